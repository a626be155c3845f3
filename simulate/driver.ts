/** Plays a run: one operation at a time, in an order that the seed chooses, until the story is over. */
import { DEFAULT_APP } from '../sandbox/control/apps.ts';
import { DEFAULT_CLIENT } from '../sandbox/salesforce/oauth/apps.ts';
import { refOf } from '../src/cli/demo/accounts.ts';
import { type Admin, openAdmin } from '../src/cli/demo/admin.ts';
import type { SingleCrm } from '../src/cli/demo/arguments.ts';
import { connectPortal } from '../src/cli/demo/connect.ts';
import { pollChanged } from '../src/cli/demo/crm.ts';
import type { AdminNotes } from '../src/cli/demo/memory.ts';
import { isBatonError } from '../src/errors/index.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import { BATON } from './addresses.ts';
import { type Happenings, openHappenings } from './happenings.ts';
import type { Doom } from './life.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './watch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
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
  /** Connects every account; Baton is at rest then. */
  connect(): Promise<readonly Install[]>;
  /** To `end`, or until `isOver` says so; it is asked at rest, once a world-day while Baton is up. True when the end was reached. */
  playTo(end: number, isOver?: () => Promise<boolean>): Promise<boolean>;
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
  #installs: readonly Install[] = [];
  /** What was written lately and does not show yet, with the instant at which it does. */
  #showsAt: { readonly at: number; readonly touched: readonly string[] }[] = [];
  #restless = { since: 0, steps: 0 };
  #day = -1;
  #leaps = 0;
  /** The next instant on Baton's own agenda, as the ledger told it before the last leap. */
  #own: number | null = null;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(stage: Stage, watch: Watch) {
    this.#stage = stage;
    this.#watch = watch;
    this.happenings = openHappenings(stage, {
      step: (what, work) => this.#step(what, work),
      reconnect: (crm) => this.#consent(crm).catch(refused),
    });
  }

  get adminEvents(): Readonly<Record<string, number>> {
    return this.#notes?.events ?? {};
  }

  async connect(): Promise<readonly Install[]> {
    const stage = this.#stage;
    await this.#step('start', () => this.#startLife());
    for (const { side, control } of stage.played) await side.register(control, { ...APPS[side.crm] }, BATON);
    for (const { side } of stage.played) {
      await this.#step('connect', () => this.#consent(side.crm));
      await this.#settle();
    }
    const known = await stage.ledger.workspace('default').installs.list();
    this.#installs = stage.played.map(({ side: { crm } }) => {
      const install = known.find((one) => one.crm === crm);
      if (install === undefined) throw new Error(`${crm} is connected, but the ledger knows no install`);
      return install;
    });
    return this.#installs;
  }

  async playTo(end: number, isOver?: () => Promise<boolean>): Promise<boolean> {
    const stage = this.#stage;
    for (;;) {
      await this.#settle();
      if (stage.now() >= end) return true;
      const day = this.#day;
      await this.#atRest();
      if (this.#day > day && stage.life !== null && (await isOver?.())) return false;
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
      await this.#play(stage.now() + dice.int(1, 20) * 1_000);
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
    if (!(await stage.ledger.idle(stage.now(), stage.now()))) return this.#sweep();
    // Baton sweeps every second also while it has no access and nothing is due: only where it did not run does it count a gap of its own.
    return this.happenings.cut && this.#sweptAt < stage.now() ? this.#sweep() : false;
  }

  /** True once after a leap that reached it: the ledger need not be asked again what it has just told. */
  #ownIsDue(): boolean {
    const at = this.#own;
    this.#own = null;
    return at !== null && at <= this.#stage.now();
  }

  async #sweep(): Promise<boolean> {
    const { life } = this.#stage;
    this.#sweptAt = this.#stage.now();
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
      stage.org?.box.streams.closeAll();
    }
    await this.#watch.afterStep();
  }

  async #consent(crm: SingleCrm): Promise<boolean> {
    const { life } = this.#stage;
    const done = await life?.perform(async () => connectPortal(await life.adminLink(), `${BATON}/oauth/${crm}/start`));
    return done === 'done';
  }

  async #atRest(): Promise<void> {
    const stage = this.#stage;
    const today = Math.floor((stage.now() - stage.startsAt) / 86_400_000);
    if (today > this.#day) {
      this.#day = today;
      if (stage.life !== null) await this.#watch.whole();
    }
    if (stage.org !== null) {
      await this.#seeWhatIsLost();
      await this.#listen();
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
    const [first, ...others] = this.#installs;
    if (life === null || first === undefined) return null;
    if (this.#adminOf === life) return this.#admin;
    this.#adminOf = life;
    this.#admin = openAdmin({
      app: life.app,
      ref: refOf(first),
      alsoIn: others.map(refOf),
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
    const shows = this.#showsAt.map(({ at }) => at);
    const until = Math.min(end, happenings.next(now), ...shows, ...on(own, OWN_GRID), ...on(worlds, WORLD_GRID));
    await this.#play(Math.max(until, now + 1));
    this.#leaps += 1;
    if (this.#leaps % TIDY_EVERY === 0) await stage.ledger.housekeeping(stage.now(), 30);
  }

  /** Lets the world go on; what people did in a CRM that sends nothing is then asked for, as polls by the minute would. */
  async #play(to: number): Promise<void> {
    const stage = this.#stage;
    await this.#step('clock', () => stage.doors.stepper.play(to));
    const { box } = stage.org ?? {};
    if (box?.stage == null) return;
    const now = stage.now();
    const touched = this.#untold(box.stage.mirror.touched());
    const { commitLag } = box.org.settings;
    if (touched.length > 0 && commitLag > 0) this.#showsAt.push({ at: now + commitLag + SECOND, touched });
    const shown = this.#showsAt.filter(({ at }) => at <= now);
    this.#showsAt = this.#showsAt.filter(({ at }) => at > now);
    await pollChanged(stage.ledger, [...touched, ...shown.flatMap((one) => one.touched)], now + SECOND);
  }

  /** What is announced is heard at once; what is not, and whatever is changed while nobody listens, the polls tell. */
  #untold(touched: readonly string[]): readonly string[] {
    const { box } = this.#stage.org ?? {};
    const heard = box?.streams.isHeard === true ? box.org.settings.changeEvents : [];
    return touched.filter((object) => !heard.includes(object));
  }

  /** Baton looks every ten seconds whether there is something to listen to; here every few rounds. */
  async #listen(): Promise<void> {
    const { life, dice, org } = this.#stage;
    if (life === null || !dice.chance(org?.box.streams.isHeard === true ? 0.1 : 0.5)) return;
    await this.#step('listen', () => life.perform(() => life.tick()));
    // Whoever watches over Baton starts it again at once, whether or not anything else is due.
    if (this.#stage.life === null && !this.happenings.down) await this.#step('start', () => this.#startLife());
  }

  /** The org's tokens are good once: after a crash in the wrong moment nobody has one that works. */
  async #seeWhatIsLost(): Promise<void> {
    for (const { crm, status } of await this.#stage.ledger.workspace('default').installs.list())
      if (crm === 'salesforce' && status === 'revoked') this.happenings.lost(crm);
  }
}

/** A page that says "busy" is all that a person sees of a request that HubSpot spoiled: they come again. */
function refused(error: unknown): false {
  if (isBatonError(error, 'DEMO_STUCK')) return false;
  throw error;
}

const APPS: Readonly<Record<SingleCrm, { readonly clientId: string; readonly clientSecret: string }>> = {
  hubspot: { clientId: DEFAULT_APP.clientId, clientSecret: DEFAULT_APP.clientSecret },
  salesforce: { clientId: DEFAULT_CLIENT.clientId, clientSecret: DEFAULT_CLIENT.clientSecret },
};

function doomOf({ mishaps, counts }: Stage): Doom {
  counts.struck('thrown-away');
  const at = mishaps.chance(0.3) ? 'request' : 'statement';
  return { at, when: mishaps.chance(0.5) ? 'before' : 'after', left: mishaps.int(1, at === 'request' ? 4 : 25) };
}
