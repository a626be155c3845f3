/** What a HubSpot contact tells of marketing's touches: filled forms, the visits its sources name, and the campaigns they came from. */
import type { CrmLead, CrmTouch } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { HubspotObject } from './properties.ts';
import type { HistoryEntry } from './schema.ts';

type Contact = HubspotObject<'lead'>;
type Histories = Readonly<Record<string, readonly HistoryEntry[]>>;

/** HubSpot's own session: a visit and the form filled in it are one interaction. */
const SESSION_MS = 30 * 60_000;

/** Oldest first. Sources are visits: they count only where they were paid for, which is the kind map's to say. */
export function touchesOf(contact: Contact, conversions: CrmLead['conversions'], histories: Histories): CrmTouch[] {
  const forms = conversions.map((conversion, index) => formTouch(contact, conversion, index, histories));
  const visits = visitsOf(contact, conversions, histories).filter(({ at }) => forms.every((form) => Math.abs(form.at - at) > SESSION_MS));
  return [...forms, ...visits].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function formTouch(contact: Contact, { at, name }: CrmLead['conversions'][number], index: number, histories: Histories): CrmTouch {
  const { properties } = contact;
  const original = index === 0;
  // Who was imported and fills a form later came online then, whatever the record began with.
  const first = original ? online(properties.hs_analytics_source) : null;
  const source = first ?? online(valueAt(histories.hs_latest_source, at)) ?? online(properties.hs_analytics_source);
  const drilled = first === null ? latestDrills(histories, at) : originalDrills(properties);
  const campaign = original
    ? (properties.hs_analytics_first_touch_converting_campaign ?? taggedCampaign(properties.hs_analytics_first_url))
    : valueSet(histories.hs_analytics_last_touch_converting_campaign, at);
  return {
    id: `form-${at}-${name}`,
    at,
    kind: kindOf(name),
    channel: channelOf(source),
    campaign,
    form: name,
    ...(source === null ? {} : drilled),
    ...(original ? { declared: 'FT' } : {}),
  };
}

type Drills = Pick<CrmTouch, 'detail' | 'further'>;

/** HubSpot drills each source down twice: the campaign of a paid click and its keyword, the campaign of a mail and the mail … */
function drills(detail: string | null, further: string | null): Drills {
  return { ...(detail === null ? {} : { detail }), ...(further === null ? {} : { further }) };
}

const originalDrills = ({ hs_analytics_source_data_1: detail, hs_analytics_source_data_2: further }: Contact['properties']): Drills =>
  drills(detail, further);

const latestDrills = (histories: Histories, at: Millis): Drills =>
  drills(valueAt(histories.hs_latest_source_data_1, at), valueAt(histories.hs_latest_source_data_2, at));

const online = (source: string | null): string | null => (source === 'OFFLINE' ? null : source);

/** Meeting links and chats are conversions of HubSpot's own making, named by what they are. */
function kindOf(name: string): string {
  if (/^chat$/i.test(name)) return 'chat';
  return /^meetings? link/i.test(name) ? 'meeting link' : 'form submission';
}

function visitsOf({ properties, createdAt }: Contact, conversions: CrmLead['conversions'], histories: Histories): CrmTouch[] {
  const first = properties.hs_analytics_first_timestamp ?? (conversions.length === 0 ? createdAt : null);
  const { hs_analytics_source: source } = properties;
  const tagged = properties.hs_analytics_first_touch_converting_campaign ?? taggedCampaign(properties.hs_analytics_first_url);
  const original = first === null || source === null ? [] : [visit('original', first, source, originalDrills(properties), tagged, true)];
  const later = oldestFirst(histories.hs_latest_source).filter(
    ({ value, timestamp }) => value !== '' && timestamp > Math.max(createdAt, first ?? createdAt) + SESSION_MS,
  );
  return [
    ...original,
    ...later.map(({ value, timestamp }) => visit(`latest-${timestamp}`, timestamp, value, latestDrills(histories, timestamp), null, false)),
  ];
}

function visit(name: string, at: Millis, source: string, drilled: Drills, campaign: string | null, first: boolean): CrmTouch {
  return {
    id: `source-${name}`,
    at,
    kind: visitKind(source, drilled.detail ?? null),
    channel: channelOf(source),
    campaign,
    ...drilled,
    ...(first ? { declared: 'FT' } : {}),
  };
}

function visitKind(source: string, detail: string | null): string {
  if (source.startsWith('PAID_')) return 'paid click';
  if (source !== 'OFFLINE') return 'visit';
  if (/IMPORT/i.test(detail ?? '')) return 'import';
  return /CRM_UI|SALES|CALL|MEETING/i.test(detail ?? '') ? 'crm ui' : 'integration';
}

/** hubspot.md §10: an open list; whatever is new is called by its own name. */
const CHANNELS: Readonly<Record<string, string>> = {
  EMAIL_MARKETING: 'email',
  SOCIAL_MEDIA: 'organic-social',
  REFERRALS: 'referral',
  DIRECT_TRAFFIC: 'direct',
  AI_REFERRALS: 'ai-referral',
};

function channelOf(source: string | null): string {
  if (source === null || source === '') return 'unknown';
  return CHANNELS[source] ?? source.toLowerCase().replaceAll('_', '-');
}

/** `utm_campaign` of an address. */
export function taggedCampaign(url: string | null): string | null {
  const tag = url === null ? null : /[?&]utm_campaign=([^&#]*)/.exec(url)?.[1];
  if (tag === undefined || tag === null || tag === '') return null;
  try {
    return decodeURIComponent(tag.replaceAll('+', ' '));
  } catch {
    return tag;
  }
}

function oldestFirst(entries: readonly HistoryEntry[] | undefined): HistoryEntry[] {
  return [...(entries ?? [])].reverse().sort((a, b) => a.timestamp - b.timestamp);
}

/** What stood there at an instant: HubSpot may write the source moments after the form. */
function valueAt(entries: readonly HistoryEntry[] | undefined, at: Millis): string | null {
  return oldestFirst(entries).findLast(({ timestamp }) => timestamp <= at + SESSION_MS)?.value || null;
}

/** What was written in the same session: what stood there from before belongs to an earlier form. */
function valueSet(entries: readonly HistoryEntry[] | undefined, at: Millis): string | null {
  return oldestFirst(entries).findLast(({ timestamp }) => Math.abs(timestamp - at) <= SESSION_MS)?.value || null;
}
