/** The breakers as a lane of one install meets them. */
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import { type BreakerDeps, countMoveOff, passMove, unpassMove } from '../../src/effects/breakers.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { HeldMove } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { staffOf } from '../staff.ts';

export async function breakersOf(scope: InstallScope): Promise<BreakerDeps> {
  return withRoster(scope, (await staffOf(scope)).index);
}

function withRoster({ deps, ref, ledger, log }: InstallScope, roster: RosterIndex): BreakerDeps {
  return { ledger, ref, limits: deps.breakers(), purses: deps.memory.purses, log, clockOf: (rep) => roster.clockOf(rep) };
}

/** A rung that moves a lead away from somebody who has it is counted for their pool; every other one passes. */
export interface RungPass {
  /** Null: it may be performed. */
  readonly held: HeldMove | null;
  /** To be told when the rung moved nothing after all. */
  unused(): Promise<void>;
}

const FREE: RungPass = { held: null, unused: async () => undefined };

/** `owner` null: the rung takes the lead from nobody. */
export async function passRung(
  scope: InstallScope,
  roster: RosterIndex,
  { leadId, owner, dueAt }: { readonly leadId: string; readonly owner: string | null; readonly dueAt: Millis },
): Promise<RungPass> {
  const rep = owner === null ? null : roster.rep(owner);
  if (rep?.type !== 'person' || !rep.active) return FREE;
  const deps = withRoster(scope, roster);
  const now = scope.deps.clock.now();
  const pool = rep.pool ?? '';
  return { held: await passMove(deps, { leadId, pool, owner, dueAt }, now), unused: () => unpassMove(deps, pool, now) };
}

/** A move that no rung made: off a deactivated, absent or missing owner. */
export function noteMove(scope: InstallScope, roster: RosterIndex): Promise<void> {
  return countMoveOff(withRoster(scope, roster), scope.deps.clock.now());
}
