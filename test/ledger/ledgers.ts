/** Fresh ledgers for tests: one per engine found, with two workspaces that connected accounts of equal ids. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { EngineSettings } from '../../src/engine/index.ts';
import { openEngines } from '../../src/engine/index.ts';
import { createLedger } from '../../src/ledger/index.ts';
import type { AccountRef, Install, InstallRef, Ledger, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import type { SqlPool } from '../../src/ports/sql-pool.ts';
import { memoryLog, testEngines } from '../helpers/engines.ts';

export interface TestLedger {
  readonly ledger: Ledger;
  readonly sql: SqlPool;
  readonly a: TestInstall;
  /** Another workspace whose CRM ids are all the same. */
  readonly b: TestInstall;
}

export interface TestInstall {
  readonly workspace: WorkspaceLedger;
  readonly install: Install;
  readonly id: string;
  readonly ref: InstallRef;
  readonly account: AccountRef;
}

/** The ledger runs on two engines; Redis changes nothing for it. */
export const ENGINES = (await testEngines()).filter(({ name }) => name !== 'redis');

export async function openTestLedger(settings: Omit<EngineSettings, 'log'>): Promise<TestLedger> {
  const log = memoryLog();
  const engines = await openEngines({ ...settings, log });
  afterAll(() => engines.close());
  const ledger = createLedger({ sql: engines.sql, log });
  await ledger.migrate();
  return { ledger, sql: engines.sql, a: await connectInstall(ledger, 'a', '100'), b: await connectInstall(ledger, 'b', '100') };
}

/** One ledger for a block of tests, filled before its first: `a` is an account of its own for each test, as good as a ledger of its own. */
export function ledgerOf(fresh: (typeof ENGINES)[number]['fresh']): TestLedger {
  const ledger = {} as { -readonly [part in keyof TestLedger]: TestLedger[part] };
  let accounts = 0;
  beforeAll(async () => void Object.assign(ledger, await openTestLedger(await fresh())));
  beforeEach(async () => {
    accounts += 1;
    ledger.a = await connectInstall(ledger.ledger, 'a', `2${accounts}`);
  });
  return ledger;
}

export async function connectInstall(ledger: Ledger, workspaceId: string, accountId: string): Promise<TestInstall> {
  await ledger.ensureWorkspace(workspaceId, `Workspace ${workspaceId}`);
  const workspace = ledger.workspace(workspaceId);
  const install = await workspace.installs.connect(installOf(accountId), { sealed: 'sealed', expiresAt: 1_000 });
  return { workspace, install, id: install.installId, ref: { workspaceId, installId: install.installId }, account: install };
}

export function installOf(accountId: string): Omit<Install, 'workspaceId' | 'installId'> {
  return {
    crm: 'hubspot',
    accountId,
    name: 'Portal',
    timeZone: 'Europe/Berlin',
    uiDomain: 'app.hubspot.com',
    status: 'active',
    mode: 'live',
    statusReason: null,
    scopes: ['oauth'],
    capabilities: [],
    settings: {},
    connectedAt: 1,
  };
}

let leases = 0;

/** A lease nobody else has, live until machine time 1,000 unless told. */
export function lease(untilMachine = 1_000): { token: string; untilMachine: number } {
  leases += 1;
  return { token: `lease-${leases}`, untilMachine };
}
