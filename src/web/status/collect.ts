/** Gathers what the status page shows, through ports only. */
import type { Millis } from '../../ports/clock.ts';
import type { HandoffRow, Install, ParkedRecord, StreamPosition, WaitingWork, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { RunningState, WebDeps } from '../deps.ts';

/** One connected account as shown. */
export interface InstallStatusView {
  readonly install: Install;
  /** Records in the ledger by kind. */
  readonly records: Readonly<Record<string, number>>;
  readonly handoffs: HandoffFigures;
  readonly streams: readonly StreamPosition[];
  readonly parked: readonly ParkedRecord[];
  readonly waiting: WaitingWork | null;
  /** Links into the CRM of the open hand-offs that are most overdue. */
  readonly latest: readonly { readonly row: HandoffRow; readonly url: string; readonly overdueSince: Millis | null }[];
}

export interface HandoffFigures {
  readonly open: number;
  readonly overdue: number;
  /** True when there are more open hand-offs than were looked at. */
  readonly more: boolean;
}

export interface StatusView {
  readonly now: Millis;
  readonly running: RunningState;
  readonly installs: readonly InstallStatusView[];
  readonly webhooks: Readonly<Record<string, number>>;
  readonly queue: { readonly waiting: number; readonly active: number; readonly failed: number };
  readonly crms: readonly string[];
  readonly signedIn: boolean;
}

const PAGE = 1_000;
/** The page stays quick: figures beyond this many open hand-offs are given as "at least". */
const LOOKED_AT = 20_000;
const LISTED = 10;
const PARKED = 50;

export async function collectStatus(deps: WebDeps, signedIn: boolean): Promise<StatusView> {
  const ledger = deps.ledger.workspace(deps.workspaceId);
  const now = deps.clock.now();
  const waiting = await deps.ledger.waiting(now, Date.now());
  const installs: InstallStatusView[] = [];
  for (const install of await ledger.installs.list()) {
    const mine = waiting.find(({ ref }) => ref.workspaceId === install.workspaceId && ref.installId === install.installId);
    installs.push(await collectInstall(deps, ledger, install, mine ?? null));
  }
  const [webhooks, queue] = await Promise.all([ledger.marks.deliveryCounts(), deps.queue.counts()]);
  return { now, running: deps.running(), installs, webhooks, queue, crms: [...deps.connectors.keys()], signedIn };
}

async function collectInstall(
  deps: WebDeps,
  ledger: WorkspaceLedger,
  install: Install,
  waiting: WaitingWork | null,
): Promise<InstallStatusView> {
  const id = install.installId;
  const { rows, more } = await openHandoffs(ledger, id);
  const [records, streams, parked] = await Promise.all([
    ledger.records.counts(id),
    ledger.installs.streams(id),
    ledger.marks.parked(id, PARKED),
  ]);
  const dated = rows.map((row) => ({ row, overdueSince: overdueSince(row) }));
  const overdue = dated.filter((one) => one.overdueSince !== null);
  const connector = deps.connectors.get(install.crm);
  const latest = overdue
    .sort((a, b) => (a.overdueSince ?? 0) - (b.overdueSince ?? 0))
    .slice(0, LISTED)
    .map((one) => ({ ...one, url: connector?.recordUrl(install, 'lead', one.row.leadId) ?? '' }));
  return { install, records, streams, parked, waiting, latest, handoffs: { open: rows.length, overdue: overdue.length, more } };
}

async function openHandoffs(ledger: WorkspaceLedger, installId: string): Promise<{ rows: readonly HandoffRow[]; more: boolean }> {
  const rows: HandoffRow[] = [];
  let after: string | null = null;
  while (rows.length < LOOKED_AT) {
    const page: readonly HandoffRow[] = await ledger.handoffs.open(installId, { after, limit: PAGE });
    rows.push(...page);
    if (page.length < PAGE) return { rows, more: false };
    after = page.at(-1)?.leadId ?? null;
  }
  return { rows, more: true };
}

/** Since when the first of its breached clocks is over its target; null when none is. */
function overdueSince({ judgement }: HandoffRow): Millis | null {
  const breached = judgement.clocks.filter((clock) => clock.state === 'breached').map((clock) => clock.dueAt);
  return breached.length === 0 ? null : Math.min(...breached);
}
