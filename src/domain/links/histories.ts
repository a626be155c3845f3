/** One history out of what two CRMs say of one person: what one of them only repeats is said once. */
import type { ValueChange } from '../crm-record.ts';
import { HOUR } from '../duration.ts';
import type { Side } from './reps.ts';

/** A change as one of the two CRMs tells it. */
interface SidedChange extends ValueChange {
  readonly side: Side;
}

/** HubSpot's own sync comes round every quarter hour; a change that waited longer than this is told for itself. */
const ECHO_MS = HOUR;

function sided(near: readonly ValueChange[], far: readonly ValueChange[]): readonly SidedChange[] {
  const all = [
    ...near.map((change): SidedChange => ({ ...change, side: 'near' })),
    ...far.map((change): SidedChange => ({ ...change, side: 'far' })),
  ];
  return all.sort((a, b) => a.at - b.at || (a.side === b.side ? 0 : a.side === 'near' ? -1 : 1));
}

/**
 * Without what a machine says in one CRM after the other one said it: the sync has carried it over, even if something else was said meanwhile.
 * An echo has no echo of its own.
 */
function originals(all: readonly SidedChange[]): readonly SidedChange[] {
  const told: SidedChange[] = [];
  for (const change of all) if (!isEcho(change, told)) told.push(change);
  return told;
}

function isEcho({ side, source, value, at }: SidedChange, before: readonly SidedChange[]): boolean {
  if (source === 'person' || source === 'form') return false;
  return before.some((other) => other.side !== side && other.value === value && at - other.at <= ECHO_MS);
}

const plain = ({ side: _side, ...change }: SidedChange): ValueChange => change;

/** Every value when it was first said. */
export function mergedHistory(near: readonly ValueChange[], far: readonly ValueChange[]): readonly ValueChange[] {
  if (near.length === 0 || far.length === 0) return [...near, ...far];
  const told: SidedChange[] = [];
  for (const change of originals(sided(near, far))) {
    const last = told.at(-1);
    if (last === undefined || last.side === change.side || last.value !== change.value) told.push(change);
  }
  return told.map(plain);
}

/** Of a yes that stands while either CRM says it. */
export function mergedFlag(near: readonly ValueChange[], far: readonly ValueChange[]): readonly ValueChange[] {
  const says: Record<Side, boolean> = { near: false, far: false };
  const told: ValueChange[] = [];
  for (const { side, ...change } of sided(near, far)) {
    const before = says.near || says.far;
    says[side] = change.value === 'true';
    const now = says.near || says.far;
    if (before !== now || told.length === 0) told.push({ ...change, value: String(now) });
  }
  return told;
}

/**
 * Whose the person is by the later word of either CRM. Who does not sell (a queue, an integration, marketing, nobody) takes a lead from a
 * seller only in the CRM that named the seller: the other one may know no better.
 */
export function mergedOwners(
  near: readonly ValueChange[],
  far: readonly ValueChange[],
  sells: (rep: string) => boolean,
): readonly ValueChange[] {
  const told: ValueChange[] = [];
  let present: SidedChange | null = null;
  for (const change of originals(sided(near, far))) {
    const repeats = present !== null && change.value === present.value;
    const weaker = present !== null && change.side !== present.side && sells(present.value) && !sells(change.value);
    if (repeats || weaker) continue;
    present = change;
    // Of one instant the last word alone was ever true; but Baton's own follows from whom it took the person from, and an org tells seconds only.
    if (told.at(-1)?.at === change.at && change.source !== 'baton') told.pop();
    if (told.at(-1)?.value !== change.value) told.push(plain(change));
  }
  return told;
}
