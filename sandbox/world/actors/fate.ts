/** What befalls leads and reps whatever anybody plans: merges, deletions, hand-overs, calls from leads, a rep who leaves. */

import type { Entry } from '../agenda.ts';
import type { Stage } from '../stage.ts';
import { byPerson, count, leadPlan, leadState, ownerKeyNow, person, plan, repState, update } from '../stage.ts';
import { fileInboundCall } from './activities.ts';
import { bookMeeting, reached } from './outcomes.ts';
import { leadAsksAgain, takeUp } from './work.ts';

/** Puts the departures of reps on the agenda. */
export function planFates(stage: Stage): void {
  for (const one of stage.people.values()) if (one.leavesAt !== null) plan(stage, one.leavesAt, 'leave', { rep: one.key });
}

/** Puts what the script holds for a lead on the agenda, once the lead is there. */
export function planLeadFate(stage: Stage, lead: number): void {
  const { fate, deal } = leadPlan(stage, lead);
  if (fate.mergedAt !== undefined) plan(stage, fate.mergedAt, 'merge', { lead, n: fate.mergedInto! });
  if (fate.deletedAt !== undefined) plan(stage, fate.deletedAt, 'delete', { lead });
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
  const answered = leadPlan(stage, lead).fate.ringAnswered === true;
  fileInboundCall(stage, lead, owner, answered);
  if (!answered) leadAsksAgain(stage, lead, owner);
  else if (state.rep === owner && !state.ended) reached(stage, lead, owner);
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

export const fateHandlers = { merge, delete: remove, 'hand-on': handOn, ring, leave };
