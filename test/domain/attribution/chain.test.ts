/** Markov and Shapley: the known small cases, against plain counting and plain enumeration, on many paths and many channels. */
import { describe, expect, it } from 'vitest';
import { parseAttribution } from '../../../config/load-attribution.ts';
import { shapleyShares } from '../../../src/domain/attribution/chain/coalitions.ts';
import type { ChannelPath } from '../../../src/domain/attribution/chain/paths.ts';
import { createRandom } from '../../../src/domain/attribution/chain/random.ts';
import { removalEffects } from '../../../src/domain/attribution/chain/removal.ts';
import { cents, credit, deal, touch } from './helpers.ts';

const seed = Number(process.env.BATON_PROPERTY_SEED ?? Date.now() % 2 ** 31);
process.stderr.write(`attribution chains: seed ${seed}\n`);

const path = (text: string, conversions: number, nulls = 0): ChannelPath => ({ channels: text.split('>'), conversions, nulls });

function manyPaths(count: number, channels: number, from = seed): ChannelPath[] {
  const random = createRandom(from);
  return Array.from({ length: count }, () => ({
    channels: Array.from({ length: 1 + Math.floor(random() * 7) }, () => `c${Math.floor(random() ** 2 * channels)}`),
    conversions: Math.floor(random() * 3),
    nulls: Math.floor(random() * 9),
  }));
}

/** The definition, by following the whole matrix step for step until nothing moves: an independent way to the same number. */
function byPowers(paths: readonly ChannelPath[], order: number, without: string | null): number {
  const ids = new Map<string, number>();
  const id = (name: string): number => {
    if (!ids.has(name)) ids.set(name, ids.size);
    return ids.get(name)!;
  };
  const counts: [number, number, number][] = [];
  const [start, won, lost] = [id('start'), id('won'), id('lost')];
  const removed = new Set<number>();
  for (const { channels, conversions, nulls } of paths) {
    if (conversions + nulls === 0) continue;
    let at = start;
    for (let index = 0; index < channels.length; index += 1) {
      const state = channels.slice(Math.max(0, index + 1 - order), index + 1);
      const to = id(state.join('>'));
      if (without !== null && state.includes(without)) removed.add(to);
      counts.push([at, to, conversions + nulls]);
      at = to;
    }
    counts.push([at, won, conversions], [at, lost, nulls]);
  }
  const size = ids.size;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  // Whoever comes into a removed state never leaves it.
  for (const [from, to, count] of counts) if (!removed.has(from)) matrix[from]![to]! += count;
  for (const row of matrix) {
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum > 0) for (let index = 0; index < size; index += 1) row[index]! /= sum;
  }
  let vector = new Float64Array(size);
  vector[won] = 1;
  for (let step = 0; step < 5_000; step += 1) {
    const next = new Float64Array(size);
    for (let from = 0; from < size; from += 1) {
      let sum = 0;
      for (let to = 0; to < size; to += 1) sum += matrix[from]![to]! * vector[to]!;
      next[from] = sum;
    }
    next[won] = 1;
    vector = next;
  }
  return vector[start]!;
}

