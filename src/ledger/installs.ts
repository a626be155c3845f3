/** Connected CRM accounts of one workspace. */
import { randomUUID } from 'node:crypto';
import { type Selectable, sql, type Updateable } from 'kysely';
import type { Crm, RecordKind } from '../domain/crm-record.ts';
import type { Millis } from '../domain/fact.ts';
import type { Install, InstallLedger, InstallStatus, Lease, OAuthState, StoredTokens, StreamPosition } from '../ports/ledger/index.ts';
import { type Scope, transact } from './database.ts';
import { json } from './json.ts';
import { saveState, takeState } from './oauth-states.ts';
import { hurryStreams, saveStream, streamsOf } from './streams.ts';
import type { Tables } from './tables.ts';
import { abandonRefresh, beginRefresh, readTokens, resealTokens, saveTokens, storeFirstTokens } from './tokens.ts';

type Row = Selectable<Tables['baton.installs']>;

export class SqlInstalls implements InstallLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async list(): Promise<readonly Install[]> {
    return (await this.#select().orderBy('connected_at').orderBy('install_id').execute()).map(mapRowToInstall);
  }

  async find(installId: string): Promise<Install | null> {
    const row = await this.#select().where('install_id', '=', installId).executeTakeFirst();
    return row ? mapRowToInstall(row) : null;
  }

  async findWithOthers(installId: string): Promise<{ install: Install; others: boolean } | null> {
    const row = await this.#select()
      .select(
        sql<boolean>`EXISTS (SELECT 1 FROM baton.installs o WHERE o.workspace_id = installs.workspace_id AND o.crm <> installs.crm)`.as(
          'others',
        ),
      )
      .where('install_id', '=', installId)
      .executeTakeFirst();
    return row ? { install: mapRowToInstall(row), others: row.others } : null;
  }

  connect(install: Omit<Install, 'workspaceId' | 'installId'>, tokens: { sealed: string; expiresAt: Millis }): Promise<Install> {
    const { workspaceId } = this.#scope;
    return transact(this.#scope.db, async (tx) => {
      const values = {
        ...columnsOf(install),
        crm: install.crm,
        account_id: install.accountId,
        ui_domain: install.uiDomain,
        access_since: install.connectedAt,
      };
      const row = await tx
        .insertInto('baton.installs')
        .values({ ...values, connected_at: install.connectedAt, workspace_id: workspaceId, install_id: randomUUID() } as never)
        .onConflict((on) => on.columns(['workspace_id', 'crm', 'account_id']).doUpdateSet(values))
        .returningAll()
        .executeTakeFirstOrThrow();
      await storeFirstTokens(tx, { workspaceId, installId: row.install_id }, tokens);
      await tx
        .insertInto('baton.budgets')
        .values({ crm: install.crm, account_id: install.accountId })
        .onConflict((on) => on.doNothing())
        .execute();
      return mapRowToInstall(row);
    });
  }

  async update(installId: string, patch: Parameters<InstallLedger['update']>[1]): Promise<void> {
    const values = columnsOf(patch);
    if (Object.keys(values).length === 0) return;
    await this.#scope.db
      .updateTable('baton.installs')
      .set(values)
      .where('workspace_id', '=', this.#scope.workspaceId)
      .where('install_id', '=', installId)
      .execute();
  }

  readTokens(installId: string): Promise<StoredTokens | null> {
    return readTokens(this.#scope, installId);
  }

  beginRefresh(installId: string, lease: Lease, machineNow: Millis, worldNow: Millis): Promise<boolean> {
    return beginRefresh(this.#scope, installId, lease, machineNow, worldNow);
  }

  saveTokens(installId: string, lease: Lease, generation: number, tokens: { sealed: string; expiresAt: Millis }): Promise<boolean> {
    return saveTokens(this.#scope, installId, lease, generation, tokens);
  }

  resealTokens(installId: string, was: string, sealed: string): Promise<boolean> {
    return resealTokens(this.#scope, installId, was, sealed);
  }

  abandonRefresh(installId: string, lease: Lease): Promise<void> {
    return abandonRefresh(this.#scope, installId, lease);
  }

  saveState(state: OAuthState): Promise<void> {
    return saveState(this.#scope, state);
  }

  takeState(state: string, now: Millis): Promise<OAuthState | null> {
    return takeState(this.#scope, state, now);
  }

  streams(installId: string): Promise<readonly StreamPosition[]> {
    return streamsOf(this.#scope, installId);
  }

  saveStream(installId: string, position: StreamPosition): Promise<void> {
    return saveStream(this.#scope, installId, position);
  }

  hurryStreams(installId: string, streams: readonly RecordKind[], at: Millis): Promise<void> {
    return hurryStreams(this.#scope, installId, streams, at);
  }

  #select() {
    return this.#scope.db.selectFrom('baton.installs').selectAll().where('workspace_id', '=', this.#scope.workspaceId);
  }
}

/** Only what the patch names. */
function columnsOf(patch: Parameters<InstallLedger['update']>[1]): Updateable<Tables['baton.installs']> {
  const columns = {
    status: patch.status,
    mode: patch.mode,
    status_reason: patch.statusReason,
    scopes: patch.scopes && json(patch.scopes),
    capabilities: patch.capabilities && json(patch.capabilities),
    settings: patch.settings && json(patch.settings),
    name: patch.name,
    time_zone: patch.timeZone,
    choices: patch.choices && json(patch.choices),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function mapRowToInstall(row: Row): Install {
  return {
    workspaceId: row.workspace_id,
    installId: row.install_id,
    crm: row.crm as Crm,
    accountId: row.account_id,
    name: row.name,
    timeZone: row.time_zone,
    uiDomain: row.ui_domain,
    status: row.status as InstallStatus,
    mode: row.mode as Install['mode'],
    statusReason: row.status_reason,
    scopes: row.scopes,
    capabilities: row.capabilities,
    settings: row.settings,
    connectedAt: row.connected_at,
    choices: row.choices,
  };
}
