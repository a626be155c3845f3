/** The one ladder of a hand-off: which rungs were reached while its clause was unmet. */
import type { AtBat } from './at-bat.ts';
import type { BusinessClock } from './business-time.ts';
import { DAY, formatDuration } from './duration.ts';
import type { Millis, Rung } from './fact.ts';
import { isRouted } from './fold/state.ts';
import { afterGaps, type TimedRung } from './gaps.ts';
import { formatInstant } from './instant.ts';
import type { Decision } from './judgement.ts';
import type { Clause, Duration, LadderRung } from './rule-book.ts';
import type { ClauseContext, ClauseRun } from './rules/contract.ts';
import { answerStart } from './rules/start.ts';

/** Grade-A contact this recent keeps the machine from re-assigning (rules, "The clauses"). */
const CONTACT_SPAN = 30 * DAY;
/** Accepted but not tried: re-assigned only after this (rules, "One ladder per hand-off"). */
const ACCEPTED_FLOOR: Duration = { amount: 1, unit: 'business days' };
const ORDER: readonly Rung[] = ['warn', 'manager', 'propose', 'reassign', 'safety-net'];

export interface LadderContext extends ClauseContext {
  /** Instants of grade-A contact with the person, in any at-bat. */
  readonly conversations: readonly Millis[];
}

/** Rungs reached by now, in time order; none for history. */
export function decisionsOf(runs: readonly ClauseRun[], context: LadderContext): readonly Decision[] {
  const decisions = runs.flatMap((run) => climb(run, context));
  decisions.push(...unrouted(context), ...toMarketing(runs, context));
  return decisions.sort((a, b) => a.at - b.at || ORDER.indexOf(a.rung) - ORDER.indexOf(b.rung));
}

function climb(run: ClauseRun, context: LadderContext): Decision[] {
  if (run.ladder === null) return [];
  const reached: Decision[] = [];
  for (const { at, rung: planned, inGap } of plan(run, context)) {
    if (!stands(run, context, at)) continue;
    const owner = climberAt(context.atBat, run, at);
    const isKept = isNeverMoved(context, owner, at);
    const rung = planned === 'reassign' && isKept ? 'propose' : planned;
    if (!isRouted(context, owner) || (rung !== 'warn' && context.roster.isBlind(owner))) continue;
    if (!context.horizon.reached(at)) continue;
    reached.push({
      at,
      clause: run.clause.id,
      rung,
      owner,
      reason: reasonOf(run, context),
      ladder: run.ladder.number,
      ...(inGap && { inGap }),
      ...(rung === 'safety-net' && isKept ? { keepsOwner: true as const } : {}),
      ...(isMoving(rung) && (run.ladder.restarted || isSparedSince(context, at)) ? { superseded: true as const } : {}),
      ...(isMoving(rung) && acceptedSince(run, context, at)),
    });
    if (planned === 'reassign' && run.ladder.restarted) break;
  }
  return reached;
}

const isMoving = (rung: Rung): boolean => rung === 'reassign' || rung === 'safety-net';

function acceptedSince(run: ClauseRun, context: LadderContext, at: Millis): Pick<Decision, 'notBefore'> {
  const { acceptedAt } = context.atBat;
  const floor = acceptedFloor(run, context);
  return floor === null || acceptedAt! <= at || !context.horizon.reached(acceptedAt!) ? {} : { notBefore: floor };
}

interface PlannedRung extends TimedRung {
  readonly rung: Rung;
}

function plan(run: ClauseRun, context: LadderContext): readonly PlannedRung[] {
  const elapsed = run.clause.ladder.some(({ after }) => !('percent' in after) && !after.unit.startsWith('business'));
  return afterGaps(planned(run, context), context.gaps ?? [], elapsed ? null : run.ladder!.business);
}

/** Instants of all rungs of a run. Above `warn` nothing happens before the due instant. */
function planned(run: ClauseRun, context: LadderContext): PlannedRung[] {
  const { business } = run.ladder!;
  const { startedAt, dueAt } = run.clock;
  const floor = acceptedFloor(run, context);
  let shift = 0;
  return run.clause.ladder.map((rung) => {
    const plain = rungAt(rung, run, business);
    if (run.ladder!.atDue) return { at: rung.do === 'warn' ? Math.min(plain, dueAt) : dueAt, rung: rung.do };
    const at = rung.do === 'warn' ? plain : Math.max(plain, dueAt);
    if (floor === null || rung.do === 'warn' || rung.do === 'manager') return { at, rung: rung.do };
    if (context.atBat.acceptedAt! > at) return { at, rung: rung.do };
    if (shift === 0 && at < floor) shift = business.between(at, floor);
    return { at: shift === 0 ? at : business.add(Math.max(at, startedAt), shift), rung: rung.do };
  });
}

/** Earliest instant at which a hand-off that was accepted may be moved; null when it was not accepted, or for other clauses. */
function acceptedFloor(run: ClauseRun, { atBat }: LadderContext): Millis | null {
  const clause = run.clause.id;
  if (atBat.acceptedAt === null || (clause !== 'S1' && clause !== 'S2')) return null;
  return run.ladder!.business.addDuration(run.clock.startedAt, ACCEPTED_FLOOR);
}

