/** The console: people and their sessions, and the indexes by which its lists are read without reading every hand-off. */
import type { Migration } from '../migrate.ts';

export const consoleTables: Migration = {
  name: '0021-console',
  sql: `
CREATE TABLE baton.console_people (
  workspace_id text NOT NULL,
  person_id text NOT NULL,
  name text NOT NULL,
  -- Lower case; null for whoever came by a link.
  email text,
  role text NOT NULL,
  added_by text NOT NULL,
  added_at bigint NOT NULL,
  seen_at bigint,
  PRIMARY KEY (workspace_id, person_id)
);
CREATE UNIQUE INDEX console_people_by_email ON baton.console_people (workspace_id, email) WHERE email IS NOT NULL;
-- Secrets are kept as hashes: whoever reads the ledger signs nobody in.
CREATE TABLE baton.console_sessions (
  workspace_id text NOT NULL,
  session_id text NOT NULL,
  person_id text NOT NULL,
  secret text NOT NULL,
  former_secret text,
  started_at bigint NOT NULL,
  rotated_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, session_id)
);
CREATE INDEX console_sessions_by_person ON baton.console_sessions (workspace_id, person_id);
CREATE INDEX console_sessions_by_end ON baton.console_sessions (workspace_id, expires_at);
-- With owner and state, so that open hand-offs are counted without reading them.
CREATE INDEX handoffs_open_by_due ON baton.handoffs (workspace_id, install_id, due_at, lead_id, at_bat) INCLUDE (owner, state) WHERE state <> 'closed';
CREATE INDEX handoffs_offered ON baton.handoffs (workspace_id, install_id, due_at, lead_id, at_bat) INCLUDE (owner) WHERE state = 'offered';
CREATE INDEX handoffs_handed_back ON baton.handoffs (workspace_id, install_id, due_at, lead_id, at_bat) INCLUDE (owner)
  WHERE state <> 'closed' AND judgement #>> '{withMarketing,why}' = 'handed-back';
CREATE INDEX handoffs_by_handed ON baton.handoffs (workspace_id, install_id, handed_at, lead_id, at_bat);
CREATE INDEX persons_marketing ON baton.persons (workspace_id, install_id, lead_id) WHERE marketing IS NOT NULL;
CREATE INDEX personal_by_email ON baton.personal (workspace_id, install_id, lower(data ->> 'email') text_pattern_ops) WHERE kind = 'lead';
CREATE INDEX personal_by_name ON baton.personal (workspace_id, install_id, lower(data ->> 'name') text_pattern_ops) WHERE kind = 'lead';
CREATE INDEX audit_acts ON baton.audit (workspace_id, line) WHERE record = 'account';
`,
};
