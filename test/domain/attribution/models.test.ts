/** Every model in every dialect: the published weights, which dialect lacks which, and the registry. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAttribution } from '../../../config/load-attribution.ts';
import { findModel, MODELS } from '../../../src/domain/attribution/models/index.ts';
import type { Dialect } from '../../../src/domain/attribution/settings.ts';
import { cents, credit, day, deal, SETTINGS, touch } from './helpers.ts';

/** Holds FT, LC, a middle, DC, another middle, CW. */
const SIX = [touch('ft', -5), touch('lc', 0), touch('m1', 4), touch('dc', 10), touch('m2', 20), touch('cw', 38)];
const TWO = [SIX[0]!, SIX[5]!];
const of = (model: string, dialect: Dialect, touches = SIX) => cents(credit(model, deal({ amountMinor: 10_000 }), touches, { dialect }));

const PUBLISHED: readonly (readonly [Dialect, string, Record<string, number>])[] = [
  ['baton', 'first', { ft: 10_000 }],
  ['baton', 'last', { cw: 10_000 }],
  ['baton', 'u-shaped', { ft: 4_000, lc: 4_000, m1: 500, dc: 500, m2: 500, cw: 500 }],
  ['baton', 'w-shaped', { ft: 3_000, lc: 3_000, m1: 334, dc: 3_000, m2: 333, cw: 333 }],
  ['baton', 'full-path', { ft: 2_250, lc: 2_250, m1: 500, dc: 2_250, m2: 500, cw: 2_250 }],
  ['baton', 'j-shaped', { ft: 2_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 6_000 }],
  ['baton', 'inverse-j', { ft: 6_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 2_000 }],
  ['baton', 'custom', { ft: 2_500, lc: 2_500, dc: 2_500, cw: 2_500 }],
  ['hubspot', 'u-shaped', { ft: 4_000, lc: 4_000, m1: 500, dc: 500, m2: 500, cw: 500 }],
  ['hubspot', 'w-shaped', { ft: 3_000, lc: 3_000, m1: 334, dc: 3_000, m2: 333, cw: 333 }],
  ['hubspot', 'full-path', { ft: 2_250, lc: 2_250, m1: 500, dc: 2_250, m2: 500, cw: 2_250 }],
  ['hubspot', 'j-shaped', { ft: 2_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 6_000 }],
  ['hubspot', 'inverse-j', { ft: 6_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 2_000 }],
  ['marketo-measure', 'first', { ft: 10_000 }],
  ['marketo-measure', 'u-shaped', { ft: 5_000, lc: 5_000 }],
  ['marketo-measure', 'w-shaped', { ft: 3_000, lc: 3_000, m1: 334, dc: 3_000, m2: 333, cw: 333 }],
  ['marketo-measure', 'full-path', { ft: 2_250, lc: 2_250, m1: 500, dc: 2_250, m2: 500, cw: 2_250 }],
  ['adobe', 'u-shaped', { ft: 4_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 4_000 }],
  ['adobe', 'j-shaped', { ft: 2_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 6_000 }],
  ['adobe', 'inverse-j', { ft: 6_000, lc: 500, m1: 500, dc: 500, m2: 500, cw: 2_000 }],
];

const TWO_TOUCH: readonly (readonly [Dialect, string, Record<string, number>])[] = [
  ['adobe', 'u-shaped', { ft: 5_000, cw: 5_000 }],
  ['adobe', 'j-shaped', { ft: 2_500, cw: 7_500 }],
  ['adobe', 'inverse-j', { ft: 7_500, cw: 2_500 }],
  // FT, LC and DC are one touchpoint; the middle is empty.
  ['baton', 'full-path', { ft: 7_500, cw: 2_500 }],
  ['marketo-measure', 'u-shaped', { ft: 10_000 }],
];

const LACKING: Readonly<Record<Dialect, readonly string[]>> = {
  baton: [],
  hubspot: ['last-non-direct', 'custom', 'markov', 'shapley'],
  'marketo-measure': ['last', 'last-non-direct', 'linear', 'j-shaped', 'inverse-j', 'time-decay', 'markov', 'shapley'],
  adobe: ['last-non-direct', 'w-shaped', 'full-path', 'markov', 'shapley'],
};

