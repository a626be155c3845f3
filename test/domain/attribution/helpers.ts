/** Short ways to write touchpoints, deals and credits in tests of attribution. */
import { loadAttribution } from '../../../config/load-attribution.ts';
import { creditDeal, type DealCredits, type DealJourney, dealJourney, prepareModel } from '../../../src/domain/attribution/index.ts';
import { findModel } from '../../../src/domain/attribution/models/index.ts';
import type { AttributionSettings, Dialect } from '../../../src/domain/attribution/settings.ts';
import type { AttributedDeal, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';

export const SETTINGS = loadAttribution();
export const DAY = 86_400_000;
/** Day 0 of every example. */
export const START = Date.UTC(2026, 0, 1);
export const day = (number: number): number => START + number * DAY;

export function touch(id: string, onDay: number, over: Partial<Touchpoint> = {}): Touchpoint {
  return { id, person: 'ana', at: day(onDay), campaign: `c-${id}`, channel: 'paid-search', kind: 'form', ...over };
}

/** Made a lead on day 0, a deal on day 10, won on day 38 for 12,000.00. */
export function deal(over: Partial<AttributedDeal> = {}): AttributedDeal {
  return {
    id: 'd1',
    stage: 'won',
    amountMinor: 1_200_000,
    currency: 'USD',
    kind: 'new',
    leadCreatedAt: day(0),
    createdAt: day(10),
    closedAt: day(38),
    wonBeforeAt: null,
    people: { ids: ['ana'], found: 'associated' },
    ...over,
  };
}

export const journey = (one: AttributedDeal, touches: readonly Touchpoint[], settings: AttributionSettings = SETTINGS): DealJourney =>
  dealJourney(one, touches, settings);

interface How {
  readonly dialect?: Dialect;
  readonly settings?: AttributionSettings;
  /** The company's deals; by default this one alone. */
  readonly paths?: readonly { channels: readonly string[]; conversions: number; nulls: number }[];
}

export function credit(model: string, one: AttributedDeal, touches: readonly Touchpoint[], how: How = {}): DealCredits {
  const { dialect = 'baton', settings = SETTINGS } = how;
  const own = journey(one, touches, settings);
  const paths = how.paths ?? [{ channels: own.steps.map(({ channel }) => channel), conversions: 1, nulls: 0 }];
  return creditDeal(own, prepareModel(findModel(model)!, { dialect, settings, ...settings.markov, paths }));
}

/** Cents by touchpoint, then by reason: `{ a: 480000, 'sales-started': 100 }`. */
export function cents({ lines, unattributed }: DealCredits): Record<string, number> {
  return Object.fromEntries([
    ...lines.map(({ touch: id, minor }) => [id, minor]),
    ...unattributed.map(({ reason, minor }) => [reason, minor]),
  ]);
}

export const total = ({ lines, unattributed }: DealCredits): number =>
  [...lines, ...unattributed].reduce((sum, { minor }) => sum + minor, 0);
