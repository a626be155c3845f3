/** Gathers what the status page shows, through ports only. */

import { type Arrivals, countArrivals } from '../../domain/arrivals.ts';
import { alarmKey, alarmLines, readAlarm, WATCHED } from '../../domain/breakers.ts';
import { COVERAGE_SPAN, coverageOf, failingChannels, handLogged } from '../../domain/coverage.ts';
import type { CrmRep, RecordKind } from '../../domain/crm-record.ts';
import { PAUSE_SETTING, type Pause, readPause } from '../../domain/pause.ts';
import { type RequestLimits, requestLimits } from '../../domain/request-limits.ts';
import type { Millis } from '../../ports/clock.ts';
import type {
  BudgetState,
  HandoffCounts,
  HeldWrites,
  Install,
  ParkedRecord,
  ScoredHandoff,
  StreamPosition,
  TodayRow,
  WaitingWork,
  WorkspaceLedger,
} from '../../ports/ledger/index.ts';
import type { RunningState, WebDeps } from '../deps.ts';
import type { ScoreMirror } from '../scoreboard/mirror.ts';
import type { Viewer } from '../views/layout.tsx';
import type { CoverageView } from './coverage.tsx';
import type { ReconciliationView } from './reconciliation.tsx';

/** One connected account as shown. */
export interface InstallStatusView {
  readonly install: Install;
  /** Records in the ledger by kind. */
  readonly records: Readonly<Partial<Record<RecordKind, number>>>;
  readonly handoffs: HandoffCounts;
  /** How soon the leads of the last 30 days were answered. */
  readonly arrivals: Arrivals;
  /** Requests to the CRM. */
  readonly budget: BudgetState & RequestLimits;
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
  readonly latest: readonly { readonly row: TodayRow; readonly owner: string; readonly url: string; readonly overdueSince: Millis }[];
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

const LISTED = 10;
/** Speed is told of so long a time. */
const ARRIVED_MS = 30 * 86_400_000;
const PARKED = 50;

export async function collectStatus(deps: WebDeps, mirror: ScoreMirror, viewer: Viewer): Promise<StatusView> {
  const ledger = deps.ledger.workspace(deps.workspaceId);
  const now = deps.clock.now();
  const waiting = await deps.ledger.waiting(now, Date.now());
  const installs: InstallStatusView[] = [];
  for (const install of await ledger.installs.list()) {
    const mine = waiting.find(({ ref }) => ref.workspaceId === install.workspaceId && ref.installId === install.installId);
    installs.push(await collectInstall(deps, mirror, install, mine ?? null));
  }
  const [webhooks, queue, paused] = await Promise.all([ledger.marks.deliveryCounts(), deps.queue.counts(), ledger.setting(PAUSE_SETTING)]);
  return { now, running: deps.running(), pause: readPause(paused), installs, webhooks, queue, crms: [...deps.consents], viewer };
}

async function collectInstall(
  deps: WebDeps,
  mirror: ScoreMirror,
  install: Install,
  waiting: WaitingWork | null,
): Promise<InstallStatusView> {
  const id = install.installId;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const { overdue, ...counted } = await countInstall(deps, mirror, ledger, install);
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
  const latest = overdue.map((row) => ({
    row,
    overdueSince: row.dueAt!,
    owner: row.owner === null ? 'nobody' : nameOf(row.owner),
    url: connector?.recordUrl(install, 'lead', row.leadId) ?? '',
  }));
  return {
    install,
    ...counted,
    coverage: await coverageView(deps, ledger, install, { reps, streams }),
    budget: { ...requestLimits(install.settings), ...(await deps.ledger.budgetState(install, deps.clock.now())) },
    streams,
    parked,
    waiting,
    held,
    alarms: alarmLines(await Promise.all(alarming), deps.clock.now()),
    nameOf,
    latest,
    reconciliation: { last: night?.last ?? null, drift },
  };
}

/** Out of what the ledger keeps counted, whatever the size of the account. */
async function countInstall(deps: WebDeps, mirror: ScoreMirror, { console }: WorkspaceLedger, { installId }: Install) {
  const now = deps.clock.now();
  const asked = { now, riskUntil: now, dayEnd: now, owners: null };
  const { handoffs } = await mirror.read(console, installId, now - ARRIVED_MS);
  return {
    handoffs: await console.handoffCounts(installId, now),
    overdue: await console.today(installId, 'overdue', asked, { after: null, limit: LISTED }),
    records: await console.recordCounts(installId),
    arrivals: arrivalsOf(handoffs, now - ARRIVED_MS),
  };
}

function arrivalsOf(handoffs: Iterable<ScoredHandoff>, from: Millis): Arrivals {
  const arrivals = countArrivals();
  for (const { handedAt, outOfHours, elapsedMinutes, businessMinutes } of handoffs) {
    if (handedAt < from) continue;
    const speed = elapsedMinutes === null || businessMinutes === null ? null : { elapsedMinutes, businessMinutes };
    arrivals.add({ ...(outOfHours && { outOfHours }), outcome: null, speed });
  }
  return arrivals.lines();
}

export async function coverageView(
  deps: WebDeps,
  ledger: WorkspaceLedger,
  install: Install,
  { reps, streams }: { readonly reps: readonly CrmRep[]; readonly streams: readonly StreamPosition[] },
): Promise<CoverageView> {
  const now = deps.clock.now();
  const counts = await ledger.console.workByDay(install.installId, now - COVERAGE_SPAN, now);
  const failing = failingChannels(streams, install.capabilities, now, deps.pollMs);
  const pools = coverageOf({ roster: deps.roster(install, reps), counts, failing, watchedSince: install.connectedAt }, now);
  return { pools, handLogged: handLogged(counts) };
}
