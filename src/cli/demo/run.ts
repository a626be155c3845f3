/** One demo from start to summary: starts or finds the sandbox, opens Baton on its clock, connects, pumps the days, and shows what came of it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OperatingSettings } from '../../../config/roster.ts';
import { createBusinessClock } from '../../domain/business-time.ts';
import { officeCalendar } from '../../domain/roster-index.ts';
import { type FollowClock, followClock } from '../../lib/clock.ts';
import type { Install } from '../../ports/ledger/index.ts';
import type { Log } from '../../ports/log.ts';
import { type App, openApp } from '../app.ts';
import { type CommandContext, optionsOf, quietLogOf } from '../context.ts';
import { connectAll, type Played, refOf } from './accounts.ts';
import { type Admin, openAdmin } from './admin.ts';
import type { DemoOptions } from './arguments.ts';
import { type Control, openBoth, openControl, type Truth } from './control.ts';
import { type CrmSide, handOffIn, pollChanged, sidesOf } from './crm.ts';
import { askOracle, offencesOf, printFindings } from './judged.ts';
import { confirmFigures, figuresOf, flushFigures } from './loop.ts';
import { loadMemory, type Memory, saveMemory } from './memory.ts';
import { NIGHT_MS, playNight } from './night.ts';
import { demoOperating } from './operating.ts';
import { leaveUp } from './outlook.ts';
import { handoffsOf, judgedPeople, leadsWith } from './people.ts';
import { printSummary } from './print.ts';
import { openProgress } from './progress.ts';
import { longestWait, type PumpDeps, pump } from './pump.ts';
import { demoRules } from './rules.ts';
import { startSandbox, type Urls } from './sandbox-child.ts';
import { createStretch, type Stretch } from './stretch.ts';
import { type Summary, summarise } from './summary.ts';
import { judgedInBoth, repsOfBoth } from './two.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 45;
const DEFAULT_LEADS = 500;
/** The world's people act on quarters of an hour: a few weeks are played on that grid, a year of the file every six hours. Every act keeps its own instant. */
const FINE = { gridMs: 15 * 60_000, gatherMs: 5 * 60_000 };
const COARSE = { gridMs: 360 * 60_000, gatherMs: 360 * 60_000 };

interface Stage {
  readonly context: CommandContext;
  readonly options: DemoOptions;
  readonly control: Control;
  readonly pages: readonly string[];
  readonly app: App;
  readonly installs: readonly Install[];
  readonly dir: string;
  readonly memory: Memory;
  readonly truth: Truth;
  readonly operating: OperatingSettings;
  readonly deps: PumpDeps;
}

/** Returns the exit code: 0 only when no lead was orphaned, no task doubled, and the oracle found nothing. */
export async function runDemo(context: CommandContext, options: DemoOptions): Promise<number> {
  const opened = new AsyncDisposableStack();
  try {
    const dir = folderOf(options, opened);
    const stage = await prepare(context, options, dir, opened);
    const { summary, offences } = await play(stage);
    if (options.json) context.io.out(`${JSON.stringify(summary)}\n`);
    else printSummary(context.io, summary);
    if (!options.once && !context.io.stop.aborted) await leaveUp({ ...stage, io: context.io });
    return summary.orphans === 0 && summary.tasks.duplicates === 0 && offences === 0 ? 0 : 1;
  } finally {
    await opened.disposeAsync();
  }
}

