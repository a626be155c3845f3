/** The simulation's command line: plays each seed, prints what came of them, and ends with 1 on any violation. */
import { HELP, parseCommandLine, UsageError } from './options.ts';
import { runSeed } from './run.ts';

async function main(args: readonly string[]): Promise<number> {
  const line = parseCommandLine(args);
  if (line.help) {
    process.stdout.write(HELP);
    return 0;
  }
  for (const seed of line.seeds) {
    const report = await runSeed(line, seed);
    process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  }
  return 0;
}

const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
  return error instanceof UsageError ? 2 : 1;
});
process.stdout.write('', () => process.exit(code));
