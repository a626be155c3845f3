/** "Had it been live": what the rules would have asked for in a span that is over, from what is known of it; nothing they would have caused is assumed. */
import type { Millis, PersonFacts } from './fact.ts';
import { type JudgeContext, judge } from './judge.ts';
import type { HandoffJudgement, PersonJudgement } from './judgement.ts';
import type { Roster } from './roster.ts';
import { indexRoster } from './roster-index.ts';

export interface Span {
  readonly from: Millis;
  readonly until: Millis;
}

/** Something that would have happened to somebody; `rep` null: the lead had no owner then. */
export interface Happening {
  readonly what: 'handoff' | 'task' | 'breach' | 'reassign' | 'safety-net';
  readonly rep: string | null;
  readonly at: Millis;
  readonly clause: string;
}

/** Everybody live since the span's beginning. */
export function rehearsalRoster(roster: Roster, from: Millis) {
  return indexRoster({ ...roster, liveFrom: { '*': from } });
}

/** A person whose judgement changes more often within a month is looked at this often and no more. */
const MOST_LOOKS = 400;

/**
 * As in replay no decision is applied: owners are those the CRM shows, each ladder's rungs are those that would have come due. `person`
 * must not hold facts of Baton's own acts.
 */
export function rehearse(person: PersonFacts, context: JudgeContext, span: Span): readonly Happening[] {
  const end = judge(person, context, span.until);
  const handoffs = end.handoffs.filter(({ handedAt }) => handedAt >= span.from && handedAt <= span.until);
  if (handoffs.length === 0) return [];
  return [...handoffs.flatMap((handoff) => ended(handoff, span)), ...tasks(person, context, { ...span, from: handoffs[0]!.handedAt })];
}

function ended(handoff: HandoffJudgement, { until }: Span): Happening[] {
  const late = handoff.clocks.filter(({ state, dueAt }) => (state === 'breached' || state === 'late') && dueAt <= until);
  const rungs = handoff.decisions.filter(
    ({ at, superseded, rung }) => at <= until && !superseded && (rung === 'reassign' || rung === 'safety-net'),
  );
  return [
    { what: 'handoff', rep: handoff.owner, at: handoff.handedAt, clause: '' },
    ...late.map(({ clause, dueAt }): Happening => ({ what: 'breach', rep: handoff.owner, at: dueAt, clause })),
    ...rungs.map(({ rung, clause, owner, at }): Happening => ({ what: rung as 'reassign' | 'safety-net', rep: owner, at, clause })),
  ];
}

/** A task is one slot: it is counted when it comes to be, not when its date or its owner changes. */
function tasks(person: PersonFacts, context: JudgeContext, { from, until }: Span): Happening[] {
  const found: Happening[] = [];
  let open = '';
  let at: Millis | null = from;
  for (let looks = 0; at !== null && at <= until && looks < MOST_LOOKS; looks += 1) {
    const judgement: PersonJudgement = judge(person, context, at);
    const wanted = judgement.handoffs.find(({ task }) => task != null && task.from <= at!);
    const key = wanted?.task == null ? '' : `${wanted.atBat} ${wanted.task.ordinal}`;
    if (key !== '' && key !== open && wanted?.task != null)
      found.push({ what: 'task', rep: wanted.task.owner, at, clause: wanted.task.clause });
    open = key;
    at = nextFact(person, at, judgement.wakeAt);
  }
  return found;
}

/** The next instant at which the judgement can change: by itself, or because something became known. */
function nextFact({ facts }: PersonFacts, after: Millis, wakeAt: Millis | null): Millis | null {
  const later = facts.map(({ at }) => at).filter((at) => at > after);
  const all = wakeAt === null ? later : [...later, wakeAt];
  return all.length === 0 ? null : Math.min(...all);
}

export interface RepFigures {
  readonly rep: string | null;
  readonly handoffs: number;
  readonly tasks: number;
  /** Most tasks of one day. */
  readonly peak: number;
  readonly breaches: number;
  readonly reassigned: number;
  readonly safetyNet: number;
}

export interface DayFigures {
  readonly rep: string | null;
  /** ISO date in the account's zone. */
  readonly day: string;
  readonly tasks: number;
}

export interface Rehearsal extends Span {
  readonly at: Millis;
  readonly people: number;
  /** True when there were more people than were looked at. */
  readonly more: boolean;
  readonly reps: readonly RepFigures[];
  readonly days: readonly DayFigures[];
}

/** By rep and by rep and day, the fullest first. */
export function figuresOf(happened: readonly Happening[], zone: string): Pick<Rehearsal, 'reps' | 'days'> {
  const dayOf = (at: Millis) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  const days = [...Map.groupBy(happened, ({ rep }) => rep)].flatMap(([rep, own]) => {
    const tasks = own.filter(({ what }) => what === 'task');
    return [...Map.groupBy(tasks, ({ at }) => dayOf(at))].map(([day, some]): DayFigures => ({ rep, day, tasks: some.length }));
  });
  const reps = [...Map.groupBy(happened, ({ rep }) => rep)].map(([rep, own]): RepFigures => {
    const count = (what: Happening['what']) => own.filter((one) => one.what === what).length;
    const peak = Math.max(0, ...days.filter((day) => day.rep === rep).map(({ tasks }) => tasks));
    return {
      rep,
      handoffs: count('handoff'),
      tasks: count('task'),
      peak,
      breaches: count('breach'),
      reassigned: count('reassign'),
      safetyNet: count('safety-net'),
    };
  });
  return {
    reps: reps.sort((a, b) => b.tasks - a.tasks || String(a.rep).localeCompare(String(b.rep))),
    days: days.sort((a, b) => b.tasks - a.tasks || b.day.localeCompare(a.day)),
  };
}
