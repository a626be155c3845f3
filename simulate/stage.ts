/** The ground of one run: a database, a portal with its world, the network between them, and Baton on it, life after life. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../config/options.ts';
import { DEFAULT_APP } from '../sandbox/control/apps.ts';
import type { Doors } from '../sandbox/control/doors.ts';
import type { Outcome } from '../sandbox/http/api-door.ts';
import type { Request } from '../sandbox/http/exchange.ts';
import { openSandbox } from '../sandbox/server.ts';
import { createWorld } from '../sandbox/world/index.ts';
import { type Control, openControl, type Truth } from '../src/cli/demo/control.ts';
import { openPglite } from '../src/engine/index.ts';
import { createLedger } from '../src/ledger/index.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import type { Log } from '../src/ports/log.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { BATON, HUBSPOT } from './addresses.ts';
import { type Company, openCompany } from './company.ts';
import { type Dice, openDice } from './dice.ts';
import { type FaultCounts, openCounts } from './faults/names.ts';
import { isWrite, openRequestFaults, type RequestFaults } from './faults/requests.ts';
import { seedIdentifiers } from './identifiers.ts';
import { type Life, openLife } from './life.ts';
import { openLog } from './log.ts';
import type { CommandLine } from './options.ts';
import { openTrace, type Trace } from './trace.ts';
import { openWire } from './wire.ts';
import { senseWrites } from './write-sensor.ts';

/** Minutes between two looks for changes that no webhook told of. */
export const POLL_MINUTES = 360;

export interface Stage {
  readonly seed: number;
  readonly days: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly doors: Doors;
  readonly control: Control;
  readonly truth: Truth;
  readonly company: Company;
  readonly counts: FaultCounts;
  readonly requests: RequestFaults;
  readonly trace: Trace;
  readonly log: Log;
  /** The seed's choice of what comes next, and of what goes wrong. */
  readonly dice: Dice;
  readonly mishaps: Dice;
  /** As the driver sees it: statements of its own never end a life. */
  readonly ledger: Ledger;
  readonly sql: SqlPool;
  /** True when a statement since the last asking may have written a hand-off or a task. */
  wrote(): boolean;
  /** Null while Baton is down. */
  life: Life | null;
  /** The next token refresh is carried out, and Baton ends before it knows. */
  crashInRefresh: boolean;
  /** The token that the next request carries has ended before its time. */
  expireToken: boolean;
  now(): number;
  /** False when it ended while it was started. */
  begin(): Promise<boolean>;
  /** Resolves when nothing of Baton's is under way any more. */
  quiet(): Promise<void>;
}

/** Throws what cannot be opened; what was opened is closed with `opened`. */
export async function openStage(line: CommandLine, seed: number, opened: AsyncDisposableStack): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-simulate-'));
  opened.defer(() => rmSync(dir, { recursive: true, force: true }));
  opened.defer(seedIdentifiers(openDice(seed, 'identifiers')));
  const trace = openTrace(line.trace);
  opened.defer(() => trace.close());
  const pglite = await openPglite({ inline: true, ...(line.empty !== null && { snapshot: readFileSync(line.empty) }) });
  opened.defer(() => pglite.close());
  const held: { stage?: Stage } = {};
  const doors = await openPortal(line, seed, () => held.stage);
  const wire = openWire({
    doors,
    before: (request) => held.stage && beforeRequest(held.stage, request),
    after: (request, outcome) => held.stage && afterRequest(held.stage, request, outcome),
    baton: (request) => {
      const life = held.stage?.life;
      return life ? life.web(request) : Promise.reject(new TypeError('fetch failed'));
    },
  });
  opened.defer(() => wire.close());
  const sensor = senseWrites(pglite.pool('public'));
  const sql = sensor.pool;
  const log = openLog(trace);
  const control = openControl(HUBSPOT);
  const truth = await control.truth();
  const startsAt = doors.sandbox.clock.now();
  const counts = openCounts(line.faults);
  const late = { holidays: counts.wanted.has('holiday-changed'), absences: counts.wanted.has('roster-changed') };
  const company = openCompany(dir, truth, startsAt, late);
  const mishaps = openDice(seed, 'mishaps');
  const stage: Stage = {
    seed,
    days: line.days,
    startsAt,
    endsAt: startsAt + line.days * 86_400_000,
    doors,
    control,
    truth,
    company,
    counts,
    requests: openRequestFaults(mishaps, counts),
    trace,
    log,
    dice: openDice(seed, 'order'),
    mishaps,
    ledger: createLedger({ sql, log }),
    sql,
    wrote: sensor.wrote,
    life: null,
    crashInRefresh: false,
    expireToken: false,
    now: () => doors.sandbox.clock.now(),
    begin: () => begin(stage, dir),
    quiet: () => quiet(() => (stage.life?.pool.busy ?? 0) + wire.busy),
  };
  held.stage = stage;
  opened.defer(() => stage.life?.kill());
  return stage;
}

