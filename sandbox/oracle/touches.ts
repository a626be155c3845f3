/** What marketing caused a person to do, from the CRM's own histories and forms: filled forms and responses, the paid click of who came without one, and the arrival that a lead source names. */
import type { Millis } from '../portal.ts';
import { isSamePerson } from '../store/submissions.ts';
import type { Crm, StoredRecord } from './crm.ts';
import { timelineOf } from './timeline.ts';

export interface Customer {
  readonly createdAt: Millis;
  readonly touches: readonly Millis[];
  /** The person and the company, in the words of either CRM: what was sold to either before makes a sale no new business. */
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
  const { associatedcompanyid: company, accountid: account } = values;
  return {
    createdAt: record.createdAt,
    touches: [...new Set([...filled, ...submitted, ...clicked, ...arrived(record, filled)])].sort((a, b) => a - b),
    parties: [`contact ${record.id}`, ...(company ? [`company ${company}`] : []), ...(account ? [`account ${account}`] : [])],
    certain: !values.hs_merged_object_ids && !record.archived,
  };
}

/** A form that made a lead and put it into its campaign did one thing. */
const SAME_ARRIVAL_MS = 5 * 60_000;

/** An org's lead that a form made, with a source named and without a response that says the same; what a tool or a sync makes is no touch. */
function arrived({ initial, createdAt, createdBy }: StoredRecord, filled: readonly Millis[]): Millis[] {
  const came = Boolean(initial.leadsource) && createdBy.source === 'FORM';
  return came && filled.every((at) => Math.abs(at - createdAt) > SAME_ARRIVAL_MS) ? [createdAt] : [];
}

/** Of all of them together, in order; two people may have acted at one instant. */
export function instantsOf(customers: readonly Customer[]): Millis[] {
  return customers.flatMap(({ touches }) => touches).sort((a, b) => a - b);
}
