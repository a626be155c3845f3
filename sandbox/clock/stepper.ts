/** Moves world time to the next instant on anybody's agenda and runs what is due there. */
import type { Millis, Portal, World } from '../portal.ts';
import type { WorldClock } from './world-clock.ts';

export interface WorldState {
  readonly now: Millis;
  /** The next instant at which something happens by itself, or null. */
  readonly nextInstant: Millis | null;
  readonly pendingDeliveries: number;
}

export interface StepOutcome extends WorldState {
  /** Webhook events delivered by this step. */
  readonly delivered: number;
}

/** What is moved: a clock, whoever plays by it, and what is on its way to whoever listens. */
export interface Stepped {
  readonly clock: WorldClock;
  readonly world: World | null;
  readonly actors: Portal;
  readonly outbox: {
    readonly pending: number;
    nextAt(): Millis | null;
    flush(all?: boolean): Promise<number>;
    landed(): Promise<boolean>;
  };
  /** Sends at once what waits to be sent together; true when something did. */
  sendGathered(): Promise<boolean>;
  /** The next instant at which a request that was put off is carried out, or null. */
  readonly laterAt: Millis | null;
  runLater(): Promise<void>;
}

/** Longest wait of the real clock's timer, so that a changed agenda is noticed. */
const LOOK_AGAIN_MS = 250;

export class Stepper {
  #sandbox: Stepped;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(sandbox: Stepped) {
    this.#sandbox = sandbox;
  }

  /** Moves this from now on: a sandbox that came later and plays in the former as well. */
  moves(stepped: Stepped): void {
    this.#sandbox = stepped;
  }

  state(): WorldState {
    const { clock, outbox } = this.#sandbox;
    return { now: clock.now(), nextInstant: this.#nextInstant(), pendingDeliveries: outbox.pending };
  }

  /** The state once everything under way has arrived, and whether anything was: time must not be moved under it. */
  async rested(): Promise<WorldState & { readonly landed: boolean }> {
    const sent = await this.#sandbox.sendGathered();
    const landed = await this.#sandbox.outbox.landed();
    return { ...this.state(), landed: sent || landed };
  }

  #nextInstant(): Millis | null {
    const instants = [this.#sandbox.world?.nextInstant() ?? null, this.#sandbox.outbox.nextAt(), this.#sandbox.laterAt].filter(
      (at) => at !== null,
    );
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** One instant further, at most to `until`; with nothing on the agenda and no `until`, time stands still. Steps never overlap. */
  step(until?: Millis): Promise<StepOutcome> {
    return this.#alone(() => this.#step(until));
  }

  async #step(until?: Millis): Promise<StepOutcome> {
    const { clock } = this.#sandbox;
    const candidates = [this.#nextInstant(), until ?? null].filter((at) => at !== null);
    if (candidates.length > 0 && clock.mode === 'stepped') clock.moveTo(Math.min(...candidates));
    const delivered = await this.#runDue();
    return { ...this.state(), delivered };
  }

  async #runDue(): Promise<number> {
    const { world, clock, outbox, actors } = this.#sandbox;
    const next = world?.nextInstant() ?? null;
    if (world && next !== null && next <= clock.now()) world.act(actors, clock.now());
    await this.#sandbox.runLater();
    return outbox.flush();
  }

  /** Steps until world time is `to`. */
  advance(to: Millis): Promise<StepOutcome> {
    return this.#alone(async () => {
      let delivered = 0;
      let outcome = await this.#step(to);
      delivered += outcome.delivered;
      while (outcome.now < to || (outcome.nextInstant !== null && outcome.nextInstant <= to)) {
        outcome = await this.#step(to);
        delivered += outcome.delivered;
      }
      return { ...outcome, delivered };
    });
  }

  /** Plays everything on the agenda up to `to`, each act at its own instant, and only then sends the webhooks: one delivery for a stretch of time. */
  gather(to: Millis): Promise<StepOutcome> {
    return this.#alone(async () => {
      await this.#play(to);
      const delivered = await this.#sandbox.outbox.flush();
      return { ...this.state(), delivered };
    });
  }

  /** As `gather`, but delivers nothing: for a driver that delivers by its own hand. */
  play(to: Millis): Promise<WorldState> {
    return this.#alone(async () => {
      await this.#play(to);
      return this.state();
    });
  }

  async #play(to: Millis): Promise<void> {
    const { world, clock, actors } = this.#sandbox;
    for (let next = this.#nextAct(); next !== null && next <= to; next = this.#nextAct()) {
      clock.moveTo(next);
      const act = world?.nextInstant() ?? null;
      if (world && act !== null && act <= clock.now()) world.act(actors, clock.now());
      await this.#sandbox.runLater();
    }
    clock.moveTo(to);
  }

  #nextAct(): Millis | null {
    const instants = [this.#sandbox.world?.nextInstant() ?? null, this.#sandbox.laterAt].filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** Attempts every pending delivery now; world time stands still. */
  redeliver(): Promise<StepOutcome> {
    return this.#alone(async () => {
      const delivered = await this.#sandbox.outbox.flush(true);
      return { ...this.state(), delivered };
    });
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Keeps the world going while the clock runs at the machine's pace. */
  startRealTime(): void {
    const { nextInstant, now } = this.state();
    const wait = this.#sandbox.clock.mode === 'real' && nextInstant !== null ? Math.max(0, nextInstant - now) : LOOK_AGAIN_MS;
    this.#timer = setTimeout(
      async () => {
        if (this.#sandbox.clock.mode === 'real') await this.#alone(() => this.#runDue());
        if (this.#timer !== null) this.startRealTime();
      },
      Math.min(wait, LOOK_AGAIN_MS),
    );
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