describe('the models', () => {
  it.each(PUBLISHED.map(([dialect, model, weights]) => [`${dialect} ${model}`, dialect, model, weights] as const))(
    'have the published weights: %s',
    (_, dialect, model, weights) => {
      expect(of(model, dialect)).toEqual(weights);
    },
  );

  it.each(TWO_TOUCH.map(([dialect, model, weights]) => [`${dialect} ${model}`, dialect, model, weights] as const))(
    'rule two touchpoints: %s',
    (_, dialect, model, weights) => {
      expect(of(model, dialect, TWO)).toEqual(weights);
    },
  );

  it.each(Object.entries(LACKING))('are refused in a dialect that has no such model: %s', (dialect, lacking) => {
    const missing = [...MODELS.values()].filter((model) => !model.existsIn(dialect as Dialect, SETTINGS)).map(({ id }) => id);
    expect(missing).toEqual(lacking);
  });

  it('give one touchpoint that holds everything all of it', () => {
    for (const model of MODELS.keys()) expect(of(model, 'baton', [touch('a', -1)])).toEqual({ a: 10_000 });
  });

  it('stand one to a file, all of them in the registry', () => {
    const shared = ['contract.ts', 'index.ts', 'learned.ts', 'positions.ts', 'scale.ts', 'single.ts'];
    const files = readdirSync(join(import.meta.dirname, '../../../src/domain/attribution/models')).filter((file) => !shared.includes(file));
    expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...MODELS.keys()].sort());
  });

  it('are found by other names and in any case', () => {
    expect(['U', 'w', 'J', 'First Touch', 'full_path', 'nothing'].map((name) => findModel(name)?.id)).toEqual([
      'u-shaped',
      'w-shaped',
      'j-shaped',
      'first',
      'full-path',
      undefined,
    ]);
  });
});

describe('last-non-direct', () => {
  it('passes direct over, and falls back to the last where all were direct', () => {
    const direct = { channel: '(Direct)' };
    expect(of('last-non-direct', 'baton', [touch('a', 1), touch('b', 2), touch('c', 3, direct)])).toEqual({ b: 10_000 });
    expect(of('last-non-direct', 'baton', [touch('a', 1, direct), touch('b', 2, direct)])).toEqual({ b: 10_000 });
  });
});

describe('time decay', () => {
  it('halves with every half-life of the settings', () => {
    const settings = parseAttribution('x', 'version: 2\ndialects: { baton: { half-life: 10 days } }\n');
    const credits = credit('time-decay', deal({ amountMinor: 7_000 }), [touch('a', 0), touch('b', 10), touch('c', 20)], { settings });
    expect(cents(credits)).toEqual({ a: 1_000, b: 2_000, c: 4_000 });
    expect([credits.version, credits.lines[0]!.rule]).toEqual([2, 'half-life 10 days, 20 days before the last touch']);
  });

  it('does not vanish where the close came long after the last touch', () => {
    const late = deal({ amountMinor: 300, createdAt: day(20), closedAt: day(3_000) });
    expect(cents(credit('time-decay', late, [touch('a', 0), touch('b', 7)]))).toEqual({ a: 100, b: 200 });
  });
});

describe('an empty middle', () => {
  const yaml = (dialect: string) => `version: 2\ndialects: { ${dialect}: { custom: { FT: 50, CW: 30, mid: 20 } } }\n`;
  const of2 = (dialect: Dialect) =>
    cents(credit('custom', deal({ amountMinor: 10_000 }), TWO, { dialect, settings: parseAttribution('x', yaml(dialect)) }));

  it('is shared by weight, and by Marketo Measure evenly', () => {
    expect(of2('baton')).toEqual({ ft: 6_250, cw: 3_750 });
    expect(of2('marketo-measure')).toEqual({ ft: 6_000, cw: 4_000 });
  });
});

describe('custom', () => {
  const settings = parseAttribution('x', 'version: 3\ndialects: { baton: { custom: { FT: 20, "stage: Demo held": 60, mid: 20 } } }\n');
  const touches = [touch('a', 1), touch('b', 12), touch('c', 30)];

  it('weighs stages by the touchpoint nearest before them', () => {
    const one = deal({ amountMinor: 10_000, stages: [{ name: 'Demo held', at: day(15) }] });
    const credits = credit('custom', one, touches, { settings });
    expect(cents(credits)).toEqual({ a: 2_000, b: 6_000, c: 2_000 });
    expect(credits.lines[1]).toMatchObject({
      milestones: ['DC', 'stage:Demo held'].filter((name) => name !== 'DC'),
      rule: '60 % Demo held',
    });
  });

  it('leaves the weight of a stage that never came to nobody', () => {
    expect(cents(credit('custom', deal({ amountMinor: 10_000 }), touches, { settings }))).toEqual({
      a: 2_000,
      b: 1_000,
      c: 1_000,
      'stage-not-reached': 6_000,
    });
  });
});
