/** What befalls leads and reps whatever anybody plans: merges, deletions, hand-overs, calls from leads, opt-outs, a rep who leaves. */

import type { Entry } from '../agenda.ts';
import { DAY, GRID, HOUR, nextSlot } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { byForm, byPerson, count, draws, leadPlan, leadState, ownerKeyNow, person, plan, repState, update } from '../stage.ts';
import { fileEmail, fileInboundCall } from './activities.ts';
import { setOwnFields } from './fields.ts';
import { bookMeeting, reached } from './outcomes.ts';
import { backFrom } from './steps.ts';
import { leadAsksAgain, takeUp } from './work.ts';

/** Puts the departures and days off of reps on the agenda. */
export function planFates(stage: Stage): void {
  for (const one of stage.people.values()) {
    if (one.leavesAt !== null) plan(stage, one.leavesAt, 'leave', { rep: one.key });
    for (const leave of one.away ?? []) plan(stage, leave.from, 'go-on-leave', { rep: one.key });
  }
}

/** Puts what the script holds for a lead on the agenda, once the lead is there. */
export function planLeadFate(stage: Stage, lead: number): void {
  const { fate, deal } = leadPlan(stage, lead);
  if (fate.mergedAt !== undefined) plan(stage, fate.mergedAt, 'merge', { lead, n: fate.mergedInto! });
  if (fate.deletedAt !== undefined) plan(stage, fate.deletedAt, 'delete', { lead });
  if (fate.restoredAt !== undefined) plan(stage, fate.restoredAt, 'restore', { lead });
  if (fate.purgedAt !== undefined) plan(stage, fate.purgedAt, 'purge', { lead });
  if (fate.optsOutAt !== undefined) plan(stage, fate.optsOutAt, 'opt-out', { lead });
  if (fate.againAt !== undefined) plan(stage, fate.againAt, 'twice', { lead, rep: fate.againTo! });
  if (fate.takenAt !== undefined) plan(stage, fate.takenAt, 'take', { lead, rep: fate.takenBy! });
  if (fate.workflowMail) plan(stage, Math.ceil((stage.now + HOUR) / GRID) * GRID, 'workflow-mail', { lead });
  if (fate.handedOnAt !== undefined) plan(stage, fate.handedOnAt, 'hand-on', { lead, rep: fate.handedOnTo! });
  if (fate.ringsAt !== undefined) plan(stage, fate.ringsAt, 'ring', { lead });
  if (deal !== null) plan(stage, deal.opensAt, 'source-deal', { lead });
  const owner = ownerKeyNow(stage, lead);
  if (fate.booksMeeting && owner !== '') bookMeeting(stage, lead, owner, 7, 'lead');
}

function anyoneKey(stage: Stage): string {
  for (const one of stage.people.values()) if (one.role === 'marketing') return one.key;
  return stage.script.people[0]!.key;
}

function merge(stage: Stage, { lead, n: winner }: Entry): void {
  const lost = leadState(stage, lead);
  const kept = leadState(stage, winner);
  if (lost.gone || kept.gone || kept.contactId === '') return;
  stage.portal.merge('contacts', kept.contactId, lost.contactId, byPerson(stage, anyoneKey(stage)));
  lost.gone = true;
  count(stage, 'merge');
}

/** Somebody finds it in the bin and wants it back. */
function restore(stage: Stage, { lead }: Entry): void {
  const { contactId } = leadState(stage, lead);
  const record = contactId === '' ? null : stage.portal.get('contacts', contactId);
  if (!record?.archived) return;
  stage.portal.restore('contacts', contactId, byPerson(stage, anyoneKey(stage)));
  const state = leadState(stage, lead);
  state.gone = false;
  const owner = ownerKeyNow(stage, lead);
  if (owner !== '' && person(stage, owner).role === 'rep') takeUp(stage, lead, owner, leadPlan(stage, lead).kind);
  count(stage, 'restore');
}

/** The person asked to be forgotten. */
function purge(stage: Stage, { lead }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone) return;
  stage.portal.purge('contacts', state.contactId, byPerson(stage, anyoneKey(stage)));
  state.gone = true;
  count(stage, 'purge');
}

