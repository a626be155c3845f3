/** Permits in blocks: few questions to the ledger, never more spent than were granted. */
import { describe, expect, it } from 'vitest';
import { createPurses, type PurseSource } from '../../src/effects/purses.ts';

function bank(limit: number): PurseSource & { asked: number[]; left: number } {
  const state = { asked: [] as number[], left: limit };
  return Object.assign(state, {
    limit: async () => limit,
    take: async (n: number) => {
      state.asked.push(n);
      const granted = Math.min(n, state.left);
      state.left -= granted;
      return granted;
    },
  });
}

describe('A purse', () => {
  it('asks once for a block and spends it', async () => {
    const [purses, source] = [createPurses(), bank(500)];
    for (let n = 0; n < 25; n += 1) expect(await purses.spend('fields', 1, 1, source)).toBe(1);
    expect(source.asked).toEqual([25]);
    expect(await purses.spend('fields', 1, 100, source)).toBe(100);
    expect(source.asked).toEqual([25, 100]);
  });

  it('spends what is left at the limit, and asks no more in that bucket', async () => {
    const [purses, source] = [createPurses(), bank(30)];
    expect(await purses.spend('fields', 1, 40, source)).toBe(30);
    expect(await purses.spend('fields', 1, 1, source)).toBe(0);
    expect(source.asked).toEqual([40]);
  });

  it('of a new bucket is another one', async () => {
    const [purses, today, tomorrow] = [createPurses(), bank(10), bank(10)];
    expect(await purses.spend('fields', 1, 12, today)).toBe(10);
    expect(await purses.spend('fields', 2, 12, tomorrow)).toBe(10);
  });

  it('takes back what came to nothing', async () => {
    const [purses, source] = [createPurses(), bank(10)];
    await purses.spend('fields', 1, 12, source);
    purses.putBack('fields', 1, 4);
    purses.putBack('fields', 9, 4);
    expect(await purses.spend('fields', 1, 12, source)).toBe(4);
  });

  it('never spends a permit twice, however many spend at once', async () => {
    const [purses, source] = [createPurses(), bank(60)];
    const spent = await Promise.all(Array.from({ length: 20 }, () => purses.spend('fields', 1, 7, source)));
    expect(spent.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(60);
  });
});
