/** What marketing caused a person to do, from the CRM's own histories and forms: filled forms, and the paid click of who came without one. */
import type { Millis } from '../portal.ts';
import { isSamePerson } from '../store/submissions.ts';
import type { Crm, StoredRecord } from './crm.ts';
import { timelineOf } from './timeline.ts';

export interface Customer {
  readonly createdAt: Millis;
  readonly touches: readonly Millis[];
  /** The person and the company: what was sold to either before makes a sale no new business. */
  readonly parties: readonly string[];
  /** False where the CRM has forgotten what Baton may remember: after a merge, or a deletion. */
  readonly certain: boolean;
}

export function customerOf(portal: Crm, record: StoredRecord): Customer {
  const { initial, values } = record;
  const filled = timelineOf(record, 'recent_conversion_date').flatMap(({ value }) => (value === '' ? [] : [Date.parse(value)]));
  const { forms, mergedInto } = portal;
  const submissions = forms === undefined || mergedInto === undefined ? [] : forms.submissionsBy(isSamePerson({ mergedInto }, record));
  const submitted = submissions.map(({ submittedAt }) => submittedAt);
  const clicked = !initial.recent_conversion_date && (initial.hs_analytics_source ?? '').startsWith('PAID_') ? [record.createdAt] : [];
  const company = values.associatedcompanyid;
  return {
    createdAt: record.createdAt,
    touches: [...new Set([...filled, ...submitted, ...clicked])].sort((a, b) => a - b),
    parties: [`contact ${record.id}`, ...(company ? [`company ${company}`] : [])],
    certain: !values.hs_merged_object_ids && !record.archived,
  };
}

/** Of all of them together, in order; two people may have acted at one instant. */
export function instantsOf(customers: readonly Customer[]): Millis[] {
  return customers.flatMap(({ touches }) => touches).sort((a, b) => a - b);
}
