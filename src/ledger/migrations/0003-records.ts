/** Records read from the CRM, who they belong to, personal data apart, and facts that Baton recorded itself. */
import type { Migration } from '../migrate.ts';

export const records: Migration = {
  name: '0003-records',
  sql: `
-- Body, histories and removal have a version each: whatever the order in which they come, the newest of each stands.
CREATE TABLE baton.records (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  version bigint NOT NULL,
  body jsonb,
  hash text,
  history jsonb,
  history_hash text,
  history_version bigint,
  removed_at bigint,
  removed boolean GENERATED ALWAYS AS (removed_at IS NOT NULL AND removed_at >= version) STORED,
  PRIMARY KEY (workspace_id, install_id, kind, id)
);
CREATE TABLE baton.record_leads (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  kind text NOT NULL,
  record_id text NOT NULL,
  lead_id text NOT NULL,
  PRIMARY KEY (workspace_id, install_id, kind, record_id, lead_id)
);
CREATE INDEX record_leads_by_lead ON baton.record_leads (workspace_id, install_id, lead_id, kind, record_id);
CREATE TABLE baton.leads (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  email_domain text,
  email_flag text NOT NULL DEFAULT 'none',
  evidence_until bigint,
  merged_into text,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
CREATE INDEX leads_merged ON baton.leads (workspace_id, install_id, merged_into) WHERE merged_into IS NOT NULL;
-- The one table with personal data: names and addresses of leads and reps, subjects of tasks.
CREATE TABLE baton.personal (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  version bigint NOT NULL,
  data jsonb,
  forgotten_at bigint,
  PRIMARY KEY (workspace_id, install_id, kind, id)
);
CREATE TABLE baton.own_facts (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  type text NOT NULL,
  fact_id text NOT NULL,
  at bigint NOT NULL,
  shape int NOT NULL DEFAULT 1,
  body jsonb NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id, type, fact_id)
);
`,
};
