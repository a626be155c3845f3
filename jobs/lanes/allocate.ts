/** Finds who receives a lead, one allocation at a time per pool. */
import type { Allocation } from '../../src/domain/allocator.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
import { asksPool, findReceiver, type ReceiverRequest, type ReceiverWhy } from '../../src/domain/receiver.ts';
import { visitedOwners } from '../../src/effects/plan.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';

/** Without a receiver the hand-off keeps its owner and clock, and the caller looks again. */
export async function receiverFor(
  scope: InstallScope,
  context: JudgeContext,
  leadId: string,
  handoff: HandoffJudgement,
  facts: readonly Fact[],
  why: ReceiverWhy,
): Promise<Allocation> {
  const { owner, moveWanted } = handoff;
  const wanted = moveWanted?.why === why ? { to: moveWanted.to, namedOnly: moveWanted.namedOnly } : {};
  const visited = [...visitedOwners(handoff, facts)];
  const request: ReceiverRequest = { why, at: scope.deps.clock.now(), owner, visited, openCounts: {}, ...wanted };
  const pool = owner === null ? null : context.roster.rep(owner).pool;
  if (pool === null || !asksPool(request)) return findReceiver(request, context.roster);
  return scope.ledger.handoffs.allocate(scope.ref.installId, { pool, leadId }, async ({ open }) =>
    findReceiver({ ...request, openCounts: Object.fromEntries(open) }, context.roster),
  );
}
