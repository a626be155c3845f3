/** A world that plays in a portal and an org at once: acts go to whichever they belong in, the sync follows, and the judge sees both as one. */
import type { Crm } from '../oracle/crm.ts';
import type { Millis, Portal, World } from '../portal.ts';
import type { Change } from '../salesforce/store/org.ts';
import { OrgStage, type StageOptions } from '../salesforce/world/stage.ts';
import type { Sandbox } from '../sandbox.ts';
import { layCampaigns } from '../world/campaigns.ts';
import type { Place } from '../world/places.ts';
import { JoinedCrm } from './crm.ts';
import type { Pair } from './pairs.ts';
import { Pairs } from './pairs.ts';
import { TwoActors } from './portal.ts';
import { Staff } from './staff.ts';
import { NativeSync } from './sync.ts';
import { prepareIds } from './synced-people.ts';
import type { Two } from './two.ts';

export interface TwoStageOptions extends Omit<StageOptions, 'world'> {
  /** The portal beside the org, on the same clock and without a world of its own. */
  readonly hubspot: Sandbox;
  readonly world: World;
  readonly places: ReadonlyMap<string, Place>;
}

interface Saved {
  readonly org: unknown;
  readonly pairs: readonly Pair[];
  readonly sync: unknown;
  readonly marketers: readonly string[];
}

export class TwoStage extends OrgStage {
  readonly #hubspot: Sandbox;
  readonly #two: Two;
  readonly #pairs = new Pairs();
  readonly #staff: Staff;
  readonly #sync: NativeSync;
  readonly #both: TwoActors;
  readonly #portal: Portal;
  /** As the judge sees it, until something happens. */
  #joined: JoinedCrm | null = null;

  constructor(options: TwoStageOptions) {
    super(options);
    const { hubspot, places, clock } = options;
    const portal = hubspot.mainPortal;
    this.#hubspot = hubspot;
    this.#staff = new Staff(portal, this.mirror);
    this.#two = {
      seed: hubspot.seed,
      now: () => clock.now(),
      portal,
      mirror: this.mirror,
      actors: { hubspot: hubspot.actors, salesforce: this.orgPortal },
      pairs: this.#pairs,
      staff: this.#staff,
      places,
    };
    this.#sync = new NativeSync(this.#two);
    this.#both = new TwoActors(this.#two);
    this.#portal = this.#both.asPortal();
    hubspot.onChange = (change) => {
      this.#joined = null;
      this.#sync.noticeHubspot(change);
    };
  }

  override get actors(): Portal {
    return this.#portal;
  }

  override get mainPortal(): Crm {
    this.#joined ??= new JoinedCrm(this.#two);
    return this.#joined;
  }

  override get apps() {
    return new Map([...this.#hubspot.apps, ...super.apps]);
  }

  override get outbox() {
    return this.#hubspot.outbox;
  }

  override get laterAt(): Millis | null {
    const instants = [this.#hubspot.laterAt, this.#sync.nextAt].filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  override async runLater(): Promise<void> {
    await this.#hubspot.runLater();
    this.#sync.run();
  }

  override sendGathered(): Promise<boolean> {
    return this.#hubspot.sendGathered();
  }

  override take(changes: readonly Change[]): void {
    super.take(changes);
    this.#joined = null;
    this.#sync.noticeSalesforce(changes);
  }

  override prepare(): void {
    prepareIds(this.#two);
    super.prepare();
    layCampaigns(this.#hubspot, this.world);
  }

  override save(): unknown {
    return { org: super.save(), pairs: this.#pairs.all(), sync: this.#sync.save(), marketers: [...this.#both.marketers] } satisfies Saved;
  }

  override load(saved: unknown): void {
    const { org, pairs, sync, marketers } = saved as Saved;
    super.load(org);
    this.#pairs.load(pairs);
    this.#sync.load(sync);
    for (const one of marketers) this.#both.marketers.add(one);
    this.#staff.refresh();
  }
}
