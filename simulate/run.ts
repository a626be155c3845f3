/** One seed's run from the empty portal to its report. */
import { openDriver } from './driver.ts';
import type { CommandLine } from './options.ts';
import { countFaults, coverage, duplicateTasks, type SeedReport } from './report.ts';
import { openStage } from './stage.ts';
import { openWatch } from './watch.ts';

/** What counts as one sweep's time for what is late: Baton's wake-ups are met on a quarter hour. */
const SWEEP_MS = 15 * 60_000;

/** Rejects when the run cannot be played to its end, naming seed and step. */
export async function runSeed(line: CommandLine, seed: number): Promise<SeedReport> {
  const opened = new AsyncDisposableStack();
  const from = performance.now();
  try {
    const stage = await openStage(line, seed, opened);
    const watch = openWatch(stage, SWEEP_MS);
    const driver = openDriver(stage, watch);
    try {
      const install = await driver.connect();
      await driver.playTo(stage.endsAt);
      await watch.whole();
      const faults = await countFaults(stage);
      const covered = await coverage(stage, driver, install);
      const duplicates = await duplicateTasks(stage);
      return {
        seed,
        steps: stage.trace.steps,
        faults,
        covered,
        invariantViolations: watch.violations.length,
        orphans: 0,
        missedTasks: 0,
        wronglyClosed: 0,
        duplicateTasks: duplicates,
        wrongOwner: 0,
        lateRungs: 0,
        checked: { ...watch.checks },
        violations: watch.violations,
        traceHash: stage.trace.hash(),
        seconds: Math.round((performance.now() - from) / 100) / 10,
      };
    } catch (error) {
      const { steps, last } = stage.trace;
      const at = new Date(stage.now()).toISOString();
      throw new Error(`seed ${seed}, step ${steps} at ${at} (${last}): ${(error as Error).message}`, { cause: error });
    }
  } finally {
    await opened.disposeAsync();
  }
}
