/** The ground of one run: a database, a portal with its world, the network between them, and Baton on it, life after life. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../config/options.ts';
import { DEFAULT_APP } from '../sandbox/control/apps.ts';
import { DEFAULT_CLIENT } from '../sandbox/salesforce/oauth/apps.ts';
import type { Played } from '../src/cli/demo/accounts.ts';
import type { DemoCrm, SingleCrm } from '../src/cli/demo/arguments.ts';
import { type Control, openBoth, openControl, type Truth } from '../src/cli/demo/control.ts';
import { sidesOf } from '../src/cli/demo/crm.ts';
import { openPglite } from '../src/engine/index.ts';
import { createLedger } from '../src/ledger/index.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import type { Log } from '../src/ports/log.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { BATON, HUBSPOT, SALESFORCE } from './addresses.ts';
import { type Company, openCompany } from './company.ts';
import { type Dice, openDice } from './dice.ts';
import { type FaultCounts, openCounts } from './faults/names.ts';
import { isWrite, openRequestFaults, type RequestFaults } from './faults/requests.ts';
import { type Grounds, openGrounds } from './grounds.ts';
import { seedIdentifiers } from './identifiers.ts';
import { type Life, openLife } from './life.ts';
import { openLog } from './log.ts';
import type { CommandLine } from './options.ts';
import { convertUnderway } from './org-faults.ts';
import { openTrace, type Trace } from './trace.ts';
import { openWire, type Passing, type Wire } from './wire.ts';
import { senseWrites } from './write-sensor.ts';

/** Minutes between two looks for changes that no webhook told of. */
export const POLL_MINUTES = 360;

export interface Stage extends Grounds {
  readonly crm: DemoCrm;
  readonly seed: number;
  readonly days: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Each CRM with its own control door; the last one moves the world. */
  readonly played: readonly Played[];
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
  /** The next lead that is written to is converted just before. */
  convertLead: boolean;
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
  const grounds = await openWorld(line, seed, () => held.stage);
  const { doors } = grounds;
  const wire = wireTo(grounds, held);
  opened.defer(() => wire.close());
  const sensor = senseWrites(pglite.pool('public'));
  const sql = sensor.pool;
  const log = openLog(trace);
  const played = sidesOf(line.crm).map((side): Played => ({ side, control: openControl(URLS[side.crm], side.crm) }));
  const control = played.length === 1 ? played[0]!.control : openBoth(played[1]!.control, played[0]!.control);
  const truth = await control.truth();
  const startsAt = doors.sandbox.clock.now();
  const counts = openCounts(line.faults);
  const late = { holidays: counts.wanted.has('holiday-changed'), absences: counts.wanted.has('roster-changed') };
  const company = openCompany(dir, truth, { startsAt, sides: played.map(({ side }) => side), late });
  const mishaps = openDice(seed, 'mishaps');
  const stage: Stage = {
    ...grounds,
    crm: line.crm,
    seed,
    days: line.days,
    startsAt,
    endsAt: startsAt + line.days * 86_400_000,
    played,
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
    convertLead: false,
    now: () => doors.sandbox.clock.now(),
    begin: () => begin(stage, dir),
    quiet: () => quiet(() => (stage.life?.pool.busy ?? 0) + wire.busy),
  };
  held.stage = stage;
  opened.defer(() => stage.life?.kill());
  return stage;
}

/** Told of the stage once it stands. */
function wireTo({ doors, org }: Grounds, held: { readonly stage?: Stage }): Wire {
  return openWire({
    doors,
    org,
    before: (request) => held.stage && beforeRequest(held.stage, request),
    after: (request, status) => held.stage && afterRequest(held.stage, request, status),
    baton: (request) => {
      const life = held.stage?.life;
      return life ? life.web(request) : Promise.reject(new TypeError('fetch failed'));
    },
  });
}

const URLS: Readonly<Record<SingleCrm, string>> = { hubspot: HUBSPOT, salesforce: SALESFORCE };

