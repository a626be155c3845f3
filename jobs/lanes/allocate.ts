/** Finds who receives a lead: deputy, pool, safety net; one allocation at a time per pool. */
import { chooseReceiver, isAway } from '../../src/domain/allocator.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
import { visitedOwners } from '../../src/effects/plan.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';

export type AllocateFor = 'reassign' | 'safety-net' | 'inactive' | 'absent' | 'unrouted';

/** Null when nobody may take it now: the caller looks again later, the hand-off keeps its owner and clock. */
export async function receiverFor(
  scope: InstallScope,
  context: JudgeContext,
  handoff: HandoffJudgement,
  facts: readonly Fact[],
  why: AllocateFor,
): Promise<string | null> {
  const now = scope.deps.clock.now();
  const visited = visitedOwners(handoff, facts);
  const owner = handoff.owner === null ? null : context.roster.rep(handoff.owner);
  const present = (id: string | null | undefined): id is string => !!id && !visited.has(id) && isPresent(context, id, now);
  if ((why === 'absent' || why === 'inactive') && present(owner?.deputy)) return owner.deputy;
  const pool = owner?.pool ?? null;
  if (pool !== null && why !== 'safety-net') {
    const chosen = await fromPool(scope, context, pool, visited, now);
    if (chosen !== null || why === 'reassign') return chosen;
  }
  const net = context.roster.roster.safetyNet;
  return [net?.rep, net?.deputy].find(present) ?? null;
}

function isPresent(context: JudgeContext, id: string, now: number): boolean {
  return context.roster.rep(id).active && !isAway(context.roster, id, now);
}

async function fromPool(
  scope: InstallScope,
  context: JudgeContext,
  pool: string,
  visited: ReadonlySet<string>,
  at: number,
): Promise<string | null> {
  return scope.ledger.handoffs.allocate(scope.ref.installId, pool, async ({ open }) => {
    const openCounts: Record<string, number> = Object.fromEntries(open);
    for (const [rep, count] of context.chosen) openCounts[rep] = (openCounts[rep] ?? 0) + count;
    const { rep } = chooseReceiver({ pool, at, openCounts, visited: [...visited], cap: null }, context.roster);
    if (rep !== null) context.chosen.set(rep, (context.chosen.get(rep) ?? 0) + 1);
    return rep;
  });
}
