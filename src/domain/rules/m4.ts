/** M4: a judged rejection is answered in time (silence counts as agreed, and as a breach), and in time with a change or a reasoned no. */
import type { AtBat, PendingRejection } from '../at-bat.ts';
import type { AnswerFact } from '../fact.ts';
import type { Clause, Duration } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, SettingSpec } from './contract.ts';
import { durationSetting } from './settings.ts';
import { firstCalendar } from './start.ts';

const CHANGE: Duration = { amount: 5, unit: 'business days' };

const SETTINGS = {
  'change-within': {
    type: 'duration',
    default: CHANGE,
    sentence: 'time for a recorded change (definition, list, campaign) or a reasoned no',
  },
} as const satisfies Record<string, SettingSpec>;

export const M4: ClauseKind = {
  id: 'M4',
  owes: 'marketing',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: SETTINGS,
  runs,
};

function runs(context: ClauseContext): readonly ClauseRun[] {
  const { atBat, rules } = context;
  const clause = rules.find('M4', atBat.kind);
  if (clause === null) return [];
  const judged = atBat.rejections.filter(({ dueAt }) => Number.isFinite(dueAt));
  return judged.flatMap((rejection, index) => {
    const answers = answersTo(atBat, rejection, judged[index + 1]);
    const first = answerRun(rejection, answers, clause, context);
    return answers.length === 0 ? [first] : [first, changeRun(rejection, answers, clause, context)];
  });
}

/** What was said until the next rejection. */
function answersTo(atBat: AtBat, { at }: PendingRejection, next: PendingRejection | undefined): readonly AnswerFact[] {
  return atBat.answers.filter((answer) => answer.at >= at && (next === undefined || answer.at < next.at));
}

function answerRun(
  { at, dueAt }: PendingRejection,
  answers: readonly AnswerFact[],
  clause: Clause,
  { atBat, horizon }: ClauseContext,
): ClauseRun {
  const metAt = answers[0]?.at ?? null;
  const input = { clause: 'M4', startedAt: at, dueAt, metAt, evidence: null, closedAt: atBat.outcome?.at ?? null, blind: false };
  return { clause, clock: makeClock(input, horizon), listed: true, ladder: null };
}

/** Owed by an answer, whichever it was, and after the end as well; silence is one breach and not two. */
function changeRun({ at }: PendingRejection, answers: readonly AnswerFact[], clause: Clause, context: ClauseContext): ClauseRun {
  const { atBat, roster, horizon } = context;
  const dueAt = firstCalendar(atBat, roster).addDuration(at, durationSetting(clause, SETTINGS, 'change-within'));
  const metAt = answers.find(({ change }) => Boolean(change?.trim()))?.at ?? null;
  const clock = makeClock({ clause: 'M4', startedAt: at, dueAt, metAt, evidence: null, closedAt: null, blind: false }, horizon);
  return { clause, clock, listed: true, ladder: null };
}