/** The portal of the made-up company; every second one refuses a unique key on tasks. */
async function openPortal(line: CommandLine, seed: number, stage: () => Stage | undefined): Promise<Doors> {
  const world = createWorld({ seed, leads: line.leads, days: line.days });
  const post = async (target: string, body: string, headers: Readonly<Record<string, string>>): Promise<boolean> => {
    const life = stage()?.life;
    if (!life) return false;
    const request = { method: 'POST', path: new URL(target).pathname, headers: { host: new URL(BATON).host, ...headers }, body };
    const answered = { ok: false };
    await life.perform(async () => {
      const { status } = await life.web({ ...request, headers: { 'content-type': 'application/json', ...request.headers } });
      answered.ok = status >= 200 && status < 300;
    });
    return answered.ok;
  };
  const doors = await openSandbox({ seed, world, post });
  doors.sandbox.url = HUBSPOT;
  doors.sandbox.mainPortal.refuseUniqueTaskProperty = seed % 2 === 0;
  Object.assign(doors.sandbox.faults, { duplicateWebhooks: share(line, 'webhook-duplicated', 0.04) });
  Object.assign(doors.sandbox.faults, { lateWebhooks: share(line, 'webhook-late', 0.03) });
  return doors;
}

const share = ({ faults }: CommandLine, name: CommandLine['faults'][number], wanted: number): number =>
  faults.includes(name) ? wanted : 0;

async function begin(stage: Stage, dir: string): Promise<boolean> {
  const { company, log, dice } = stage;
  const options = readOptions({
    BATON_DATA_DIR: join(dir, 'baton'),
    BATON_PUBLIC_URL: BATON,
    BATON_RULES: company.rulesFile,
    BATON_ROSTER: company.rosterFile,
    BATON_POLL_MINUTES: String(POLL_MINUTES),
    HUBSPOT_CLIENT_ID: DEFAULT_APP.clientId,
    HUBSPOT_CLIENT_SECRETS: DEFAULT_APP.clientSecret,
    HUBSPOT_API_BASE: HUBSPOT,
    HUBSPOT_AUTHORIZE_BASE: HUBSPOT,
  });
  const choose = (count: number) => dice.int(0, count - 1);
  stage.life = await openLife({ options, sql: stage.sql, log, clock: { now: stage.now }, choose, doom: null });
  return stage.life !== null;
}

function beforeRequest(stage: Stage, request: Request): void {
  if (stage.life?.atRequest('before')) {
    stage.life.kill();
    return;
  }
  if (stage.expireToken && stage.doors.sandbox.grants.expireAccess(stage.now()) > 0) {
    stage.expireToken = false;
    stage.counts.struck('token-expired');
  }
  const rule = stage.requests.take(request);
  if (rule !== null) stage.doors.sandbox.faults.rules.unshift(rule);
}

function afterRequest(stage: Stage, request: Request, outcome: Outcome): void {
  if (isWrite(request)) stage.trace.note(stage.now(), `CRM ${request.method} ${request.path} ${outcome?.status ?? 0} ${request.rawBody}`);
  const refreshed = request.path.endsWith('/token') && request.rawBody.includes('refresh_token');
  if (refreshed && stage.crashInRefresh) {
    stage.crashInRefresh = false;
    stage.counts.struck('refresh-crash');
    stage.life?.kill();
  } else if (stage.life?.atRequest('after')) stage.life.kill();
}

/** Turns of the loop without anything under way after which nothing of Baton's can follow. */
const CALM_TURNS = 3;

async function quiet(busy: () => number): Promise<void> {
  for (let calm = 0; calm < CALM_TURNS; ) {
    await new Promise((resolve) => setImmediate(resolve));
    calm = busy() === 0 ? calm + 1 : 0;
  }
}
