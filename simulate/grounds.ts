/** The CRMs of a run without a server: a portal, an org, or both on one world time with the native sync between them. */
import { TwoStage } from '../sandbox/both/stage.ts';
import { Stepper } from '../sandbox/clock/stepper.ts';
import type { Doors } from '../sandbox/control/doors.ts';
import type { Crm } from '../sandbox/oracle/crm.ts';
import type { Portal } from '../sandbox/portal.ts';
import { OrgBox } from '../sandbox/salesforce/box.ts';
import type { OrgDoors } from '../sandbox/salesforce/control/doors.ts';
import { ALL_FEATURES } from '../sandbox/salesforce/server.ts';
import { OrgStage, type StageOptions } from '../sandbox/salesforce/world/stage.ts';
import { openSandbox } from '../sandbox/server.ts';
import type { Post } from '../sandbox/webhooks/post.ts';
import { createSplitWorld, createWorld, type WorldOptions } from '../sandbox/world/index.ts';
import type { DemoCrm } from '../src/cli/demo/arguments.ts';
import { HUBSPOT, SALESFORCE } from './addresses.ts';

export interface Grounds {
  /** An empty portal that nobody is connected to where the company works in Salesforce alone; its clock and stepper are everybody's. */
  readonly doors: Doors;
  /** Null: no Salesforce. */
  readonly org: OrgDoors | null;
  /** Whoever plays, and what a judge sees. */
  readonly scene: { readonly actors: Portal; readonly mainPortal: Crm };
}

export async function openGrounds(crm: DemoCrm, { post, ...story }: WorldOptions & { readonly post: Post }): Promise<Grounds> {
  if (crm === 'hubspot') {
    const doors = await openSandbox({ seed: story.seed, world: createWorld(story), post });
    doors.sandbox.url = HUBSPOT;
    return { doors, org: null, scene: doors.sandbox };
  }
  const split = crm === 'both' ? createSplitWorld(story) : { world: createWorld(story), places: null };
  const { world, places } = split;
  const { sandbox } = await openSandbox({ seed: story.seed, world: null, startsAt: world.startsAt, post });
  sandbox.url = HUBSPOT;
  const stageOf = (parts: Omit<StageOptions, 'world'>): OrgStage =>
    places === null ? new OrgStage({ ...parts, world }) : new TwoStage({ ...parts, world, places, hubspot: sandbox });
  const box = openOrg(sandbox.clock, stageOf);
  const stage = box.stage!;
  const stepper = new Stepper(stage);
  stage.prepare();
  const advance = async (to: number) => void (await stepper.advance(to));
  return { doors: { sandbox, stepper, checkpoint: null }, org: { box, advance, stepper, checkpoint: null }, scene: stage };
}

function openOrg(clock: Doors['sandbox']['clock'], stage: (parts: Omit<StageOptions, 'world'>) => OrgStage): OrgBox {
  const box = new OrgBox({ clock, name: 'Example Company', timeZone: 'Europe/Madrid', features: ALL_FEATURES, world: null, stage });
  box.url = SALESFORCE;
  return box;
}
