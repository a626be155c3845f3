/** Gathers what the status page shows, through ports only. */

import { type Arrivals, countArrivals } from '../../domain/arrivals.ts';
import { alarmKey, alarmLines, readAlarm, WATCHED } from '../../domain/breakers.ts';
import { COVERAGE_SPAN, coverageOf, failingChannels, handLogged } from '../../domain/coverage.ts';
import type { CrmRep } from '../../domain/crm-record.ts';
import { PAUSE_SETTING, type Pause, readPause } from '../../domain/pause.ts';
import type { Millis } from '../../ports/clock.ts';
import type {
  HandoffRow,
  HeldWrites,
  Install,
  ParkedRecord,
  StreamPosition,
  WaitingWork,
  WorkspaceLedger,
} from '../../ports/ledger/index.ts';
import type { RunningState, WebDeps } from '../deps.ts';
import { type Cache, FEW_ROWS } from '../frame/cache.ts';
import type { Viewer } from '../views/layout.tsx';
import type { CoverageView } from './coverage.tsx';
import type { ReconciliationView } from './reconciliation.tsx';

/** One connected account as shown. */
export interface InstallStatusView {
  readonly install: Install;
  /** Records in the ledger by kind. */
  readonly records: Readonly<Record<string, number>>;
  readonly handoffs: HandoffFigures;
  /** How soon the leads that were looked at were answered. */
  readonly arrivals: Arrivals;
  readonly streams: readonly StreamPosition[];
  readonly parked: readonly ParkedRecord[];
  readonly waiting: WaitingWork | null;
  /** What the breakers hold. */
  readonly held: readonly HeldWrites[];
  /** What is never held and was far more than usual. */
  readonly alarms: readonly string[];
  /** A rep's name, else the id. */
  readonly nameOf: (rep: string) => string;
  readonly coverage: CoverageView;
  readonly reconciliation: ReconciliationView;
  /** Links into the CRM of the open hand-offs that are most overdue. */
  readonly latest: readonly { readonly row: HandoffRow; readonly owner: string; readonly url: string; readonly overdueSince: Millis }[];
}

export interface HandoffFigures {
  readonly open: number;
  readonly closed: number;
  readonly overdue: number;
  /** True when there are more hand-offs than were looked at. */
  readonly more: boolean;
}

export interface StatusView {
  readonly now: Millis;
  readonly running: RunningState;
  readonly pause: Pause | null;
  readonly installs: readonly InstallStatusView[];
  readonly webhooks: Readonly<Record<string, number>>;
  readonly queue: { readonly waiting: number; readonly active: number; readonly failed: number };
  readonly crms: readonly string[];
  readonly viewer: Viewer;
}

const PAGE = 1_000;
/** The page stays quick: figures beyond this many hand-offs are given as "at least". */
const LOOKED_AT = 20_000;
const LISTED = 10;
const PARKED = 50;

export async function collectStatus(deps: WebDeps, cache: Cache, viewer: Viewer): Promise<StatusView> {
  const ledger = deps.ledger.workspace(deps.workspaceId);
  const now = deps.clock.now();
  const waiting = await deps.ledger.waiting(now, Date.now());
  const installs: InstallStatusView[] = [];
  for (const install of await ledger.installs.list()) {
    const mine = waiting.find(({ ref }) => ref.workspaceId === install.workspaceId && ref.installId === install.installId);
    installs.push(await collectInstall(deps, cache, install, mine ?? null));
  }
  const [webhooks, queue, paused] = await Promise.all([ledger.marks.deliveryCounts(), deps.queue.counts(), ledger.setting(PAUSE_SETTING)]);
  return { now, running: deps.running(), pause: readPause(paused), installs, webhooks, queue, crms: [...deps.consents], viewer };
}

