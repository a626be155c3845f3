/** Paths of channels with what became of them: what models that learn are given. */
import type { DealJourney } from '../journey.ts';

/** One distinct row of channels. */
export interface ChannelPath {
  readonly channels: readonly string[];
  readonly conversions: number;
  /** Ended without one. */
  readonly nulls: number;
}

/** A company's own: a won deal is a conversion, a lost one a null; what is open is neither yet, and what nobody touched is no path. */
export function pathsOf(journeys: readonly DealJourney[]): ChannelPath[] {
  const paths = new Map<string, { channels: readonly string[]; conversions: number; nulls: number }>();
  for (const { deal, steps } of journeys) {
    if (steps.length === 0 || deal.stage === 'open') continue;
    const channels = steps.map(({ channel }) => channel);
    const key = JSON.stringify(channels);
    const path = paths.get(key) ?? { channels, conversions: 0, nulls: 0 };
    if (deal.stage === 'won') path.conversions += 1;
    else path.nulls += 1;
    paths.set(key, path);
  }
  return [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** Channels of all paths, sorted. */
export function channelsOf(paths: readonly ChannelPath[]): string[] {
  return [...new Set(paths.flatMap(({ channels }) => channels))].sort();
}
