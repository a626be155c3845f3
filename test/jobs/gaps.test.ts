/** Gaps of Baton's own: found at a start and after a sleep of the machine, stored once, and never made of a world that is stepped. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { gapsOf, noteSweep } from '../../jobs/gaps.ts';
import { createMemory } from '../../jobs/memory.ts';
import { memoryLog } from '../helpers/engines.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('gaps of our own', () => {
  const settings = new Map<string, unknown>();
  const world = { now: 0, machine: 0, oldestDue: null as number | null, writes: 0, reads: 0 };

  const start = (sweepMs?: number): JobDeps => {
    const workspace = {
      setting: async (key: string) => {
        world.reads += 1;
        return settings.get(key);
      },
      saveSetting: async (key: string, value: unknown) => {
        world.writes += 1;
        settings.set(key, value);
      },
      handoffs: { oldestDue: async () => world.oldestDue },
    };
    return {
      ledger: { workspace: () => workspace },
      clock: { now: () => world.now },
      machineNow: () => world.machine,
      log: memoryLog(),
      memory: createMemory(),
      settings: sweepMs === undefined ? {} : { sweepMs },
    } as unknown as JobDeps;
  };
  const pass = (world_: number, machine = world_) => {
    world.now += world_;
    world.machine += machine;
  };
  const sweepFor = async (deps: JobDeps, millis: number) => {
    for (let passed = 0; passed < millis; passed += 1_000) {
      await noteSweep(deps, 'w');
      pass(1_000);
    }
  };

  beforeEach(() => {
    settings.clear();
    Object.assign(world, { now: Date.UTC(2026, 2, 2, 9), machine: 5 * HOUR, oldestDue: null, writes: 0, reads: 0 });
  });

  it('are none at a first start, and cost a statement a minute at most', async () => {
    const deps = start();
    await sweepFor(deps, 10 * MINUTE);
    expect(await gapsOf(deps, 'w')).toEqual([]);
    expect(world.writes).toBe(10);
    expect(world.reads).toBe(2);
  });

  it('lie between the last sweep and a start, where something fell due', async () => {
    await sweepFor(start(), MINUTE);
    const from = settings.get('sweep.seen');
    pass(3 * HOUR);
    world.oldestDue = world.now - HOUR;
    const deps = start();
    expect(await gapsOf(deps, 'w')).toEqual([{ from, to: world.now }]);
    const found = await gapsOf(deps, 'w');
    pass(MINUTE);
    await noteSweep(deps, 'w');
    expect(await gapsOf(deps, 'w')).toEqual(found);
    expect(await gapsOf(start(), 'w')).toEqual(found);
  });

  it('are none where nothing fell due, and none after a short restart', async () => {
    await sweepFor(start(), MINUTE);
    pass(3 * HOUR);
    world.oldestDue = world.now - MINUTE;
    expect(await gapsOf(start(), 'w')).toEqual([]);
    await noteSweep(start(), 'w');
    pass(MINUTE);
    world.oldestDue = world.now - HOUR;
    expect(await gapsOf(start(), 'w')).toEqual([]);
  });

  it('are longer than two sweeps', async () => {
    await sweepFor(start(10 * MINUTE), MINUTE);
    pass(15 * MINUTE);
    world.oldestDue = world.now - 14 * MINUTE;
    expect(await gapsOf(start(10 * MINUTE), 'w')).toEqual([]);
    expect(await gapsOf(start(), 'w')).toHaveLength(1);
  });

  it('are found when the machine slept, by whichever asks first', async () => {
    const deps = start();
    await sweepFor(deps, MINUTE);
    pass(8 * HOUR);
    world.oldestDue = world.now - 7 * HOUR;
    const [one, two] = await Promise.all([gapsOf(deps, 'w'), gapsOf(deps, 'w')]);
    expect(one).toHaveLength(1);
    expect(two).toEqual(one);
    expect(settings.get('sweep.gaps')).toEqual(one);
  });

  it('are none when another process swept meanwhile', async () => {
    const idle = start();
    await noteSweep(idle, 'w');
    const busy = start();
    pass(MINUTE);
    await sweepFor(busy, 10 * MINUTE);
    world.oldestDue = world.now - 9 * MINUTE;
    expect(await gapsOf(idle, 'w')).toEqual([]);
  });

  it('are none in a world that is stepped: hours pass in a second of the machine', async () => {
    const deps = start();
    await noteSweep(deps, 'w');
    pass(5 * HOUR, 1_000);
    world.oldestDue = world.now - HOUR;
    expect(await gapsOf(deps, 'w')).toEqual([]);
    expect(world.reads).toBe(2);
  });
});
