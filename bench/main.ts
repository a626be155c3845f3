/** Runs the benches that are named, or all quick ones, and prints what they measured and on what machine. */

import { killBench } from './kill.ts';
import { type Bench, type BenchResult, round } from './lib/bench.ts';
import { type Machine, thisMachine } from './lib/machine.ts';
import { queueBench } from './queue.ts';
import { replayBench } from './replay.ts';
import { webhookToTaskBench } from './webhook-to-task.ts';

const BENCHES: readonly Bench[] = [webhookToTaskBench, queueBench, replayBench, killBench];

interface Measured extends BenchResult {
  readonly name: string;
  readonly machine: Machine;
  readonly seconds: number;
}

const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function measure(bench: Bench): Promise<Measured> {
  tell(`${bench.name}: ${bench.sentence}`);
  const machine = thisMachine();
  const from = performance.now();
  const result = await bench.run(tell);
  return { name: bench.name, ...result, machine, seconds: round((performance.now() - from) / 1_000, 1) };
}

function show({ name, figures, goal, machine, seconds }: Measured): string {
  const { cores, cpu, memoryGb, node, platform, load } = machine;
  const lines = Object.entries(figures).map(([what, value]) => `  ${what.padEnd(40)} ${value}`);
  const verdict = goal === undefined ? [] : [`  ${goal.met ? 'met' : 'MISSED'}: ${goal.what}`];
  const place = `  ${cores} cores ${cpu}, ${memoryGb} GB, ${node} ${platform}, load ${load} at the start, ${seconds} s`;
  return [name, ...lines, ...verdict, place, ''].join('\n');
}

/** 2 for a name that is none, 1 for a goal that was missed. */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const names = args.filter((arg) => arg !== '--json');
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    tell(
      `There is no bench ${unknown.join(', ')}. There are: ${BENCHES.map((bench) => bench.name).join(', ')}; --json prints one JSON object.`,
    );
    return 2;
  }
  const chosen = BENCHES.filter((bench) => (names.length === 0 ? bench.byDefault : names.includes(bench.name)));
  const measured: Measured[] = [];
  for (const bench of chosen) {
    const one = await measure(bench);
    measured.push(one);
    if (!json) process.stdout.write(`${show(one)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ benches: measured })}\n`);
  return measured.every((one) => one.goal?.met ?? true) ? 0 : 1;
}

const code = await main(process.argv.slice(2));
process.stdout.write('', () => process.exit(code));
