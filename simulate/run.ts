/** One seed's run from the empty portal to its report. */
import type { Install } from '../src/ports/ledger/index.ts';
import { type Driver, openDriver } from './driver.ts';
import { isBroken } from './first.ts';
import { storyOf } from './lead-story.ts';
import { watchMoney } from './money.ts';
import type { CommandLine } from './options.ts';
import { tenths } from './outcome.ts';
import { plant } from './plant.ts';
import type { PlantName } from './plants.ts';
import { countFaults, coverage, doubledKeys, type SeedReport, VIOLATIONS, type ViolationCounts } from './report.ts';
import { withSales } from './sales.ts';
import { openStage, type Stage } from './stage.ts';
import { askOracle } from './verdict.ts';
import { openWatch, type Violation, type Watch } from './watch.ts';
import { playWrongStage } from './wrong-stage.ts';

/** What counts as one sweep's time for what is late: Baton's wake-ups are met within a minute, and coming to rest takes another. */
const SWEEP_MS = 3 * 60_000;

/** Rejects when the run cannot be played to its end, naming seed and step. */
export async function runSeed(line: CommandLine, seed: number): Promise<SeedReport> {
  const opened = new AsyncDisposableStack();
  const from = performance.now();
  try {
    const stage = await openStage(line, seed, opened);
    const watch = openWatch(stage, SWEEP_MS);
    const played = openDriver(stage, watch);
    const driver = withSales(stage, played);
    try {
      const installs = await driver.connect();
      const money = await watchMoney(stage, installs);
      if (line.plant !== null) await playWithPlant(stage, driver, watch, { name: line.plant, share: line.first ? EARLY : HALF });
      const isOver = async () => (await money.isWrong()) || isBroken(stage, driver, watch, installs);
      const toTheEnd = await driver.playTo(stage.endsAt, line.first ? isOver : undefined);
      const looked = await judgeEnd(stage, driver, watch, installs);
      const covered = await coverage(stage, driver, installs);
      const moneyLooked = await money.judge(driver, watch);
      // Its breaker is about a story that was played to its end.
      if (stage.counts.wanted.has('wrong-stage') && toTheEnd)
        for (const what of await playWrongStage(stage, driver, installs[0]!)) watch.add('breakerFailures', what);
      await watch.whole();
      return {
        seed,
        steps: stage.trace.steps,
        faults: await countFaults(stage),
        covered,
        ...countsOf(watch.violations),
        checked: { ...watch.checks, ...looked, ...moneyLooked },
        violations: watch.violations,
        traceHash: stage.trace.hash(),
        seconds: tenths((performance.now() - from) / 1_000),
        cpuSeconds: tenths(cpuSeconds()),
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

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const HOUR = 3_600_000;

/** Shares of the story: in its second half all is there to be spoiled; who stops at the first violation need not wait for that. */
const HALF = 0.5;
const EARLY = 0.1;

interface Planting {
  readonly name: PlantName;
  readonly share: number;
}

/** From that share of the story on, as soon as there is something to spoil. */
async function playWithPlant(stage: Stage, driver: Driver, watch: Watch, { name, share }: Planting): Promise<void> {
  for (let at = stage.startsAt + (stage.endsAt - stage.startsAt) * share; at < stage.endsAt; at += HOUR) {
    await driver.playTo(at);
    const planted = { done: false };
    await driver.act(`planted: ${name}`, async () => {
      planted.done = await plant(stage, name);
    });
    await watch.whole();
    if (planted.done) return;
  }
  throw new Error(`there was nothing to plant ${name} in`);
}

/** What the story came to, before the last act; returns how much was looked at. */
async function judgeEnd(
  stage: Stage,
  driver: Driver,
  watch: Watch,
  installs: readonly Install[],
): Promise<Readonly<Record<string, number>>> {
  await watch.whole();
  const { findings, checked } = await askOracle(stage, driver.happenings, installs);
  for (const [kind, list] of Object.entries(findings)) for (const { lead, at, what } of list) watch.add(kind, `lead ${lead}: ${what}`, at);
  for (const lead of new Set(Object.values(findings).flatMap((list) => list.map((one) => one.lead))))
    for (const line of storyOf(stage.scene.mainPortal, lead)) stage.trace.aside(() => `lead ${lead}: ${line}`);
  for (const key of await doubledKeys(stage)) watch.add('duplicateTasks', `two tasks have the key ${key}`);
  return checked;
}

function countsOf(violations: readonly Violation[]): ViolationCounts {
  return Object.fromEntries(VIOLATIONS.map((kind) => [kind, violations.filter((one) => one.kind === kind).length])) as ViolationCounts;
}
