/** Activities and tasks that the two CRMs mirror to each other: twins are one, and the copy counts for nothing. */
import type { CrmActivity, CrmDeal, CrmTask } from '../crm-record.ts';
import { HOUR } from '../duration.ts';
import type { Millis } from '../fact.ts';

/** Clocks of the two CRMs, and seconds that one of them drops. */
const SAME_MS = 60_000;
/** HubSpot's own sync comes round every quarter hour: what is recorded later than this was done anew. */
const MIRRORED_MS = HOUR;
const SECONDS = 2;

export interface Twin {
  readonly kept: string;
  /** The copy: never counted, edited or closed. */
  readonly copy: string;
}

export interface Untwinned<T> {
  readonly items: readonly T[];
  readonly twins: readonly Twin[];
}

/** Owners are told by one id each on both sides. What a copy knows and the first record does not is kept. */
export function untwinActivities(near: readonly CrmActivity[], far: readonly CrmActivity[]): Untwinned<CrmActivity> {
  return untwin(near, far, isTwin, (a, b) => a.recordedAt <= b.recordedAt, filled);
}

/** The rep's own tasks: one subject, one owner, due on one day. */
export function untwinTasks(near: readonly CrmTask[], far: readonly CrmTask[]): Untwinned<CrmTask> {
  return untwin(
    near,
    far,
    isTwinTask,
    (a, b) => a.createdAt <= b.createdAt,
    (kept) => kept,
  );
}

/** A deal that names an opportunity which is there too is that opportunity. */
export function withoutMirrored(near: readonly CrmDeal[], far: readonly CrmDeal[]): readonly CrmDeal[] {
  const there = new Set(far.map(({ id }) => id));
  return [...near.filter(({ elsewhere }) => !elsewhere?.some((id) => there.has(id))), ...far];
}

function untwin<T extends { readonly id: string }>(
  near: readonly T[],
  far: readonly T[],
  same: (a: T, b: T) => Millis | null,
  isFirst: (a: T, b: T) => boolean,
  fill: (kept: T, copy: T) => T,
): Untwinned<T> {
  if (near.length === 0 || far.length === 0) return { items: [...near, ...far], twins: [] };
  const pairs = near.flatMap((a) => far.flatMap((b) => pairOf(a, b, same(a, b))));
  const taken = new Map<T, T>();
  for (const { a, b } of pairs.sort((one, other) => one.apart - other.apart || order(one.a, other.a) || order(one.b, other.b))) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.set(a, b);
    taken.set(b, a);
  }
  const isKept = (one: T, isNear: boolean): boolean => {
    const twin = taken.get(one);
    return twin === undefined || (isNear ? isFirst(one, twin) : !isFirst(twin, one));
  };
  const kept = [...near.filter((one) => isKept(one, true)), ...far.filter((one) => isKept(one, false))];
  return {
    items: kept.map((one) => (taken.has(one) ? fill(one, taken.get(one)!) : one)),
    twins: kept.flatMap((one) => (taken.has(one) ? [{ kept: one.id, copy: taken.get(one)!.id }] : [])),
  };
}

interface Pair<T> {
  readonly a: T;
  readonly b: T;
  readonly apart: Millis;
}

const pairOf = <T>(a: T, b: T, apart: Millis | null): Pair<T>[] => (apart === null ? [] : [{ a, b, apart }]);
const order = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** How far apart they are in time; null when they are two. Salesforce keeps the day of a call, not its minute: there the time of recording tells. */
function isTwin(a: CrmActivity, b: CrmActivity): Millis | null {
  if (a.kind !== b.kind || a.direction !== b.direction || !agree(a, b)) return null;
  const apart = Math.abs(a.at - b.at);
  if (apart <= SAME_MS) return apart;
  const [first, copy] = a.recordedAt <= b.recordedAt ? [a, b] : [b, a];
  const soon = copy.recordedAt - first.recordedAt <= MIRRORED_MS;
  // The copy has no time of its own: it is dated by its recording, or by the day alone.
  const undated = copy.dated !== true && (copy.at === copy.recordedAt || copy.at % HOUR === 0);
  return a.kind !== 'meeting' && soon && undated && a.ownerId !== null && a.ownerId === b.ownerId
    ? SAME_MS + copy.recordedAt - first.recordedAt
    : null;
}

function agree(a: CrmActivity, b: CrmActivity): boolean {
  const alike = <V>(one: V | null, other: V | null): boolean => one === null || other === null || one === other;
  const lasted = a.seconds === null || b.seconds === null || Math.abs(a.seconds - b.seconds) <= SECONDS;
  return alike(a.ownerId, b.ownerId) && alike(a.connected, b.connected) && lasted;
}

function filled(kept: CrmActivity, copy: CrmActivity): CrmActivity {
  return {
    ...kept,
    ownerId: kept.ownerId ?? copy.ownerId,
    connected: kept.connected ?? copy.connected,
    seconds: kept.seconds ?? copy.seconds,
    ...(kept.callOutcome == null && copy.callOutcome != null ? { callOutcome: copy.callOutcome } : {}),
    // A meeting's end is said in whichever CRM the rep works in.
    ...(kept.state === 'booked' && copy.state !== null ? { state: copy.state } : {}),
  };
}

const DAY_MS = 24 * HOUR;

function isTwinTask(a: CrmTask, b: CrmTask): Millis | null {
  const plain = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (plain(a.subject) === '' || plain(a.subject) !== plain(b.subject)) return null;
  if (a.ownerId !== null && b.ownerId !== null && a.ownerId !== b.ownerId) return null;
  if ((a.dueAt === null) !== (b.dueAt === null) || Math.abs((a.dueAt ?? 0) - (b.dueAt ?? 0)) > DAY_MS) return null;
  return Math.abs(a.createdAt - b.createdAt);
}
