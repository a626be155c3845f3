/** Rates between currencies: read once a day, kept where the CRM does not answer, and the first ones have every deal looked at again. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { freshRates } from '../../jobs/rates.ts';
import type { Rate } from '../../src/domain/attribution/money.ts';

const DAY = 86_400_000;
const usd: Rate = { from: 'USD', to: 'EUR', rate: '0.9', since: null, until: null };

function account(answers: (() => readonly Rate[])[]) {
  const settings = new Map<string, unknown>();
  const seen = { now: DAY, asked: 0, marked: 0, warned: 0 };
  const scope = {
    connector: {
      rates: async () => {
        seen.asked += 1;
        return answers.shift()!();
      },
    },
    session: {},
    ledger: {
      setting: async (key: string) => settings.get(key),
      saveSetting: async (key: string, value: unknown) => void settings.set(key, value),
      attribution: { markAll: async () => (seen.marked += 1) },
    },
    ref: { installId: 'i' },
    deps: { clock: { now: () => seen.now } },
    log: { warn: () => (seen.warned += 1) },
  } as unknown as InstallScope;
  return { scope, seen };
}

describe('rates between currencies', () => {
  it('are read once a day, and have all deals looked at when there are some for the first time', async () => {
    const { scope, seen } = account([() => [], () => [usd], () => [usd]]);
    expect(await freshRates(scope)).toEqual([]);
    await freshRates(scope);
    expect([seen.asked, seen.marked]).toEqual([1, 0]);
    seen.now += DAY;
    expect(await freshRates(scope)).toEqual([usd]);
    seen.now += DAY;
    await freshRates(scope);
    expect([seen.asked, seen.marked]).toEqual([3, 1]);
  });

  it('stay as they were read last where the CRM does not answer', async () => {
    const silent = () => {
      throw new Error('silent');
    };
    const { scope, seen } = account([() => [usd], silent]);
    await freshRates(scope);
    seen.now += DAY;
    expect(await freshRates(scope)).toEqual([usd]);
    expect(seen.warned).toBe(1);
  });
});
