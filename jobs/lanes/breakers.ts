/** The breakers as a lane of one install meets them. */
import type { Decision, HandoffJudgement } from '../../src/domain/judgement.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import { type BreakerDeps, countMoveOff, passMove, unpassMove } from '../../src/effects/breakers.ts';
import type { HeldMove } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { staffOf } from '../staff.ts';

export async function breakersOf(scope: InstallScope): Promise<BreakerDeps> {
  return withRoster(scope, (await staffOf(scope)).index);
}

function withRoster({ deps, ref, ledger, log }: InstallScope, roster: RosterIndex): BreakerDeps {
  return { ledger, ref, limits: deps.breakers(), purses: deps.memory.purses, log, clockOf: (rep) => roster.clockOf(rep) };
}

/** A rung that moves a lead away from somebody who has it is counted for their pool; one that finds nobody's lead an owner never is. */
export interface RungPass {
  /** Null: it may be performed. */
  readonly held: HeldMove | null;
  /** To be told when the rung moved nothing after all. */
  unused(): Promise<void>;
}

const FREE: RungPass = { held: null, unused: async () => undefined };

export async function passRung(
  scope: InstallScope,
  roster: RosterIndex,
  handoff: HandoffJudgement,
  decision: Pick<Decision, 'rung' | 'at'>,
): Promise<RungPass> {
  const { owner } = handoff;
  const rep = owner === null ? null : roster.rep(owner);
  if (rep?.type !== 'person' || !rep.active || (decision.rung !== 'reassign' && decision.rung !== 'safety-net')) return FREE;
  const deps = withRoster(scope, roster);
  const now = scope.deps.clock.now();
  const pool = rep.pool ?? '';
  return { held: await passMove(deps, { pool, owner, dueAt: decision.at }, now), unused: () => unpassMove(deps, pool, now) };
}

/** A move that no rung made: off a deactivated, absent or missing owner. */
export function noteMove(scope: InstallScope, roster: RosterIndex): Promise<void> {
  return countMoveOff(withRoster(scope, roster), scope.deps.clock.now());
}
