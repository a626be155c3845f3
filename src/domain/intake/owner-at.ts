/** Who owned a record at an instant, by its history. */
import type { CrmLead } from '../crm-record.ts';
import type { Millis } from '../fact.ts';

/** A lead as facts are made of it: ids and histories, no personal data. */
export type FactLead = Omit<CrmLead, 'person'>;

/** Null when unowned. An entry at exactly `at` counts, unless Baton made it: that one follows from what happened then. */
export function ownerAt(lead: FactLead, at: Millis): string | null {
  let owner: string | null = lead.ownerHistory.length === 0 ? lead.ownerId : null;
  for (const change of lead.ownerHistory) {
    const known = change.source === 'baton' ? change.at < at : change.at <= at;
    if (known) owner = change.value === '' ? null : change.value;
  }
  return owner;
}
