/** Events on their way to apps: batched, disordered, duplicated, late and retried over a day of world time. */
import { HOUR, MINUTE, SECOND } from '../kit/instants.ts';
import { draw, drawBetween, shuffled } from '../kit/random.ts';
import type { Millis } from '../portal.ts';
import type { WebhookEvent } from './events.ts';
import type { Post } from './post.ts';
import { signV1, signV3 } from './signature.ts';

/** Largest number of events in one POST. */
const BATCH_SIZE = 100;
/** Requests in flight per install. */
const IN_FLIGHT = 10;
/** Waits before the ten retries; about 24 hours together, each varied by a fifth either way. */
const RETRY_WAITS: readonly Millis[] = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  4 * HOUR,
  6 * HOUR,
  7 * HOUR,
];

/** How unruly deliveries are; shares between 0 and 1. */
export interface Unruliness {
  readonly duplicate: number;
  readonly late: number;
  readonly drop: number;
  /** World time added to every delivery. */
  readonly delay: Millis;
}

export interface Target {
  readonly url: string;
  readonly secret: string;
}

interface Queued {
  readonly lane: string;
  readonly event: WebhookEvent;
  readonly dueAt: Millis;
}

interface Batch {
  readonly lane: string;
  readonly events: readonly WebhookEvent[];
  attempt: number;
  dueAt: Millis;
}

export interface WebhookSummary {
  readonly sent: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly late: number;
  readonly failed: number;
  readonly dropped: number;
  readonly pending: number;
}

type Counts = { -readonly [Key in Exclude<keyof WebhookSummary, 'pending'>]: number };

