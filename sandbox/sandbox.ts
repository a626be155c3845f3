/** The whole sandbox in memory: clock, portals, apps, grants, deliveries, faults and the world that plays. */
import { type ClockMode, WorldClock } from './clock/world-clock.ts';
import { calm, type Faults, unrulinessOf } from './http/faults.ts';
import { Limits } from './http/limits.ts';
import { RequestLog } from './http/request-log.ts';
import type { App } from './oauth/apps.ts';
import { Grants } from './oauth/grants.ts';
import type { Millis, Portal, World } from './portal.ts';
import { actorsPortal } from './store/actors-portal.ts';
import type { Change } from './store/change.ts';
import { PortalState } from './store/portal-state.ts';
import { eventOf } from './webhooks/events.ts';
import { Outbox, type Target } from './webhooks/outbox.ts';
import { type Post, postBatch } from './webhooks/post.ts';
import { firedBy } from './webhooks/subscriptions.ts';

export interface SandboxOptions {
  readonly seed: number;
  readonly clock: ClockMode;
  readonly startsAt: Millis;
  /** Null: an empty portal in which nothing happens by itself. */
  readonly world: World | null;
  readonly portalId: string;
  readonly portalName: string;
  readonly timeZone: string;
  /** What the world was made from, kept in the snapshot. */
  readonly origin: string;
  /** Webhooks leave only when a driver delivers them, and by its hand; absent: over HTTP, some milliseconds after a change. */
  readonly post?: Post;
}

interface Later {
  readonly at: Millis;
  readonly run: () => Promise<unknown>;
}

/** Machine milliseconds in which events outside a step are gathered into one POST. */
const GATHER_MS = 5;
/** Every so many-th event bears the number of the one before it. */
const SHARED_EVENT_ID = 50;

export class Sandbox {
  readonly seed: number;
  readonly origin: string;
  readonly clock: WorldClock;
  readonly world: World | null;
  readonly portals = new Map<string, PortalState>();
  readonly apps = new Map<string, App>();
  readonly grants: Grants;
  readonly outbox: Outbox;
  readonly limits = new Limits();
  readonly log = new RequestLog();
  faults: Faults = calm();
  /** Where the server listens, once it does. */
  url = '';
  /** Told of every change of the main portal, by whomever; null when nobody asks. */
  onChange: ((change: Change) => void) | null = null;
  /** The main portal as actors see it. */
  readonly actors: Portal;
  readonly #driven: boolean;
  #later: Later[] = [];
  #eventId = 0;
  #gathering: NodeJS.Timeout | null = null;

  constructor(options: SandboxOptions) {
    this.seed = options.seed;
    this.origin = options.origin;
    this.world = options.world;
    this.clock = new WorldClock(options.clock, options.startsAt);
    this.grants = new Grants(options.seed);
    this.outbox = new Outbox({
      seed: options.seed,
      now: () => this.clock.now(),
      target: (lane) => this.#target(lane),
      unruliness: () => unrulinessOf(this.faults),
      post: options.post ?? postBatch,
    });
    this.#driven = options.post !== undefined;
    const { portalId, portalName: name, timeZone, seed } = options;
    const now = () => this.clock.now();
    const portal = new PortalState({ portalId, name, timeZone, seed, now, emit: (change) => this.#publish(portalId, change) });
    this.portals.set(portalId, portal);
    this.actors = actorsPortal(portal);
  }

  /** The portal pages and actors use when none is named. */
  get mainPortal(): PortalState {
    return this.portals.values().next().value as PortalState;
  }

  findApp(appId: string): App | null {
    return [...this.apps.values()].find((app) => app.appId === appId) ?? null;
  }

  #target(lane: string): Target | null {
    const [appId, portalId] = lane.split(' ') as [string, string];
    const app = this.findApp(appId);
    return app?.targetUrl && this.grants.isInstalled(appId, portalId) ? { url: app.targetUrl, secret: app.clientSecret } : null;
  }

  #publish(portalId: string, change: Change): void {
    if (portalId === this.mainPortal.portalId) this.onChange?.(change);
    for (const app of this.apps.values()) {
      if (!app.targetUrl || !this.grants.isInstalled(app.appId, portalId)) continue;
      for (const subscription of firedBy(app.subscriptions, change)) {
        this.#eventId += 1;
        // Documented as not guaranteed unique: now and then two events bear the same number.
        const eventId = this.#eventId % SHARED_EVENT_ID === 0 ? this.#eventId - 1 : this.#eventId;
        this.outbox.add(`${app.appId} ${portalId}`, eventOf(change, subscription, { eventId, portalId, appId: app.appId }));
      }
    }
    this.#gather();
  }

  /** Sends what API writes and clicks caused soon, without waiting for the next step. */
  #gather(): void {
    if (this.#driven || this.#gathering !== null || this.outbox.pending === 0) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = null;
      void this.outbox.flush();
    }, GATHER_MS);
    this.#gathering.unref();
  }

  /** Sends at once what is still being gathered; true when something was. */
  async sendGathered(): Promise<boolean> {
    if (this.#gathering === null) return false;
    clearTimeout(this.#gathering);
    this.#gathering = null;
    await this.outbox.flush();
    return true;
  }

  /** Puts a request that is carried out later on the agenda. */
  later(delay: Millis, run: () => Promise<unknown>): void {
    this.#later.push({ at: this.clock.now() + delay, run });
  }

  /** The next instant at which such a request is carried out, or null. */
  get laterAt(): Millis | null {
    return this.#later.reduce<Millis | null>((least, { at }) => (least === null || at < least ? at : least), null);
  }

  /** Carries out those whose instant has come, one after the other. */
  async runLater(): Promise<void> {
    const due = this.#later.filter(({ at }) => at <= this.clock.now());
    this.#later = this.#later.filter(({ at }) => at > this.clock.now());
    for (const { run } of due) await run();
  }

  uninstall(appId: string, portalId: string): boolean {
    this.outbox.forget(`${appId} ${portalId}`);
    return this.grants.uninstall(appId, portalId);
  }

  /** Ends timers; the state stays readable. */
  stop(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
  }

  get lastEventId(): number {
    return this.#eventId;
  }

  set lastEventId(id: number) {
    this.#eventId = id;
  }
}
