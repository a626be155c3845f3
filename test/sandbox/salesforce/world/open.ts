/** An org in which a world may play, in memory: what actors do, what rows come of it, and how the mirror tells them. */
import { WorldClock } from '../../../../sandbox/clock/world-clock.ts';
import type { ChangedBy, World } from '../../../../sandbox/portal.ts';
import { OrgBox } from '../../../../sandbox/salesforce/box.ts';
import type { Values } from '../../../../sandbox/salesforce/store/org.ts';
import { createWorld, type WorldOptions } from '../../../../sandbox/world/index.ts';

export const MONDAY = Date.UTC(2026, 2, 2, 9);
const HOUR = 3_600_000;

/** A world in which nobody does anything. */
function idle(): World {
  const nothing = { source: { rows: 0, loaded: 0, odd: [] }, reps: [], handRaiserForms: ['Demo: Request'], acts: {} };
  return { startsAt: MONDAY, nextInstant: () => null, act() {}, prepare() {}, truth: () => nothing, save: () => null, load() {} };
}

function boxOf(world: World): OrgBox {
  const clock = new WorldClock('stepped', world.startsAt);
  return new OrgBox({ clock, name: 'Example', timeZone: 'Europe/Madrid', features: ['SharedActivities'], world });
}

export function openOrg(world: World = idle()) {
  const box = boxOf(world);
  const stage = box.stage!;
  stage.prepare();
  const { actors, mirror } = stage;
  const rep = (name: string): string =>
    actors.addOwner({ firstName: name, lastName: 'Test', email: `${name}@own.example`, teams: ['Iberia'] });
  return {
    box,
    stage,
    actors,
    mirror,
    rep,
    /** Moves the clock on. */
    later: (hours = 1) => box.clock.moveTo(box.clock.now() + hours * HOUR),
    rows: (object: string): Values[] => [...box.org.rows(object)].map(({ values }) => values),
    row: (id: string): Values => box.org.findAny(id)!.values,
    /** What the mirror tells of a record. */
    told: (type: 'contacts' | 'deals' | 'tasks' | 'calls' | 'emails' | 'meetings', id: string) => mirror.find(type, id)!.values,
  };
}

export type Opened = ReturnType<typeof openOrg>;

export const FORM: ChangedBy = { source: 'FORM' };
export const FLOW: ChangedBy = { source: 'AUTOMATION_PLATFORM' };
export const by = (userId: string): ChangedBy => ({ source: 'CRM_UI', userId });

/** Somebody who filled a form. */
export function arrive({ actors }: Opened, name: string, form = 'Demo: Request', more: Record<string, string> = {}): string {
  const who = { firstname: name, lastname: 'Ruiz', email: `${name.toLowerCase()}@buyer.example`, phone: '+34 600 000 000' };
  const filled = { recent_conversion_event_name: form, recent_conversion_date: new Date(actors.now()).toISOString() };
  return actors.create(
    'contacts',
    { ...who, ...filled, lifecyclestage: 'marketingqualifiedlead', hs_analytics_source: 'PAID_SEARCH', ...more },
    FORM,
  );
}

/** Plays a made-up company to its end, with nobody who reminds anybody. */
export function playCompany(options: WorldOptions): Opened & { readonly world: ReturnType<typeof createWorld> } {
  const world = createWorld(options);
  const opened = openOrg(world);
  for (let at = world.nextInstant(); at !== null; at = world.nextInstant()) {
    opened.box.clock.moveTo(at);
    world.act(opened.actors, at);
  }
  return { ...opened, world };
}
