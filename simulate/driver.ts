/** Plays a run: one operation at a time, in an order that the seed chooses, until the story is over. */
import { type Admin, openAdmin } from '../src/cli/demo/admin.ts';
import { connectPortal } from '../src/cli/demo/connect.ts';
import type { AdminNotes } from '../src/cli/demo/memory.ts';
import { isBatonError } from '../src/errors/index.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import { BATON } from './addresses.ts';
import { type Happenings, openHappenings } from './happenings.ts';
import type { Doom } from './life.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './watch.ts';

const MINUTE = 60_000;
/**
 * Baton's own wake-ups and the world's instants are mostly met together on these grids; every fifth leap is exact.
 * What falls due is met within a minute: later than two it would be a gap in which nobody swept.
 */
const OWN_GRID = MINUTE;
const WORLD_GRID = 5 * MINUTE;
/** Coming to rest takes no more of world time than this: a Baton that is only slow is no fault. */
const UNREST_MS = 90_000;
/** More operations than this without coming to rest: it never will. */
const STUCK = 3_000;
/** Nothing else vacuums the embedded engine. */
const TIDY_EVERY = 400;

export interface Driver {
  /** Connects the account; Baton is at rest then. */
  connect(): Promise<Install>;
  /** To `end`, or until `isOver` says so; it is asked at rest, once a world-day while Baton is up. */
  playTo(end: number, isOver?: () => Promise<boolean>): Promise<void>;
  /** Changes a file of the admin's and has Baton take it over. */
  takeOver(what: string, change: () => void): Promise<void>;
  /** One operation that somebody else does in the CRM. */
  act(what: string, work: () => Promise<unknown>): Promise<void>;
  readonly adminEvents: Readonly<Record<string, number>>;
  readonly happenings: Happenings;
}

export function openDriver(stage: Stage, watch: Watch): Driver {
  return new Playing(stage, watch);
}

class Playing implements Driver {
  readonly #stage: Stage;
  readonly #watch: Watch;
  readonly happenings: Happenings;
  #notes: AdminNotes | undefined;
  #admin: Admin | null = null;
  #adminOf: unknown = null;
  #install: Install | null = null;
  #restless = { since: 0, steps: 0 };
  #day = -1;
  #leaps = 0;
  /** The next instant on Baton's own agenda, as the ledger told it before the last leap. */
  #own: number | null = null;

  constructor(stage: Stage, watch: Watch) {
    this.#stage = stage;
    this.#watch = watch;
    this.happenings = openHappenings(stage, {
      step: (what, work) => this.#step(what, work),
      reconnect: () => this.#consent().catch(refused),
    });
  }

  get adminEvents(): Readonly<Record<string, number>> {
    return this.#notes?.events ?? {};
  }

  async connect(): Promise<Install> {
    const stage = this.#stage;
    await this.#step('start', () => this.#startLife());
    await stage.control.registerApp({ ...APP, targetUrl: `${BATON}/webhooks/hubspot` });
    await this.#step('connect', () => this.#consent());
    await this.#settle();
    const [install] = await stage.ledger.workspace('default').installs.list();
    if (install === undefined) throw new Error('the portal is connected, but the ledger knows no install');
    this.#install = install;
    return install;
  }