/** `after` counts from the clock's start; a share counts of its target. */
export function rungAt(rung: LadderRung, run: ClauseRun, business: BusinessClock): Millis {
  const { startedAt, dueAt } = run.clock;
  if (!('percent' in rung.after)) return business.addDuration(startedAt, rung.after);
  const share = rung.after.percent / 100;
  const inBusinessTime = run.clause.within?.unit.startsWith('business') ?? false;
  return inBusinessTime ? business.add(startedAt, business.between(startedAt, dueAt) * share) : startedAt + (dueAt - startedAt) * share;
}

/** Whose rung it is: the owner just before it, so that the re-assignment a rung causes does not change whose rung it was. */
function climberAt(atBat: AtBat, run: ClauseRun, at: Millis): string | null {
  let owner = atBat.tenures[0]!.rep;
  for (const { from, rep } of atBat.tenures) if (from < at || from <= run.clock.startedAt) owner = rep;
  return owner;
}

/** Unmet, open and not superseded at that instant. */
function stands(run: ClauseRun, { atBat }: LadderContext, at: Millis): boolean {
  const { metAt } = run.clock;
  const { cutAt, afterEnd } = run.ladder!;
  const stop = afterEnd ? null : (atBat.stops.find((instant) => instant >= run.clock.startedAt) ?? atBat.outcome?.at ?? null);
  return (metAt === null || at < metAt) && (stop === null || at < stop) && (cutAt === null || at <= cutAt);
}

function isNeverMoved({ atBat, roster, conversations }: LadderContext, owner: string | null, at: Millis): boolean {
  if (atBat.customer || (atBat.converted !== null && atBat.converted.at <= at)) return true;
  if (owner !== null && roster.rep(owner).type === 'partner') return true;
  return conversations.some((contact) => contact <= at && at - contact <= CONTACT_SPAN);
}

/** What waited is not made against what has become of the lead meanwhile: somebody has spoken to them, or a deal is open. */
function isSparedSince({ atBat, conversations }: LadderContext, at: Millis): boolean {
  return (atBat.converted !== null && atBat.converted.at > at) || conversations.some((contact) => contact > at);
}

/** A queue, an integration user or nobody owns it: to the safety net when the accept time is over. */
function unrouted(context: LadderContext): Decision[] {
  const { atBat, rules, roster, horizon } = context;
  const clause = rules.find('S1', atBat.kind) ?? rules.find('S2', atBat.kind);
  if (!clause?.within) return [];
  const found: Decision[] = [];
  for (const [index, tenure] of atBat.tenures.entries()) {
    if (isRouted(context, tenure.rep) || atBat.handBacks.some(({ at }) => at === tenure.from)) continue;
    const from = index === 0 ? Math.max(tenure.from, answerStart(atBat) ?? tenure.from) : tenure.from;
    const company = roster.clockOf(null);
    const [{ at, inGap }] = afterGaps<TimedRung>([{ at: company.addDuration(from, clause.within) }], context.gaps ?? [], company) as [
      TimedRung,
    ];
    const next = atBat.tenures[index + 1]?.from ?? atBat.outcome?.at ?? null;
    if ((next !== null && next <= at) || !horizon.reached(at)) continue;
    const reason = `nobody owned this ${atBat.kind} when the accept time (${formatDuration(clause.within)}) was over; ${cite(clause, context)}`;
    const owned = atBat.tenures.slice(index + 1).some(({ rep }) => isRouted(context, rep));
    const late = { ...(inGap && { inGap }), ...(owned && { superseded: true as const }) };
    found.push({ at, clause: clause.id, rung: 'safety-net', owner: tenure.rep, reason, ladder: 0, ...late });
  }
  return found;
}

/** rules.md, M4: a rejection that marketing leaves unanswered is the head of marketing's to hear of. */
function toMarketing(runs: readonly ClauseRun[], context: LadderContext): Decision[] {
  const head = context.roster.roster.marketing?.rep;
  if (head === undefined) return [];
  const missed = runs.filter(({ clause, clock }) => clause.id === 'M4' && clock.state === 'breached');
  return missed.map((run, ladder) => {
    const reason = reasonOf(run, context);
    return { at: run.clock.dueAt, clause: 'M4', rung: 'manager', owner: head, reason, ladder };
  });
}

const UNMET: Readonly<Record<string, string>> = {
  S1: 'no answer',
  S2: 'no first attempt',
  S3: 'not all attempts',
  S4: 'no earned outcome',
  M4: 'no answer to the rejection',
};

function reasonOf(run: ClauseRun, context: LadderContext): string {
  const { startedAt, dueAt } = run.clock;
  const missing = unmetOf(run);
  return `${missing} on this ${context.atBat.kind} of ${formatInstant(startedAt)}, due ${formatInstant(dueAt)}; ${cite(run.clause, context)}`;
}

function unmetOf({ clause, ladder }: ClauseRun): string {
  if (ladder?.afterEnd) return 'no reason of the lost deal';
  return ladder?.atDue ? 'no next step of the deal' : (UNMET[clause.id] ?? 'unmet');
}

function cite(clause: Clause, context: LadderContext): string {
  return `${clause.id}, rules version ${context.rules.version}`;
}
