/** How people arrive, are handed over by routing or marketing, and inquire again. */

import type { ChangedBy } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { DAY } from '../office-hours.ts';
import type { Kind } from '../script.ts';
import type { Stage } from '../stage.ts';
import {
  byForm,
  byPerson,
  byRouting,
  contactValue,
  count,
  create,
  draws,
  iso,
  leadPlan,
  leadState,
  marketingKey,
  ownerKeyNow,
  person,
  plan,
  repState,
  update,
} from '../stage.ts';
import { conversion, makeContact } from './contacts.ts';
import { planLeadFate } from './fate.ts';
import { leadAsksAgain, takeUp } from './work.ts';

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
  const { qualifiedAt, ownedAt, ownerKey, kind, setAside, fate } = leadPlan(stage, index);
  if (fate.evaluation) plan(stage, fate.evaluation.at, 'evaluate', { lead: index });
  if (qualifiedAt !== null) plan(stage, qualifiedAt, 'qualify', { lead: index });
  if (ownedAt === null && kind === 'hand-raiser') count(stage, 'unrouted');
  const bySeller = setAside === 'seller-made' || setAside === 'other-seller';
  if (bySeller && ownerKey !== null) takeUp(stage, index, ownerKey, 'qualified');
  if (ownedAt === null || ownerKey === null || bySeller) return;
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
  const { kind, setAside, arrivesAt, fate } = leadPlan(stage, index);
  const byMarketing = kind !== 'hand-raiser' && setAside !== 'imported';
  const late = kind === 'hand-raiser' && stage.now > arrivesAt;
  if (setOwner(stage, index, kind, byMarketing ? byPerson(stage, marketingKey(stage)) : byRouting))
    count(stage, late ? 'routed-late' : 'routed');
  if (fate.ofList) count(stage, 'handed-over-in-bulk');
  if (kind !== 'hand-raiser' && stage.now - arrivesAt > DAY) count(stage, 'handed-over-late');
}

/** False when somebody else has taken the lead or given it away by now: that is left alone. */
function setOwner(stage: Stage, index: number, kind: Kind, by: ChangedBy): boolean {
  const { ownerKey, setAside } = leadPlan(stage, index);
  const state = leadState(stage, index);
  if (ownerKey === null || state.gone || contactValue(stage, index, 'hubspot_owner_id') !== '') return false;
  update(stage, 'contacts', state.contactId, { hubspot_owner_id: repState(stage, ownerKey).ownerId }, by);
  noteHandOver(stage, index, kind);
  if (setAside === null && person(stage, ownerKey).role === 'rep') takeUp(stage, index, ownerKey, kind);
  return true;
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
function markQualified(stage: Stage, index: number, by: ChangedBy, more: Readonly<Record<string, string>> = {}): boolean {
  if (contactValue(stage, index, 'lifecyclestage') !== 'lead') return false;
  update(stage, 'contacts', leadState(stage, index).contactId, { lifecyclestage: 'marketingqualifiedlead', ...more }, by);
  return true;
}

const FACTS = 'baton_facts_passed_on';
const ALL_FACTS = 'need: cold storage; budget: as last year; time frame: this quarter';

/** One in five is handed over too soon; of a list nobody knows more than the need. */
function factsPassedOn(stage: Stage, index: number): string {
  const { key, fate } = leadPlan(stage, index);
  if (fate.ofList) return 'need: cold storage';
  const tooSoon = fate.response?.value === 'hand_back' || draws(stage, 'facts', key).chance(0.2);
  return tooSoon ? 'need: cold storage; time frame: this quarter' : ALL_FACTS;
}

function qualify(stage: Stage, { lead: index }: Entry): void {
  if (leadState(stage, index).gone) return;
  const facts: Record<string, string> = stage.portal.hasProperty('contacts', FACTS) ? { [FACTS]: factsPassedOn(stage, index) } : {};
  if (!markQualified(stage, index, byPerson(stage, marketingKey(stage)), facts)) return;
  count(stage, 'qualify');
  if (factsPassedOn(stage, index) !== ALL_FACTS) count(stage, 'too-soon');
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
  update(stage, 'contacts', state.contactId, { ...conversion(stage, form, state.conversions++, stage.now), ...source }, byForm);
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
