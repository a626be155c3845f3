/** The golden vectors beside the project: every one is computed, and none is passed over because nobody knows its model. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPathFile } from '../../../src/cli/attribute/path-file.ts';
import { findModel } from '../../../src/domain/attribution/models/index.ts';
import { attributePaths } from '../../../src/domain/attribution/over-paths.ts';
import { credit, day, deal, SETTINGS, touch } from './helpers.ts';

const FILE = fileURLToPath(new URL('../../../../shared/data/attribution/vectors.json', import.meta.url));

interface Vector {
  readonly id: string;
  readonly model: string;
  readonly input: readonly { path: string; conversions: number; null: number }[];
  readonly expected: Record<string, number>;
  readonly tolerance: number;
}

/** The vectors' names for models that go by others here; position(40,40) is what Adobe calls u-shaped. */
const OURS: Readonly<Record<string, readonly ['baton' | 'adobe', string]>> = {
  'position(40,40)': ['adobe', 'u-shaped'],
  'markov (order 1)': ['baton', 'markov'],
  'markov removal effects (order 1)': ['baton', 'markov'],
};

function computed(vector: Vector) {
  const [dialect, name] = OURS[vector.model] ?? ['baton', vector.model];
  const lines = vector.input.map(({ path, conversions, null: nulls }) => `${path};${conversions};0;${nulls}`);
  const file = readPathFile(['path;total_conversions;total_conversion_value;total_null', ...lines].join('\n'));
  if (typeof file === 'string') throw new Error(file);
  const context = { dialect, settings: SETTINGS, order: 1, nulls: 'include', paths: file.rows } as const;
  return { ...attributePaths(file.rows, findModel(name)!, context), file };
}

describe.skipIf(!existsSync(FILE))('the golden vectors (need ../shared/data/attribution)', () => {
  const vectors: readonly Vector[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
  const overPaths = vectors.filter(({ model }) => model !== 'all');

  it('are 13 over paths and one of a deal', () => {
    expect([overPaths.length, vectors.length]).toEqual([13, 14]);
  });

  it.each(overPaths.map((vector) => [vector.id, vector] as const))('hold: %s', (_, vector) => {
    const { channels } = computed(vector);
    const what = vector.model.includes('removal') ? 'removalEffect' : 'conversions';
    for (const channel of Object.keys(vector.expected)) expect(channels.map((one) => one.channel)).toContain(channel);
    for (const one of channels) expect(Math.abs(one[what]! - (vector.expected[one.channel] ?? 0))).toBeLessThanOrEqual(vector.tolerance);
  });

  it('leave the conversions of empty paths out of the base, and count the steps', () => {
    const { conversions, channels, file } = computed(vectors.find(({ id }) => id === 'eeghor-empty-paths')!);
    expect(conversions).toEqual({ total: 10, base: 7 });
    expect(channels.map(({ channel }) => channel).sort()).toEqual(['a', 'b', 'c']);
    expect(file.skippedSteps).toBe(5);
  });

  it('hold for the deal that everybody can check, to the cent', () => {
    const { input, expected } = vectors.find(({ model }) => model === 'all') as any;
    const [{ deal: amount, touch_days: days, conversion_day: closed, direct_touch_index: direct }] = input;
    const touches = days.map((one: number, index: number) =>
      touch(`t${index}`, one, { channel: index === direct ? 'direct' : 'paid-search' }),
    );
    const won = deal({ amountMinor: amount * 100, createdAt: day(closed), closedAt: day(closed) });
    const row = (model: string, dialect: 'baton' | 'adobe' = 'baton') => {
      const { lines } = credit(model, won, touches, { dialect });
      return touches.map(({ id }: { id: string }) => (lines.find((line) => line.touch === id)?.minor ?? 0) / 100);
    };
    expect(row('first')).toEqual(expected.first);
    expect(row('last')).toEqual(expected.last);
    expect(row('last-non-direct')).toEqual(expected.last_non_direct);
    expect(row('linear')).toEqual(expected.linear);
    expect(row('u-shaped', 'adobe')).toEqual(expected.position_40_20_40);
    expect(row('time-decay')).toEqual([175.19, 287.44, 574.88, 3417.04, 7545.45]);
    for (const [index, exact] of expected.time_decay_7d_exact.entries())
      expect(Math.abs(row('time-decay')[index]! - exact)).toBeLessThan(0.011);
  });
});
