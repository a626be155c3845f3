/** Column types of the tables that are read and written through the query builder; the others are reached by SQL templates. */
import type { ColumnType } from 'kysely';
import type { AccountChoices } from '../domain/account-choices.ts';

/** Written as JSON text, read parsed. */
type Json<T> = ColumnType<T, string, string>;

interface InstallTable {
  workspace_id: string;
  install_id: string;
  crm: string;
  account_id: string;
  name: string;
  time_zone: string;
  ui_domain: string;
  status: string;
  mode: string;
  status_reason: string | null;
  scopes: Json<string[]>;
  capabilities: Json<string[]>;
  settings: Json<Record<string, unknown>>;
  connected_at: number;
  access_since: number;
  choices: Json<AccountChoices>;
}

interface TokenTable {
  workspace_id: string;
  install_id: string;
  sealed: string;
  expires_at: number;
  generation: number;
  refresh_started_at: number | null;
  lease_token: string | null;
  lease_until: number | null;
}

interface StateTable {
  workspace_id: string;
  state: string;
  crm: string;
  started_by: string;
  expires_at: number;
}

interface StreamTable {
  workspace_id: string;
  install_id: string;
  stream: string;
  phase: string;
  cursor: Json<Record<string, unknown> | null>;
  complete_until: number | null;
  next_at: number;
  last_error: string | null;
}

export interface Tables {
  'baton.workspaces': { workspace_id: string; name: string };
  'baton.settings': { workspace_id: string; key: string; value: Json<unknown> };
  'baton.installs': InstallTable;
  'baton.tokens': TokenTable;
  'baton.oauth_states': StateTable;
  'baton.streams': StreamTable;
  'baton.budgets': { crm: string; account_id: string };
}
