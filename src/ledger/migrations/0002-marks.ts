/** Received webhooks, the keys of their notices, dirty marks and counters. */
import type { Migration } from '../migrate.ts';

export const marks: Migration = {
  name: '0002-marks',
  sql: `
CREATE TABLE baton.deliveries (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  delivery_id bigint GENERATED ALWAYS AS IDENTITY,
  body bytea NOT NULL,
  received_at bigint NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  lease_token text,
  lease_until bigint,
  done_at bigint,
  parked_at bigint,
  parked_code text,
  why text,
  empty_when_done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (workspace_id, install_id, delivery_id)
);
CREATE INDEX deliveries_due ON baton.deliveries (workspace_id, install_id, next_try) WHERE done_at IS NULL AND parked_at IS NULL;
CREATE INDEX deliveries_parked ON baton.deliveries (workspace_id, install_id) WHERE parked_at IS NOT NULL;
CREATE TABLE baton.notices (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  notice_key text NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, notice_key)
);
CREATE TABLE baton.marks (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lane text NOT NULL,
  key text NOT NULL,
  mark bigint NOT NULL DEFAULT 1,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  lease_token text,
  lease_until bigint,
  parked_at bigint,
  parked_code text,
  why text,
  PRIMARY KEY (workspace_id, install_id, lane, key)
);
CREATE INDEX marks_by_lane ON baton.marks (workspace_id, install_id, lane, next_try) WHERE parked_at IS NULL;
CREATE INDEX marks_due ON baton.marks (workspace_id, install_id, next_try) WHERE parked_at IS NULL;
CREATE INDEX marks_parked ON baton.marks (workspace_id, install_id) WHERE parked_at IS NOT NULL;
CREATE TABLE baton.counters (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  name text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, name)
);
`,
};
