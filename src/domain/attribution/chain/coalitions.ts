/** Shapley values of channels: what each adds, on average over all orders in which the channels could have come. */
import type { ChannelWorth } from '../models/contract.ts';
import type { ShapleySettings } from '../settings.ts';
import { type ChannelPath, channelsOf } from './paths.ts';
import { createRandom } from './random.ts';

/** A game of more players is sampled: 2 to the power of 16 sets are counted in an instant, 2 to the 30 never. */
const EXACT_CHANNELS = 16;

/** The paths of one set of channels, together. */
interface Coalition {
  /** Indexes of channels, rising. */
  readonly members: readonly number[];
  conversions: number;
  whole: number;
}

/** Shares by channel. A channel without which more would convert has the share 0. */
export function shapleyShares(paths: readonly ChannelPath[], settings: ShapleySettings): ChannelWorth[] {
  const channels = channelsOf(paths);
  const coalitions = coalitionsOf(paths, channels);
  const { values, errors } = valuesOf(channels.length, coalitions, settings);
  const sum = values.reduce((total, value) => total + Math.max(value, 0), 0);
  return channels.map((channel, index) => ({
    channel,
    share: sum === 0 ? 0 : Math.max(values[index]!, 0) / sum,
    error: sum === 0 ? 0 : errors[index]! / sum,
  }));
}

interface Values {
  readonly values: number[];
  readonly errors: number[];
}

function valuesOf(size: number, coalitions: readonly Coalition[], settings: ShapleySettings): Values {
  const exactly = (values: number[]): Values => ({ values, errors: values.map(() => 0) });
  if (settings.worth === 'conversions') return exactly(dividends(size, coalitions));
  return isSampled(size, settings) ? sampled(size, coalitions, settings) : exactly(enumerated(size, coalitions));
}

/** Only rates over many channels are; everything else is exact. */
export function isSampled(channels: number, { worth }: ShapleySettings): boolean {
  return worth === 'rate' && channels > EXACT_CHANNELS;
}

function coalitionsOf(paths: readonly ChannelPath[], channels: readonly string[]): Coalition[] {
  const indexOf = new Map(channels.map((channel, index) => [channel, index]));
  const coalitions = new Map<string, Coalition>();
  for (const path of paths) {
    const members = [...new Set(path.channels.map((channel) => indexOf.get(channel)!))].sort((a, b) => a - b);
    if (members.length === 0) continue;
    const key = members.join(',');
    const coalition = coalitions.get(key) ?? { members, conversions: 0, whole: 0 };
    coalition.conversions += path.conversions;
    coalition.whole += path.conversions + path.nulls;
    coalitions.set(key, coalition);
  }
  return [...coalitions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, coalition]) => coalition);
}

/**
 * Where a set is worth the conversions of all paths inside it, what a path adds is only there once all of its channels are, so the average
 * over all orders is an equal share for each of them: exact for any number of channels, without looking at a single order.
 */
function dividends(size: number, coalitions: readonly Coalition[]): number[] {
  const values = new Array<number>(size).fill(0);
  for (const { members, conversions } of coalitions) for (const member of members) values[member]! += conversions / members.length;
  return values;
}

/** Every set of channels: its rate is that of all paths inside it. */
function enumerated(size: number, coalitions: readonly Coalition[]): number[] {
  const sets = 2 ** size;
  const [conversions, whole] = [new Float64Array(sets), new Float64Array(sets)];
  for (const coalition of coalitions) {
    const set = coalition.members.reduce((bits, member) => bits | (1 << member), 0);
    conversions[set]! += coalition.conversions;
    whole[set]! += coalition.whole;
  }
  for (let channel = 0; channel < size; channel += 1) {
    for (let set = 0; set < sets; set += 1) {
      if ((set & (1 << channel)) === 0) continue;
      conversions[set]! += conversions[set ^ (1 << channel)]!;
      whole[set]! += whole[set ^ (1 << channel)]!;
    }
  }
  const worth = conversions.map((count, set) => rate(count, whole[set]!));
  const weights = weightsBySize(size);
  const values = new Array<number>(size).fill(0);
  for (let set = 0; set < sets; set += 1) {
    const weight = weights[bitsIn(set)];
    for (let channel = 0; channel < size; channel += 1) {
      if ((set & (1 << channel)) === 0) values[channel]! += weight! * (worth[set | (1 << channel)]! - worth[set]!);
    }
  }
  return values;
}

/** Orders drawn at random; the error is the standard error of the mean. */
function sampled(size: number, coalitions: readonly Coalition[], { samples, seed }: ShapleySettings): Values {
  const random = createRandom(seed);
  const order = Array.from({ length: size }, (_, index) => index);
  const place = new Int32Array(size);
  const [sum, squares] = [new Float64Array(size), new Float64Array(size)];
  for (let sample = 0; sample < samples; sample += 1) {
    shuffle(order, random);
    order.forEach((channel, index) => {
      place[channel] = index;
    });
    const steps = worthByPlace(size, coalitions, place);
    order.forEach((channel, index) => {
      const added = steps[index]! - (index === 0 ? 0 : steps[index - 1]!);
      sum[channel]! += added;
      squares[channel]! += added * added;
    });
  }
  const values = Array.from(sum, (total) => total / samples);
  const errors = values.map((mean, channel) =>
    Math.sqrt(Math.max(0, squares[channel]! / samples - mean * mean) / Math.max(1, samples - 1)),
  );
  return { values, errors };
}

/** What the channels up to each place of the order are worth together. */
function worthByPlace(size: number, coalitions: readonly Coalition[], place: Int32Array): Float64Array {
  const [conversions, whole] = [new Float64Array(size), new Float64Array(size)];
  for (const coalition of coalitions) {
    let last = 0;
    for (const member of coalition.members) last = Math.max(last, place[member]!);
    conversions[last]! += coalition.conversions;
    whole[last]! += coalition.whole;
  }
  for (let index = 1; index < size; index += 1) {
    conversions[index]! += conversions[index - 1]!;
    whole[index]! += whole[index - 1]!;
  }
  return conversions.map((count, index) => rate(count, whole[index]!));
}

const rate = (conversions: number, whole: number): number => (whole === 0 ? 0 : conversions / whole);

function shuffle(order: number[], random: () => number): void {
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
}

/** `|S|! (n − |S| − 1)! ÷ n!` by the size of the set. */
function weightsBySize(size: number): number[] {
  const weights = [1 / Math.max(size, 1)];
  for (let members = 1; members < size; members += 1) weights.push((weights[members - 1]! * members) / (size - members));
  return weights;
}

function bitsIn(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count += 1;
  return count;
}
