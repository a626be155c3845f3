/** What holds of Lead objects alone: a name and somebody they stand for, without whom they are gone. */
import { invalid } from '../kit/refusal.ts';
import type { ChangedBy } from '../portal.ts';
import { isPrimary } from './association-types.ts';
import type { LinkTo } from './links.ts';
import type { StoreType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';
import { archiveRecord } from './write.ts';

/** A `Refusal` when a Lead object lacks its name, or its primary contact or company [docs: Leads guide]. */
export function requireLead(type: StoreType, properties: Readonly<Record<string, unknown>>, links: readonly LinkTo[]): void {
  if (type !== 'leads') return;
  const name = properties.hs_lead_name;
  if (typeof name !== 'string' || name === '') {
    throw invalid('Error creating LEAD. Some required properties were not set.', {
      errors: [{ message: 'hs_lead_name is required', code: 'REQUIRED_PROPERTY', context: { propertyName: ['hs_lead_name'] } }],
      context: { properties: ['hs_lead_name'] },
    });
  }
  if (!links.some(({ typeId }) => typeId !== undefined && isPrimary(typeId)))
    throw invalid('A lead must be associated with a primary contact or a primary company.', { context: { objectType: ['LEAD'] } });
}

/** To be called when an association was removed: a Lead object that has nobody any more is deleted. */
export function dropUnheld(portal: PortalState, record: StoredRecord, by: ChangedBy): void {
  if (record.type !== 'leads' || record.archived) return;
  const held = (['contacts', 'companies'] as const).some((type) =>
    [...(record.links.get(type)?.values() ?? [])].some((typeIds) => typeIds.some(isPrimary)),
  );
  if (!held) archiveRecord(portal, record, by);
}
