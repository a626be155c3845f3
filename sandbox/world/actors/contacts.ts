/** Contacts as they come into being: from a form, a list, a tool or a seller, with their source and their company. */

import type { ChangedBy, Millis } from '../../portal.ts';
import type { LeadPlan, SetAside } from '../script.ts';
import type { Stage } from '../stage.ts';
import { byForm, byImport, byPerson, colleagueOf, create, iso, leadPlan, leadState, repState } from '../stage.ts';

function whoTheyAre(stage: Stage, lead: LeadPlan): Record<string, string> {
  const company = lead.company === null ? null : stage.script.companies[lead.company]!;
  return {
    firstname: lead.firstName,
    lastname: lead.lastName,
    email: lead.email,
    phone: lead.phone,
    ...(company ? { company: company.name } : {}),
    ...(lead.setAside === 'opted-out' ? { hs_email_optout: 'true' } : {}),
  };
}

/** The properties of a filled form; `at` is when it was filled. */
export function conversion(stage: Stage, form: number, made: number, at: Millis): Record<string, string> {
  const { eventName } = stage.script.forms[form]!;
  const first: Record<string, string> = made === 0 ? { first_conversion_event_name: eventName, first_conversion_date: iso(at) } : {};
  return {
    ...first,
    recent_conversion_event_name: eventName,
    recent_conversion_date: iso(at),
    num_conversion_events: String(made + 1),
  };
}

/** Ways on which nobody came from the web. */
const OFFLINE: Readonly<Partial<Record<SetAside, string>>> = {
  'seller-made': 'CRM_UI',
  'other-seller': 'CRM_UI',
  imported: 'IMPORT',
  'opted-out': 'IMPORT',
  'found-by-seller': 'INTEGRATION',
};

/** Second drill-down of a source, where HubSpot fills one. */
const SECOND: Readonly<Record<string, string>> = {
  ORGANIC_SEARCH: 'google',
  PAID_SEARCH: 'cold chain monitoring',
  REFERRALS: 'trade-press.example/cold-chain',
};

function sourceOf(stage: Stage, lead: LeadPlan): Record<string, string> {
  const form = stage.script.forms[lead.form]!;
  if (lead.setAside !== null && OFFLINE[lead.setAside] !== undefined) {
    const way = OFFLINE[lead.setAside]!;
    return { hs_analytics_source: 'OFFLINE', hs_analytics_source_data_1: way, hs_latest_source: 'OFFLINE', hs_latest_source_data_1: way };
  }
  const further = SECOND[lead.source];
  // A row without an origin is a contact without a source, not one with an invented source.
  const detail = {
    hs_analytics_source_data_1: lead.sourceDetail,
    hs_latest_source: lead.source,
    hs_latest_source_data_1: lead.sourceDetail,
    ...(further === undefined ? {} : { hs_analytics_source_data_2: further, hs_latest_source_data_2: further }),
  };
  const source: Record<string, string> = lead.source === '' ? {} : { hs_analytics_source: lead.source, ...detail };
  return {
    ...source,
    hs_analytics_first_url: lead.source === 'DIRECT_TRAFFIC' ? form.url : `${form.url}?utm_campaign=${form.campaign}`,
    hs_analytics_first_touch_converting_campaign: form.campaign,
  };
}

/** The contact's company, made with its first contact. */
function companyId(stage: Stage, index: number): string {
  const known = stage.state.companies[index];
  if (known !== undefined) return known;
  const { name, domain } = stage.script.companies[index]!;
  const id = create(stage, 'companies', { name, domain }, byForm);
  stage.state.companies[index] = id;
  return id;
}

const MARKED: readonly SetAside[] = ['seller-made', 'other-seller', 'imported'];

function stageOnArrival(lead: LeadPlan): string {
  if (lead.customer) return 'customer';
  // Marked as if marketing had qualified them, so that only their origin tells that they are no hand-off.
  if (lead.setAside !== null && MARKED.includes(lead.setAside)) return 'marketingqualifiedlead';
  return lead.kind === 'hand-raiser' && lead.setAside !== 'found-by-seller' ? 'marketingqualifiedlead' : 'lead';
}

interface Origin {
  readonly by: ChangedBy;
  /** Key of the owner it is made with, or null. */
  readonly owner: string | null;
  /** False: nobody filled a form. */
  readonly formed: boolean;
}

/** Tools that find addresses on the web. */
const byFinder: ChangedBy = { source: 'INTEGRATION', appId: 'address-finder' };

function originOf(stage: Stage, lead: LeadPlan): Origin {
  const { setAside, ownerKey, customer, fate } = lead;
  if (setAside === 'seller-made' || customer) return { by: byPerson(stage, ownerKey!), owner: ownerKey, formed: false };
  if (setAside === 'other-seller') return { by: byPerson(stage, colleagueOf(stage, ownerKey!, 0)), owner: ownerKey, formed: false };
  if (setAside === 'found-by-seller') return { by: byFinder, owner: null, formed: false };
  if (setAside === 'imported' || setAside === 'opted-out') return { by: byImport, owner: null, formed: false };
  return { by: fate.ofList ? byImport : byForm, owner: null, formed: true };
}

/** Makes the contact of a lead, with its company where it has one. */
export function makeContact(stage: Stage, index: number): void {
  const lead = leadPlan(stage, index);
  const state = leadState(stage, index);
  const { by, owner, formed } = originOf(stage, lead);
  const owned: Record<string, string> = owner === null ? {} : { hubspot_owner_id: repState(stage, owner).ownerId };
  const form = formed ? conversion(stage, lead.form, state.conversions++, stage.now - (lead.fate.lateBy ?? 0)) : {};
  const properties = { ...whoTheyAre(stage, lead), ...sourceOf(stage, lead), ...form, ...owned, lifecyclestage: stageOnArrival(lead) };
  const company = lead.company === null ? [] : [{ objectType: 'companies' as const, id: companyId(stage, lead.company) }];
  state.contactId = create(stage, 'contacts', properties, by, company);
  stage.leadOfContact.set(state.contactId, index);
}
