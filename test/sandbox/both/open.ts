/** A portal and an org in memory in which one company works: what actors do, where it lands, and what HubSpot's own sync makes of it. */

import { TwoStage } from '../../../sandbox/both/stage.ts';
import type { Stepper } from '../../../sandbox/clock/stepper.ts';
import type { ChangedBy, World } from '../../../sandbox/portal.ts';
import { OrgBox } from '../../../sandbox/salesforce/box.ts';
import { openSandbox } from '../../../sandbox/server.ts';
import { createSplitWorld, type WorldOptions } from '../../../sandbox/world/index.ts';
import { type Place, placeKey } from '../../../sandbox/world/places.ts';

export const MONDAY = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

/** A world in which nobody does anything by themselves. */
function idle(): World {
  const nothing = { source: { rows: 0, loaded: 0, odd: [] }, reps: [], handRaiserForms: ['Demo: Request'], acts: {} };
  return { startsAt: MONDAY, nextInstant: () => null, act() {}, prepare() {}, truth: () => nothing, save: () => null, load() {} };
}

export async function openTwo({
  world = idle(),
  places = new Map<string, Place>(),
}: {
  world?: World;
  places?: ReadonlyMap<string, Place>;
} = {}) {
  const { sandbox, stepper } = await openSandbox({ seed: 1, startsAt: world.startsAt, post: async () => ({ status: 200 }) as never });
  const box = new OrgBox({
    clock: sandbox.clock,
    name: 'Example',
    timeZone: 'Europe/Madrid',
    features: ['SharedActivities'],
    world: null,
    stage: (parts) => new TwoStage({ ...parts, hubspot: sandbox, world, places }),
  });
  const stage = box.stage as TwoStage;
  stepper.moves(stage);
  stage.prepare();
  const { actors } = stage;
  const rep = (name: string) =>
    actors.addOwner({ firstName: name, lastName: 'Test', email: `${name}@own.example`, teams: ['Iberia'], timeZone: 'Europe/Madrid' });
  return {
    sandbox,
    box,
    stage,
    stepper: stepper as Stepper,
    actors,
    portal: sandbox.mainPortal,
    mirror: stage.mirror,
    rep,
    /** The sync comes round once at the least in a quarter of an hour. */
    pass: (minutes = 15) => stepper.play(sandbox.clock.now() + minutes * MINUTE),
    rows: (object: string) => [...box.org.rows(object)].map(({ values }) => values),
  };
}

export type OpenedTwo = Awaited<ReturnType<typeof openTwo>>;

export const FORM: ChangedBy = { source: 'FORM' };
export const by = (userId: string): ChangedBy => ({ source: 'CRM_UI', userId });

/** Somebody who filled a form, in the place that `places` must name for them. */
export function arrive({ actors }: OpenedTwo, name: string, more: Record<string, string> = {}): string {
  const filled = { recent_conversion_event_name: 'Demo: Request', recent_conversion_date: new Date(actors.now()).toISOString() };
  return actors.create('contacts', { ...whoIs(name), ...filled, lifecyclestage: 'marketingqualifiedlead', ...more }, FORM);
}

const whoIs = (name: string) => ({
  firstname: name,
  lastname: 'Ruiz',
  email: `${name.toLowerCase()}@buyer.example`,
  phone: '+34 600 000 000',
});

export const placed = (people: Readonly<Record<string, Place>>): ReadonlyMap<string, Place> =>
  new Map(Object.entries(people).map(([name, place]) => [placeKey(whoIs(name)), place]));

/** Plays a made-up company to its end, with nobody who reminds anybody. */
export async function playTwo(options: WorldOptions) {
  const split = createSplitWorld(options);
  const opened = await openTwo(split);
  await opened.stepper.play(split.world.startsAt + options.days * 86_400_000);
  return { ...opened, ...split };
}
