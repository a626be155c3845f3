/** The regular look at one's task list: reps act on Baton's tasks, tick them or let them lie; managers nudge; the safety net passes on. */

import type { CrmRecord } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { addOffice, dateIn, MINUTE, nextSlot, OFFICE_DAY } from '../office-hours.ts';
import type { PersonPlan, Role } from '../script.ts';
import type { Stage } from '../stage.ts';
import { byPerson, colleagueOf, count, draws, iso, leadPlan, leadState, ownerKeyNow, person, plan, repState, update } from '../stage.ts';
import { passOn } from './fate.ts';
import { HABITS, type TaskReaction } from './habits.ts';
import { backFrom } from './steps.ts';
import { actSoon } from './work.ts';

/** Owners whose list nobody looks at. */
const NOT_AT_A_DESK: ReadonlySet<Role> = new Set(['queue', 'partner', 'integration']);

/** Puts the first look of everybody who has a task list on the agenda. */
export function planDesks(stage: Stage): void {
  for (const one of stage.people.values())
    if (!NOT_AT_A_DESK.has(one.role)) plan(stage, nextSlot(one.zone, stage.now), 'desk', { rep: one.key });
}

function desk(stage: Stage, { rep: key }: Entry): void {
  const rep = repState(stage, key);
  // Whoever is deactivated from outside the world stops working at the next look.
  if (stage.portal.owners().find((owner) => owner.id === rep.ownerId)?.archived) rep.active = false;
  if (!rep.active) return;
  const who = person(stage, key);
  const back = backFrom(stage, key, stage.now);
  if (back !== null) {
    plan(stage, nextSlot(who.zone, back), 'desk', { rep: key });
    return;
  }
  const seen: Record<string, string> = {};
  for (const task of stage.portal.openTasks(rep.ownerId)) {
    if (stage.state.ownTasks[task.id]) continue;
    const wording = wordingOf(stage, who, task);
    if (rep.seen[task.id] !== wording) look(stage, who, task);
    seen[task.id] = wording;
  }
  // Only what is still open is remembered: a task that comes back is looked at afresh.
  rep.seen = seen;
  plan(stage, nextSlot(who.zone, stage.now + stage.script.looksEvery), 'desk', { rep: key });
}

/** A task is looked at again when it changed, and once a day. */
function wordingOf(stage: Stage, who: PersonPlan, task: CrmRecord): string {
  const { hs_task_subject: subject, hs_timestamp: due } = task.properties;
  return `${subject ?? ''}|${due ?? ''}|${dateIn(who.zone, stage.now)}`;
}

function leadOfTask(stage: Stage, task: CrmRecord): number | null {
  for (const id of stage.portal.associated('tasks', task.id, 'contacts')) {
    const lead = stage.leadOfContact.get(id);
    if (lead !== undefined && !leadState(stage, lead).gone) return lead;
  }
  return null;
}

function look(stage: Stage, who: PersonPlan, task: CrmRecord): void {
  const lead = leadOfTask(stage, task);
  const theirs = lead !== null && ownerKeyNow(stage, lead) === who.key;
  if (who.role === 'manager' && !theirs) takeNote(stage, who, task.id);
  else if (who.role !== 'rep' && lead !== null) passToRep(stage, who, lead);
  else if (lead !== null && (theirs || stage.state.given[task.id])) react(stage, who, lead, task.id);
}

function react(stage: Stage, who: PersonPlan, lead: number, taskId: string): void {
  const state = leadState(stage, lead);
  const habit = HABITS[who.archetype];
  const luck = draws(stage, 'task', leadPlan(stage, lead).key, who.key, state.looks++);
  const [from, to] = habit.taskDelay;
  const reaction = luck.weighted<TaskReaction>(habit.onTask);
  const delay = luck.int(from, to);
  count(stage, `task-seen:${reaction}`);
  if (reaction === 'act') act(stage, who, lead, delay);
  else if (reaction !== 'nothing')
    plan(stage, nextSlot(who.zone, addOffice(who.zone, stage.now, delay * MINUTE)), reaction, { lead, rep: who.key, id: taskId });
}

