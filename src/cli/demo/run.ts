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
import { type Admin, openAdmin } from './admin.ts';
import type { DemoOptions } from './arguments.ts';
import { connectPortal } from './connect.ts';
import { type Control, openControl, type Truth } from './control.ts';
import { type CrmSide, pollChanged, SIDES } from './crm.ts';
import { askOracle, offencesOf, printFindings } from './judged.ts';
import { confirmFigures, figuresOf, flushFigures } from './loop.ts';
import { loadMemory, type Memory, saveMemory } from './memory.ts';
import { NIGHT_MS, playNight } from './night.ts';
import { demoOperating } from './operating.ts';
import { leaveUp } from './outlook.ts';
import { printSummary } from './print.ts';
import { openProgress } from './progress.ts';
import { longestWait, type PumpDeps, pump, settle } from './pump.ts';
import { demoRules } from './rules.ts';
import { startSandbox } from './sandbox-child.ts';
import { createStretch, type Stretch } from './stretch.ts';
import { type Summary, summarise } from './summary.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 45;
const DEFAULT_LEADS = 500;
/** The world's people act on quarters of an hour: a few weeks are played on that grid, a year of the file every two hours. Every act keeps its own instant. */
const FINE = { gridMs: 15 * 60_000, gatherMs: 5 * 60_000 };
const COARSE = { gridMs: 120 * 60_000, gatherMs: 120 * 60_000 };

interface Stage {
  readonly context: CommandContext;
  readonly options: DemoOptions;
  readonly control: Control;
  readonly app: App;
  readonly install: Install;
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
  const url = options.sandbox ?? (await startChild(options, dir, memory, opened));
  const side = SIDES[options.crm];
  const control = openControl(url, side.crm);
  const { now } = await control.state();
  memory.startsAt ??= now;
  memory.sandboxPort = Number(new URL(url).port);
  const truth = await control.truth();
  const operating = demoOperating(truth, memory.startsAt, { year: options.data !== undefined, side });
  const clock = followClock(now);
  const log = quietLogOf(context, optionsOf(context));
  const stretch = createStretch();
  const app = await openBaton(
    context,
    { stretch, dir, url, side, memory, operating, clock, log, year: options.data !== undefined, kept: options.dataDir !== undefined },
    opened,
  );
  memory.batonPort = Number(new URL(app.publicUrl).port);
  saveMemory(dir, memory);
  const deps: PumpDeps = {
    control,
    ledger: app.ledger,
    queue: app.queue,
    setNow: clock.set,
    sweepOnce: app.jobs.sweepOnce,
    machineNow: () => Date.now(),
    lagMs: side.lagMs,
    onTouched: (touched, at) => pollChanged(app.ledger, touched, at),
    stretch,
    ...(options.data === undefined ? FINE : { ...COARSE, opensAfter: openingsOf(truth) }),
  };
  const install = await connected(app, control, { memory, deps, side });
  return { context, options, control, app, install, dir, memory, truth, operating, deps };
}

/** Null while it is office hours for anybody of the company, holiday or not. */
function openingsOf({ reps }: Truth): (at: number) => number | null {
  const clocks = [...new Set(reps.map(({ zone }) => zone))].map((zone) => createBusinessClock(officeCalendar(zone)));
  return (at) => (clocks.some((clock) => clock.isOpen(at)) ? null : Math.min(...clocks.map((clock) => clock.nextOpening(at))));
}

async function startChild(options: DemoOptions, dir: string, memory: Memory, opened: AsyncDisposableStack): Promise<string> {
  const child = await startSandbox({
    data: options.data === undefined ? null : resolve(options.data),
    leads: options.leads ?? (options.data === undefined ? DEFAULT_LEADS : 0),
    days: options.days ?? (options.data === undefined ? DEFAULT_DAYS : 0),
    seed: options.seed,
    stateDir: join(dir, 'sandbox'),
    port: memory.sandboxPort ?? 0,
    portOption: SIDES[options.crm].portOption,
  });
  opened.defer(() => child.stop());
  return child.url;
}

