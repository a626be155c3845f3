/** People look at their task list: reps act, tick or forget by habit, are asked again, and stop when they or the lead are gone. */

import { describe, expect, it } from 'vitest';
import type { MemoryPortal } from './memory-portal.ts';
import { play } from './play.ts';
import { MONDAY_NINE, openSmall, remindOf } from './small-script.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function callsAndMails(portal: MemoryPortal): number {
  return portal.changes.filter(
    (change) => change.op === 'create' && ['calls', 'emails'].includes(change.objectType) && change.by?.source === 'CRM_UI',
  ).length;
}

/** Plays until `until`, with a task for every contact at the first instant after the arrival. */
function withTasks(opened: ReturnType<typeof openSmall>, until: number): string[] {
  play(opened.world, opened.portal, MONDAY_NINE + HOUR);
  const tasks = opened.portal.all('contacts').map((contact) => remindOf(opened.portal, contact.id));
  play(opened.world, opened.portal, until);
  return tasks;
}

describe('a forgetter', () => {
  it('does nothing of their own accord', () => {
    const opened = openSmall('forgetter', 10);
    play(opened.world, opened.portal);
    expect(callsAndMails(opened.portal)).toBe(0);
    expect(opened.world.truth().acts.forget).toBe(10);
  });

  it('acts on a task some office hours later, for some of the leads at once and for more the next days', () => {
    const opened = openSmall('forgetter', 20);
    withTasks(opened, MONDAY_NINE + 2 * HOUR);
    expect(callsAndMails(opened.portal)).toBe(0);
    play(opened.world, opened.portal, MONDAY_NINE + 2 * DAY);
    const soon = callsAndMails(opened.portal);
    play(opened.world, opened.portal, MONDAY_NINE + 5 * DAY);
    expect(soon).toBeGreaterThan(3);
    expect(callsAndMails(opened.portal)).toBeGreaterThan(soon);
  });
});

describe('a ticker', () => {
  it('ticks tasks without doing anything, and does so again when they come back', () => {
    const opened = openSmall('ticker', 20);
    const { portal, world } = opened;
    const tasks = withTasks(opened, MONDAY_NINE + 4 * HOUR);
    const ticked = tasks.filter((id) => portal.get('tasks', id)!.properties.hs_task_status === 'COMPLETED');
    expect(ticked.length).toBeGreaterThan(10);
    expect(callsAndMails(portal)).toBeLessThan(8);
    const before = world.truth().acts.tick!;
    for (const id of ticked) portal.update('tasks', id, { hs_task_status: 'NOT_STARTED' }, { source: 'INTEGRATION', appId: 'reminder' });
    play(world, portal, MONDAY_NINE + 7 * HOUR);
    expect(world.truth().acts.tick!).toBeGreaterThan(before + 5);
  });
});

describe('a diligent rep', () => {
  it('answers on the minute and needs no task for it', () => {
    const opened = openSmall('diligent', 10);
    play(opened.world, opened.portal, MONDAY_NINE + HOUR + 5 * 60_000);
    expect(callsAndMails(opened.portal)).toBeGreaterThan(6);
  });

  it('answers what comes at night within the first half hour of the next office day', () => {
    const arrivesAt = MONDAY_NINE + 14 * HOUR;
    const opened = openSmall('diligent', 10, { arrivesAt, ownedAt: arrivesAt });
    play(opened.world, opened.portal, MONDAY_NINE + DAY - 1);
    expect(callsAndMails(opened.portal)).toBe(0);
    play(opened.world, opened.portal, MONDAY_NINE + DAY + 30 * 60_000);
    expect(callsAndMails(opened.portal)).toBeGreaterThan(6);
  });

  it('leaves a lead alone that an app gave to somebody else, and works one that came with a task', () => {
    const { world, portal, ownerOf } = openSmall('forgetter', 6);
    play(world, portal, MONDAY_NINE + HOUR);
    for (const contact of portal.all('contacts')) {
      portal.update('contacts', contact.id, { hubspot_owner_id: ownerOf('colleague') }, { source: 'INTEGRATION', appId: 'reminder' });
      remindOf(portal, contact.id);
    }
    play(world, portal, MONDAY_NINE + 4 * HOUR);
    const calls = portal.all('calls');
    expect(calls.length).toBeGreaterThan(3);
    expect(new Set(calls.map((call) => call.properties.hubspot_owner_id))).toEqual(new Set([ownerOf('colleague')]));
  });

  it('says why a deal was lost and how a meeting went once somebody asks', () => {
    const { world, portal } = openSmall('diligent', 200);
    play(world, portal, MONDAY_NINE + 50 * DAY);
    const { acts } = world.truth();
    expect(acts['lost-without-reason']).toBeGreaterThan(2);
    expect(acts['meeting:unsaid']).toBeGreaterThan(2);
    const bare = () =>
      portal.all('deals').filter((deal) => deal.properties.dealstage === 'closedlost' && !deal.properties.closed_lost_reason).length;
    const unasked = bare();
    for (const contact of portal.all('contacts')) remindOf(portal, contact.id);
    play(world, portal);
    expect(bare()).toBeLessThan(unasked / 2);
    expect(world.truth().acts['meeting-said-later']).toBeGreaterThan(0);
  });
});

describe('from outside the world', () => {
  it('a deleted contact is worked no more, and nothing breaks', () => {
    const fate = { ringsAt: MONDAY_NINE + 2 * DAY };
    const { world, portal } = openSmall('quick-mailer', 30, { again: [{ at: MONDAY_NINE + DAY, form: 0 }], fate });
    play(world, portal, MONDAY_NINE + 3 * HOUR);
    const before = portal.changes.length;
    for (const contact of portal.all('contacts')) portal.archive('contacts', contact.id, { source: 'CRM_UI', userId: '1' });
    play(world, portal);
    expect(portal.changes.slice(before).filter((change) => change.op !== 'archive')).toEqual([]);
  });

  it('a deactivated rep stops at the next look', () => {
    const { world, portal, ownerOf } = openSmall('diligent', 30);
    play(world, portal, MONDAY_NINE + 2 * HOUR);
    portal.deactivateOwner(ownerOf('rep'));
    play(world, portal, MONDAY_NINE + 3 * HOUR);
    const then = callsAndMails(portal);
    play(world, portal);
    expect(callsAndMails(portal)).toBe(then);
  });
});

describe('a manager', () => {
  it('moves forgetters when the rolling task lists their leads, and gives some leads to a colleague', () => {
    const { world, portal, ownerOf } = openSmall('forgetter', 60);
    play(world, portal, MONDAY_NINE + 2 * HOUR);
    const due = new Date(portal.now()).toISOString();
    portal.create(
      'tasks',
      { hs_task_subject: '60 overdue', hs_timestamp: due, hubspot_owner_id: ownerOf('manager') },
      { source: 'INTEGRATION', appId: 'x' },
    );
    play(world, portal, MONDAY_NINE + DAY + 8 * HOUR);
    expect(callsAndMails(portal)).toBeGreaterThan(20);
    expect(world.truth().acts['manager-move']).toBeGreaterThan(0);
    expect(portal.all('contacts').some((contact) => contact.properties.hubspot_owner_id === ownerOf('colleague'))).toBe(true);
  });
});
