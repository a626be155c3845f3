/** A rep works a lead: begins by habit, tries over their channels, and goes on, gives up or reaches the person. */

import type { Millis } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { addOffice, GRID, HOUR, MINUTE, nextOpen, nextSlot, onDuty } from '../office-hours.ts';
import type { Kind } from '../script.ts';
import type { Stage } from '../stage.ts';
import { count, draws, leadPlan, leadState, ownerKeyNow, person, plan, repState } from '../stage.ts';
import { type CallResult, closeOwnTask, fileCall, fileEmail, fileMessage, fileNote, fileOwnTask, setWorkStatus } from './activities.ts';
import { sayWhyLost } from './deals.ts';
import { firstResponse } from './fields.ts';
import { type Channel, gapMinutes, HABITS, type Habit } from './habits.ts';
import { giveUp, reached, sayMeetingHeld } from './outcomes.ts';
import { planStep } from './steps.ts';

function habitOf(stage: Stage, rep: string): Habit {
  return HABITS[person(stage, rep).archetype];
}

/** The lead is on this rep's list from now on; the first step follows from habit and kind. */
export function takeUp(stage: Stage, lead: number, rep: string, kind: Kind): void {
  const state = leadState(stage, lead);
  Object.assign(state, { rep, attempts: 0, ended: false, stepAt: 0 });
  state.stamp++;
  if (leadPlan(stage, lead).fate.ownTask && state.ownTaskId === '') fileOwnTask(stage, lead, rep);
  const at = firstStepAt(stage, lead, rep, kind);
  if (at === null) count(stage, 'forget');
  else planStep(stage, lead, rep, at);
}

/** Hand-raisers are answered on the minute by whoever is on duty; everything else waits for the grid. Null: not without a reminder. */
function firstStepAt(stage: Stage, lead: number, rep: string, kind: Kind): Millis | null {
  const { starts } = habitOf(stage, rep);
  const { zone } = person(stage, rep);
  const luck = draws(stage, 'begin', leadPlan(stage, lead).key, rep);
  if (starts === 'when-reminded') return null;
  if (starts === 'late') {
    const [from, to] = { 'hand-raiser': [40, 300], qualified: [120, 720], inquiry: [600, 1440] }[kind] as [number, number];
    return nextSlot(zone, addOffice(zone, stage.now, luck.int(from, to) * MINUTE));
  }
  if (kind !== 'hand-raiser') {
    const [from, to] = kind === 'qualified' ? [5, 40] : [60, 360];
    return nextSlot(zone, addOffice(zone, stage.now, luck.int(from, to) * MINUTE));
  }
  if (onDuty(zone, stage.now)) return addOffice(zone, stage.now, luck.int(1, 4) * MINUTE);
  return nextSlot(zone, nextOpen(zone, stage.now) + luck.int(0, 1) * 15 * MINUTE);
}

/** True while the step still makes sense to the rep who planned it. */
function stillTheirs(stage: Stage, { lead, rep, n }: Entry): boolean {
  const state = leadState(stage, lead);
  return state.stamp === n && !state.gone && state.rep === rep && repState(stage, rep).active && ownerKeyNow(stage, lead) === rep;
}

function step(stage: Stage, entry: Entry): void {
  const { lead, rep } = entry;
  const state = leadState(stage, lead);
  if (state.stamp === entry.n) state.stepAt = 0;
  if (!stillTheirs(stage, entry)) return;
  if (sayWhyLost(stage, lead, rep) || sayMeetingHeld(stage, lead, rep)) return;
  const habit = habitOf(stage, rep);
  if (state.attempts === 0 && !firstResponse(stage, lead, rep, habit)) return;
  if (state.attempts === 0) count(stage, `begins:${person(stage, rep).archetype}`);
  const channel = habit.channels[state.attempts % habit.channels.length]!;
  const connected = attempt(stage, lead, rep, channel, habit);
  state.attempts++;
  if (connected) reached(stage, lead, rep);
  else if (state.attempts < habit.persistence) planNextAttempt(stage, lead, rep);
  else giveUp(stage, lead, rep, habit);
}

function planNextAttempt(stage: Stage, lead: number, rep: string): void {
  const { zone } = person(stage, rep);
  const { attempts } = leadState(stage, lead);
  const luck = draws(stage, 'gap', leadPlan(stage, lead).key, rep, attempts);
  planStep(stage, lead, rep, nextSlot(zone, addOffice(zone, stage.now, gapMinutes(attempts, luck) * MINUTE)));
}

/** One try over one channel; true when the lead was spoken to. */
function attempt(stage: Stage, lead: number, rep: string, channel: Channel, habit: Habit): boolean {
  const luck = draws(stage, 'try', leadPlan(stage, lead).key, rep, leadState(stage, lead).attempts);
  setWorkStatus(stage, lead, rep, channel === 'note' ? 'IN_PROGRESS' : 'ATTEMPTED_TO_CONTACT');
  if (channel === 'note') fileNote(stage, lead, rep);
  if (channel === 'message') fileMessage(stage, lead, rep);
  if (channel === 'email') {
    fileEmail(stage, lead, rep, 'EMAIL');
    if (luck.chance(habit.replies)) plan(stage, Math.ceil(stage.now / GRID + luck.int(8, 100)) * GRID, 'reply', { lead, rep });
  }
  if (channel !== 'call') return false;
  const result: CallResult = luck.chance(habit.connects)
    ? 'connected'
    : luck.pick(['no-answer', 'no-answer', 'voicemail', 'busy', 'wrong-number'] as const);
  fileCall(stage, lead, rep, result);
  closeOwnTask(stage, lead, rep);
  return result === 'connected';
}

/** The lead answers an e-mail: a conversation, whoever owns the lead by now. */
function reply(stage: Stage, { lead, rep }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone || !repState(stage, rep).active) return;
  fileEmail(stage, lead, rep, 'INCOMING_EMAIL');
  if (state.rep === rep && !state.ended) reached(stage, lead, rep);
}

/** The lead rang, wrote or asked for sales again: reps on duty answer soon, the others when they would anyway. */
export function leadAsksAgain(stage: Stage, lead: number, rep: string): void {
  const state = leadState(stage, lead);
  if (!repState(stage, rep).active || state.gone) return;
  if (state.rep !== rep) takeUp(stage, lead, rep, 'hand-raiser');
  const at = firstStepAt(stage, lead, rep, 'hand-raiser');
  if (at === null) return;
  state.ended = false;
  if (state.stepAt === 0 || state.stepAt > at) planStep(stage, lead, rep, at);
}

/** A reminder moves the rep: the next step comes after `minutes` of office time, unless one is planned before. */
export function actSoon(stage: Stage, lead: number, rep: string, minutes: number): void {
  const state = leadState(stage, lead);
  const { zone } = person(stage, rep);
  if (state.rep !== rep) Object.assign(state, { rep, attempts: 0 });
  const at = nextSlot(zone, addOffice(zone, stage.now, minutes * MINUTE));
  if (state.stepAt !== 0 && state.stepAt <= at + HOUR) return;
  state.ended = false;
  planStep(stage, lead, rep, at);
}

export const workHandlers = { step, reply };
