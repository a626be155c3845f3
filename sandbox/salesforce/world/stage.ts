/** A world behind the org's door: the org as actors see it, as its judge sees it, and what moves with its clock. */
import type { Stepped } from '../../clock/stepper.ts';
import type { WorldClock } from '../../clock/world-clock.ts';
import type { Crm, Scene } from '../../oracle/crm.ts';
import type { Millis, Portal, World } from '../../portal.ts';
import { insertRow } from '../store/dml.ts';
import { type Founders, systemActor } from '../store/found.ts';
import type { Change, Org } from '../store/org.ts';
import { Authors, BATON } from './authors.ts';
import { orgActors } from './door.ts';
import { followChanges } from './follow.ts';
import { Hands } from './hands.ts';
import { OrgMirror } from './mirror.ts';
import { QUALIFIED } from './words.ts';

export interface StageOptions {
  readonly org: Org;
  readonly founders: Founders;
  readonly clock: WorldClock;
  readonly timeZone: string;
  readonly world: World;
}

/** Nothing leaves an org by itself: its changes are asked for. */
const NO_POST = { pending: 0, nextAt: () => null, flush: async () => 0, landed: async () => false };

export class OrgStage implements Stepped, Scene {
  readonly clock: WorldClock;
  readonly world: World;
  /** The org in the world's words. */
  readonly mirror: OrgMirror;
  /** The org as those see it who work in it alone. */
  readonly orgPortal: Portal;
  readonly #options: StageOptions;
  readonly #authors: Authors;

  constructor(options: StageOptions) {
    const { org, founders, clock, world, timeZone } = options;
    this.#options = options;
    this.clock = clock;
    this.world = world;
    this.#authors = new Authors(org, founders);
    this.mirror = new OrgMirror({ org, authors: this.#authors, timeZone, nobody: founders.queueId });
    this.orgPortal = orgActors(new Hands(org, this.#authors, this.mirror), founders);
  }

  get actors(): Portal {
    return this.orgPortal;
  }

  get mainPortal(): Crm {
    return this.mirror;
  }

  get apps(): ReadonlyMap<string, { readonly appId: string }> {
    return new Map([[BATON.appId!, { appId: BATON.appId! }]]);
  }

  get outbox(): Stepped['outbox'] {
    return NO_POST;
  }

  get laterAt(): Millis | null {
    return null;
  }

  async runLater(): Promise<void> {}

  async sendGathered(): Promise<boolean> {
    return false;
  }

  take(changes: readonly Change[]): void {
    followChanges(this.mirror, changes);
  }

  /** The first day: users, the queue, and the status by which marketing hands over. */
  prepare(): void {
    const { org, founders } = this.#options;
    this.#authors.prepare();
    const status = { ApiName: QUALIFIED, MasterLabel: QUALIFIED, SortOrder: 5, IsDefault: false, IsConverted: false };
    insertRow(org, systemActor(founders.adminId), org.schema.get('LeadStatus'), status);
    this.world.prepare(this.actors);
  }

  save(): unknown {
    return { world: this.world.save(), mirror: this.mirror.save() };
  }

  load(saved: unknown): void {
    const { world, mirror } = saved as { world: unknown; mirror: unknown };
    this.world.load(world);
    this.mirror.load(mirror);
  }
}
