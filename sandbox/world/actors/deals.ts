/** Deals: opened by the rep with the contact tied to it, moved through the stages, won or lost. */

import type { Millis } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { addOffice, DAY, nextSlot, OFFICE_DAY } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { byPerson, contactValue, count, create, draws, iso, leadPlan, leadState, person, plan, repState, update } from '../stage.ts';
import { LOST_REASONS } from './reasons.ts';

const STAGES = ['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'decisionmakerboughtin', 'contractsent'] as const;

/** Opens a deal of the rep's and plans its way. */
export function openDeal(stage: Stage, lead: number, rep: string): void {
  const luck = draws(stage, 'deal', leadPlan(stage, lead).key);
  makeDeal(stage, lead, rep, `${luck.int(8, 480) * 50}.00`);
  planMove(stage, lead, rep, 0);
}

function makeDeal(stage: Stage, lead: number, rep: string, amount: string): void {
  const state = leadState(stage, lead);
  const { lastName } = leadPlan(stage, lead);
  const properties = {
    dealname: `${lastName} – new business`,
    amount,
    pipeline: 'default',
    dealstage: STAGES[0],
    closedate: iso(stage.now + 12 * DAY),
  };
  const owner = { hubspot_owner_id: repState(stage, rep).ownerId };
  state.dealId = create(stage, 'deals', { ...properties, ...owner }, byPerson(stage, rep), [
    { objectType: 'contacts', id: state.contactId },
  ]);
  setLifecycle(stage, lead, rep, 'opportunity');
  count(stage, 'deal');
}

function setLifecycle(stage: Stage, lead: number, rep: string, to: 'opportunity' | 'customer'): void {
  const from = contactValue(stage, lead, 'lifecyclestage');
  // A lifecycle only goes forward.
  if (from === '' || from === to || from === 'customer') return;
  update(stage, 'contacts', leadState(stage, lead).contactId, { lifecyclestage: to }, byPerson(stage, rep));
}

/** Some deals just go quiet: nobody touches them again. */
function planMove(stage: Stage, lead: number, rep: string, n: number): void {
  const { zone } = person(stage, rep);
  const luck = draws(stage, 'deal-pace', leadPlan(stage, lead).key, n);
  const days = luck.int(1, 4);
  if (luck.chance(0.03)) {
    count(stage, 'deal-quiet');
    return;
  }
  plan(stage, nextSlot(zone, addOffice(zone, stage.now, days * OFFICE_DAY)), 'deal-move', { lead, rep, n: n + 1 });
}

function dealMove(stage: Stage, { lead, rep, n }: Entry): void {
  const state = leadState(stage, lead);
  const deal = stage.portal.get('deals', state.dealId);
  if (!deal || deal.archived || !repState(stage, rep).active) return;
  const luck = draws(stage, 'deal-move', leadPlan(stage, lead).key, n);
  const to = STAGES[n];
  if (to !== undefined && !luck.chance(0.13)) {
    update(stage, 'deals', state.dealId, { dealstage: to }, byPerson(stage, rep));
    planMove(stage, lead, rep, n);
  } else if (to === undefined && luck.chance(0.75)) win(stage, lead, rep, stage.now);
  else lose(stage, lead, rep, luck.chance(0.65) ? luck.pick(LOST_REASONS) : null);
}

function win(stage: Stage, lead: number, rep: string, closedAt: Millis): void {
  const state = leadState(stage, lead);
  update(stage, 'deals', state.dealId, { dealstage: 'closedwon', closedate: iso(closedAt) }, byPerson(stage, rep));
  setLifecycle(stage, lead, rep, 'customer');
  state.ended = true;
  state.stamp++;
  state.stepAt = 0;
  count(stage, 'won');
}

function lose(stage: Stage, lead: number, rep: string, reason: string | null): void {
  const state = leadState(stage, lead);
  const why: Record<string, string> = reason === null ? {} : { closed_lost_reason: reason };
  update(stage, 'deals', state.dealId, { dealstage: 'closedlost', closedate: iso(stage.now), ...why }, byPerson(stage, rep));
  state.ended = true;
  count(stage, reason === null ? 'lost-without-reason' : 'lost');
}

/** Whoever is asked why a deal was lost says so; true when there was something to say. */
export function sayWhyLost(stage: Stage, lead: number, rep: string): boolean {
  const { dealId } = leadState(stage, lead);
  const deal = dealId === '' ? null : stage.portal.get('deals', dealId);
  if (!deal || deal.archived || deal.properties.dealstage !== 'closedlost' || deal.properties.closed_lost_reason) return false;
  const reason = draws(stage, 'why-lost', leadPlan(stage, lead).key).pick(LOST_REASONS);
  update(stage, 'deals', dealId, { closed_lost_reason: reason }, byPerson(stage, rep));
  count(stage, 'lost-reason-later');
  return true;
}

/** The deal that the source knows of comes into being, owned by the seller of the record. */
function sourceDeal(stage: Stage, { lead }: Entry): void {
  const { deal } = leadPlan(stage, lead);
  const state = leadState(stage, lead);
  if (deal === null || state.gone) return;
  makeDeal(stage, lead, deal.ownerKey, deal.amount);
  state.stamp++;
  state.stepAt = 0;
  plan(stage, deal.wonAt, 'source-won', { lead });
}

function sourceWon(stage: Stage, { lead }: Entry): void {
  const { deal } = leadPlan(stage, lead);
  const state = leadState(stage, lead);
  const there = stage.portal.get('deals', state.dealId);
  if (deal !== null && !state.gone && there && !there.archived) win(stage, lead, deal.ownerKey, deal.closedAt);
}

export const dealHandlers = { 'deal-move': dealMove, 'source-deal': sourceDeal, 'source-won': sourceWon };
