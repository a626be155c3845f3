/** Telling the forms of a portal what contacts submitted, and forgetting it with them. */
import type { Change } from './change.ts';
import type { Forms } from './forms.ts';
import type { StoredRecord } from './record.ts';

/** What of a portal is needed here. */
interface Holder {
  readonly forms: Forms;
  readonly mergedInto: ReadonlyMap<string, string>;
  find(type: 'contacts', id: string): StoredRecord | null;
}

/** A conversion that a form wrote on a contact is a submission; its date is the one the contact carries. */
export function noteSubmission(portal: Holder, change: Change): void {
  if (change.kind !== 'propertyChange' || change.name !== 'recent_conversion_date' || change.by.source !== 'FORM') return;
  const contact = portal.find('contacts', change.id);
  const conversion = contact?.values.recent_conversion_event_name;
  if (contact && conversion && change.value !== null) portal.forms.submit(conversion, contact.id, contact.values, Date.parse(change.value));
}

/** Whether a contact id is this contact's, or that of one merged into it. */
export function isSamePerson(portal: Pick<Holder, 'mergedInto'>, contact: Pick<StoredRecord, 'id'>): (id: string) => boolean {
  return (id) => (portal.mergedInto.get(`contacts ${id}`) ?? id) === contact.id;
}
