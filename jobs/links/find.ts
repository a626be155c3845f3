/** Looks for the people that were just read in the other CRM, and keeps their links where records become one. */
import type { CrmRecord } from '../../src/domain/crm-record.ts';
import { JUDGE } from '../../src/ports/jobs.ts';
import type { InstallScope, Peer } from '../deps.ts';

/** To be called once they are stored: whichever of two accounts stores its record later finds the other's. */
export async function linkFound(scope: InstallScope, peer: Peer, found: readonly CrmRecord[]): Promise<void> {
  const { deps, ledger, ref } = scope;
  const leads = [...new Set(found.flatMap(({ kind, id, archived }) => (kind === 'lead' && !archived ? [id] : [])))];
  if (leads.length === 0 || peer.state === 'off') return;
  const changed = await ledger.links.match(peer.pair, ref.installId, leads, deps.clock.now());
  if (changed > 0 && peer.scope !== null) await deps.queue.nudge(JUDGE, peer.scope.ref);
}
