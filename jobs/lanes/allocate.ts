/** Finds who receives a lead, one allocation at a time per pool. */
import { type Allocation, nobody } from '../../src/domain/allocator.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
import { asksPool, findReceiver, type ReceiverRequest, type ReceiverWhy } from '../../src/domain/receiver.ts';
import { type RosterIndex, withAway } from '../../src/domain/roster-index.ts';
import { visitedOwners } from '../../src/effects/plan.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';

/** A CRM that was lost is tried again so often, as long as nobody in reach can take the lead. */
const ASK_AGAIN_MS = 30 * 60_000;

/** Without a receiver the hand-off keeps its owner and clock, and the caller looks again. */
export async function receiverFor(
  scope: InstallScope,
  context: JudgeContext,
  leadId: string,
  handoff: HandoffJudgement,
  facts: readonly Fact[],
  why: ReceiverWhy,
): Promise<Allocation> {
  const { outOfReach } = context;
  if (outOfReach === null) return chosen(scope, context.roster, leadId, handoff, facts, why);
  const found = await chosen(scope, withAway(context.roster, outOfReach), leadId, handoff, facts, why);
  if (found.rep !== null && !outOfReach(found.rep)) return found;
  // Whoever works where nothing can be written would have the lead and not know of it: it is asked again, since the account comes back.
  return nobody('all-away', found.rep === null && found.again !== null ? found.again : scope.deps.clock.now() + ASK_AGAIN_MS);
}

async function chosen(
  scope: InstallScope,
  roster: RosterIndex,
  leadId: string,
  handoff: HandoffJudgement,
  facts: readonly Fact[],
  why: ReceiverWhy,
): Promise<Allocation> {
  const { owner, moveWanted } = handoff;
  const wanted = moveWanted?.why === why ? { to: moveWanted.to, namedOnly: moveWanted.namedOnly } : {};
  const visited = [...visitedOwners(handoff, facts)];
  const request: ReceiverRequest = { why, at: scope.deps.clock.now(), owner, visited, openCounts: {}, ...wanted };
  const pool = owner === null ? null : roster.rep(owner).pool;
  if (pool === null || !asksPool(request)) return findReceiver(request, roster);
  return scope.ledger.handoffs.allocate(scope.ref.installId, { pool, leadId }, async ({ open }) =>
    findReceiver({ ...request, openCounts: Object.fromEntries(open) }, roster),
  );
}
