/** How people arrive: forms, imports and sellers make contacts; routing and marketing hand them over; buyers inquire again. */

import type { Entry } from '../agenda.ts';
import type { LeadPlan } from '../script.ts';
import type { Stage } from '../stage.ts';
import {
  byForm,
  byImport,
  byPerson,
  byRouting,
  contactValue,
  count,
  create,
  iso,
  leadPlan,
  leadState,
  ownerKeyNow,
  person,
  plan,
  repState,
  update,
} from '../stage.ts';
import { planLeadFate } from './fate.ts';
import { leadAsksAgain, takeUp } from './work.ts';

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

function conversion(stage: Stage, form: number, made: number): Record<string, string> {
  const { eventName } = stage.script.forms[form]!;
  const first: Record<string, string> = made === 0 ? { first_conversion_event_name: eventName, first_conversion_date: iso(stage.now) } : {};
  return {
    ...first,
    recent_conversion_event_name: eventName,
    recent_conversion_date: iso(stage.now),
    num_conversion_events: String(made + 1),
  };
}

function sourceOf(stage: Stage, lead: LeadPlan): Record<string, string> {
  const form = stage.script.forms[lead.form]!;
  if (lead.setAside === 'seller-made' || lead.setAside === 'imported') {
    const way = lead.setAside === 'imported' ? 'IMPORT' : 'CRM_UI';
    return { hs_analytics_source: 'OFFLINE', hs_analytics_source_data_1: way, hs_latest_source: 'OFFLINE', hs_latest_source_data_1: way };
  }
  // A row without an origin is a contact without a source, not one with an invented source.
  const detail = {
    hs_analytics_source_data_1: lead.sourceDetail,
    hs_latest_source: lead.source,
    hs_latest_source_data_1: lead.sourceDetail,
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

function stageOnArrival(lead: LeadPlan): string {
  if (lead.customer) return 'customer';
  if (lead.setAside === 'seller-made' || lead.setAside === 'imported') return 'lead';
  return lead.kind === 'hand-raiser' ? 'marketingqualifiedlead' : 'lead';
}

function makeContact(stage: Stage, index: number): void {
  const lead = leadPlan(stage, index);
  const state = leadState(stage, index);
  const bySeller = lead.setAside === 'seller-made' || lead.customer;
  const byList = lead.setAside === 'imported';
  const owned: Record<string, string> =
    bySeller && lead.ownerKey !== null ? { hubspot_owner_id: repState(stage, lead.ownerKey).ownerId } : {};
  const form = bySeller || byList ? {} : conversion(stage, lead.form, state.conversions++);
  const by = bySeller ? byPerson(stage, lead.ownerKey!) : byList ? byImport : byForm;
  const properties = { ...whoTheyAre(stage, lead), ...sourceOf(stage, lead), ...form, ...owned, lifecyclestage: stageOnArrival(lead) };
  const company = lead.company === null ? [] : [{ objectType: 'companies' as const, id: companyId(stage, lead.company) }];
  state.contactId = create(stage, 'contacts', properties, by, company);
  stage.leadOfContact.set(state.contactId, index);
}

function arrive(stage: Stage, { lead: index }: Entry): void {
  const lead = leadPlan(stage, index);
  makeContact(stage, index);
  count(stage, lead.customer ? 'customer' : lead.setAside ? `set-aside:${lead.setAside}` : `arrive:${lead.kind}`);
  if (lead.setAside) stage.state.setAside.push({ lead: leadState(stage, index).contactId, why: lead.setAside });
  if (lead.customer) wonLongAgo(stage, index);
  else planHandOver(stage, index);
  lead.again.forEach((again, n) => {
    plan(stage, again.at, 'again', { lead: index, n });
  });
  planLeadFate(stage, index);
}

/** Owner and qualified mark, at once when their instant is the arrival's. */
function planHandOver(stage: Stage, index: number): void {
  const { qualifiedAt, ownedAt, ownerKey, kind, setAside } = leadPlan(stage, index);
  if (qualifiedAt !== null) plan(stage, qualifiedAt, 'qualify', { lead: index });
  if (ownedAt === null && kind === 'hand-raiser') count(stage, 'unrouted');
  if (ownedAt === null || ownerKey === null || setAside === 'seller-made') return;
  if (ownedAt <= stage.now) setOwner(stage, index);
  else plan(stage, ownedAt, 'own', { lead: index });
}

function wonLongAgo(stage: Stage, index: number): void {
  const { lastName, ownerKey } = leadPlan(stage, index);
  const properties = {
    dealname: `${lastName} – first order`,
    amount: '2400.00',
    pipeline: 'default',
    dealstage: 'closedwon',
    closedate: iso(stage.now),
  };
  const owner = { hubspot_owner_id: repState(stage, ownerKey!).ownerId };
  create(stage, 'deals', { ...properties, ...owner }, byPerson(stage, ownerKey!), [
    { objectType: 'contacts', id: leadState(stage, index).contactId },
  ]);
}

function setOwner(stage: Stage, index: number): void {
  const lead = leadPlan(stage, index);
  const key = lead.ownerKey!;
  const state = leadState(stage, index);
  // Routing leaves alone whom somebody else has taken or given away by now.
  if (state.gone || contactValue(stage, index, 'hubspot_owner_id') !== '') return;
  const byMarketing = lead.kind !== 'hand-raiser' && lead.setAside !== 'imported';
  const by = byMarketing ? byPerson(stage, marketingKey(stage)) : byRouting;
  update(stage, 'contacts', state.contactId, { hubspot_owner_id: repState(stage, key).ownerId }, by);
  count(stage, stage.now > lead.arrivesAt && lead.kind === 'hand-raiser' ? 'routed-late' : 'routed');
  handedOver(stage, index);
  if (lead.setAside === null || lead.setAside === 'opted-out') takeUp(stage, index, key, lead.kind);
}

function marketingKey(stage: Stage): string {
  for (const one of stage.people.values()) if (one.role === 'marketing') return one.key;
  throw new Error('The script has no marketing person');
}

/** Notes in the diary the first instant of mark and owner together. */
function handedOver(stage: Stage, index: number): void {
  const lead = leadPlan(stage, index);
  const state = leadState(stage, index);
  const marked = lead.kind === 'inquiry' || contactValue(stage, index, 'lifecyclestage') === 'marketingqualifiedlead';
  const owner = contactValue(stage, index, 'hubspot_owner_id');
  if (lead.setAside !== null || !marked || owner === '') return;
  stage.state.handedOver.push({ lead: state.contactId, owner, at: stage.now, kind: lead.kind, customer: lead.customer });
}

function qualify(stage: Stage, { lead: index }: Entry): void {
  const state = leadState(stage, index);
  if (state.gone) return;
  const by = byPerson(stage, marketingKey(stage));
  update(stage, 'contacts', state.contactId, { lifecyclestage: 'marketingqualifiedlead' }, by);
  count(stage, 'qualify');
  handedOver(stage, index);
}

function again(stage: Stage, { lead: index, n }: Entry): void {
  const state = leadState(stage, index);
  const lead = leadPlan(stage, index);
  if (state.gone) return;
  const { form } = lead.again[n]!;
  const { asksForSales } = stage.script.forms[form]!;
  update(
    stage,
    'contacts',
    state.contactId,
    { ...conversion(stage, form, state.conversions++), ...(lead.source === '' ? {} : { hs_latest_source: lead.source }) },
    byForm,
  );
  const open = state.rep !== '' && !state.ended;
  count(stage, open ? 'again-while-open' : 'again-after-the-end');
  if (asksForSales && open && lead.kind !== 'hand-raiser') count(stage, 'again-demo-after-download');
  const owner = ownerKeyNow(stage, index);
  if (asksForSales && owner !== '' && person(stage, owner).role === 'rep') leadAsksAgain(stage, index, owner);
}

export const arrivalHandlers = { arrive, own: (stage: Stage, entry: Entry) => setOwner(stage, entry.lead), qualify, again };
