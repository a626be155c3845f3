/** World time as the domain sees it: the only source of "now" for targets, wake-ups, token life, signature age and rate windows. */

/** Epoch milliseconds, UTC. */
export type Millis = number;

export interface Clock {
  /** World time now. In production the machine's; in demo and simulation the sandbox's, which stands still until it is stepped. */
  now(): Millis;
}
