/** What comes of a lead once it was reached or given up: meetings, deals, outcomes asked for, call-backs. */

import type { Entry } from '../agenda.ts';
import { addOffice, DAY, dateIn, GRID, HOUR, MINUTE, nextSlot, OFFICE_DAY } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { byPerson, contactValue, count, draws, leadPlan, leadState, ownerKeyNow, person, plan, repState, update } from '../stage.ts';
import type { LeadState } from '../state.ts';
import { fileMeeting, setWorkStatus } from './activities.ts';
import { openDeal } from './deals.ts';
import { setOwnFields } from './fields.ts';
import type { Habit } from './habits.ts';
import { JUDGEMENT, WRONG_TIME } from './reasons.ts';
import { planStep } from './steps.ts';

type Turn = 'meeting' | 'settle' | 'call-back' | 'idle';

/** A conversation took place: the rep agrees on what comes next. */
export function reached(stage: Stage, lead: number, rep: string): void {
  const state = leadState(stage, lead);
  const { key } = leadPlan(stage, lead);
  const luck = draws(stage, 'reached', key, rep, state.attempts);
  setWorkStatus(stage, lead, rep, 'CONNECTED');
  state.stamp++;
  state.stepAt = 0;
  if (!state.reached) count(stage, 'reached');
  state.reached = true;
  if (state.dealId !== '') return;
  const turn = luck.weighted<Turn>({ meeting: 30, settle: 50, 'call-back': 14, idle: 6 });
  if (turn === 'meeting') bookMeeting(stage, lead, rep, luck.int(6, 30), 'rep');
  else if (turn === 'settle') planSettle(stage, lead, rep, luck.int(1, 20));
  else if (turn === 'call-back') callBack(stage, lead, rep, luck.int(2, 9));
  else count(stage, 'reached-then-idle');
}

function planSettle(stage: Stage, lead: number, rep: string, officeHours: number): void {
  const { zone } = person(stage, rep);
  plan(stage, nextSlot(zone, addOffice(zone, stage.now, officeHours * HOUR)), 'settle', { lead, rep, n: leadState(stage, lead).stamp });
}

/** Books a meeting `officeHours` ahead and plans what becomes of it. */
export function bookMeeting(stage: Stage, lead: number, rep: string, officeHours: number, booker: 'rep' | 'lead'): void {
  const { zone } = person(stage, rep);
  const startsAt = nextSlot(zone, addOffice(zone, stage.now, officeHours * HOUR));
  const id = fileMeeting(stage, lead, rep, startsAt, booker);
  plan(stage, startsAt + 30 * MINUTE, 'meeting-over', { lead, rep, id });
}

type MeetingEnd = 'COMPLETED' | 'NO_SHOW' | 'CANCELED' | 'unsaid';

function meetingOver(stage: Stage, { lead, rep, id }: Entry): void {
  const state = leadState(stage, lead);
  const meeting = stage.portal.get('meetings', id);
  if (state.gone || !meeting || meeting.archived || !repState(stage, rep).active) return;
  const luck = draws(stage, 'meeting-over', leadPlan(stage, lead).key, rep, state.attempts);
  const end = luck.weighted<MeetingEnd>({ COMPLETED: 62, NO_SHOW: 16, CANCELED: 12, unsaid: 10 });
  count(stage, `meeting:${end}`);
  if (end === 'unsaid') state.unsaidMeeting = id;
  else update(stage, 'meetings', id, { hs_meeting_outcome: end }, byPerson(stage, rep));
  if (state.rep !== rep || ownerKeyNow(stage, lead) !== rep || state.ended) return;
  if (end === 'COMPLETED') {
    state.reached = true;
    planSettle(stage, lead, rep, luck.int(1, 12));
  } else if (end !== 'unsaid') {
    const { zone } = person(stage, rep);
    planStep(stage, lead, rep, nextSlot(zone, addOffice(zone, stage.now, luck.int(4, 9) * HOUR)));
  }
}

/** Whoever is asked how a past meeting went says that it was held; true when there was one. */
export function sayMeetingHeld(stage: Stage, lead: number, rep: string): boolean {
  const state = leadState(stage, lead);
  const meeting = state.unsaidMeeting === '' ? null : stage.portal.get('meetings', state.unsaidMeeting);
  state.unsaidMeeting = '';
  if (!meeting || meeting.archived) return false;
  update(stage, 'meetings', meeting.id, { hs_meeting_outcome: 'COMPLETED' }, byPerson(stage, rep));
  count(stage, 'meeting-said-later');
  state.reached = true;
  planSettle(stage, lead, rep, 4);
  return true;
}

function callBack(stage: Stage, lead: number, rep: string, days: number): void {
  const { zone } = person(stage, rep);
  const at = nextSlot(zone, stage.now + days * DAY);
  if (setOwnFields(stage, lead, rep, { baton_call_back_on: dateIn(zone, at) })) count(stage, 'call-back-field');
  count(stage, 'call-back');
  planStep(stage, lead, rep, at);
}

