/** The machine a figure was measured on, without which it says nothing. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { round } from './bench.ts';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  /** Average over the last minute: above `cores`, others were at work too. */
  readonly load: number;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: round(totalmem() / 2 ** 30, 1),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    load: round(loadavg()[0] ?? 0, 1),
  };
}
