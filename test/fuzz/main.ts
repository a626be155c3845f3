/** `npm run -s fuzz -- --runs N --seed S --only TARGET --from INDEX`: fuzzes every door in a thread that is watched for hanging. */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type FuzzReport, fuzz } from './run.ts';
import { TARGETS } from './targets.ts';

/** An input that takes longer hangs. */
const HANG_MS = 20_000;
/** What may stay in memory, however many inputs there were. */
const KEPT_BYTES = 48 * 1_048_576;

interface Order {
  readonly seed: number;
  readonly runs: number;
  readonly from: number;
  readonly only: string | null;
  /** Number of the target and of the input under way. */
  readonly progress: SharedArrayBuffer;
}

if (isMainThread) watch(readOrder());
else await work(workerData as Order);

function readOrder(): Order {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { runs: text, seed: text, only: text, from: text } });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
  const progress = new SharedArrayBuffer(8);
  return { seed, runs: Number(values.runs ?? 5_000), from: Number(values.from ?? 0), only: values.only ?? null, progress };
}

function watch(order: Order): void {
  const progress = new Int32Array(order.progress);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  say(`seed ${order.seed}, ${order.runs} inputs for each door`);
  const worker = new Worker(import.meta.filename, { workerData: order });
  let last = { at: performance.now(), seen: '' };
  const timer = setInterval(() => {
    const seen = progress.join(' ');
    if (seen !== last.seen) last = { at: performance.now(), seen };
    if (performance.now() - last.at < HANG_MS) return;
    const name = TARGETS[progress[0] ?? 0]?.name;
    say(`${name} hangs: --only "${name}" --seed ${order.seed} --from ${progress[1]} --runs 1`);
    process.exit(1);
  }, 500);
  worker.on('message', (report: FuzzReport) => {
    say(lineOf(report));
    if (report.keptBytes > KEPT_BYTES) process.exitCode = 1;
  });
  worker.on('error', (error: Error) => {
    say(`${error.message}\n${error.cause instanceof Error ? error.cause.stack : error.cause}`);
    process.exitCode = 1;
  });
  worker.on('exit', () => clearInterval(timer));
}

function lineOf({ target, runs, met, slowestMs, slowestIndex, keptBytes, elapsedMs }: FuzzReport): string {
  const kept = `${(keptBytes / 1_048_576).toFixed(1)} MB kept${keptBytes > KEPT_BYTES ? ', TOO MUCH' : ''}`;
  const speed = `${Math.round(elapsedMs / 1_000)} s, slowest ${Math.round(slowestMs)} ms (input ${slowestIndex})`;
  return `${target}: ${runs} tried, ${met.taken} taken, ${met.refused} refused, ${kept}, ${speed}`;
}

async function work({ seed, runs, from, only, progress }: Order): Promise<void> {
  const told = new Int32Array(progress);
  for (const [number, target] of TARGETS.entries()) {
    if (only !== null && target.name !== only) continue;
    told[0] = number;
    const onInput = (index: number) => {
      told[1] = index;
    };
    parentPort?.postMessage(await fuzz(target, { seed, runs, from, onInput }));
  }
}
