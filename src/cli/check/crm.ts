/** Compares what the CRM shows with what the ledger wants: one open task per slot, at the right owner, and none where the hand-off is closed. */
import type { CrmLead, CrmTask } from '../../domain/crm-record.ts';
import { openSession } from '../../effects/session.ts';
import type { HandoffRow, Install } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { differencesOf } from './differences.ts';

export interface CrmDifference {
  readonly account: string;
  readonly leadId: string;
  readonly what: string;
}

const PAGE = 200;
/** Tasks are looked for this far back: longer than any at-bat lasts. */
const LOOK_BACK_MS = 90 * 86_400_000;

/** Reads through the connector, under the account's budget; throws `BUDGET_WAIT` or `INSTALL_DISCONNECTED` when it cannot. */
export async function compareWithCrm(
  app: App,
  onProgress: (done: number, total: number) => void,
): Promise<{ leads: number; differences: readonly CrmDifference[] }> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const differences: CrmDifference[] = [];
  let leads = 0;
  for (const install of (await ledger.installs.list()).filter((one) => one.status === 'active')) {
    const lasting = await lastHandoffs(app, install);
    for (let from = 0; from < lasting.length; from += PAGE) {
      const rows = lasting.slice(from, from + PAGE);
      differences.push(...(await comparePage(app, install, rows)));
      leads += rows.length;
      onProgress(from + rows.length, lasting.length);
    }
  }
  return { leads, differences };
}

/** The newest hand-off of each lead: the one that decides what stands in the slot. */
async function lastHandoffs(app: App, { workspaceId, installId }: Install): Promise<readonly HandoffRow[]> {
  const newest = new Map<string, HandoffRow>();
  const { handoffs } = app.ledger.workspace(workspaceId);
  for (let after: string | null = null; ; ) {
    const page: readonly HandoffRow[] = await handoffs.all(installId, { after, limit: 1_000 });
    for (const row of page) if ((newest.get(row.leadId)?.atBat ?? 0) < row.atBat) newest.set(row.leadId, row);
    const last = page.at(-1);
    if (!last || page.length < 1_000) return [...newest.values()];
    after = `${last.leadId} ${last.atBat}`;
  }
}

async function comparePage(app: App, install: Install, rows: readonly HandoffRow[]): Promise<CrmDifference[]> {
  const connector = app.connectors.get(install.crm);
  if (!connector) return [];
  const session = openSession(app.sessionDeps, install, connector);
  const ids = rows.map((row) => row.leadId);
  const now = app.clock.now();
  const { items } = await connector.activities(session, ids, now - LOOK_BACK_MS);
  const tasks = items.filter((item): item is CrmTask => item.kind === 'task');
  const owners = await ownersOf(app, install, ids);
  return rows.flatMap((row) => {
    const mine = tasks.filter((task) => task.leadIds.includes(row.leadId));
    return differencesOf(row, mine, owners.get(row.leadId), now).map((what) => ({ account: install.accountId, leadId: row.leadId, what }));
  });
}

/** In as large batches as the CRM takes; a lead that is gone has no entry. */
async function ownersOf(app: App, install: Install, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const connector = app.connectors.get(install.crm);
  const owners = new Map<string, string | null>();
  if (!connector) return owners;
  const session = openSession(app.sessionDeps, install, connector);
  const batch = connector.readBatch('lead');
  for (let from = 0; from < ids.length; from += batch) {
    const { found } = await connector.read(session, 'lead', ids.slice(from, from + batch));
    for (const lead of found.filter((one): one is CrmLead => one.kind === 'lead')) owners.set(lead.id, lead.ownerId);
  }
  return owners;
}
