/** Breakers: counts of writes by day or hour, what is held and by whom, and what stood in the CRM before an owner move. */
import type { Migration } from '../migrate.ts';

export const breakers: Migration = {
  name: '0009-breakers',
  sql: `
CREATE TABLE baton.write_counts (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  bucket bigint NOT NULL,
  n bigint NOT NULL,
  -- Of the last take, so that one statement both decides and counts; -1 is no limit.
  asked bigint NOT NULL,
  allowed bigint NOT NULL,
  granted bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, kind, subject, bucket)
);
CREATE INDEX write_counts_history ON baton.write_counts (workspace_id, install_id, kind, bucket);
ALTER TABLE baton.slot_tasks ADD COLUMN held_by text;
ALTER TABLE baton.field_sets ADD COLUMN held_by text;
ALTER TABLE baton.field_sets ADD COLUMN before jsonb;
ALTER TABLE baton.persons ADD COLUMN held jsonb;
CREATE INDEX slot_tasks_held ON baton.slot_tasks (workspace_id, install_id) WHERE held;
CREATE INDEX field_sets_held ON baton.field_sets (workspace_id, install_id) WHERE held;
CREATE INDEX persons_held ON baton.persons (workspace_id, install_id) WHERE held IS NOT NULL;
`,
};
