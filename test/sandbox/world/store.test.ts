/** The sandbox's own CRM takes every act of the world: no property it lacks, no value it refuses. */

import { expect, it } from 'vitest';
import { actorsPortal } from '../../../sandbox/store/actors-portal.ts';
import { PortalState } from '../../../sandbox/store/portal-state.ts';
import { createWorld } from '../../../sandbox/world/index.ts';

it('plays against the real store without a missing property or a refused value', () => {
  const world = createWorld({ seed: 2, leads: 200, days: 30 });
  let now = world.startsAt;
  const portal = actorsPortal(
    new PortalState({ portalId: '1', name: 'Test', timeZone: 'Europe/Madrid', seed: 2, now: () => now, emit: () => {} }),
  );
  world.prepare(portal);
  let instants = 0;
  for (let at = world.nextInstant(); at !== null; at = world.nextInstant()) {
    now = at;
    world.act(portal, at);
    instants++;
  }
  const { acts, handedOver, reps } = world.truth();
  expect(instants).toBeGreaterThan(500);
  expect(Object.keys(acts).filter((act) => act.startsWith('missing-property') || act.startsWith('refused'))).toEqual([]);
  expect(handedOver.length).toBeGreaterThan(120);
  for (const one of handedOver) expect(reps.map((rep) => rep.ownerId)).toContain(one.owner);
});
