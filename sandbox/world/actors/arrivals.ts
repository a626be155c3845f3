/** How people arrive: forms, imports and sellers make contacts; routing and marketing hand them over; buyers inquire again. */

import type { ChangedBy } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { DAY } from '../office-hours.ts';
import type { Kind, LeadPlan } from '../script.ts';
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
  // Marked as if marketing had qualified them, so that only their origin tells that they are no hand-off.
  if (lead.setAside === 'seller-made' || lead.setAside === 'imported') return 'marketingqualifiedlead';
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
  if (setAside === 'seller-made' && ownerKey !== null) takeUp(stage, index, ownerKey, 'qualified');
  if (ownedAt === null || ownerKey === null || setAside === 'seller-made') return;
  if (ownedAt <= stage.now) own(stage, { lead: index });
  else plan(stage, ownedAt, 'own', { lead: index });
}

function wonLongAgo(stage: Stage, index: number): void {
  const { lastName, ownerKey } = leadPlan(stage, index);
  const properties = {
    dealname: `${lastName} – first order`,
    amount: '2400.00',
    pipeline: 'default',
    dealstage: 'closedwon',
    closedate: iso(stage.now - 120 * DAY),
  };
  const owner = { hubspot_owner_id: repState(stage, ownerKey!).ownerId };
  create(stage, 'deals', { ...properties, ...owner }, byPerson(stage, ownerKey!), [
    { objectType: 'contacts', id: leadState(stage, index).contactId },
  ]);
}

/** Routing or marketing sets the owner, and the owner takes the lead up. */
function own(stage: Stage, { lead: index }: Pick<Entry, 'lead'>): void {
  const { kind, setAside, arrivesAt } = leadPlan(stage, index);
  const byMarketing = kind !== 'hand-raiser' && setAside !== 'imported';
  const late = kind === 'hand-raiser' && stage.now > arrivesAt;
  if (setOwner(stage, index, kind, byMarketing ? byPerson(stage, marketingKey(stage)) : byRouting))
    count(stage, late ? 'routed-late' : 'routed');
}

/** False when somebody else has taken the lead or given it away by now: that is left alone. */
function setOwner(stage: Stage, index: number, kind: Kind, by: ChangedBy): boolean {
  const { ownerKey, setAside } = leadPlan(stage, index);
  const state = leadState(stage, index);
  if (ownerKey === null || state.gone || contactValue(stage, index, 'hubspot_owner_id') !== '') return false;
  update(stage, 'contacts', state.contactId, { hubspot_owner_id: repState(stage, ownerKey).ownerId }, by);
  noteHandOver(stage, index, kind);
  if (setAside === null) takeUp(stage, index, ownerKey, kind);
  return true;
}

function marketingKey(stage: Stage): string {
  for (const one of stage.people.values()) if (one.role === 'marketing') return one.key;
  throw new Error('The script has no marketing person');
}

/** Notes in the diary the first instant of mark and owner together. */
function noteHandOver(stage: Stage, index: number, kind: Kind): void {
  const { setAside, customer } = leadPlan(stage, index);
  const { contactId } = leadState(stage, index);
  const marked = customer || kind === 'inquiry' || contactValue(stage, index, 'lifecyclestage') === 'marketingqualifiedlead';
  const owner = contactValue(stage, index, 'hubspot_owner_id');
  if (setAside !== null || !marked || owner === '') return;
  stage.state.handedOver.push({ lead: contactId, owner, at: stage.now, kind, customer });
}

/** Moves the lifecycle to qualified; false when it is there already, or beyond. */
function markQualified(stage: Stage, index: number, by: ChangedBy): boolean {
  if (contactValue(stage, index, 'lifecyclestage') !== 'lead') return false;
  update(stage, 'contacts', leadState(stage, index).contactId, { lifecyclestage: 'marketingqualifiedlead' }, by);
  return true;
}

function qualify(stage: Stage, { lead: index }: Entry): void {
  if (leadState(stage, index).gone || !markQualified(stage, index, byPerson(stage, marketingKey(stage)))) return;
  count(stage, 'qualify');
  noteHandOver(stage, index, 'qualified');
}

/** The same person inquires again, while we work on them or long after. */
function again(stage: Stage, { lead: index, n }: Entry): void {
  const state = leadState(stage, index);
  const lead = leadPlan(stage, index);
  if (state.gone) return;
  const { form } = lead.again[n]!;
  const { asksForSales, eventName } = stage.script.forms[form]!;
  const source: Record<string, string> = lead.source === '' ? {} : { hs_latest_source: lead.source };
  update(stage, 'contacts', state.contactId, { ...conversion(stage, form, state.conversions++), ...source }, byForm);
  const open = state.rep !== '' && !state.ended;
  count(stage, open ? 'again-while-open' : 'again-after-the-end');
  if (asksForSales && open && lead.kind !== 'hand-raiser') count(stage, 'again-demo-after-download');
  stage.state.again.push({ lead: state.contactId, at: stage.now, form: eventName, whileOpen: open });
  if (asksForSales) raiseHand(stage, index);
}

/** A form that asks for sales qualifies at once, is routed when nobody has the lead, and moves whoever has it. */
function raiseHand(stage: Stage, index: number): void {
  const lead = leadPlan(stage, index);
  markQualified(stage, index, byForm);
  const owner = ownerKeyNow(stage, index);
  if (lead.customer) noteHandOver(stage, index, 'hand-raiser');
  if (owner === '' && !(lead.kind === 'hand-raiser' && lead.ownedAt === null)) {
    if (setOwner(stage, index, 'hand-raiser', byRouting)) count(stage, 'routed-again');
  } else if (owner !== '' && person(stage, owner).role === 'rep') {
    leadAsksAgain(stage, index, owner);
  }
}

export const arrivalHandlers = { arrive, own, qualify, again };
