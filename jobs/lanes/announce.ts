/** What people are to be told of one person's judgement: only what a task in the CRM is too slow for. */
import type { Millis } from '../../src/domain/fact.ts';
import type { Decision, HandoffJudgement, PersonJudgement } from '../../src/domain/judgement.ts';
import { managerOf, recipientOf } from '../../src/domain/manager-task.ts';
import type { Note } from '../../src/domain/message-text.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import { openHandoff } from '../../src/effects/plan.ts';
import type { JudgementSave, WantedNote } from '../../src/ports/ledger/index.ts';
import type { Messenger } from '../../src/ports/messages.ts';

/** A breach older than this is told no more: it was told when it happened, or lies before messages were set up. */
const NEWS_MS = 3 * 24 * 60 * 60_000;

export interface AnnounceInput {
  readonly messengers: readonly Messenger[];
  readonly roster: RosterIndex;
  readonly judgement: PersonJudgement;
  readonly performed: JudgementSave['performed'];
  readonly task: JudgementSave['task'];
  readonly now: Millis;
}

type Draft = Note & Pick<WantedNote, 'recipient' | 'key'>;

/** Absent where no way to tell anybody is set up, and where there is nothing to tell. */
export function announcements(input: AnnounceInput): Pick<JudgementSave, 'notes'> {
  if (input.messengers.length === 0) return {};
  const transports = input.messengers.map(({ transport }) => transport);
  const drafts = [...taskDue(input), ...input.performed.flatMap((one) => rungNotes(input, one)), ...marketingBreaches(input)];
  return drafts.length === 0 ? {} : { notes: drafts.map((draft) => ({ ...draft, transports })) };
}

/** A hand-raiser waits for minutes, not for the rep's next look at their tasks. */
function taskDue({ judgement, task, now }: AnnounceInput): Draft[] {
  const handoff = openHandoff(judgement);
  const wanted = handoff?.task;
  const isFirst = wanted?.clause === 'S1' || wanted?.clause === 'S2';
  if (handoff === null || !wanted || !task || handoff.kind !== 'hand-raiser' || !isFirst || handoff.firstResponse !== null) return [];
  if (wanted.dueAt < now - NEWS_MS) return [];
  const askedAt = handoff.inquiryAt ?? handoff.handedAt;
  const note = { kind: 'task-due' as const, leadId: judgement.lead, askedAt, dueAt: wanted.dueAt };
  return [{ ...note, recipient: task.owner, key: `due ${task.key} ${task.owner}` }];
}

interface Performed {
  readonly atBat: number;
  readonly decision: Decision;
  readonly receiver: string | null;
}

function rungNotes(input: AnnounceInput, { atBat, decision, receiver }: Performed): Draft[] {
  const { roster, judgement, now } = input;
  const { clause, rung, owner } = decision;
  const leadId = judgement.lead;
  const key = [rung, leadId, atBat, clause, decision.ladder ?? 0].join(' ');
  if (rung === 'safety-net')
    return receiver === null ? [] : [{ kind: 'safety-net', leadId, from: owner, clause, recipient: receiver, key }];
  const handoff = judgement.handoffs.find((one) => one.atBat === atBat);
  const up = handoff?.escalated;
  if ((rung !== 'manager' && rung !== 'propose') || handoff === undefined || up?.clause !== clause) return [];
  const recipient = recipientOf(managerOf(handoff.owner, roster), roster, now);
  if (recipient === null) return [];
  const { dueAt, propose } = up;
  return [{ kind: 'overdue', leadId, rep: handoff.owner, leadKind: handoff.kind, clause, dueAt, propose, recipient, key }];
}

/** M4: the head of marketing hears of a rejection that nobody answered. */
function marketingBreaches({ judgement, roster, now }: AnnounceInput): Draft[] {
  const { marketing } = roster.roster;
  if (!marketing) return [];
  const recipient = recipientOf(marketing.rep, roster, now) ?? marketing.rep;
  const breached = (handoff: HandoffJudgement) =>
    handoff.clocks.filter(({ clause, state, dueAt }) => clause === 'M4' && state === 'breached' && dueAt > now - NEWS_MS);
  return judgement.handoffs.flatMap((handoff) =>
    breached(handoff).map(({ dueAt, startedAt }) => {
      const key = ['m4', judgement.lead, handoff.atBat, startedAt, dueAt].join(' ');
      return { kind: 'marketing-breach' as const, leadId: judgement.lead, dueAt, recipient, key };
    }),
  );
}
