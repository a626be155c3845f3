/** Which changes an app hears of: the default list, and the event names HubSpot gives them. */
import type { Change } from '../store/change.ts';
import { OBJECT_TYPES, type StoreType } from '../store/object-types.ts';

export interface Subscription {
  readonly id: number;
  /** `object.creation`, `contact.propertyChange`, `contact.privacyDeletion` … */
  readonly subscriptionType: string;
  /** Of generic `object.*` subscriptions only. */
  readonly objectType?: StoreType;
  readonly propertyName?: string;
}

const WATCHED: Readonly<Partial<Record<StoreType, readonly string[]>>> = {
  contacts: [
    'email',
    'firstname',
    'lastname',
    'phone',
    'lifecyclestage',
    'hs_lead_status',
    'hubspot_owner_id',
    'hs_email_optout',
    'recent_conversion_date',
    'recent_conversion_event_name',
    'baton_lead_response',
    'baton_response_reason',
    'baton_outcome_asked_for',
    'baton_call_back_on',
    'baton_wake_up_on',
    'baton_evaluated_as',
    'baton_evaluation_reason',
    'baton_nurture_until',
    'baton_answer_to_rejection',
    'baton_change_recorded',
  ],
  deals: ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate', 'closed_lost_reason', 'hubspot_owner_id'],
  tasks: ['hs_task_status', 'hs_timestamp', 'hubspot_owner_id', 'hs_task_subject'],
  calls: ['hs_call_disposition', 'hs_call_duration', 'hs_call_status', 'hs_timestamp'],
  emails: ['hs_email_status', 'hs_timestamp'],
  meetings: ['hs_meeting_outcome', 'hs_meeting_start_time', 'hs_timestamp'],
  notes: ['hs_timestamp'],
  communications: ['hs_timestamp'],
  leads: ['hubspot_owner_id', 'hs_pipeline_stage', 'hs_lead_disqualification_reason'],
};

const KINDS: readonly string[] = ['creation', 'deletion', 'restore', 'associationChange'];
const MERGEABLE: ReadonlySet<StoreType> = new Set(['contacts', 'deals']);

/** Generic subscriptions for everything a follow-up app reads, and the privacy deletion of contacts. */
export function defaultSubscriptions(): Subscription[] {
  const wanted = (Object.keys(WATCHED) as StoreType[]).flatMap((objectType) => [
    ...[...KINDS, ...(MERGEABLE.has(objectType) ? ['merge'] : [])].map((kind) => ({ subscriptionType: `object.${kind}`, objectType })),
    ...(WATCHED[objectType] ?? []).map((propertyName) => ({ subscriptionType: 'object.propertyChange', objectType, propertyName })),
  ]);
  return [...wanted, { subscriptionType: 'contact.privacyDeletion' }].map((subscription, i) => ({ id: 2_100_001 + i, ...subscription }));
}

/** The subscriptions of a list that a change fires. */
export function firedBy(subscriptions: readonly Subscription[], change: Change): Subscription[] {
  const singular = OBJECT_TYPES[change.type].singular;
  return subscriptions.filter((subscription) => {
    const generic = subscription.subscriptionType === `object.${change.kind}` && subscription.objectType === change.type;
    if (!generic && subscription.subscriptionType !== `${singular}.${change.kind}`) return false;
    return change.kind !== 'propertyChange' || subscription.propertyName === change.name;
  });
}
