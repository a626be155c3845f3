/** Built-in "last contacted" figures of contacts and deals, which the CRM keeps when an activity is logged on them. */
import { applyFigures } from './apply.ts';
import { linked } from './links.ts';
import { CONTACT_ACTIVITIES } from './object-types.ts';
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
      if (type === 'contacts' && inbound && activity.type === 'emails') figures.hs_sales_email_last_replied = at;
      applyFigures(portal, record, figures);
    }
  }
}

function plusOne(value: string | null | undefined): string {
  return String(Number(value ?? '0') + 1);
}