type Settlement = 'deal' | 'disqualified' | 'recycled';

/** The rep makes up their mind after a conversation: the outcome is earned. */
function settle(stage: Stage, { lead, rep, n }: Entry): void {
  const state = leadState(stage, lead);
  const current = state.stamp === n && !state.gone && !state.ended && state.dealId === '';
  if (!current || !repState(stage, rep).active || ownerKeyNow(stage, lead) !== rep) return;
  const luck = draws(stage, 'settle', leadPlan(stage, lead).key, rep, ...timesSlept(state));
  // "Not now" for the second time is a no, most often.
  const recycled = state.recycled === 0 ? 24 : 8;
  const end = luck.weighted<Settlement>({ deal: stage.script.repsMakeDeals ? 42 : 0, disqualified: 34, recycled });
  if (end === 'deal') {
    openDeal(stage, lead, rep);
    if (setOwnFields(stage, lead, rep, { baton_outcome_asked_for: 'converted' })) count(stage, 'ask:converted');
    return;
  }
  if (leadPlan(stage, lead).deal !== null) return;
  state.ended = true;
  if (end === 'disqualified') askDisqualified(stage, lead, rep, 'earned');
  else askRecycled(stage, lead, rep);
}

/** Keys of draws that a lead meets again each time it is back. */
const timesSlept = ({ recycled }: LeadState): readonly number[] => (recycled === 0 ? [] : [recycled]);

/** What stands there from an earlier time has to be cleared before it can be chosen again. */
function askDisqualified(stage: Stage, lead: number, rep: string, how: 'earned' | 'unearned'): void {
  if (
    contactValue(stage, lead, 'baton_outcome_asked_for') === 'disqualified' &&
    setOwnFields(stage, lead, rep, { baton_outcome_asked_for: '' })
  ) {
    count(stage, 'ask-cleared');
    const at = nextSlot(person(stage, rep).zone, stage.now + GRID);
    plan(stage, at, 'ask-anew', { lead, rep, n: leadState(stage, lead).stamp, id: how });
    return;
  }
  const reason = draws(stage, 'disqualified', leadPlan(stage, lead).key, rep).pick(JUDGEMENT);
  setWorkStatus(stage, lead, rep, 'UNQUALIFIED');
  if (setOwnFields(stage, lead, rep, { baton_outcome_asked_for: 'disqualified', baton_response_reason: reason }))
    count(stage, `ask:disqualified-${how}`);
  count(stage, 'disqualify');
}

function askAnew(stage: Stage, { lead, rep, n, id }: Entry): void {
  const state = leadState(stage, lead);
  if (state.stamp !== n || state.gone || !repState(stage, rep).active || ownerKeyNow(stage, lead) !== rep) return;
  askDisqualified(stage, lead, rep, id === 'earned' ? 'earned' : 'unearned');
}

function askRecycled(stage: Stage, lead: number, rep: string): void {
  const state = leadState(stage, lead);
  const days = draws(stage, 'recycled', leadPlan(stage, lead).key, rep, ...timesSlept(state)).int(12, 90);
  state.recycled += 1;
  const wakeUp = dateIn(person(stage, rep).zone, stage.now + days * DAY);
  setWorkStatus(stage, lead, rep, 'BAD_TIMING');
  const fields = { baton_outcome_asked_for: 'recycled', baton_response_reason: WRONG_TIME, baton_wake_up_on: wakeUp };
  if (setOwnFields(stage, lead, rep, fields)) count(stage, 'ask:recycled');
  count(stage, 'recycle');
}

/** Out of patience: some reps ask for an outcome nobody earned, the others just stop. */
export function giveUp(stage: Stage, lead: number, rep: string, habit: Habit): void {
  const state = leadState(stage, lead);
  if (state.dealId !== '' || state.ended) return;
  count(stage, state.attempts === 1 ? 'give-up-after-one' : 'give-up');
  if (!draws(stage, 'give-up', leadPlan(stage, lead).key, rep).chance(habit.asksUnearned)) return;
  const { zone } = person(stage, rep);
  plan(stage, nextSlot(zone, addOffice(zone, stage.now, OFFICE_DAY)), 'ask-unearned', { lead, rep, n: state.stamp });
}

function askUnearned(stage: Stage, { lead, rep, n }: Entry): void {
  const state = leadState(stage, lead);
  if (state.stamp !== n || state.gone || state.reached || !repState(stage, rep).active || ownerKeyNow(stage, lead) !== rep) return;
  state.ended = true;
  askDisqualified(stage, lead, rep, 'unearned');
}

export const outcomeHandlers = { 'meeting-over': meetingOver, settle, 'ask-unearned': askUnearned, 'ask-anew': askAnew };
