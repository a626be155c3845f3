/** Reads marketing's campaigns and what they cost, once a day; where their names changed every deal is divided anew. */
import type { CrmCampaign } from '../src/domain/loop/crm-campaign.ts';
import type { InstallScope } from './deps.ts';
import { tell } from './lanes/lane.ts';

const DAY_MS = 86_400_000;

const campaignsKey = (installId: string): string => `campaigns-read.${installId}`;

/** A CRM that does not answer costs a day's freshness of costs, and no deal its credits. */
export async function readCampaigns(scope: InstallScope): Promise<void> {
  const { deps, ledger, ref, connector, session } = scope;
  if (!session.capabilities.has('campaigns')) return;
  const now = deps.clock.now();
  const readAt = await ledger.setting(campaignsKey(ref.installId));
  if (typeof readAt === 'number' && now - readAt < DAY_MS) return;
  try {
    const before = await ledger.attribution.campaigns(ref.installId);
    const found = await connector.campaigns(session, before);
    await ledger.attribution.saveCampaigns(ref.installId, found, now);
    await ledger.saveSetting(campaignsKey(ref.installId), now);
    if (namesIn(before) !== namesIn(found)) await ledger.attribution.markAll(ref.installId, now);
  } catch (error) {
    tell(scope, error, 'campaigns not read', {});
  }
}

/** What touches are told by: costs change often, and move no credit. */
function namesIn(campaigns: readonly CrmCampaign[]): string {
  return JSON.stringify(
    campaigns.map(({ id, name, tag, forms }) => [id, name, tag, [...forms].sort()]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}
