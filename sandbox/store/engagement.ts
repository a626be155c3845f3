/** Built-in "last contacted" figures of contacts and deals, which the CRM keeps when an activity is logged on them. */
import { applyFigures } from './apply.ts';
import { linked } from './links.ts';
import { CONTACT_ACTIVITIES, OBJECT_TYPES } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';

const INBOUND = new Set(['INBOUND', 'INCOMING_EMAIL']);

/** Bumps the figures of everything a fresh activity is associated with; tasks leave them alone. */
export function noteActivity(portal: PortalState, activity: StoredRecord): void {
  if (!CONTACT_ACTIVITIES.has(activity.type) && activity.type !== 'notes') return;
  const inbound = INBOUND.has(activity.values.hs_call_direction ?? activity.values.hs_email_direction ?? '');
  const at = activity.values.hs_timestamp ?? null;
  for (const type of ['contacts', 'deals'] as const) {
    for (const { record } of linked(portal, activity, type)) {
      const contacted = CONTACT_ACTIVITIES.has(activity.type) && !inbound;
      const figures: Record<string, string | null> = { notes_last_updated: at, num_notes: plusOne(record.values.num_notes) };
      if (contacted) Object.assign(figures, { notes_last_contacted: at, num_contacted_notes: plusOne(record.values.num_contacted_notes) });
      if (type === 'contacts' && contacted && !record.values.hs_first_outreach_date) figures.hs_first_outreach_date = at;
      if (type === 'contacts' && contacted) Object.assign(figures, firstEngagement(record, activity));
      if (type === 'contacts' && inbound) Object.assign(figures, inboundFigures(activity));
      applyFigures(portal, record, figures);
    }
  }
}

/** The present owner's first engagement: when, on what, and how long after the lead became theirs (milliseconds). */
function firstEngagement(contact: StoredRecord, activity: StoredRecord): Record<string, string | null> {
  const { hs_timestamp: at, hubspot_owner_id: by } = activity.values;
  const { hubspot_owner_id: owner, hubspot_owner_assigneddate: since } = contact.values;
  if (!at || !owner || by !== owner || contact.values.hs_sa_first_engagement_date) return {};
  return {
    hs_sa_first_engagement_date: at,
    hs_sa_first_engagement_object_type: OBJECT_TYPES[activity.type].singular.toUpperCase(),
    hs_first_engagement_object_id: activity.id,
    hs_time_to_first_engagement: since ? String(Math.max(0, Date.parse(at) - Date.parse(since))) : null,
  };
}

/** What the contact did: no follow-up, whatever its name says. */
function inboundFigures(activity: StoredRecord): Record<string, string | null> {
  const at = activity.values.hs_timestamp ?? null;
  const replied: Record<string, string | null> =
    activity.type === 'emails' ? { hs_sales_email_last_replied: at, hs_email_last_reply_date: at } : {};
  return {
    hs_last_sales_activity_timestamp: at,
    hs_last_sales_activity_type: OBJECT_TYPES[activity.type].singular.toUpperCase(),
    ...replied,
  };
}

function plusOne(value: string | null | undefined): string {
  return String(Number(value ?? '0') + 1);
}