interface BatonParts {
  readonly stretch: Stretch;
  readonly dir: string;
  readonly url: string;
  readonly side: CrmSide;
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
  const { memory, url, side } = parts;
  const settings = optionsOf(context, {
    dataDir: join(parts.dir, 'baton'),
    rulesFile: optionsOf(context).rulesFile ?? demoRules(parts.dir),
    port: memory.batonPort ?? 0,
    ...side.settings(memory, url),
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

interface Connecting {
  readonly memory: Memory;
  readonly deps: PumpDeps;
  readonly side: CrmSide;
}

/** Registers the app with the sandbox and installs it as an admin's browser would; a demo that starts again finds its install. */
async function connected(app: App, control: Control, { memory, deps, side }: Connecting): Promise<Install> {
  const { installs } = app.ledger.workspace(app.workspaceId);
  await side.register(control, memory, app.publicUrl);
  const [known] = await installs.list();
  if (known !== undefined) {
    await control.redeliver();
    // A set-up that a killed demo left undone makes no row due: only a sweep looks for it.
    await deps.sweepOnce();
    return known;
  }
  await connectPortal((await app.web?.adminLink()) ?? '', `${app.publicUrl}/oauth/${side.crm}/start`);
  await settle(deps, app.clock.now());
  const [install] = await installs.list();
  if (install === undefined) throw new Error('the portal is connected, but the ledger knows no install');
  return install;
}

/** `offences` are the oracle's, of every kind. */
async function play(stage: Stage): Promise<{ readonly summary: Summary; readonly offences: number }> {
  const { app, control, context, memory, options } = stage;
  const from = performance.now();
  const starts = memory.startsAt ?? app.clock.now();
  const end = endOf(stage, starts);
  const progress = openProgress(context.io, starts, end);
  const admin = adminOf(stage, starts);
  const deps = { ...stage.deps, atRest: admin.look };
  await confirmFigures(app, stage.install);
  await pump(deps, end === null ? null : end - NIGHT_MS, progress.at, context.io.stop);
  await playNight(app, stage.install, deps, end ?? app.clock.now() + NIGHT_MS, context.io.stop);
  if (end !== null) await pump(deps, end, progress.at, context.io.stop);
  await flushFigures(app, stage.install, deps);
  progress.stop();
  const offences = await app.ledger.checkInvariant(app.clock.now(), stage.deps.gridMs);
  for (const offence of offences.slice(0, 20)) context.io.err(`line ${offence.line}: lead ${offence.leadId}: ${offence.what}\n`);
  const ref = { workspaceId: stage.install.workspaceId, installId: stage.install.installId };
  const reps = await app.ledger.workspace(ref.workspaceId).records.reps(ref.installId);
  const roster = stage.operating.roster(stage.install, reps);
  const elapsedSeconds = (performance.now() - from) / 1_000;
  const graceMs = longestWait(stage.deps);
  const answer = await askOracle({ control, crm: stage.install.crm, options: app.options, roster, operating: stage.operating, graceMs });
  printFindings(context.io, answer);
  // A sandbox that somebody else runs keeps its state as they told it to.
  if (options.dataDir !== undefined && options.sandbox === undefined) await control.checkpoint();
  const summary = await summarise({
    ledger: app.ledger,
    ref,
    control,
    truth: await control.truth(),
    roster,
    rules: app.settings.rules(),
    map: app.settings.operating().handoffMap,
    evidence: app.settings.evidence().map,
    now: app.clock.now(),
    loop: () => figuresOf(app, stage.install),
    admin: admin.diary(),
    engine: app.engine,
    offences,
    oracle: answer,
    elapsedSeconds,
  });
  return { summary, offences: offencesOf(answer) };
}

/** In a year of the file the admin looks once a week: a look reads every hand-off. */
function adminOf({ app, context, options, install, dir, memory, truth, deps }: Stage, startsAt: number): Admin {
  const ref = { workspaceId: install.workspaceId, installId: install.installId };
  return openAdmin({
    app,
    ref,
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
