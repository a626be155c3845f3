/** What the task slot of a person is to hold for the step owed next. */
import { type AtBat, CONTACT_CHANNELS, ownerOf } from './at-bat.ts';
import { HOUR } from './duration.ts';
import type { Millis } from './fact.ts';
import { isRouted } from './fold/state.ts';
import type { Decision, WantedTask } from './judgement.ts';
import type { Step } from './next-step.ts';
import type { ClauseContext, ClauseRun } from './rules/contract.ts';

/** A ticked task re-opens no earlier than this after the tick (rules, "Tasks that people like"). */
const EVIDENCE_GRACE = HOUR;

export interface TaskInput {
  readonly step: Step;
  readonly runs: readonly ClauseRun[];
  readonly decisions: readonly Decision[];
}

/** Null when nobody can be tasked, no clause owes the step, or two ticks were left without proof (the next rung has it then). */
export function wantedTask(context: ClauseContext, input: TaskInput): WantedTask | null {
  const { atBat, roster, horizon } = context;
  const { step } = input;
  const owner = ownerOf(atBat);
  if (!step.owed || owner === null || !isRouted(context, owner)) return null;
  const rep = roster.rep(owner);
  if (rep.type !== 'person' || !rep.active) return null;
  const ticks = ticksOfOwner(atBat);
  // What a blind rep did cannot be seen: their tick is believed, as far as the task goes.
  if (ticks.length >= (roster.isBlind(owner) ? 1 : 2)) return null;
  const reopens = ticks.length === 0 ? step.from : Math.max(step.from, ticks.at(-1)! + EVIDENCE_GRACE);
  const dueAt = movedTo(atBat, step) ?? step.dueAt;
  const warned = input.decisions.some((decision) => decision.clause === step.clause);
  const overdue = horizon.reached(dueAt);
  horizon.reached(reopens);
  return {
    clause: step.clause,
    owner,
    from: reopens,
    dueAt,
    priority: overdue || warned || atBat.kind === 'hand-raiser' ? 'HIGH' : 'MEDIUM',
    channel: atBat.optedOut.has('call') ? 'TODO' : 'CALL',
    ordinal: ordinalOf(atBat, input.runs),
    overdue,
    ...remindedAt(input, owner, { from: reopens, dueAt }),
    ...answering(atBat, step),
    ...(ticks.length === 0 ? {} : { ticked: ticks.at(-1)! }),
    permitted: CONTACT_CHANNELS.filter((channel) => !atBat.optedOut.has(channel)),
  };
}

/** The warning reminds again of a task that is there already; one that it makes reminds in its own time. */
function remindedAt(
  { decisions, step }: TaskInput,
  owner: string,
  { from, dueAt }: { from: Millis; dueAt: Millis },
): { remindAt?: Millis } {
  const warning = decisions.findLast((one) => one.rung === 'warn' && one.clause === step.clause && one.owner === owner);
  return warning !== undefined && warning.at > from && warning.at < dueAt ? { remindAt: warning.at } : {};
}

/** The latest asking of the lead that nobody has answered, where that is why the first attempt is owed. */
function answering(atBat: AtBat, { clause }: Step): Pick<WantedTask, 'answering'> {
  const asked = clause === 'S2' ? atBat.fresh.findLast(({ why }) => why === 'upgrade' || why === 'from-lead') : undefined;
  if (asked === undefined || provenAt(atBat) >= asked.at) return {};
  return { answering: { at: asked.at, by: asked.by ?? null } };
}

/** Rises by one for every tick or deletion, every S2 that was met, and once when S3 is met: each of them ends a task. */
function ordinalOf(atBat: AtBat, runs: readonly ClauseRun[]): number {
  const ended = runs.filter((run) => run.listed && (run.clause.id === 'S2' || run.clause.id === 'S3') && run.clock.metAt !== null);
  return 1 + ended.length + ticksOf(atBat).length;
}

function ticksOf(atBat: AtBat): readonly Millis[] {
  return atBat.taskEvents.filter((fact) => fact.event === 'ticked' || fact.event === 'deleted').map((fact) => fact.at);
}

/** Ticks and deletions since the latest counted evidence: the work they claim cannot be seen. */
export function unprovenTicks(atBat: AtBat): readonly Millis[] {
  const proof = provenAt(atBat);
  // One that only answered the question after a meeting claims nothing.
  return ticksOf(atBat).filter((at) => at > proof && !atBat.sleeps.some(({ from, why }) => from === at && why === 'no-show'));
}

/** A tick is its owner's: whoever was given the lead since has claimed nothing, and needs the task. */
function ticksOfOwner(atBat: AtBat): readonly Millis[] {
  const since = atBat.tenures.at(-1)?.from ?? Number.NEGATIVE_INFINITY;
  return unprovenTicks(atBat).filter((at) => at > since);
}

function provenAt(atBat: AtBat): Millis {
  return atBat.counted.findLast((item) => item.grade !== 'C')?.at ?? Number.NEGATIVE_INFINITY;
}

/** The rep's own due date is kept once per step, up to the clause's limit. */
function movedTo(atBat: AtBat, step: Step): Millis | null {
  const proof = provenAt(atBat);
  const moved = atBat.taskEvents.find((fact) => fact.event === 'moved' && fact.dueAt !== undefined && fact.at > proof);
  return moved?.dueAt === undefined ? null : Math.min(moved.dueAt, step.limit);
}
