/** Notices that a second CRM came, went or came back: whoever has a record in both is then judged again, where there is somebody to work. */
import { JUDGE } from '../../src/ports/jobs.ts';
import type { Install, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import type { JobDeps } from '../deps.ts';
import { stateOf, type Two, twoOf } from './peer.ts';

const SEEN = 'links.accounts';
const PAGE = 500;

/** Costs nothing in a workspace of one CRM, and nothing while the two stay as they are. Returns how many accounts were nudged. */
export async function watchPair(deps: JobDeps, ledger: WorkspaceLedger, installs: readonly Install[]): Promise<number> {
  const two = twoOf(installs);
  if (two === null) return 0;
  const present = [two.hubspot, two.salesforce].map((one) => `${one.installId} ${stateOf(one)}`).join(' ');
  if (deps.memory.pairs.get(ledger.workspaceId) === present) return 0;
  const seen = await ledger.setting(SEEN);
  const live = [two.hubspot, two.salesforce].filter((one) => stateOf(one) === 'live');
  if (seen !== present) {
    // What was read before Baton knew of both is looked through once.
    if (typeof seen !== 'string' || !isOf(seen, two)) await matchAll(deps, ledger, two);
    for (const { installId } of live) await ledger.links.markLinked(installId, deps.clock.now());
    await ledger.saveSetting(SEEN, present);
    for (const { workspaceId, installId } of live) await deps.queue.nudge(JUDGE, { workspaceId, installId });
  }
  deps.memory.pairs.set(ledger.workspaceId, present);
  return seen === present ? 0 : live.length;
}

const isOf = (seen: string, { hubspot, salesforce }: Two): boolean =>
  seen.includes(hubspot.installId) && seen.includes(salesforce.installId);

async function matchAll(deps: JobDeps, ledger: WorkspaceLedger, { hubspot, salesforce }: Two): Promise<void> {
  const pair = { hubspot: hubspot.installId, salesforce: salesforce.installId };
  let after: string | null = null;
  for (;;) {
    const leads: readonly string[] = await ledger.links.page(pair.salesforce, after, PAGE);
    await ledger.links.match(pair, pair.salesforce, leads, deps.clock.now());
    if (leads.length < PAGE) return;
    after = leads.at(-1)!;
  }
}
