/** The worlds behind the Salesforce door: the same people, performed on leads, contacts, opportunities, tasks, events and mails. */
import { describe, expect, it } from 'vitest';
import { WorldClock } from '../../../../sandbox/clock/world-clock.ts';
import { OrgBox } from '../../../../sandbox/salesforce/box.ts';
import { createWorld } from '../../../../sandbox/world/index.ts';

function openOrg(leads: number, days: number) {
  const world = createWorld({ seed: 1, leads, days });
  const clock = new WorldClock('stepped', world.startsAt);
  const box = new OrgBox({ clock, name: 'Example', timeZone: 'Europe/Madrid', features: [], world });
  const stage = box.stage!;
  stage.prepare();
  return { world, clock, box, stage };
}

function playAll({ world, clock, stage }: ReturnType<typeof openOrg>): void {
  for (let at = world.nextInstant(); at !== null; at = world.nextInstant()) {
    clock.moveTo(at);
    world.act(stage.actors, at);
  }
}

describe('a world behind the Salesforce door', () => {
  it('plays', () => {
    const opened = openOrg(200, 30);
    const from = performance.now();
    playAll(opened);
    console.log(performance.now() - from, opened.world.truth().acts);
    for (const object of [
      'Lead',
      'Contact',
      'Account',
      'Opportunity',
      'Task',
      'Event',
      'EmailMessage',
      'Campaign',
      'CampaignMember',
      'User',
      'LeadHistory',
    ])
      console.log(object, [...opened.box.org.rows(object)].length);
    for (const type of ['contacts', 'deals', 'tasks', 'calls', 'emails', 'meetings', 'notes', 'communications'] as const)
      console.log(type, opened.stage.mainPortal.shelf(type).byId.size);
    expect(1).toBe(1);
  });
});
