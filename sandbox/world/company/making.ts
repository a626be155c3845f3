/** What a made-up company is made from while its leads are worked out. */

import type { Millis } from '../../portal.ts';
import type { PersonPlan } from '../script.ts';
import type { Lots, REPEATS } from './lots.ts';

export interface Making {
  readonly seed: number;
  readonly days: number;
  readonly endsAt: Millis;
  readonly people: readonly PersonPlan[];
  readonly reps: readonly PersonPlan[];
  readonly companies: number;
  readonly lots: Lots;
  readonly repeats: Readonly<Record<keyof typeof REPEATS, ReadonlySet<number>>>;
  /** When the list of the trade fair is imported, and when it is handed over at one stroke. */
  readonly fairAt: Millis;
  readonly fairHandedAt: Millis;
}
