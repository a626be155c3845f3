/** HubSpot contact to Baton lead. */

import type { CrmLead, ResponseField, ValueChange } from '../../src/domain/crm-record.ts';
import { mapHubspotDate, mapHubspotHistory, mapHubspotSource, mapHubspotUser } from './map-source.ts';
import { touchesOf } from './map-touches.ts';
import { type HubspotObject, MARKETING_FIELDS, REP_FIELDS } from './properties.ts';
import { type HistoryEntry, toInstant } from './schema.ts';
import type { PortalSettings } from './settings.ts';

export type HubspotContact = HubspotObject<'lead'>;

type Histories = Readonly<Record<string, readonly HistoryEntry[]>>;

/** A contact with (batch read) or without (list page) the histories of its properties. */
export function mapHubspotContactToLead(contact: HubspotContact, settings: PortalSettings): CrmLead {
  const { properties } = contact;
  const histories = contact.propertiesWithHistory ?? null;
  const source = mapHubspotSource(properties.hs_object_source, properties.hs_object_source_id, settings);
  const conversions = conversionsOf(contact, histories ?? {});
  const touches = histories === null ? [] : touchesOf(contact, conversions, histories);
  return {
    kind: 'lead',
    id: contact.id,
    version: Math.max(contact.updatedAt, contact.archivedAt ?? 0),
    archived: contact.archived,
    createdAt: contact.createdAt,
    ownerId: properties.hubspot_owner_id,
    lifecycleStage: properties.lifecyclestage,
    stageHistory: mapHubspotHistory(histories?.lifecyclestage, settings),
    ownerHistory: mapHubspotHistory(histories?.hubspot_owner_id, settings),
    withHistory: histories !== null,
    conversions,
    ...(touches.length === 0 ? {} : { touches }),
    source: properties.hs_analytics_source,
    sourceDetail: properties.hs_analytics_source_data_1,
    createdBy: { source, by: mapHubspotUser(source, properties.hs_object_source_id, settings) },
    response: responseOf(histories ?? {}, settings),
    optedOut: properties.hs_email_optout,
    optOutHistory: mapHubspotHistory(histories?.hs_email_optout, settings),
    statusHistory: mapHubspotHistory(histories?.hs_lead_status, settings),
    companyId: properties.associatedcompanyid,
    mergedIds: properties.hs_merged_object_ids?.split(';').filter((id) => id !== '' && id !== contact.id) ?? [],
    ...elsewhereOf(properties.salesforceleadid, properties.salesforcecontactid),
    person: personOf(properties),
  };
}

/** As the native Salesforce sync notes it: a lead that was converted is the contact from then on. Absent where there is no such sync. */
export function elsewhereOf(...ids: readonly (string | null)[]): { elsewhere?: readonly string[] } {
  const known = ids.flatMap((id) => (id === null || id === '' ? [] : [mapSalesforceId(id)]));
  return known.length === 0 ? {} : { elsewhere: known };
}

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The short form of a Salesforce id with the three letters that tell its capitals; longer ones as they are. */
function mapSalesforceId(id: string): string {
  if (id.length !== 15) return id;
  const parts = [id.slice(0, 5), id.slice(5, 10), id.slice(10)];
  const letters = parts.map((part) => [...part].reduce((sum, letter, at) => sum + (/[A-Z]/.test(letter) ? 2 ** at : 0), 0));
  return id + letters.map((n) => CHECK[n]).join('');
}

function personOf(properties: HubspotContact['properties']): CrmLead['person'] {
  const name = [properties.firstname, properties.lastname].filter((part) => part !== null).join(' ');
  return {
    name: name === '' ? null : name,
    email: properties.email,
    phone: properties.phone ?? properties.mobilephone,
    company: properties.company,
    ...otherEmailsOf(properties),
  };
}

/** Those of contacts that were merged into this one, and those a person noted. */
function otherEmailsOf({ hs_additional_emails: noted, email }: HubspotContact['properties']): Pick<CrmLead['person'], 'otherEmails'> {
  const all = (noted ?? '').split(';').map((one) => one.trim().toLowerCase());
  const otherEmails = [...new Set(all)].filter((one) => one !== '' && one !== email?.trim().toLowerCase());
  return otherEmails.length === 0 ? {} : { otherEmails };
}

/** HubSpot notes no form for a chat: this is its name in the mappings. */
const CHAT = 'Chat';

type Conversion = CrmLead['conversions'][number];

/** First and recent conversion, every earlier recent one from the history, and the chat that made the contact; oldest first, each once. */
function conversionsOf({ properties, createdAt }: HubspotContact, histories: Histories): Conversion[] {
  const found = [
    /CONVERSATION|CHAT/.test(properties.hs_object_source?.toUpperCase() ?? '') ? pair(createdAt, CHAT) : null,
    pair(properties.first_conversion_date, properties.first_conversion_event_name),
    ...pastConversions(histories),
    pair(properties.recent_conversion_date, properties.recent_conversion_event_name),
  ].filter((conversion) => conversion !== null);
  const unique = new Map(found.map((conversion) => [`${conversion.at} ${conversion.name}`, conversion]));
  return [...unique.values()].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function pair(at: number | null, name: string | null): Conversion | null {
  return at === null ? null : { at, name: name ?? '' };
}

/** HubSpot writes the date and the form's name at one instant, but skips the name when the same form comes again. */
const SAME_WRITE_MS = 1_000;

function pastConversions(histories: Histories): (Conversion | null)[] {
  const names = histories.recent_conversion_event_name ?? [];
  return (histories.recent_conversion_date ?? []).map((entry) => {
    const named = names.find((name) => name.timestamp <= entry.timestamp + SAME_WRITE_MS && name.value !== '');
    const at = entry.value === '' ? null : toInstant(entry.value);
    return pair(at, named?.value ?? null);
  });
}

const FIELDS = Object.entries({ ...REP_FIELDS, ...MARKETING_FIELDS }) as [ResponseField, string][];
const DATES: ReadonlySet<string> = new Set<ResponseField>(['callBackOn', 'wakeUpOn', 'nurtureUntil']);

/** What the facts say may be about a person: only their names are kept, from "need: two stores; budget: 20 k". */
function namesOf(text: string): string {
  const names = text.split(/[;\n]/).map((part) => part.split(':')[0]!.trim());
  return names.filter((name) => name !== '').join(';');
}

function responseOf(histories: Histories, settings: PortalSettings): CrmLead['response'] {
  const said = FIELDS.map(([field, property]): [ResponseField, ValueChange[]] => {
    const changes = mapHubspotHistory(histories[property], settings);
    if (field === 'factsPassedOn') return [field, changes.map((change) => ({ ...change, value: namesOf(change.value) }))];
    return [field, DATES.has(field) ? changes.map((change) => ({ ...change, value: mapHubspotDate(change.value) })) : changes];
  });
  return Object.fromEntries(said.filter(([, changes]) => changes.length > 0));
}
