/** The whole Salesforce sandbox in memory: org, clock, apps, grants, jobs, events, faults and log. */
import type { WorldClock } from '../clock/world-clock.ts';
import type { World } from '../portal.ts';
import { Jobs } from './bulk/jobs.ts';
import { ChangeBus } from './cometd/bus.ts';
import { Streams } from './cometd/streams.ts';
import { calmOrg, type OrgFaults } from './http/faults.ts';
import { OrgRequestLog } from './http/request-log.ts';
import { Usage } from './http/usage.ts';
import { Deploys } from './metadata/deploy.ts';
import { MetadataStore } from './metadata/store.ts';
import { type ClientApp, DEFAULT_CLIENT, FIXED_TOKEN_TAIL } from './oauth/apps.ts';
import { OrgGrants } from './oauth/grants.ts';
import type { Feature } from './schema/standard.ts';
import { Cursors } from './soql/cursors.ts';
import { type Founders, foundOrg } from './store/found.ts';
import { type Change, Org } from './store/org.ts';
import { OrgStage, type StageOptions } from './world/stage.ts';

export interface BoxOptions {
  readonly clock: WorldClock;
  readonly name: string;
  readonly timeZone: string;
  readonly features: readonly Feature[];
  /** Null: an org in which nothing happens by itself. */
  readonly world: World | null;
  /** What plays instead, where the world plays in another CRM as well. */
  readonly stage?: (parts: Omit<StageOptions, 'world'>) => OrgStage;
}

export class OrgBox {
  readonly clock: WorldClock;
  readonly org: Org;
  readonly founders: Founders;
  readonly apps = new Map<string, ClientApp>();
  readonly grants: OrgGrants;
  readonly log = new OrgRequestLog();
  readonly usage = new Usage();
  readonly cursors = new Cursors();
  readonly jobs = new Jobs();
  readonly bus = new ChangeBus();
  readonly streams = new Streams(this.bus);
  readonly metadata: MetadataStore;
  readonly deploys = new Deploys();
  readonly fixedToken: string;
  /** Where a world plays; null in an org in which nothing happens by itself. */
  readonly stage: OrgStage | null;
  faults: OrgFaults = calmOrg();
  /** Where the server listens, once it does. */
  url = '';

  constructor(options: BoxOptions) {
    const { clock, features, name, timeZone, world } = options;
    this.clock = clock;
    this.org = new Org({ now: () => clock.now(), features, emit: (changes) => this.#publish(changes) });
    this.metadata = new MetadataStore(this.org);
    this.founders = foundOrg(this.org, { name, timeZone });
    const parts = { org: this.org, founders: this.founders, clock, timeZone };
    this.stage = options.stage?.(parts) ?? (world && new OrgStage({ ...parts, world }));
    this.grants = new OrgGrants(this.founders.orgId);
    this.apps.set(DEFAULT_CLIENT.clientId, DEFAULT_CLIENT);
    this.fixedToken = `${this.founders.orgId.slice(0, 15)}${FIXED_TOKEN_TAIL}`;
    this.grants.addFixed(this.fixedToken, {
      clientId: DEFAULT_CLIENT.clientId,
      userId: this.founders.integrationUserId,
      scopes: DEFAULT_CLIENT.scopes,
    });
  }

  #publish(changes: readonly Change[]): void {
    this.bus.publish(this.org, changes);
    this.stage?.take(changes);
  }
}
