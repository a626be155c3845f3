/** The nightly reconciliation of each account, the ids that a walk has met, and the drift that was found. */
import type { Migration } from '../migrate.ts';

export const reconciliations: Migration = {
  name: '0019-reconciliations',
  sql: `
CREATE TABLE baton.reconciliations (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  -- Null: none is to come by itself.
  next_at bigint,
  run jsonb,
  last jsonb,
  lease_token text,
  lease_until bigint,
  PRIMARY KEY (workspace_id, install_id)
);
CREATE INDEX reconciliations_by_next ON baton.reconciliations (workspace_id, install_id, next_at);
CREATE TABLE baton.walked_ids (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  record text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (workspace_id, install_id, record, id)
);
-- A suspect until it is raised, then drift where the lanes took something in; whatever was none is deleted.
CREATE TABLE baton.drift (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  line bigint GENERATED ALWAYS AS IDENTITY,
  record text NOT NULL,
  id text NOT NULL,
  what text NOT NULL,
  ledger jsonb,
  crm jsonb,
  known jsonb,
  seen_at bigint NOT NULL,
  raised_at bigint,
  mended_at bigint,
  how text,
  PRIMARY KEY (workspace_id, install_id, line)
);
CREATE UNIQUE INDEX drift_open ON baton.drift (workspace_id, install_id, record, id, (what = 'fields')) WHERE mended_at IS NULL;
CREATE INDEX drift_by_time ON baton.drift (workspace_id, install_id, seen_at);
`,
};
