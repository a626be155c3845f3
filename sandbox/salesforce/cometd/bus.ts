/** The bus of change events: kept for 72 hours of world time, replayed from any id within them. */
import type { Change, Org } from '../store/org.ts';
import type { KeptEvent, Special } from './payload.ts';

/** [docs: cdc_when_to_use]. */
const RETENTION = 72 * 3_600_000;

type Listener = (event: KeptEvent) => void;

export class ChangeBus {
  #events: KeptEvent[] = [];
  #lastId = 0;
  #transactions = 0;
  readonly #listeners = new Set<Listener>();
  /** How many of the next changes are told as a gap or an overflow. */
  readonly spoil = { gap: 0, overflow: 0 };

  /** Tells of a transaction's changes to the objects that are watched. */
  publish(org: Org, changes: readonly Change[]): void {
    const watched = changes.filter(({ row }) => org.settings.changeEvents.includes(row.object));
    if (watched.length === 0) return;
    this.#transactions += 1;
    const transactionKey = `0000${this.#transactions.toString(16).padStart(4, '0')}-0000-4000-8000-000000000000`;
    for (const [i, change] of watched.entries()) this.#keep(change, transactionKey, i + 1);
  }

  #keep({ type, row, changed, userId, at }: Change, transactionKey: string, sequenceNumber: number): void {
    this.#lastId += 1;
    const event: KeptEvent = {
      replayId: this.#lastId,
      at,
      entity: row.object,
      special: this.#nextSpecial(),
      change: { type, id: row.id, changed, values: row.values, userId },
      transactionKey,
      sequenceNumber,
    };
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  #nextSpecial(): Special {
    for (const kind of ['gap', 'overflow'] as const) {
      if (this.spoil[kind] <= 0) continue;
      this.spoil[kind] -= 1;
      return kind;
    }
    return null;
  }

  #forget(now: number): void {
    const first = this.#events.findIndex(({ at }) => at > now - RETENTION);
    if (first !== 0) this.#events = first < 0 ? [] : this.#events.slice(first);
  }

  /** As after three days of which a listener heard nothing: no place that anybody has is known any more. */
  forgetAll(): void {
    this.#events = [];
    this.#lastId += 1;
  }

  /** Events after an id, `-2` for all that are kept, `-1` for none yet; null for an id that is no longer, or not yet, known. */
  after(replayId: number, now: number): readonly KeptEvent[] | null {
    this.#forget(now);
    if (replayId === -1) return [];
    if (replayId === -2) return this.#events;
    const oldest = this.#events[0]?.replayId ?? this.#lastId + 1;
    if (replayId > this.#lastId || replayId < oldest - 1) return null;
    return this.#events.filter((event) => event.replayId > replayId);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  save(): unknown {
    return { events: this.#events, lastId: this.#lastId, transactions: this.#transactions };
  }

  load(saved: unknown): void {
    const state = saved as { events: KeptEvent[]; lastId: number; transactions: number };
    this.#events = state.events;
    this.#lastId = state.lastId;
    this.#transactions = state.transactions;
  }
}