/** Whoever was given the task makes the lead their own first. */
function act(stage: Stage, who: PersonPlan, lead: number, delay: number): void {
  if (ownerKeyNow(stage, lead) !== who.key) passOn(stage, lead, who.key, who.key);
  actSoon(stage, lead, who.key, delay);
}

/** True while the task is open and still on this rep's list. */
function stillOpen(stage: Stage, { rep: key, id }: Entry): boolean {
  const rep = repState(stage, key);
  const task = stage.portal.get('tasks', id);
  const open = task !== null && !task.archived && task.properties.hs_task_status !== 'COMPLETED';
  return open && rep.active && task.properties.hubspot_owner_id === rep.ownerId;
}

/** Ticks the task and does nothing else. */
function tick(stage: Stage, entry: Entry): void {
  if (!stillOpen(stage, entry)) return;
  update(stage, 'tasks', entry.id, { hs_task_status: 'COMPLETED' }, byPerson(stage, entry.rep));
  count(stage, 'tick');
}

/** Puts the task off, as if that moved the clock. */
function putOff(stage: Stage, entry: Entry): void {
  if (!stillOpen(stage, entry)) return;
  const { zone } = person(stage, entry.rep);
  const days = draws(stage, 'put-off', entry.id, stage.now).int(1, 3);
  const due = nextSlot(zone, addOffice(zone, stage.now, days * OFFICE_DAY));
  update(stage, 'tasks', entry.id, { hs_timestamp: iso(due) }, byPerson(stage, entry.rep));
  count(stage, 'task-put-off');
}

function throwAway(stage: Stage, entry: Entry): void {
  if (!stillOpen(stage, entry)) return;
  stage.portal.archive('tasks', entry.id, byPerson(stage, entry.rep));
  count(stage, 'task-thrown-away');
}

/** Gives the task, not the lead, to a colleague. */
function giveTask(stage: Stage, entry: Entry): void {
  const to = colleagueOf(stage, entry.rep, draws(stage, 'give', entry.id).unit());
  if (!stillOpen(stage, entry) || to === entry.rep) return;
  stage.state.given[entry.id] = true;
  update(stage, 'tasks', entry.id, { hubspot_owner_id: repState(stage, to).ownerId }, byPerson(stage, entry.rep));
  count(stage, 'task-given-away');
}

/** Some managers tick the list once they have gone through it. */
function takeNote(stage: Stage, who: PersonPlan, taskId: string): void {
  nudgeTeam(stage, who);
  if (!draws(stage, 'take-note', taskId, stage.now).chance(0.15)) return;
  update(stage, 'tasks', taskId, { hs_task_status: 'COMPLETED' }, byPerson(stage, who.key));
  count(stage, 'manager-takes-note');
}

/** The manager goes through the team's untouched leads: most get a word to the rep, some another rep. */
function nudgeTeam(stage: Stage, manager: PersonPlan): void {
  count(stage, 'manager-looks');
  stage.state.leads.forEach((state, lead) => {
    if (state.rep === '' || state.gone || state.ended || state.attempts > 0 || state.stepAt !== 0) return;
    if (person(stage, state.rep).managerKey !== manager.key || ownerKeyNow(stage, lead) !== state.rep) return;
    const luck = draws(stage, 'nudge', leadPlan(stage, lead).key, state.looks++);
    const what = luck.weighted<'nudge' | 'move' | 'nothing'>({ nudge: 60, move: 8, nothing: 32 });
    if (what === 'nudge') actSoon(stage, lead, state.rep, luck.int(15, 120));
    if (what === 'move') passOn(stage, lead, colleagueOf(stage, state.rep, luck.unit()), manager.key);
    if (what !== 'nothing') count(stage, `manager-${what}`);
  });
}

/** The safety net and marketing do not sell: they give the lead to a rep by hand. */
function passToRep(stage: Stage, who: PersonPlan, lead: number): void {
  const reps = [...stage.people.values()].filter((one) => one.role === 'rep' && repState(stage, one.key).active);
  const luck = draws(stage, 'pass', leadPlan(stage, lead).key, leadState(stage, lead).looks++);
  count(stage, 'safety-net-passes');
  passOn(stage, lead, luck.pick(reps).key, who.key);
}

export const deskHandlers = { desk, tick, 'put-off': putOff, 'throw-away': throwAway, give: giveTask };