interface OutboxOptions {
  readonly seed: number;
  readonly now: () => Millis;
  /** Where a lane (`appId portalId`) delivers, or null when it no longer does. */
  readonly target: (lane: string) => Target | null;
  readonly unruliness: () => Unruliness;
  readonly post: Post;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #queued: Queued[] = [];
  #batches: Batch[] = [];
  #inFlight = 0;
  readonly #running = new Set<Promise<number>>();
  #counts: Counts = { sent: 0, delivered: 0, duplicates: 0, late: 0, failed: 0, dropped: 0 };
  #n = 0;
  /** The latest world instant at which something left, to number shuffles. */
  #round = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Queues an event for a lane; some are lost, late or doubled as the faults and the seed say. */
  add(lane: string, event: WebhookEvent): void {
    const { seed, now, unruliness } = this.#options;
    const { duplicate, late, drop, delay } = unruliness();
    this.#n += 1;
    const keys = [
      event.occurredAt,
      String(event.objectId ?? event.fromObjectId),
      String(event.propertyName ?? event.subscriptionType),
    ] as const;
    if (drop > 0 && draw(seed, 'drop', ...keys, this.#n) < drop) {
      this.#counts.dropped += 1;
      return;
    }
    const lateBy = draw(seed, 'late', ...keys) < late ? drawBetween(1, 90, seed, 'lateBy', ...keys) * SECOND : 0;
    if (lateBy > 0) this.#counts.late += 1;
    this.#queued.push({ lane, event, dueAt: now() + delay + lateBy });
    if (draw(seed, 'twice', ...keys) >= duplicate) return;
    this.#counts.duplicates += 1;
    this.#queued.push({ lane, event, dueAt: now() + delay + lateBy });
  }

  get pending(): number {
    return this.#queued.length + this.#batches.reduce((sum, batch) => sum + batch.events.length, 0) + this.#inFlight;
  }

  /** The earliest instant at which something is to be sent, or null. */
  nextAt(): Millis | null {
    const instants = [...this.#queued.map((item) => item.dueAt), ...this.#batches.map((batch) => batch.dueAt)];
    return instants.length === 0 ? null : instants.reduce((a, b) => Math.min(a, b));
  }

  /** Resolves when nothing is on its way any more; true when something was. */
  async landed(): Promise<boolean> {
    const underWay = this.#running.size > 0;
    while (this.#running.size > 0) await Promise.all(this.#running);
    return underWay;
  }

  summary(): WebhookSummary {
    return { ...this.#counts, pending: this.pending };
  }

  /**
   * Attempts everything due at the present world instant (everything at all with `force`).
   * Resolves when these and all attempts already under way have ended, with the number of events it delivered itself.
   */
  async flush(force = false): Promise<number> {
    const due = this.#takeDue(force);
    this.#inFlight += due.reduce((sum, batch) => sum + batch.events.length, 0);
    const lanes = Map.groupBy(due, (batch) => batch.lane);
    const mine = [...lanes.values()].map((batches) => this.#sendAll(batches));
    for (const run of mine) {
      this.#running.add(run);
      run.finally(() => this.#running.delete(run));
    }
    await Promise.all(this.#running);
    return (await Promise.all(mine)).reduce((sum, count) => sum + count, 0);
  }

  /** For a driver that delivers one by one: the number of batches that are due now, new ones of at most `size` events. */
  due(size = BATCH_SIZE): number {
    const taken = this.#takeDue(false, size);
    this.#batches.push(...taken);
    const now = this.#options.now();
    return this.#batches.filter(({ dueAt }) => dueAt <= now).length;
  }

  /** Attempts one of them, counted from the oldest; true when it was taken. */
  async deliver(index: number): Promise<boolean> {
    const now = this.#options.now();
    const batch = this.#batches.filter(({ dueAt }) => dueAt <= now)[index];
    if (batch === undefined) return false;
    this.#batches = this.#batches.filter((one) => one !== batch);
    this.#inFlight += batch.events.length;
    return (await this.#send(batch)) > 0;
  }

  #takeDue(force: boolean, size = BATCH_SIZE): Batch[] {
    const now = this.#options.now();
    const isDue = (item: { dueAt: Millis }) => force || item.dueAt <= now;
    const fresh = this.#queued.filter(isDue);
    const retried = this.#batches.filter(isDue);
    if (fresh.length > 0) this.#queued = this.#queued.filter((item) => !isDue(item));
    if (retried.length > 0) this.#batches = this.#batches.filter((batch) => !isDue(batch));
    const made: Batch[] = [];
    for (const [lane, items] of Map.groupBy(fresh, (item) => item.lane)) {
      this.#round += 1;
      const events = shuffled(items, this.#options.seed, 'order', this.#round).map((item) => item.event);
      for (let i = 0; i < events.length; i += size) made.push({ lane, events: events.slice(i, i + size), attempt: 0, dueAt: now });
    }
    return [...retried, ...made];
  }

  async #sendAll(batches: readonly Batch[]): Promise<number> {
    let next = 0;
    let delivered = 0;
    const worker = async () => {
      while (next < batches.length) delivered += await this.#send(batches[next++] as Batch);
    };
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, batches.length) }, worker));
    return delivered;
  }

  async #send(batch: Batch): Promise<number> {
    const size = batch.events.length;
    const target = this.#options.target(batch.lane);
    const ok = target !== null && (await this.#post(target, batch));
    this.#inFlight -= size;
    if (target === null) return 0;
    this.#counts.sent += size;
    if (ok) this.#counts.delivered += size;
    else this.#retryLater(batch);
    return ok ? size : 0;
  }

  #post(target: Target, batch: Batch): Promise<boolean> {
    const timestamp = this.#options.now();
    const body = JSON.stringify(batch.events.map((event) => ({ ...event, attemptNumber: batch.attempt })));
    return this.#options.post(target.url, body, {
      'X-HubSpot-Request-Timestamp': String(timestamp),
      'X-HubSpot-Signature-v3': signV3(target.secret, 'POST', target.url, body, timestamp),
      'X-HubSpot-Signature': signV1(target.secret, body),
      'X-HubSpot-Signature-Version': 'v1',
    });
  }

  #retryLater(batch: Batch): void {
    const wait = RETRY_WAITS[batch.attempt];
    if (wait === undefined) {
      this.#counts.failed += batch.events.length;
      return;
    }
    const first = batch.events[0] as WebhookEvent;
    const varied = wait * (0.8 + 0.4 * draw(this.#options.seed, 'retry', first.eventId, batch.attempt));
    this.#batches.push({ ...batch, attempt: batch.attempt + 1, dueAt: this.#options.now() + Math.round(varied) });
  }

  /** Forgets what waits for a lane, e.g. after an uninstall. */
  forget(lane: string): void {
    this.#queued = this.#queued.filter((item) => item.lane !== lane);
    this.#batches = this.#batches.filter((batch) => batch.lane !== lane);
  }

  save(): unknown {
    return { queued: this.#queued, batches: this.#batches, counts: this.#counts, n: this.#n, round: this.#round };
  }

  load(saved: unknown): void {
    const state = saved as { queued: Queued[]; batches: Batch[]; counts: Counts; n: number; round: number };
    this.#queued = state.queued;
    this.#batches = state.batches;
    this.#counts = state.counts;
    this.#n = state.n;
    this.#round = state.round;
  }
}
