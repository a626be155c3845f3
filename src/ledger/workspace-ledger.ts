/** Everything of one workspace behind the port. */
import type { WorkspaceLedger } from '../ports/ledger/index.ts';
import { SqlAttribution } from './attribution/attribution-ledger.ts';
import { SqlBacklog } from './backlog/backlog-ledger.ts';
import { SqlBreakers } from './breakers/breaker-ledger.ts';
import { SqlBulk } from './bulk/bulk-ledger.ts';
import { SqlCampaigns } from './campaigns.ts';
import { SqlConsole } from './console/console-ledger.ts';
import type { Scope } from './database.ts';
import { SqlHandoffs } from './handoffs/handoff-ledger.ts';
import { SqlInstalls } from './installs.ts';
import { json } from './json.ts';
import { SqlLinks } from './links/link-ledger.ts';
import { SqlManagers } from './managers/manager-ledger.ts';
import { SqlMarks } from './mark-ledger.ts';
import { SqlMessages } from './messages/message-ledger.ts';
import { SqlRecords } from './records/record-ledger.ts';
import { SqlUndo } from './undo/undo-ledger.ts';
import { SqlWanted } from './wanted/wanted-ledger.ts';
import { SqlReconcile } from './watch/reconcile-ledger.ts';

export class SqlWorkspace implements WorkspaceLedger {
  readonly workspaceId: string;
  readonly installs: SqlInstalls;
  readonly marks: SqlMarks;
  readonly records: SqlRecords;
  readonly handoffs: SqlHandoffs;
  readonly wanted: SqlWanted;
  readonly bulk: SqlBulk;
  readonly managers: SqlManagers;
  readonly messages: SqlMessages;
  readonly breakers: SqlBreakers;
  readonly undo: SqlUndo;
  readonly backlog: SqlBacklog;
  readonly campaigns: SqlCampaigns;
  readonly reconcile: SqlReconcile;
  readonly attribution: SqlAttribution;
  readonly console: SqlConsole;
  readonly links: SqlLinks;
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.workspaceId = scope.workspaceId;
    this.installs = new SqlInstalls(scope);
    this.marks = new SqlMarks(scope);
    this.records = new SqlRecords(scope);
    this.handoffs = new SqlHandoffs(scope);
    this.wanted = new SqlWanted(scope);
    this.bulk = new SqlBulk(scope);
    this.managers = new SqlManagers(scope);
    this.messages = new SqlMessages(scope);
    this.breakers = new SqlBreakers(scope);
    this.undo = new SqlUndo(scope);
    this.backlog = new SqlBacklog(scope);
    this.campaigns = new SqlCampaigns(scope);
    this.reconcile = new SqlReconcile(scope);
    this.attribution = new SqlAttribution(scope);
    this.console = new SqlConsole(scope);
    this.links = new SqlLinks(scope);
  }

  /** Undefined when never saved. */
  async setting(key: string): Promise<unknown> {
    const row = await this.#scope.db
      .selectFrom('baton.settings')
      .select('value')
      .where('workspace_id', '=', this.workspaceId)
      .where('key', '=', key)
      .executeTakeFirst();
    return row?.value;
  }

  async saveSetting(key: string, value: unknown): Promise<void> {
    await this.#scope.db
      .insertInto('baton.settings')
      .values({ workspace_id: this.workspaceId, key, value: json(value) })
      .onConflict((on) => on.columns(['workspace_id', 'key']).doUpdateSet({ value: json(value) }))
      .execute();
  }
}
