/** A model over a file of paths: how many conversions and how much value each channel has, and what could not be attributed. */
import { type ChannelPath, channelsOf } from './chain/paths.ts';
import type { Journey } from './journey.ts';
import type { AttributionModel, Divide, ModelContext } from './models/contract.ts';
import type { Position } from './settings.ts';

export interface PathRow extends ChannelPath {
  /** Of all its conversions together. */
  readonly value: number;
}

export interface ChannelFigures {
  readonly channel: string;
  readonly conversions: number;
  readonly value: number;
  readonly removalEffect?: number;
  /** Standard error of `conversions`, where they were sampled. */
  readonly error?: number;
}

export interface PathFigures {
  /** All conversions, and those of paths with a channel: what the channels' conversions sum to. */
  readonly conversions: { readonly total: number; readonly base: number };
  /** The most conversions first. */
  readonly channels: readonly ChannelFigures[];
}

/** `context.paths` are the rows. */
export function attributePaths(rows: readonly PathRow[], model: AttributionModel, context: ModelContext): PathFigures {
  const used = rows.filter(({ channels }) => channels.length > 0);
  const sum = (some: readonly PathRow[], what: 'conversions' | 'value') => some.reduce((total, row) => total + row[what], 0);
  const channels = model.learn
    ? model.learn({ ...context, paths: used }).map(({ channel, share, error, ...rest }) => ({
        channel,
        conversions: share * sum(used, 'conversions'),
        value: share * sum(used, 'value'),
        ...rest,
        ...(error ? { error: error * sum(used, 'conversions') } : {}),
      }))
    : divided(used, model.prepare(context));
  return {
    conversions: { total: sum(rows, 'conversions'), base: sum(used, 'conversions') },
    channels: channels.sort((a, b) => b.conversions - a.conversions || (a.channel < b.channel ? -1 : 1)),
  };
}

function divided(rows: readonly PathRow[], divide: Divide): ChannelFigures[] {
  const totals = new Map(channelsOf(rows).map((channel) => [channel, { conversions: 0, value: 0 }]));
  for (const { channels, conversions, value } of rows) {
    const { parts } = divide(journeyOf(channels));
    const whole = parts.reduce((total, part) => total + part, 0);
    for (const [index, channel] of channels.entries()) {
      const total = totals.get(channel)!;
      total.conversions += (conversions * parts[index]!) / whole;
      total.value += (value * parts[index]!) / whole;
    }
  }
  return [...totals].map(([channel, total]) => ({ channel, ...total }));
}

/** A path has an order and no dates: its first step is the first touch, and its last the one that made the lead and converted. */
function journeyOf(channels: readonly string[]): Journey {
  const last = channels.length - 1;
  const holders = new Map<Position, number>([
    ['FT', 0],
    ['LC', last],
    ['CW', last],
  ]);
  return { steps: channels.map((channel, at) => ({ at, channel })), holders, notReached: new Set() };
}
