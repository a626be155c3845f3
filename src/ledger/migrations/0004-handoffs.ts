/** Judgements: one row per person, one per at-bat, and the trail of decisions. */
import type { Migration } from '../migrate.ts';

export const handoffs: Migration = {
  name: '0004-handoffs',
  sql: `
CREATE TABLE baton.persons (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  open_at_bat int,
  set_aside text,
  wake_at bigint,
  woken boolean NOT NULL DEFAULT false,
  judged_at bigint NOT NULL,
  rules text NOT NULL,
  roster text NOT NULL,
  engine int NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
CREATE INDEX persons_waking ON baton.persons (workspace_id, install_id, wake_at) WHERE wake_at IS NOT NULL AND NOT woken;
CREATE INDEX persons_open ON baton.persons (workspace_id, install_id, rules, roster, engine) WHERE open_at_bat IS NOT NULL;
CREATE TABLE baton.handoffs (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  at_bat int NOT NULL,
  kind text NOT NULL,
  owner text,
  state text NOT NULL,
  handed_at bigint NOT NULL,
  due_at bigint,
  breached boolean NOT NULL,
  task_from bigint,
  outcome text,
  outcome_at bigint,
  judgement jsonb NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id, at_bat)
);
CREATE INDEX handoffs_open ON baton.handoffs (workspace_id, install_id, lead_id) WHERE state <> 'closed';
CREATE INDEX handoffs_open_by_owner ON baton.handoffs (workspace_id, install_id, owner) WHERE state <> 'closed';
CREATE TABLE baton.decisions (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  at_bat int NOT NULL,
  clause text NOT NULL,
  rung text NOT NULL,
  at bigint NOT NULL,
  owner text NOT NULL,
  ladder int NOT NULL,
  receiver text,
  reason text NOT NULL,
  performed_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id, at_bat, clause, rung, owner, ladder)
);
`,
};
