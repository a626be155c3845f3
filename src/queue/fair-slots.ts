/** Fair shares of a process's worker slots: while several accounts have work, one that is slow holds a third of them and no more. */

/** A nudge that was taken from the queue and put aside. */
export interface SlotJob {
  readonly name: string;
  readonly payload: unknown;
  /** Nudges of one key are one. */
  readonly key: string;
}

export interface FairSlotsSettings {
  readonly slots: number;
  /** Puts a nudge back into the queue, once its account has a slot again. Must not reject. */
  again(job: SlotJob): Promise<void>;
  /** Machine milliseconds. */
  readonly now?: () => number;
}

/** DESIGN §2 "Budget": one install holds at most a third of the worker slots. */
const SHARE = 3;
/** Every connected account has jobs oftener than this: its streams are looked at every five minutes. Who has none leaves the slots to the others. */
const SEEN_MS = 10 * 60_000;

export class FairSlots {
  readonly #settings: FairSlotsSettings;
  readonly #now: () => number;
  readonly #holding = new Map<string, number>();
  readonly #aside = new Map<string, Map<string, SlotJob>>();
  readonly #seen = new Map<string, number>();

  constructor(settings: FairSlotsSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? (() => performance.now());
  }

  /**
   * Runs `work` in a slot of this account. Where the account holds its share already, the nudge is put aside and the call ends at once: the slot
   * is free for others, and the nudge goes back to the queue when one of the account's jobs has ended. Rejects with what `work` rejects with.
   */
  async run(account: string | null, job: SlotJob, work: () => Promise<void>): Promise<void> {
    if (account === null) return work();
    this.#seen.set(account, this.#now());
    const held = this.#holding.get(account) ?? 0;
    if (held >= this.#share()) {
      const aside = this.#aside.get(account) ?? new Map<string, SlotJob>();
      this.#aside.set(account, aside.set(job.key, job));
      return;
    }
    this.#holding.set(account, held + 1);
    try {
      await work();
    } finally {
      await this.#release(account);
    }
  }

  async #release(account: string): Promise<void> {
    const held = (this.#holding.get(account) ?? 1) - 1;
    if (held > 0) this.#holding.set(account, held);
    else this.#holding.delete(account);
    const aside = this.#aside.get(account);
    this.#aside.delete(account);
    await Promise.all([...(aside?.values() ?? [])].map((job) => this.#settings.again(job)));
  }

  #share(): number {
    const { slots } = this.#settings;
    const lately = this.#now() - SEEN_MS;
    for (const [account, at] of this.#seen) if (at < lately) this.#seen.delete(account);
    return this.#seen.size > 1 ? Math.max(1, Math.floor(slots / SHARE)) : slots;
  }
}