describe('Markov', () => {
  const toy = [path('C1>C2>C3', 1), path('C1', 0, 1), path('C2>C3', 0, 1)];

  it('has the known removal effects, with nulls and without', () => {
    const found = removalEffects(toy, 1, 'include');
    [0.5, 1, 1].forEach((effect, index) => {
      expect(found[index]!.removalEffect).toBeCloseTo(effect, 12);
      expect(found[index]!.share).toBeCloseTo(effect / 2.5, 12);
    });
    expect(removalEffects(toy, 1, 'exclude').map(({ removalEffect }) => removalEffect)).toEqual([1, 1, 1]);
  });

  it('looks back further in higher orders', () => {
    const paths = [path('a>b', 3, 1), path('c>b', 0, 4), path('b', 1, 1)];
    const effect = (order: number) =>
      Object.fromEntries(removalEffects(paths, order, 'include').map((one) => [one.channel, one.removalEffect]));
    // Order 1: b converts 4 of 10 times whoever came before; order 2 knows that it never does after c.
    expect(effect(1).c).toBeCloseTo(0.4, 12);
    expect(effect(2)).toEqual({ a: 0.75, b: 1, c: 0 });
  });

  it('counts a channel that follows itself as a step to itself', () => {
    const [a] = removalEffects([path('a>a>b', 1), path('b', 1, 2)], 1, 'include');
    expect(a!.removalEffect).toBeCloseTo(
      1 - byPowers([path('a>a>b', 1), path('b', 1, 2)], 1, 'a') / byPowers([path('a>a>b', 1), path('b', 1, 2)], 1, null),
      12,
    );
  });

  it('is zero for all where nothing converts, and passes over what has no weight', () => {
    expect(removalEffects([path('a', 0, 3), path('b', 0, 0)], 1, 'include').map(({ share }) => share)).toEqual([0, 0]);
    expect(removalEffects([], 1, 'include')).toEqual([]);
  });

  it.each([1, 2, 3])('agrees with powers of the matrix, order %i', (order) => {
    const paths = manyPaths(60, 5);
    const whole = byPowers(paths, order, null);
    for (const { channel, removalEffect } of removalEffects(paths, order, 'include'))
      expect(removalEffect).toBeCloseTo(1 - byPowers(paths, order, channel) / whole, 10);
  });

  it.each([1, 2, 3])('is as exact on 10,000 paths, order %i: bounds and elimination meet', (order) => {
    const paths = manyPaths(10_000, 20);
    const effects = removalEffects(paths, order, 'include');
    expect(effects.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const renamed = paths.map(({ channels, ...rest }) => ({ ...rest, channels: channels.map((name) => `z${99 - Number(name.slice(1))}`) }));
    const other = new Map(removalEffects(renamed.toReversed(), order, 'include').map((one) => [one.channel, one.removalEffect]));
    for (const { channel, removalEffect } of effects)
      expect(removalEffect).toBeCloseTo(other.get(`z${99 - Number(channel.slice(1))}`)!, 12);
  });

  it('divides a deal among its own channels, each over its touchpoints', () => {
    const paths = [path('C1>C2>C3', 1), path('C1', 0, 1), path('C2>C3', 0, 1)];
    const touches = [touch('a', 1, { channel: 'C1' }), touch('b', 2, { channel: 'C2' }), touch('c', 3, { channel: 'C2' })];
    const credits = credit('markov', deal({ amountMinor: 6_000 }), touches, { paths });
    expect(cents(credits)).toEqual({ a: 2_000, b: 2_000, c: 2_000 });
    expect(credits.lines[1]!.rule).toBe(
      'removal effect 1.0000 in a chain of order 1, among the channels of this deal, over 2 touchpoints of the channel',
    );
  });

  it('divides a deal of which nothing was learnt equally', () => {
    expect(cents(credit('markov', deal({ amountMinor: 100 }), [touch('a', 1), touch('b', 2)], { paths: [] }))).toEqual({ a: 50, b: 50 });
  });
});

describe('Shapley', () => {
  const conversions = { worth: 'conversions', samples: 2, seed: 1 } as const;
  const rate = { worth: 'rate', samples: 20_000, seed } as const;
  const shares = (paths: readonly ChannelPath[], settings: Parameters<typeof shapleyShares>[1]) =>
    Object.fromEntries(shapleyShares(paths, settings).map(({ channel, share }) => [channel, share]));

  it('has the known case: a 7, b 3', () => {
    expect(shares([path('a', 4), path('a>b', 6)], conversions)).toEqual({ a: 0.7, b: 0.3 });
  });

  it('is exact for any number of channels where a set is worth its conversions', () => {
    const paths = manyPaths(300, 40);
    const byShares = new Map<string, number>();
    for (const { channels, conversions: count } of paths)
      for (const name of new Set(channels)) byShares.set(name, (byShares.get(name) ?? 0) + count / new Set(channels).size);
    const sum = [...byShares.values()].reduce((a, b) => a + b, 0);
    for (const { channel, share, error } of shapleyShares(paths, conversions)) {
      expect(share).toBeCloseTo(byShares.get(channel)! / sum, 12);
      expect(error).toBe(0);
    }
  });

  it('averages over all orders where a set is worth its rate, up to 16 channels exactly', () => {
    const paths = [path('a', 1, 3), path('b', 1, 1), path('a>b', 3, 1)];
    // Rates: a 1/4, b 1/2, both 5/10. a: (1/4 + 0) / 2, b: (1/2 + 1/4) / 2.
    const found = shares(paths, rate);
    expect(found.a).toBeCloseTo(0.25, 12);
    expect(found.b).toBeCloseTo(0.75, 12);
    expect(shapleyShares(manyPaths(200, 16), rate).every(({ error }) => error === 0)).toBe(true);
  });

  it('gives a channel without which more would convert nothing', () => {
    expect(shares([path('a', 9, 1), path('a>b', 0, 40), path('b', 0, 50)], rate).b).toBe(0);
  });

  it('samples above 16 channels, tells the error, and repeats itself for the same seed', () => {
    // Sixteen channels are exact; a seventeenth that nobody converts through makes the same game a sampled one.
    const sixteen = manyPaths(400, 16).map((one) => ({ ...one, conversions: one.conversions + 1 }));
    const exact = shares(sixteen, rate);
    const more = shapleyShares([...sixteen, path('c-none', 0, 0)], rate);
    expect(more).toEqual(shapleyShares([...sixteen, path('c-none', 0, 0)].toReversed(), rate));
    expect(Object.keys(exact).length).toBe(16);
    for (const { channel, share, error } of more.filter((one) => one.channel !== 'c-none')) {
      expect(error).toBeGreaterThan(0);
      expect(Math.abs(share - exact[channel]!)).toBeLessThan(6 * error! + 1e-12);
    }
  });

  it('divides a deal equally among its channels, by worth in conversions', () => {
    const touches = [touch('a', 1, { channel: 'x' }), touch('b', 2, { channel: 'x' }), touch('c', 3, { channel: 'y' })];
    expect(cents(credit('shapley', deal({ amountMinor: 1_000 }), touches))).toEqual({ a: 250, b: 250, c: 500 });
  });

  it('divides a deal by the learnt values where the settings ask for rates', () => {
    const settings = parseAttribution('x', 'version: 1\nshapley: { worth: rate }\n');
    const touches = [touch('a', 1, { channel: 'a' }), touch('b', 2, { channel: 'b' })];
    const paths = [path('a', 1, 3), path('b', 1, 1), path('a>b', 3, 1)];
    expect(cents(credit('shapley', deal({ amountMinor: 400 }), touches, { paths, settings }))).toEqual({ a: 100, b: 300 });
  });
});
