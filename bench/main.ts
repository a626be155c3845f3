/** Runs the benches that are named, or all quick ones, and prints what they measured and on what machine. */

import { parseArgs } from 'node:util';
import { attributionBench } from './attribution.ts';
import { consoleBench } from './console.ts';
import { consoleWritesBench } from './console-writes.ts';
import { fleetBench } from './fleet.ts';
import { killBench } from './kill.ts';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';
import { type Machine, thisMachine } from './lib/machine.ts';
import { queueBench } from './queue.ts';
import { replayBench } from './replay.ts';
import { sweepBench } from './sweep.ts';
import { webhookToTaskBench } from './webhook-to-task.ts';

const BENCHES: readonly Bench[] = [
  webhookToTaskBench,
  queueBench,
  replayBench,
  sweepBench,
  killBench,
  attributionBench,
  fleetBench,
  consoleBench,
  consoleWritesBench,
];

interface Measured extends BenchResult {
  readonly name: string;
  readonly machine: Machine;
  readonly seconds: number;
}

const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function measure(bench: Bench, wish: Wish): Promise<Measured> {
  tell(`${bench.name}: ${bench.sentence}`);
  const machine = thisMachine();
  const from = performance.now();
  const result = await bench.run(wish);
  return { name: bench.name, ...result, machine, seconds: round((performance.now() - from) / 1_000, 1) };
}

function show({ name, figures, goal, machine, seconds }: Measured): string {
  const { cores, cpu, memoryGb, node, platform, load } = machine;
  const lines = Object.entries(figures).map(([what, value]) => `  ${what.padEnd(40)} ${value}`);
  const verdict = goal === undefined ? [] : [`  ${goal.met ? 'met' : 'MISSED'}: ${goal.what}`];
  const place = `  ${cores} cores ${cpu}, ${memoryGb} GB, ${node} ${platform}, load ${load} at the start, ${seconds} s`;
  return [name, ...lines, ...verdict, place, ''].join('\n');
}

const USAGE = `Usage: npm run -s bench -- [NAME…] [--size N] [--seed N] [--json]

${BENCHES.map(({ name, sentence }) => `  ${name.padEnd(18)}${sentence}`).join('\n')}

Without a name all but sweep, kill, attribution, fleet, console and console-writes. --size is the number of runs, jobs, hand-offs, kills, deals or leads.
`;

const WHOLE = /^\d{1,9}$/;
const OPTIONS = { size: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } } as const;

interface Asked {
  readonly chosen: readonly Bench[];
  readonly wish: Wish;
  readonly json: boolean;
}

/** Null when the command line cannot be understood. */
function understand(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const numbers = [values.size, values.seed].map((text) => (text === undefined ? null : WHOLE.test(text) ? Number(text) : Number.NaN));
    const [size = null, seed = null] = numbers;
    if (numbers.includes(Number.NaN) || positionals.some((name) => !BENCHES.some((bench) => bench.name === name))) return null;
    const chosen = BENCHES.filter((bench) => (positionals.length === 0 ? bench.byDefault : positionals.includes(bench.name)));
    return { chosen, wish: { size, seed, tell }, json: values.json ?? false };
  } catch {
    return null;
  }
}

/** 2 for bad usage, 1 for a goal that was missed. */
async function main(args: readonly string[]): Promise<number> {
  const asked = understand(args);
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const measured: Measured[] = [];
  for (const bench of asked.chosen) {
    const one = await measure(bench, asked.wish);
    measured.push(one);
    if (!asked.json) process.stdout.write(`${show(one)}\n`);
  }
  if (asked.json) process.stdout.write(`${JSON.stringify({ benches: measured })}\n`);
  return measured.every((one) => one.goal?.met ?? true) ? 0 : 1;
}

const code = await main(process.argv.slice(2));
process.stdout.write('', () => process.exit(code));
