/** Workspaces, their settings, connected accounts, sealed tokens, OAuth states and stream positions. */
import type { Migration } from '../migrate.ts';

export const installs: Migration = {
  name: '0001-installs',
  sql: `
CREATE TABLE baton.workspaces (
  workspace_id text PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE baton.settings (
  workspace_id text NOT NULL,
  key text NOT NULL,
  value jsonb NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
CREATE TABLE baton.installs (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  crm text NOT NULL,
  account_id text NOT NULL,
  name text NOT NULL,
  time_zone text NOT NULL,
  ui_domain text NOT NULL,
  status text NOT NULL,
  mode text NOT NULL,
  status_reason text,
  scopes jsonb NOT NULL,
  capabilities jsonb NOT NULL,
  settings jsonb NOT NULL,
  connected_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id),
  UNIQUE (workspace_id, crm, account_id)
);
CREATE INDEX installs_by_account ON baton.installs (crm, account_id);
CREATE TABLE baton.tokens (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  sealed text NOT NULL,
  expires_at bigint NOT NULL,
  generation bigint NOT NULL,
  refresh_started_at bigint,
  lease_token text,
  lease_until bigint,
  PRIMARY KEY (workspace_id, install_id)
);
CREATE TABLE baton.oauth_states (
  workspace_id text NOT NULL,
  state text NOT NULL,
  crm text NOT NULL,
  started_by text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, state)
);
CREATE TABLE baton.streams (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  stream text NOT NULL,
  phase text NOT NULL,
  cursor jsonb,
  complete_until bigint,
  next_at bigint NOT NULL,
  last_error text,
  PRIMARY KEY (workspace_id, install_id, stream)
);
CREATE INDEX streams_by_next ON baton.streams (workspace_id, install_id, next_at);
`,
};
