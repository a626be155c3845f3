/** Wanted states: tasks of each person's slot, field sets and owner moves, and the audit trail of writes. */
import type { Migration } from '../migrate.ts';

export const wanted: Migration = {
  name: '0005-wanted',
  sql: `
CREATE TABLE baton.slots (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  adopted_task_id text,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
-- One row per task that a slot wants or wanted; the current one fills it, the others are to be closed or are closed.
CREATE TABLE baton.slot_tasks (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  key text NOT NULL,
  lead_id text NOT NULL,
  current boolean NOT NULL,
  wanted jsonb NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  sent jsonb,
  sent_before jsonb,
  sent_revision bigint NOT NULL DEFAULT 0,
  claimed_at bigint,
  sent_from bigint,
  sent_at bigint,
  task_id text,
  observed jsonb,
  closed_in_crm boolean NOT NULL DEFAULT false,
  may_exist boolean NOT NULL DEFAULT false,
  -- As the claim found it: what the lane that holds the row is told.
  may_have_existed boolean NOT NULL DEFAULT false,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  held boolean NOT NULL DEFAULT false,
  why text,
  lease_token text,
  lease_until bigint,
  parked_at bigint,
  parked_code text,
  pending boolean GENERATED ALWAYS AS (revision > sent_revision AND parked_at IS NULL) STORED,
  PRIMARY KEY (workspace_id, install_id, key)
);
CREATE UNIQUE INDEX slot_tasks_current ON baton.slot_tasks (workspace_id, install_id, lead_id) WHERE current;
CREATE INDEX slot_tasks_by_lead ON baton.slot_tasks (workspace_id, install_id, lead_id);
CREATE INDEX slot_tasks_pending ON baton.slot_tasks (workspace_id, install_id, next_try) WHERE pending;
-- Small by nature: without them a planner without statistics looks for a lead's former task among all pending ones.
CREATE INDEX slot_tasks_closing ON baton.slot_tasks (workspace_id, install_id, lead_id) WHERE pending AND NOT current;
CREATE INDEX slot_tasks_parked ON baton.slot_tasks (workspace_id, install_id) WHERE parked_at IS NOT NULL;
CREATE TABLE baton.field_sets (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  kind text NOT NULL,
  wanted jsonb NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  sent jsonb NOT NULL DEFAULT '{}',
  sent_revision bigint NOT NULL DEFAULT 0,
  sent_at bigint,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  held boolean NOT NULL DEFAULT false,
  why text,
  lease_token text,
  lease_until bigint,
  parked_at bigint,
  parked_code text,
  pending boolean GENERATED ALWAYS AS (revision > sent_revision AND parked_at IS NULL) STORED,
  PRIMARY KEY (workspace_id, install_id, lead_id, kind)
);
CREATE INDEX field_sets_pending ON baton.field_sets (workspace_id, install_id, next_try) WHERE pending;
CREATE INDEX field_sets_owners ON baton.field_sets (workspace_id, install_id, lead_id) WHERE pending AND kind = 'owner';
CREATE INDEX field_sets_parked ON baton.field_sets (workspace_id, install_id) WHERE parked_at IS NOT NULL;
CREATE TABLE baton.audit (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  line bigint GENERATED ALWAYS AS IDENTITY,
  at bigint NOT NULL,
  record text NOT NULL,
  crm_id text,
  lead_id text NOT NULL,
  action text NOT NULL,
  before jsonb,
  after jsonb,
  because text NOT NULL,
  PRIMARY KEY (workspace_id, install_id, line)
);
CREATE INDEX audit_by_lead ON baton.audit (workspace_id, install_id, lead_id, line);
`,
};
