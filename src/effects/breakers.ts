/** Holds what the breakers do not let through, and counts apart what they never hold. */
import {
  type Alarm,
  alarmKey,
  alarms,
  type BreakerLimits,
  dayStart,
  fieldLimit,
  heldBecause,
  hourStart,
  moveAgainAt,
  nextMorning,
  USUAL_DAYS,
  usualDay,
  type WatchedKind,
} from '../domain/breakers.ts';
import type { BusinessClock } from '../domain/business-time.ts';
import type { Millis } from '../ports/clock.ts';
import type { Counted, FieldPush, HeldMove, InstallRef, PushSettlement, Take, TaskPush, WorkspaceLedger } from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';
import type { Purses } from './purses.ts';

/** What the breakers of one install go by. */
export interface BreakerDeps {
  readonly ledger: Pick<WorkspaceLedger, 'breakers' | 'saveSetting'>;
  readonly ref: InstallRef;
  readonly limits: BreakerLimits;
  readonly purses: Purses;
  readonly log: Log;
  /** Business clock of a rep's place; of the company when null. */
  clockOf(rep: string | null): BusinessClock;
}

export interface Passed<I> {
  readonly go: readonly I[];
  readonly held: readonly { readonly item: I; readonly settlement: PushSettlement }[];
  /** Gives back what was counted for those of `go` that came to nothing. */
  unused(items: readonly I[]): Promise<void>;
}

type TaskItem = { readonly push: TaskPush };

/** New tasks count for their rep's day, those due first go first; tasks of hand-raisers always go. */
export async function passTasks<I extends TaskItem>(deps: BreakerDeps, items: readonly I[], now: Millis): Promise<Passed<I>> {
  const fresh = items.filter(({ push }) => isNew(push));
  const raised = fresh.filter(({ push }) => isHandRaiser(push));
  const limited = Map.groupBy(
    fresh.filter(({ push }) => !isHandRaiser(push) && !push.released).sort((a, b) => a.push.wanted.dueAt - b.push.wanted.dueAt),
    ({ push }) => push.wanted.owner,
  );
  const limit = deps.limits.tasksPerRepAndDay;
  const takes = [...limited].map(([rep, own]): Take => ({ ...taskBucket(deps, rep, now), n: own.length, limit }));
  const day = dayStart(deps.clockOf(null).zone, now);
  if (raised.length > 0) takes.push({ kind: 'hand-raiser-tasks', subject: '', bucket: day, n: raised.length, limit: null });
  const taken = await deps.ledger.breakers.take(deps.ref.installId, takes);
  if (raised.length > 0) await tellIfMany(deps, 'hand-raiser-tasks', { day, now }, { added: raised.length, total: taken.at(-1)!.total });
  const late = [...limited.values()].flatMap((own, index) => own.slice(taken[index]!.granted));
  return {
    go: without(items, late),
    held: late.map((item) => ({ item, settlement: heldTask(deps, item.push.wanted.owner, now) })),
    unused: (failed) => giveBackTasks(deps, failed, limited, now),
  };
}

function giveBackTasks<I extends TaskItem>(
  deps: BreakerDeps,
  failed: readonly I[],
  limited: ReadonlyMap<string, readonly I[]>,
  now: Millis,
): Promise<void> {
  const unused = [...limited].map(([rep, own]) => ({
    ...taskBucket(deps, rep, now),
    n: own.filter((item) => failed.includes(item)).length,
  }));
  return deps.ledger.breakers.giveBack(deps.ref.installId, unused);
}

/** A create whose outcome is unknown was counted when it was first tried. */
function isNew(push: TaskPush): boolean {
  return push.taskId === null && !push.mayExist && push.wanted.status === 'open';
}

function isHandRaiser({ wanted }: TaskPush): boolean {
  return (wanted.text.handoff as { kind?: string } | undefined)?.kind === 'hand-raiser';
}

function taskBucket(deps: BreakerDeps, rep: string, now: Millis): Omit<Counted, 'n'> {
  return { kind: 'tasks', subject: rep, bucket: dayStart(deps.clockOf(rep).zone, now) };
}

function heldTask(deps: BreakerDeps, rep: string, now: Millis): PushSettlement {
  return { kind: 'held', at: nextMorning(deps.clockOf(rep), now), why: heldBecause('tasks', deps.limits), by: 'breaker' };
}

type FieldItem = { readonly push: FieldPush };

/** Field sets count for the account's day; owner moves have a breaker of their own where they are decided. */
export async function passFields<I extends FieldItem>(deps: BreakerDeps, items: readonly I[], now: Millis): Promise<Passed<I>> {
  const limited = items.filter(isLimited);
  if (limited.length === 0) return passedAll(items);
  const company = deps.clockOf(null);
  const bucket = fieldBucket(deps, now);
  const granted = await deps.purses.spend(fieldPurse(deps), bucket.bucket, limited.length, {
    limit: async () => fieldLimit(deps.limits, await recent(deps, 'fields', bucket.bucket)),
    take: async (n, limit) => (await deps.ledger.breakers.take(deps.ref.installId, [{ ...bucket, n, limit }]))[0]!.granted,
  });
  const late = limited.slice(granted);
  const unused = async (failed: readonly I[]) => unpassFields(deps, failed, now);
  if (late.length === 0) return { go: items, held: [], unused };
  const usual = usualDay('fields', await recent(deps, 'fields', bucket.bucket));
  const why = heldBecause('fields', deps.limits, usual);
  const settlement: PushSettlement = { kind: 'held', at: nextMorning(company, now), why, by: 'breaker' };
  return { go: without(items, late), held: late.map((item) => ({ item, settlement })), unused };
}

