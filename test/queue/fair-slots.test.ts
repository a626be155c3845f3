/** Shares of the worker slots: an account that is slow leaves two thirds to the others, and loses no nudge. */
import { describe, expect, it } from 'vitest';
import { FairSlots, type SlotJob } from '../../src/queue/fair-slots.ts';

const MINUTE = 60_000;

function slotsOf(slots: number) {
  let now = 0;
  const again: string[] = [];
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const fair = new FairSlots({ slots, now: () => now, again: async ({ key }: SlotJob) => void again.push(key) });
  const run = (account: string | null, key: string) =>
    fair.run(account, { name: 'pull', payload: {}, key }, () => {
      started.push(key);
      return new Promise<void>((resolve, reject) => ends.set(key, (error) => (error ? reject(error) : resolve())));
    });
  return { run, again, started, end: (key: string, error?: Error) => ends.get(key)?.(error), pass: (ms: number) => (now += ms) };
}

describe('Fair slots', () => {
  it('let an account that is alone have them all', async () => {
    const { run, started } = slotsOf(6);
    for (let n = 0; n < 6; n += 1) void run('a', `a${n}`);
    expect(started).toHaveLength(6);
  });

  it('give an account a third while another has work, and free the slot of what is above it at once', async () => {
    const { run, started } = slotsOf(6);
    void run('b', 'b0');
    for (let n = 0; n < 2; n += 1) void run('a', `a${n}`);
    await run('a', 'a2');
    await run('a', 'a3');
    expect(started).toEqual(['b0', 'a0', 'a1']);
  });

  it('put what was put aside back once, when a job of the account has ended, failed ones too', async () => {
    const { run, again, end } = slotsOf(3);
    void run('b', 'b0');
    const first = run('a', 'a0');
    await run('a', 'a1');
    await run('a', 'a1');
    await run('a', 'a2');
    expect(again).toEqual([]);
    end('a0', new Error('no answer'));
    await expect(first).rejects.toThrow('no answer');
    expect(again).toEqual(['a1', 'a2']);
  });

  it('forget an account that had no work for ten minutes', async () => {
    const { run, started, end, pass } = slotsOf(3);
    const other = run('b', 'b0');
    end('b0');
    await other;
    pass(11 * MINUTE);
    for (let n = 0; n < 3; n += 1) void run('a', `a${n}`);
    expect(started).toEqual(['b0', 'a0', 'a1', 'a2']);
  });

  it('hold nobody up whose jobs name no account', async () => {
    const { run, started } = slotsOf(1);
    void run('a', 'a0');
    void run(null, 'x');
    void run(null, 'y');
    expect(started).toEqual(['a0', 'x', 'y']);
  });
});
