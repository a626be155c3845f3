/** How many calls the org has answered in the last 24 hours of world time. */

const HOUR = 3_600_000;
const SPAN = 24;

export class Usage {
  /** Calls by hour of world time. */
  #hours = new Map<number, number>();

  take(now: number, calls = 1): void {
    const hour = Math.floor(now / HOUR);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + calls);
  }

  used(now: number): number {
    const first = Math.floor(now / HOUR) - SPAN + 1;
    let sum = 0;
    for (const [hour, calls] of this.#hours) {
      if (hour < first) this.#hours.delete(hour);
      else sum += calls;
    }
    return sum;
  }

  save(): unknown {
    return [...this.#hours];
  }

  load(saved: unknown): void {
    this.#hours = new Map(saved as [number, number][]);
  }
}
