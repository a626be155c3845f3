/** The frame of the push lanes: claim, write through the gate, settle, until nothing is due. */
import type { GateDeps, Settled } from '../../src/effects/gate.ts';
import type { Lease, PushSettlement } from '../../src/ports/ledger/index.ts';
import { type InstallScope, newLease } from '../deps.ts';
import { breakersOf } from './breakers.ts';
import { failure, tell } from './lane.ts';

export interface PushWork<P> {
  claim(lease: Lease): Promise<readonly P[]>;
  /** What is claimed at once may be several writes to one record: each round has a record at most once. */
  rounds(pushes: readonly P[]): readonly (readonly P[])[];
  /** Throws when nothing was written. */
  write(gate: GateDeps, pushes: readonly P[]): Promise<Settled<P>>;
  settle(lease: Lease, settled: Settled<P>): Promise<void>;
  /** Whose record it is to become, where it says so. */
  ownerOf?(push: P): string | null;
}

export async function pushLane<P>(scope: InstallScope, work: PushWork<P>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await pushOnce(scope, work))) {
    /* until nothing is due */
  }
}

/** True when there may be more to do at once. */
async function pushOnce<P>(scope: InstallScope, work: PushWork<P>): Promise<boolean> {
  const lease = newLease(scope.deps);
  const claimed = await work.claim(lease);
  if (claimed.length === 0) return false;
  const gate = { clock: scope.deps.clock, dryRun: scope.deps.settings.dryRun, breakers: await breakersOf(scope) };
  let progress = false;
  for (const pushes of work.rounds(claimed)) {
    const settled = await written(scope, gate, work, pushes);
    await work.settle(lease, settled);
    await readOwnersOfRefused(scope, work, settled);
    progress ||= settled.rows.some((row) => row.settlement.kind !== 'retry');
  }
  return progress && claimed.length === scope.connector.writeBatch;
}

/** Most often an owner is refused who has just left, of which HubSpot tells nobody: they are read again, and whoever left is moved on from. */
async function readOwnersOfRefused<P>({ ledger, ref, deps }: InstallScope, work: PushWork<P>, { rows }: Settled<P>): Promise<void> {
  const refused = rows.filter(({ settlement }) => settlement.kind === 'parked');
  const owners = new Set(refused.flatMap(({ push }) => work.ownerOf?.(push) ?? []));
  if (owners.size > 0) await ledger.marks.mark(ref.installId, 'pull.rep', [...owners], deps.clock.now());
}

/** Nothing was sent, or the whole request failed before the CRM could act: the rows keep their place. */
async function written<P>(scope: InstallScope, gate: GateDeps, work: PushWork<P>, pushes: readonly P[]): Promise<Settled<P>> {
  try {
    return await work.write(gate, pushes);
  } catch (error) {
    tell(scope, error, 'push failed', {});
    const settlement = pushFailure(error, scope.deps.clock.now());
    return { rows: pushes.map((push) => ({ push, settlement })), audit: [] };
  }
}

function pushFailure(error: unknown, now: number): PushSettlement {
  const settlement = failure(error, now);
  return settlement.kind === 'retry' ? settlement : { kind: 'retry', at: now, why: 'unknown failure', failed: true };
}