  async playTo(end: number, isOver?: () => Promise<boolean>): Promise<void> {
    const stage = this.#stage;
    for (;;) {
      await this.#settle();
      if (stage.now() >= end) return;
      const day = this.#day;
      await this.#atRest();
      if (this.#day > day && stage.life !== null && (await isOver?.())) return;
      await this.#leap(end);
    }
  }

  takeOver(what: string, change: () => void): Promise<void> {
    return this.#step(what, async () => {
      change();
      const { life } = this.#stage;
      await life?.perform(async () => void life.app.settings.reload(life.app.log));
    });
  }

  act(what: string, work: () => Promise<unknown>): Promise<void> {
    return this.#step(what, work);
  }

  /** Does whatever is to be done at this instant, one thing after the other, until only the world can make something happen. */
  async #settle(): Promise<void> {
    const stage = this.#stage;
    this.#restless = { since: stage.now(), steps: 0 };
    for (;;) {
      await this.happenings.due();
      if (!(await this.#once())) return;
      this.#restless.steps += 1;
      if (this.#restless.steps > STUCK)
        throw new Error(`Baton does not come to rest: ${STUCK} operations since ${new Date(this.#restless.since).toISOString()}`);
    }
  }

  /** One operation; false when there is none at this instant. */
  async #once(): Promise<boolean> {
    const stage = this.#stage;
    const { dice } = stage;
    const deliveries = stage.doors.sandbox.outbox.due(dice.chance(0.2) ? dice.int(3, 20) : undefined);
    const jobs = stage.life?.queue.waiting.length ?? 0;
    if (deliveries + jobs === 0) return this.#sweepUnlessIdle();
    if (stage.now() - this.#restless.since < UNREST_MS && dice.chance(0.04)) {
      await this.#step('clock', () => stage.doors.stepper.play(stage.now() + dice.int(1, 20) * 1_000));
      return true;
    }
    if (jobs > 0 && dice.chance(0.02)) return this.#sweep();
    if (dice.int(1, deliveries + jobs) > deliveries) await this.#job();
    else await this.#delivery(deliveries);
    return true;
  }

  async #job(): Promise<void> {
    const { life, counts } = this.#stage;
    if (life !== null && this.happenings.wipes()) {
      await this.#step('queue wiped', () => life.queue.flush());
      counts.struck('queue-wiped');
      return;
    }
    await this.#step(`job of ${life?.queue.waiting.length}`, async () => void (await life?.perform(() => life.queue.runNext())));
  }

  async #delivery(due: number): Promise<void> {
    const { dice, counts, doors } = this.#stage;
    const index = counts.wanted.has('webhook-reordered') ? dice.int(0, due - 1) : 0;
    if (index > 0) counts.struck('webhook-reordered');
    await this.#step(`delivery ${index} of ${due}`, () => doors.sandbox.outbox.deliver(index));
  }

  async #sweepUnlessIdle(): Promise<boolean> {
    const stage = this.#stage;
    if (stage.life === null) {
      if (this.happenings.down) return false;
      await this.#step('start', () => this.#startLife());
      return true;
    }
    if (this.#ownIsDue()) return this.#sweep();
    if (await stage.ledger.idle(stage.now(), stage.now())) return false;
    return this.#sweep();
  }

  /** True once after a leap that reached it: the ledger need not be asked again what it has just told. */
  #ownIsDue(): boolean {
    const at = this.#own;
    this.#own = null;
    return at !== null && at <= this.#stage.now();
  }

  async #sweep(): Promise<boolean> {
    const { life } = this.#stage;
    await this.#step('sweep', async () => void (await life?.perform(() => life.app.jobs.sweepOnce())));
    return true;
  }

  async #startLife(): Promise<void> {
    await this.#stage.begin();
  }

  /** Everything that happens goes through here: it is told, done to its end, and what it touched is checked. */
  async #step(what: string, work: () => Promise<unknown>): Promise<void> {
    const stage = this.#stage;
    stage.trace.begin(stage.now(), what);
    const { life } = stage;
    if (life !== null && this.happenings.dooms()) life.doom = doomOf(stage);
    await work();
    await stage.quiet();
    if (life?.dead && stage.life === life) {
      stage.trace.note(stage.now(), 'Baton ended');
      stage.life = null;
    }
    await this.#watch.afterStep();
  }

  async #consent(): Promise<boolean> {
    const { life } = this.#stage;
    const done = await life?.perform(async () => connectPortal(await life.adminLink(), `${BATON}/oauth/hubspot/start`));
    return done === 'done';
  }

  async #atRest(): Promise<void> {
    const stage = this.#stage;
    const today = Math.floor((stage.now() - stage.startsAt) / 86_400_000);
    if (today > this.#day) {
      this.#day = today;
      if (stage.life !== null) await this.#watch.whole();
    }
    const admin = this.#adminNow();
    if (admin === null) return;
    const { life } = stage;
    const done = { work: false };
    if (!this.#lookDue()) return;
    await this.#step('admin', async () => {
      await life?.perform(async () => {
        done.work = await admin.look(stage.now());
      });
    });
    if (done.work) await this.#settle();
  }

  #lookDue(): boolean {
    const today = Math.floor((this.#stage.now() - this.#stage.startsAt) / 86_400_000);
    return today > (this.#notes?.day ?? -1);
  }

  /** The same person after a restart of Baton, with their notes. */
  #adminNow(): Admin | null {
    const { life, truth, startsAt } = this.#stage;
    if (life === null || this.#install === null) return null;
    if (this.#adminOf === life) return this.#admin;
    const { workspaceId, installId } = this.#install;
    this.#adminOf = life;
    this.#admin = openAdmin({
      app: life.app,
      ref: { workspaceId, installId },
      campaigns: truth.campaigns,
      liveLater: truth.liveLater,
      startsAt,
      sweepMs: OWN_GRID,
      everyDays: 1,
      notes: this.#notes,
      keep: (notes) => {
        this.#notes = notes;
      },
      report: () => undefined,
    });
    return this.#admin;
  }

  /** To the next instant on anybody's agenda. */
  async #leap(end: number): Promise<void> {
    const stage = this.#stage;
    const { happenings } = this;
    const now = stage.now();
    const exact = stage.dice.chance(0.2);
    const own = stage.life === null ? null : await stage.ledger.nextInstant(now);
    this.#own = own;
    const worlds = stage.doors.stepper.state().nextInstant;
    const on = (at: number | null, grid: number): number[] => (at === null ? [] : [exact ? at : Math.ceil(at / grid) * grid]);
    const until = Math.min(end, happenings.next(now), ...on(own, OWN_GRID), ...on(worlds, WORLD_GRID));
    await this.#step('clock', () => stage.doors.stepper.play(Math.max(until, now + 1)));
    this.#leaps += 1;
    if (this.#leaps % TIDY_EVERY === 0) await stage.ledger.housekeeping(stage.now(), 30);
  }
}

/** A page that says "busy" is all that a person sees of a request that HubSpot spoiled: they come again. */
function refused(error: unknown): false {
  if (isBatonError(error, 'DEMO_STUCK')) return false;
  throw error;
}

const APP = {
  clientId: '5e7d3a10-0000-4000-8000-000000004010',
  clientSecret: '9c1f7d52-0000-4000-8000-000000004010',
  redirectUris: [`${BATON}/oauth/hubspot/callback`],
};

function doomOf({ mishaps, counts }: Stage): Doom {
  counts.struck('thrown-away');
  const at = mishaps.chance(0.3) ? 'request' : 'statement';
  return { at, when: mishaps.chance(0.5) ? 'before' : 'after', left: mishaps.int(1, at === 'request' ? 4 : 25) };
}