function folderOf(options: DemoOptions, opened: AsyncDisposableStack): string {
  if (options.dataDir !== undefined) {
    mkdirSync(options.dataDir, { recursive: true });
    return resolve(options.dataDir);
  }
  const dir = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  opened.defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function prepare(context: CommandContext, options: DemoOptions, dir: string, opened: AsyncDisposableStack): Promise<Stage> {
  const memory = loadMemory(dir);
  const urls = options.sandbox === undefined ? await startChild(options, dir, memory, opened) : urlsIn(options);
  const played = sidesOf(options.crm).map((side): Played => ({ side, control: openControl(urls[side.crm] ?? '', side.crm) }));
  const control = controlOf(played);
  const { now } = await control.state();
  memory.startsAt ??= now;
  rememberPorts(memory, played);
  const truth = await control.truth();
  const sides = played.map(({ side }) => side);
  const year = options.data !== undefined;
  const operating = demoOperating(truth, memory.startsAt, { year, side: { handOff: handOffIn(sides) }, byAddress: sides.length > 1 });
  const clock = followClock(now);
  const log = quietLogOf(context, optionsOf(context));
  const stretch = createStretch();
  const kept = options.dataDir !== undefined;
  const app = await openBaton(context, { stretch, dir, urls, sides, memory, operating, clock, log, year, kept }, opened);
  memory.batonPort = Number(new URL(app.publicUrl).port);
  saveMemory(dir, memory);
  const deps: PumpDeps = {
    control,
    ledger: app.ledger,
    queue: app.queue,
    setNow: clock.set,
    sweepOnce: app.jobs.sweepOnce,
    machineNow: () => Date.now(),
    lagMs: Math.max(...sides.map(({ lagMs }) => lagMs)),
    onTouched: (touched, at) => pollChanged(app.ledger, touched, at),
    stretch,
    ...(year ? { ...COARSE, opensAfter: openingsOf(truth) } : FINE),
  };
  const installs = await connectAll(app, played, { memory, deps });
  const pages = played.map((one) => one.control.url);
  return { context, options, control, pages, app, installs, dir, memory, truth, operating, deps };
}

/** With two CRMs the later one moves the world, which plays in both. */
function controlOf(played: readonly Played[]): Control {
  const [first, second] = played;
  return second === undefined ? first!.control : openBoth(second.control, first!.control);
}

function rememberPorts(memory: Memory, played: readonly Played[]): void {
  const [first, second] = played.map(({ control }) => Number(new URL(control.url).port));
  memory.sandboxPort = first;
  if (second !== undefined) memory.secondPort = second;
}

/** Addresses of sandboxes that somebody else runs, in the order of the CRMs. */
function urlsIn({ sandbox = '', crm }: DemoOptions): Urls {
  const addresses = sandbox.split(',');
  return Object.fromEntries(sidesOf(crm).map((side, i) => [side.crm, addresses[i]?.trim() ?? '']));
}

/** Null while it is office hours for anybody of the company, holiday or not. */
function openingsOf({ reps }: Truth): (at: number) => number | null {
  const clocks = [...new Set(reps.map(({ zone }) => zone))].map((zone) => createBusinessClock(officeCalendar(zone)));
  return (at) => (clocks.some((clock) => clock.isOpen(at)) ? null : Math.min(...clocks.map((clock) => clock.nextOpening(at))));
}

async function startChild(options: DemoOptions, dir: string, memory: Memory, opened: AsyncDisposableStack): Promise<Urls> {
  const { sandboxPort = 0, secondPort = 0 } = memory;
  const child = await startSandbox({
    data: options.data === undefined ? null : resolve(options.data),
    leads: options.leads ?? (options.data === undefined ? DEFAULT_LEADS : 0),
    days: options.days ?? (options.data === undefined ? DEFAULT_DAYS : 0),
    seed: options.seed,
    stateDir: join(dir, 'sandbox'),
    ports: Object.fromEntries(sidesOf(options.crm).map(({ portOption }, i) => [portOption, i === 0 ? sandboxPort : secondPort])),
  });
  opened.defer(() => child.stop());
  return child.urls;
}

interface BatonParts {
  readonly stretch: Stretch;
  readonly dir: string;
  readonly urls: Urls;
  readonly sides: readonly CrmSide[];
  readonly memory: Memory;
  readonly operating: OperatingSettings;
  readonly clock: FollowClock;
  readonly log: Log;
  readonly year: boolean;
  /** False: nobody comes back to this demo. */
  readonly kept: boolean;
}

/** Polling this seldom is enough here: webhooks tell at once, and the windows between them only mend what was lost. */
const POLL_MINUTES = 720;
const POLL_MINUTES_OF_A_YEAR = 2_880;

async function openBaton(context: CommandContext, parts: BatonParts, opened: AsyncDisposableStack): Promise<App> {
  const { memory, urls, sides } = parts;
  const settings = optionsOf(context, {
    dataDir: join(parts.dir, 'baton'),
    rulesFile: optionsOf(context).rulesFile ?? demoRules(parts.dir),
    port: memory.batonPort ?? 0,
    ...Object.assign({}, ...sides.map((side) => side.settings(memory, urls[side.crm] ?? ''))),
    pollMinutes: parts.year ? POLL_MINUTES_OF_A_YEAR : POLL_MINUTES,
    reconcile: false,
    // The pump waits for every job anyway: one at a time asks the queue least.
    concurrency: 1,
  });
  const app = await openApp(settings, {
    web: true,
    work: true,
    sweep: false,
    burst: parts.stretch.over,
    inlineDatabase: true,
    forgetful: !parts.kept,
    alone: true,
    log: parts.log,
    clock: parts.clock,
    operating: parts.operating,
    answer: context.answerFor,
  });
  opened.defer(() => app.stop());
  return app;
}

/** `offences` are the oracle's, of every kind. */
async function play(stage: Stage): Promise<{ readonly summary: Summary; readonly offences: number }> {
  const { app, control, context, memory, options, installs } = stage;
  const from = performance.now();
  const starts = memory.startsAt ?? app.clock.now();
  const end = endOf(stage, starts);
  const progress = openProgress(context.io, starts, end);
  const admin = adminOf(stage, starts);
  const deps = { ...stage.deps, atRest: admin.look };
  for (const install of installs) await confirmFigures(app, install);
  await pump(deps, end === null ? null : end - NIGHT_MS, progress.at, context.io.stop);
  await playNight(app, installs.map(refOf), deps, end ?? app.clock.now() + NIGHT_MS, context.io.stop);
  if (end !== null) await pump(deps, end, progress.at, context.io.stop);
  for (const install of installs) await flushFigures(app, install, deps);
  progress.stop();
  const offences = await app.ledger.checkInvariant(app.clock.now(), stage.deps.gridMs);
  for (const offence of offences.slice(0, 20)) context.io.err(`line ${offence.line}: lead ${offence.leadId}: ${offence.what}\n`);
  const judging = await judgingOf(stage);
  const elapsedSeconds = (performance.now() - from) / 1_000;
  const { operating } = stage;
  const { roster } = judging;
  const answer = await askOracle({ control, options: app.options, roster, operating, graceMs: longestWait(stage.deps) });
  printFindings(context.io, answer);
  // A sandbox that somebody else runs keeps its state as they told it to.
  if (options.dataDir !== undefined && options.sandbox === undefined) await control.checkpoint();
  const summary = await summarise({
    ledger: app.ledger,
    refs: installs.map(refOf),
    control,
    truth: await control.truth(),
    roster,
    rules: app.settings.rules(),
    judged: judging.judged,
    now: app.clock.now(),
    loop: () => figuresOf(app, installs),
    admin: admin.diary(),
    engine: app.engine,
    offences,
    oracle: answer,
    elapsedSeconds,
  });
  return { summary, offences: offencesOf(answer) };
}

/** The company's one roster, and how everybody is judged by it. */
async function judgingOf({ app, installs, operating, control }: Stage) {
  const { records } = app.ledger.workspace(app.workspaceId);
  const { handoffMap: map } = app.settings.operating();
  const rosterOf = async (install: Install) => operating.roster(install, await records.reps(install.installId));
  const base = { rules: app.settings.rules(), map, evidence: app.settings.evidence().map };
  const [first, second] = installs;
  if (second === undefined) {
    const roster = await rosterOf(first!);
    const judged = async () => {
      const inCrm = (await control.dump('contacts')).map(({ id }) => id);
      const leads = await leadsWith(inCrm, handoffsOf(app.ledger, first!));
      return judgedPeople(app.ledger, refOf(first!), leads, { ...base, roster, now: app.clock.now() });
    };
    return { roster, judged };
  }
  const accounts = { ledger: app.ledger, hubspot: first!, salesforce: second };
  const reps = await repsOfBoth(accounts);
  const roster = operating.roster(first!, reps.reps);
  return { roster, judged: () => judgedInBoth(accounts, reps, { ...base, roster, now: app.clock.now() }, rosterOf) };
}

/** In a year of the file the admin looks once a week: a look reads every hand-off. */
function adminOf({ app, context, options, installs, dir, memory, truth, deps }: Stage, startsAt: number): Admin {
  const [ref, ...alsoIn] = installs.map(refOf);
  return openAdmin({
    app,
    ref: ref!,
    alsoIn,
    startsAt,
    campaigns: truth.campaigns,
    liveLater: truth.liveLater,
    sweepMs: deps.gridMs,
    everyDays: options.data === undefined ? 1 : 7,
    notes: memory.admin,
    keep: (admin) => saveMemory(dir, { ...memory, admin }),
    report: ({ line, leadId, what }, at) =>
      context.io.err(`${new Date(at).toISOString().slice(0, 16)}: line ${line}: lead ${leadId}: ${what}\n`),
  });
}

/** Null: a file is played to its end. */
function endOf({ options }: Stage, starts: number): number | null {
  if (options.days !== undefined) return starts + options.days * DAY_MS;
  return options.data === undefined ? starts + DEFAULT_DAYS * DAY_MS : null;
}
