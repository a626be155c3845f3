/** The real funnel for the tests of the closed loop: its rows as the files have them, and its people as HubSpot tells of them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { touchesOf } from '../../connectors/hubspot/map-touches.ts';
import type { LeadPlan, Script } from '../../sandbox/world/script.ts';

export const FOLDER = fileURLToPath(new URL('../../../shared/data/olist-marketing-funnel/', import.meta.url));

/** Without the heading. */
export function rows(name: string): string[][] {
  const lines = readFileSync(`${FOLDER}${name}`, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(','));
}

export function counts(values: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]).sort());
}

/** What a contact answered, and the touches that follow from it. */
export function answersOf({ forms }: Script, lead: LeadPlan) {
  const properties = {
    hs_analytics_source: lead.source || null,
    hs_analytics_source_data_1: lead.sourceDetail || null,
    hs_analytics_first_timestamp: null,
    hs_analytics_first_url: null,
    hs_analytics_first_touch_converting_campaign: forms[lead.form]!.campaign,
  };
  const contact = { id: lead.key, createdAt: lead.arrivesAt, properties } as unknown as Parameters<typeof touchesOf>[0];
  const filled = [{ at: lead.arrivesAt, form: lead.form }, ...lead.again];
  const conversions = filled.map(({ at, form }) => ({ at, name: forms[form]!.eventName }));
  return { conversions, touches: touchesOf(contact, conversions, {}) };
}
