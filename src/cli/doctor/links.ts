/** What stands between two CRMs: people nobody could place, and Baton's fields that the native sync carries over. */
import type { App } from '../app.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Nothing in a workspace of one CRM. */
export async function examineLinks(app: App): Promise<readonly Finding[]> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const installs = (await ledger.installs.list()).filter(({ status }) => status !== 'uninstalled');
  if (new Set(installs.map(({ crm }) => crm)).size < 2) return [];
  const { linkedAcrossCrms, ambiguous } = await ledger.links.counts();
  const about = 'both CRMs';
  const found = [ok(about, `${linkedAcrossCrms} people have a record in both`)];
  if (ambiguous > 0)
    found.push(
      warning(about, `${ambiguous} people may be one of several in the other CRM`, '`baton links list` shows them; decide who is who.'),
    );
  const names = new Map(installs.map(({ installId, crm, accountId }) => [installId, `${crm} ${accountId}`]));
  for (const { installId, field, leads } of await ledger.links.mappedFields())
    found.push(
      warning(
        about,
        `${names.get(installId) ?? installId}: a machine wrote "${field}" on ${leads} of them`,
        "Take Baton's fields out of the field mappings of the native HubSpot-Salesforce sync: each CRM gets them from Baton.",
      ),
    );
  return found;
}