/** The made-up company; every second one refuses a unique key on tasks. */
async function openWorld(line: CommandLine, seed: number, stage: () => Stage | undefined): Promise<Grounds> {
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
  const grounds = await openGrounds(line.crm, { seed, leads: line.leads, days: line.days, post });
  const { doors, org } = grounds;
  const { mainPortal } = doors.sandbox;
  mainPortal.refuseUniqueTaskProperty = seed % 2 === 0;
  // A portal beside an org grants all there is, so that both kinds are played.
  if (line.crm === 'hubspot') mainPortal.settings = { ...mainPortal.settings, withheldScopes: WITHHELD };
  Object.assign(doors.sandbox.faults, { duplicateWebhooks: share(line, 'webhook-duplicated', 0.04) });
  Object.assign(doors.sandbox.faults, { lateWebhooks: share(line, 'webhook-late', 0.03) });
  if (org !== null) org.box.org.settings.refuseActivityFields = seed % 2 === 0;
  return grounds;
}

/** What many portals do not grant: forms and products. */
const WITHHELD = ['forms', 'crm.objects.line_items.read'];

const share = ({ faults }: CommandLine, name: CommandLine['faults'][number], wanted: number): number =>
  faults.includes(name) ? wanted : 0;

const CREDENTIALS: Readonly<Record<SingleCrm, Readonly<Record<string, string>>>> = {
  hubspot: {
    HUBSPOT_CLIENT_ID: DEFAULT_APP.clientId,
    HUBSPOT_CLIENT_SECRETS: DEFAULT_APP.clientSecret,
    HUBSPOT_API_BASE: HUBSPOT,
    HUBSPOT_AUTHORIZE_BASE: HUBSPOT,
  },
  salesforce: {
    SALESFORCE_CLIENT_ID: DEFAULT_CLIENT.clientId,
    SALESFORCE_CLIENT_SECRETS: DEFAULT_CLIENT.clientSecret,
    SALESFORCE_LOGIN_URL: SALESFORCE,
    SALESFORCE_CHANGE_EVENTS: 'yes',
  },
};

async function begin(stage: Stage, dir: string): Promise<boolean> {
  const { company, log, dice, played } = stage;
  const options = readOptions({
    BATON_DATA_DIR: join(dir, 'baton'),
    BATON_PUBLIC_URL: BATON,
    BATON_RULES: company.rulesFile,
    BATON_ROSTER: company.rosterFile,
    BATON_POLL_MINUTES: String(POLL_MINUTES),
    ...Object.assign({}, ...played.map(({ side }) => CREDENTIALS[side.crm])),
  });
  const choose = (count: number) => dice.int(0, count - 1);
  stage.life = await openLife({ options, sql: stage.sql, log, clock: { now: stage.now }, choose, doom: null });
  return stage.life !== null;
}

function beforeRequest(stage: Stage, request: Passing): void {
  if (stage.life?.atRequest('before')) {
    stage.life.kill();
    return;
  }
  if (stage.expireToken && expireAccess(stage, request.crm) > 0) {
    stage.expireToken = false;
    stage.counts.struck('token-expired');
  }
  if (request.crm === 'hubspot') {
    const rule = stage.requests.take(request);
    if (rule !== null) stage.doors.sandbox.faults.rules.unshift(rule);
  } else {
    if (stage.convertLead && stage.org !== null && convertUnderway(stage.org.box, request)) {
      stage.convertLead = false;
      stage.counts.struck('lead-converted');
    }
    const rule = stage.requests.takeOfOrg(request);
    if (rule !== null) stage.org?.box.faults.rules.unshift(rule);
  }
}

function expireAccess({ doors, org, now }: Stage, crm: SingleCrm): number {
  return crm === 'hubspot' ? doors.sandbox.grants.expireAccess(now()) : (org?.box.grants.expireAccess() ?? 0);
}

function afterRequest(stage: Stage, request: Passing, status: number): void {
  if (isWrite(request)) stage.trace.note(stage.now(), `CRM ${request.method} ${request.path} ${status} ${request.rawBody}`);
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
