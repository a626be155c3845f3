/** The simulation's command line: plays each seed in a process of its own, prints what came of them, and ends with 1 on any violation. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from '../src/engine/index.ts';
import { CODE_PLANTS, type CodePlantName, NO_MENDING, plantCode } from './code-plants.ts';
import { type CommandLine, HELP, parseCommandLine, UsageError } from './options.ts';
import { type Outcome, sumOf, textOf } from './outcome.ts';
import { runSeed } from './run.ts';

/** Violations told one by one; all are counted. */
const TOLD = 50;

async function main(args: readonly string[]): Promise<number> {
  const from = performance.now();
  const line = parseCommandLine(args);
  if (line.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { reports, failures } = line.seeds.length === 1 && line.codePlant === null ? await playHere(line) : await playAll(line, args);
  const outcome = sumOf(reports, failures, performance.now() - from);
  process.stdout.write(line.json ? `${JSON.stringify(outcome)}\n` : textOf(outcome));
  for (const { seed, step, at, operation, kind, what } of outcome.violations.slice(0, TOLD))
    process.stderr.write(`${kind}: seed ${seed}, step ${step} (${operation}), ${at}: ${what}\n`);
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  return outcome.violations.length === 0 && failures.length === 0 ? 0 : 1;
}

/** A run makes much that is forgotten at once: four times the usual room for it, in MB, saves 8 % of the processor’s time. */
const ROOM = '--max-semi-space-size=64';

/** Making a dump takes as long as two seeds save by it. */
const WORTH_A_DUMP = 3;

type Played = Pick<Outcome, 'reports' | 'failures'>;

async function playHere(line: CommandLine): Promise<Played> {
  try {
    return { reports: [await runSeed(line, line.seeds[0]!)], failures: [] };
  } catch (error) {
    return { reports: [], failures: [(error as Error).message] };
  }
}

/** As many at once as were asked for: a run uses one processor, and an ended one leaves its database's memory behind. */
async function playAll(line: CommandLine, args: readonly string[]): Promise<Played> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-simulate-'));
  try {
    const empty = line.seeds.length < WORTH_A_DUMP ? line.empty : (line.empty ?? (await dumpEmpty(join(dir, 'empty.tar'))));
    const main = line.codePlant === null ? import.meta.filename : mainOfSpoiled(line.codePlant, dir);
    return await playEach(line, main, [...withoutPlant(line, args), ...(empty === null ? [] : ['--empty', empty])]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The command of a private copy in which this is planted. */
function mainOfSpoiled(name: CodePlantName, dir: string): string {
  plantCode(join(import.meta.dirname, '../..'), [CODE_PLANTS[name], NO_MENDING], dir);
  return join(dir, 'dist/simulate/main.js');
}

/** The copy is spoiled already, and knows nothing of it. */
function withoutPlant({ codePlant }: CommandLine, args: readonly string[]): readonly string[] {
  if (codePlant === null) return args;
  return args.filter((arg, i) => arg !== `--plant=${codePlant}` && arg !== '--plant' && args[i - 1] !== '--plant');
}

/** Making an empty database takes initdb three seconds, beginning from a dump of one 0.4: it is made once for all seeds. */
async function dumpEmpty(file: string): Promise<string> {
  const pglite = await openPglite();
  writeFileSync(file, await pglite.dump('none'));
  await pglite.close();
  return file;
}

async function playEach(line: CommandLine, main: string, args: readonly string[]): Promise<Played> {
  const waiting = [...line.seeds];
  const played = new Map<number, Played>();
  const worker = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const one = await playThere(main, seed, args);
      played.set(seed, one);
      process.stderr.write(`seed ${seed}: ${one.reports[0]?.seconds ?? '-'} s\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(line.jobs, waiting.length) }, worker));
  // Whichever ended first: told in the order of the seeds.
  const inOrder = line.seeds.flatMap((seed) => played.get(seed) ?? []);
  return { reports: inOrder.flatMap(({ reports }) => reports), failures: inOrder.flatMap(({ failures }) => failures) };
}

function playThere(main: string, seed: number, args: readonly string[]): Promise<Played> {
  return new Promise((resolve) => {
    const own = [...args.filter((arg) => arg !== '--json'), '--json', '--seed', String(seed)];
    const child = spawn(process.execPath, [ROOM, main, ...own], { stdio: ['ignore', 'pipe', 'pipe'] });
    const read: Record<'out' | 'err', string> = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (read.out += String(chunk)));
    child.stderr.on('data', (chunk) => (read.err += String(chunk)));
    child.on('close', () => resolve(playedOf(seed, read)));
  });
}

function playedOf(seed: number, { out, err }: Record<'out' | 'err', string>): Played {
  try {
    const { reports } = JSON.parse(out) as Outcome;
    if (reports.length > 0) return { reports, failures: [] };
  } catch {
    // What it printed instead says why.
  }
  return { reports: [], failures: [`seed ${seed}: ${err.trim() || 'the process ended without a word'}`] };
}

const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
  return error instanceof UsageError ? 2 : 1;
});
process.stdout.write('', () => process.exit(code));