/** Unsubscribes from mail, now and then only for some days; or writes that nobody may call or write any more, which the owner notes. */
function optOut(stage: Stage, { lead }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone) return;
  const all = leadPlan(stage, lead).fate.optsOutOf === 'everything';
  update(stage, 'contacts', state.contactId, { hs_email_optout: 'true' }, byForm);
  count(stage, all ? 'opt-out-of-everything' : 'opt-out-of-mail');
  const owner = ownerKeyNow(stage, lead);
  if (!all) {
    if (draws(stage, 'opt-in', leadPlan(stage, lead).key).chance(0.8)) plan(stage, stage.now + 3 * DAY, 'opt-in', { lead });
  } else if (owner !== '' && repState(stage, owner).active) {
    fileEmail(stage, lead, owner, 'INCOMING_EMAIL');
    plan(stage, nextSlot(person(stage, owner).zone, stage.now + 2 * HOUR), 'note-no-contact', { lead, rep: owner });
  }
}

function optIn(stage: Stage, { lead }: Entry): void {
  const state = leadState(stage, lead);
  if (!state.gone) update(stage, 'contacts', state.contactId, { hs_email_optout: 'false' }, byForm);
  count(stage, 'opt-in');
}

function noteNoContact(stage: Stage, { lead, rep }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone || !repState(stage, rep).active || ownerKeyNow(stage, lead) !== rep) return;
  state.ended = true;
  state.stamp++;
  state.stepAt = 0;
  setOwnFields(stage, lead, rep, { baton_lead_response: 'reject', baton_response_reason: 'asked not to be contacted' });
}

/** A rep takes a lead out of a queue, or one that a tool found, by making it theirs. */
function take(stage: Stage, { lead, rep }: Entry): void {
  const owner = ownerKeyNow(stage, lead);
  if (leadState(stage, lead).gone || (owner !== '' && person(stage, owner).role !== 'queue')) return;
  passOn(stage, lead, rep, rep);
  count(stage, 'taken-by-rep');
}

/** A workflow mails in the name of whoever owns the lead. */
function workflowMail(stage: Stage, { lead }: Entry): void {
  const owner = ownerKeyNow(stage, lead);
  if (!leadState(stage, lead).gone) fileEmail(stage, lead, owner === '' ? anyoneKey(stage) : owner, 'EMAIL', 'workflow');
}

function remove(stage: Stage, { lead }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone) return;
  stage.portal.archive('contacts', state.contactId, byPerson(stage, anyoneKey(stage)));
  state.gone = true;
  count(stage, 'delete');
}

/** Sets a new owner in the CRM's page and puts the lead on the receiver's list. */
export function passOn(stage: Stage, lead: number, to: string, by: string): void {
  const state = leadState(stage, lead);
  if (state.gone || !repState(stage, to).active || ownerKeyNow(stage, lead) === to) return;
  update(stage, 'contacts', state.contactId, { hubspot_owner_id: repState(stage, to).ownerId }, byPerson(stage, by));
  takeUp(stage, lead, to, leadPlan(stage, lead).kind);
}

function handOn(stage: Stage, { lead, rep: to }: Entry): void {
  const from = ownerKeyNow(stage, lead);
  const state = leadState(stage, lead);
  if (from === '' || from === to || !repState(stage, from).active || state.dealId !== '') return;
  passOn(stage, lead, to, from);
  count(stage, 'hand-over');
}

function ring(stage: Stage, { lead }: Entry): void {
  const state = leadState(stage, lead);
  const owner = ownerKeyNow(stage, lead);
  if (state.gone || owner === '' || person(stage, owner).role !== 'rep' || !repState(stage, owner).active) return;
  const answered = leadPlan(stage, lead).fate.ringAnswered === true && backFrom(stage, owner, stage.now) === null;
  fileInboundCall(stage, lead, owner, answered);
  if (!answered) leadAsksAgain(stage, lead, owner);
  else if (state.rep === owner && !state.ended) reached(stage, lead, owner);
}

/** Nothing changes in the CRM: only the roster knows. */
function goOnLeave(stage: Stage, { rep: key }: Entry): void {
  count(stage, 'leave');
  for (const lead of stage.state.leads) {
    if (lead.rep === key && !lead.ended && !lead.gone) count(stage, 'left-open-by-absent');
  }
}

function leave(stage: Stage, { rep: key }: Entry): void {
  const rep = repState(stage, key);
  rep.active = false;
  stage.portal.deactivateOwner(rep.ownerId);
  count(stage, 'deactivate');
  for (const lead of stage.state.leads) {
    if (lead.rep === key && !lead.ended && !lead.gone) count(stage, 'left-open-by-deactivated');
  }
}

export const fateHandlers = {
  merge,
  delete: remove,
  restore,
  purge,
  'opt-out': optOut,
  'opt-in': optIn,
  'note-no-contact': noteNoContact,
  take,
  'workflow-mail': workflowMail,
  'hand-on': handOn,
  ring,
  leave,
  'go-on-leave': goOnLeave,
};
