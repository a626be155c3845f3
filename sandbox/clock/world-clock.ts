/** World time of the sandbox: stepped by the control door, or running at the machine's pace from wherever it stands. */
import type { Millis } from '../portal.ts';

export type ClockMode = 'real' | 'stepped';

export class WorldClock {
  #mode: ClockMode;
  #at: Millis;
  #machineAt: number;

  constructor(mode: ClockMode, startsAt: Millis) {
    this.#mode = mode;
    this.#at = startsAt;
    this.#machineAt = performance.now();
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** Whole milliseconds; never goes back. */
  now(): Millis {
    if (this.#mode === 'stepped') return this.#at;
    return this.#at + Math.floor(performance.now() - this.#machineAt);
  }

  /** Moves world time forward; an instant in the past leaves it where it is. */
  moveTo(at: Millis): void {
    this.#at = Math.max(this.now(), at);
    this.#machineAt = performance.now();
  }

  setMode(mode: ClockMode): void {
    this.moveTo(this.now());
    this.#mode = mode;
  }
}