async function collectInstall(deps: WebDeps, cache: Cache, install: Install, waiting: WaitingWork | null): Promise<InstallStatusView> {
  const id = install.installId;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const figures = await cache.get(`health.${id}`, () => countAll(deps, install), isSmall);
  const { handoffs, overdue, arrivals, records, coverage } = figures.value;
  const alarming = WATCHED.map(async (kind) => [kind, readAlarm(await ledger.setting(alarmKey(kind, id)))] as const);
  const [streams, parked, held, reps, night, drift] = await Promise.all([
    ledger.installs.streams(id),
    ledger.marks.parked(id, PARKED),
    ledger.breakers.held(id),
    ledger.records.reps(id),
    ledger.reconcile.state(id),
    ledger.reconcile.drift(id, LISTED),
  ]);
  const connector = deps.connectors.get(install.crm);
  const names = new Map(reps.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id]));
  const nameOf = (rep: string) => names.get(rep) ?? rep;
  const latest = overdue.slice(0, LISTED).map((one) => ({
    ...one,
    owner: one.row.owner === null ? 'nobody' : nameOf(one.row.owner),
    url: connector?.recordUrl(install, 'lead', one.row.leadId) ?? '',
  }));
  return {
    install,
    records,
    streams,
    parked,
    waiting,
    held,
    alarms: alarmLines(await Promise.all(alarming), deps.clock.now()),
    nameOf,
    latest,
    handoffs,
    arrivals,
    coverage,
    reconciliation: { last: night?.last ?? null, drift },
  };
}

/** What reads very many rows: shown as last counted where that takes long. */
async function countAll(deps: WebDeps, install: Install) {
  const ledger = deps.ledger.workspace(install.workspaceId);
  const id = install.installId;
  const looked = await lookThrough(ledger, id);
  const overdue = looked.overdue.sort((a, b) => a.overdueSince - b.overdueSince).slice(0, LISTED);
  const [records, streams, reps] = [await ledger.records.counts(id), await ledger.installs.streams(id), await ledger.records.reps(id)];
  return { ...looked, overdue, records, coverage: await coverageView(deps, ledger, install, { reps, streams }) };
}

type Figures = Awaited<ReturnType<typeof countAll>>;

const isSmall = ({ handoffs, records }: Figures): boolean =>
  handoffs.open + handoffs.closed <= FEW_ROWS && Object.values(records).reduce((sum, n) => sum + n, 0) <= 10 * FEW_ROWS;

export async function coverageView(
  deps: WebDeps,
  ledger: WorkspaceLedger,
  install: Install,
  { reps, streams }: { readonly reps: readonly CrmRep[]; readonly streams: readonly StreamPosition[] },
): Promise<CoverageView> {
  const now = deps.clock.now();
  const counts = await ledger.records.activityCounts(install.installId, now - COVERAGE_SPAN, now);
  const failing = failingChannels(streams, install.capabilities, now, deps.pollMs);
  const pools = coverageOf({ roster: deps.roster(install, reps), counts, failing, watchedSince: install.connectedAt }, now);
  return { pools, handLogged: handLogged(counts) };
}

type Overdue = { readonly row: HandoffRow; readonly overdueSince: Millis };

interface Looked {
  readonly handoffs: HandoffFigures;
  readonly arrivals: Arrivals;
  readonly overdue: Overdue[];
}

async function lookThrough(ledger: WorkspaceLedger, installId: string): Promise<Looked> {
  const arrivals = countArrivals();
  const overdue: Overdue[] = [];
  let [open, closed, more] = [0, 0, true];
  for (let after: string | null = null; more && open + closed < LOOKED_AT; ) {
    const page: readonly HandoffRow[] = await ledger.handoffs.all(installId, { after, limit: PAGE });
    for (const row of page) {
      arrivals.add(row.judgement);
      const since = row.judgement.outcome === null ? overdueSince(row) : null;
      if (since !== null) overdue.push({ row, overdueSince: since });
      if (row.judgement.outcome === null) open += 1;
      else closed += 1;
    }
    const last = page.at(-1);
    more = page.length === PAGE;
    after = last ? `${last.leadId} ${last.atBat}` : null;
  }
  return { handoffs: { open, closed, overdue: overdue.length, more }, arrivals: arrivals.lines(), overdue };
}

/** Since when the first of its breached clocks is over its target; null when none is. */
function overdueSince({ judgement }: HandoffRow): Millis | null {
  const breached = judgement.clocks.filter((clock) => clock.state === 'breached').map((clock) => clock.dueAt);
  return breached.length === 0 ? null : Math.min(...breached);
}