/** Of writes that passed at `now`; what passed on a former day, or in another process, stays counted. */
export function unpassFields(deps: BreakerDeps, failed: readonly FieldItem[], now: Millis): void {
  deps.purses.putBack(fieldPurse(deps), fieldBucket(deps, now).bucket, failed.filter(isLimited).length);
}

const isLimited = ({ push }: FieldItem): boolean => push.kind === 'fields' && !push.released;

function fieldBucket(deps: BreakerDeps, now: Millis): Omit<Counted, 'n'> {
  return { kind: 'fields', subject: '', bucket: dayStart(deps.clockOf(null).zone, now) };
}

const fieldPurse = ({ ref, limits }: BreakerDeps): string => JSON.stringify([ref.workspaceId, ref.installId, limits.fieldWritesTimesUsual]);

export function passedAll<I>(items: readonly I[]): Passed<I> {
  return { go: items, held: [], unused: async () => undefined };
}

function recent(deps: BreakerDeps, kind: Counted['kind'], day: Millis): Promise<readonly number[]> {
  return deps.ledger.breakers.history(deps.ref.installId, kind, day, USUAL_DAYS);
}

function without<I>(items: readonly I[], late: readonly I[]): readonly I[] {
  if (late.length === 0) return items;
  const out = new Set(late);
  return items.filter((item) => !out.has(item));
}

/** A re-assignment by the ladder that is due. */
export interface DueMove {
  readonly leadId: string;
  readonly pool: string;
  readonly owner: string | null;
  readonly dueAt: Millis;
}

/**
 * Null: it may be performed, and is counted. Otherwise the rung is not performed: the hand-off keeps owner and clock until `againAt`,
 * also where the hour has room again before that: what is held does not go one by one as people happen to be judged.
 */
export async function passMove(deps: BreakerDeps, move: DueMove, now: Millis): Promise<HeldMove | null> {
  const { breakers } = deps.ledger;
  const { installId } = deps.ref;
  const known = await breakers.heldMove(installId, move.leadId);
  if (known !== null && known.againAt > now) return known;
  const limit = deps.limits.reassignmentsPerHourAndPool;
  const [taken] = await breakers.take(installId, [{ ...moveBucket(move.pool, now), n: 1, limit }]);
  if (taken!.granted > 0 || (await breakers.takeReleased(installId, move.pool))) return null;
  const againAt = moveAgainAt(deps.clockOf(move.owner), move.dueAt, now);
  return { pool: move.pool, why: heldBecause('reassignments', deps.limits), againAt };
}

/** The rung found nobody to give the lead to. */
export function unpassMove(deps: BreakerDeps, pool: string, now: Millis): Promise<void> {
  return deps.ledger.breakers.giveBack(deps.ref.installId, [{ ...moveBucket(pool, now), n: 1 }]);
}

function moveBucket(pool: string, now: Millis): Omit<Counted, 'n'> {
  return { kind: 'reassignments', subject: pool, bucket: hourStart(now) };
}

/** Moves off a deactivated or absent owner, and what nobody owned: never held, counted apart. */
export async function countMoveOff(deps: BreakerDeps, now: Millis): Promise<void> {
  const day = dayStart(deps.clockOf(null).zone, now);
  const [taken] = await deps.ledger.breakers.take(deps.ref.installId, [{ kind: 'moves', subject: '', bucket: day, n: 1, limit: null }]);
  await tellIfMany(deps, 'moves', { day, now }, { added: 1, total: taken!.total });
}

/** Nothing can alarm below this: small counts need no look at the days before. */
async function tellIfMany(
  deps: BreakerDeps,
  kind: WatchedKind,
  { day, now }: { readonly day: Millis; readonly now: Millis },
  count: { readonly added: number; readonly total: number },
): Promise<void> {
  if (count.total < deps.limits.alarmTimesUsual * usualDay(kind, [])) return;
  const days = await recent(deps, kind, day);
  if (!alarms(kind, deps.limits, days, count)) return;
  const alarm: Alarm = { at: now, today: count.total, usual: Math.round(usualDay(kind, days)) };
  await deps.ledger.saveSetting(alarmKey(kind, deps.ref.installId), alarm);
  deps.log.error(ALARMS[kind], { today: alarm.today, usual: alarm.usual });
}

const ALARMS: Readonly<Record<WatchedKind, string>> = {
  'hand-raiser-tasks': 'far more tasks of hand-raisers than usual today: they are not held back',
  moves: 'far more leads than usual are moved off absent, deactivated or missing owners today: they are not held back',
};
