/** One person out of a contact and a lead, as somebody sees them who looks at both pages: values, and whose they are by the later word. */
import type { StoredRecord } from '../oracle/crm.ts';
import type { CrmRecord } from '../portal.ts';
import type { Side } from './staff.ts';
import { lastWord } from './synced-people.ts';
import type { Two } from './two.ts';

const OWNER = 'hubspot_owner_id';

/** Told by Salesforce, where the people work who fill it; everything else by HubSpot, where it says anything. */
const OF_SALES = ['hs_lead_status', 'baton_lead_response', 'baton_response_reason', 'baton_outcome_asked_for', 'baton_call_back_on'];

export function personNow(two: Two, ids: Readonly<Partial<Record<Side, string>>>): CrmRecord | null {
  const near = ids.hubspot === undefined ? null : two.portal.find('contacts', ids.hubspot);
  const far = ids.salesforce === undefined ? null : two.mirror.find('contacts', ids.salesforce);
  const some = near ?? far;
  if (some === null) return null;
  const shown = near && far ? both(near, far) : some.values;
  const owner: Record<string, string> = shown[OWNER] ? { [OWNER]: two.staff.idOf(shown[OWNER]) } : {};
  return {
    id: ids.hubspot ?? some.id,
    objectType: 'contacts',
    properties: { ...shown, ...owner },
    createdAt: Math.min(some.createdAt, far?.createdAt ?? some.createdAt),
    updatedAt: Math.max(some.updatedAt, far?.updatedAt ?? some.updatedAt),
    archived: some.archived && (far?.archived ?? true),
  };
}

function both(near: StoredRecord, far: StoredRecord): Record<string, string | null> {
  const filled = Object.fromEntries(Object.entries(near.values).filter(([, value]) => value));
  const sales = Object.fromEntries(OF_SALES.flatMap((name) => (far.values[name] ? [[name, far.values[name]]] : [])));
  const owner = lastWord(near, OWNER) > lastWord(far, OWNER) ? near.values[OWNER] : (far.values[OWNER] ?? near.values[OWNER]);
  return { ...far.values, ...filled, ...sales, [OWNER]: owner ?? null };
}
