/** Tries a target many times and tells what came of it: how many were taken, how long the slowest took, how much memory stayed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Random } from './random.ts';
import type { Met, Target } from './targets.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly runs: number;
  /** Number of the first input. */
  readonly from?: number;
  /** Told before each input, so that a watcher knows which one hangs. */
  readonly onInput?: (index: number) => void;
}

export interface FuzzReport {
  readonly target: string;
  readonly runs: number;
  readonly met: Readonly<Record<Met, number>>;
  /** Milliseconds of machine time. */
  readonly slowestMs: number;
  readonly slowestIndex: number;
  /** Bytes that a full collection left more than after the first tenth. */
  readonly keptBytes: number;
  readonly elapsedMs: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** Throws, with target, seed and number of the input, when one is met in a way that its target does not allow. */
export async function fuzz(target: Target, { seed, runs, from = 0, onInput = () => {} }: FuzzOptions): Promise<FuzzReport> {
  const met = { taken: 0, refused: 0 };
  const began = performance.now();
  const warm = from + Math.floor(runs / 10);
  let slowest = { ms: 0, index: from };
  let before = 0;
  for (let index = from; index < from + runs; index += 1) {
    if (index === warm) before = heap();
    onInput(index);
    const started = performance.now();
    met[await tryInput(target, seed, index)] += 1;
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { ms, index };
  }
  const keptBytes = heap() - before;
  const elapsedMs = performance.now() - began;
  return { target: target.name, runs, met, slowestMs: slowest.ms, slowestIndex: slowest.index, keptBytes, elapsedMs };
}

async function tryInput(target: Target, seed: number, index: number): Promise<Met> {
  try {
    return await target.tryOne(new Random(seed, target.name, index));
  } catch (cause) {
    throw new Error(`${target.name} crashed: --only "${target.name}" --seed ${seed} --from ${index} --runs 1`, { cause });
  }
}
