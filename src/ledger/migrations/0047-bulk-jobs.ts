/** Bulk jobs of the CRM: which are under way, what each was given, and which rows wait for one. */
import type { Migration } from '../migrate.ts';

export const bulkJobs: Migration = {
  name: '0047-bulk-jobs',
  sql: `
-- One at a time for an object: two would lock each other's rows.
CREATE TABLE baton.bulk_jobs (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  object text NOT NULL,
  token text NOT NULL,
  state jsonb,
  next_try bigint NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  lease_token text,
  lease_until bigint,
  PRIMARY KEY (workspace_id, install_id, object)
);
CREATE INDEX bulk_jobs_due ON baton.bulk_jobs (workspace_id, install_id, next_try);
CREATE TABLE baton.bulk_writes (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  token text NOT NULL,
  lead_id text NOT NULL,
  kind text NOT NULL,
  push jsonb NOT NULL,
  write jsonb NOT NULL,
  PRIMARY KEY (workspace_id, install_id, token, lead_id, kind)
);
-- Outlives a restart, which ends leases: what a job was given nobody else sends.
ALTER TABLE baton.field_sets ADD COLUMN bulk_job text;
`,
};
