/** What is up with managers and their one rolling task each; messages by mail and webhook, merged per person. */
import type { Migration } from '../migrate.ts';

export const messages: Migration = {
  name: '0010-messages',
  sql: `
-- One row per hand-off that went up to a manager and is still owed.
CREATE TABLE baton.escalations (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  at_bat int NOT NULL,
  -- Empty where neither a manager nor a safety net is named.
  manager text NOT NULL,
  rep text,
  kind text NOT NULL,
  clause text NOT NULL,
  since bigint NOT NULL,
  due_at bigint NOT NULL,
  propose boolean NOT NULL,
  -- When the manager's task first named it, and until when the manager's tick keeps it off.
  listed_at bigint,
  quiet_until bigint,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
CREATE INDEX escalations_by_manager ON baton.escalations (workspace_id, install_id, manager, due_at);
-- The rolling task: what it says follows from the rows above, so a row holds only how it stands in the CRM.
CREATE TABLE baton.manager_tasks (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  manager text NOT NULL,
  ordinal int NOT NULL DEFAULT 1,
  revision bigint NOT NULL DEFAULT 1,
  sent_revision bigint NOT NULL DEFAULT 0,
  sent jsonb,
  claimed_at bigint,
  sent_from bigint,
  sent_at bigint,
  task_id text,
  may_exist boolean NOT NULL DEFAULT false,
  -- As the claim found it.
  may_have_existed boolean NOT NULL DEFAULT false,
  -- A person ticked or deleted it; what follows is decided by the lane.
  ticked_at bigint,
  deleted_in_crm boolean NOT NULL DEFAULT false,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  held boolean NOT NULL DEFAULT false,
  why text,
  lease_token text,
  lease_until bigint,
  parked_at bigint,
  parked_code text,
  pending boolean GENERATED ALWAYS AS (revision > sent_revision AND parked_at IS NULL) STORED,
  PRIMARY KEY (workspace_id, install_id, manager)
);
CREATE INDEX manager_tasks_pending ON baton.manager_tasks (workspace_id, install_id, next_try) WHERE pending;
-- What is to be told to whom by which transport; ids and instants only.
CREATE TABLE baton.messages (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  line bigint GENERATED ALWAYS AS IDENTITY,
  transport text NOT NULL,
  recipient text NOT NULL,
  -- Equal keys are one message.
  key text NOT NULL,
  kind text NOT NULL,
  lead_id text,
  body jsonb NOT NULL,
  wanted_at bigint NOT NULL,
  ended_at bigint,
  -- The delivery that carried it; null when it was no longer true by the time it could be sent.
  delivery text,
  PRIMARY KEY (workspace_id, install_id, line)
);
CREATE UNIQUE INDEX messages_by_key ON baton.messages (workspace_id, install_id, transport, recipient, key);
CREATE INDEX messages_waiting ON baton.messages (workspace_id, install_id, transport, recipient, line) WHERE ended_at IS NULL;
-- One row per person and transport: when the next message may go, and the one in flight.
CREATE TABLE baton.mailboxes (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  transport text NOT NULL,
  recipient text NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  sent_revision bigint NOT NULL DEFAULT 0,
  sent_at bigint,
  -- Kept over a retry: whoever receives it twice can tell.
  delivery text,
  attempts int NOT NULL DEFAULT 0,
  next_try bigint NOT NULL,
  held boolean NOT NULL DEFAULT false,
  why text,
  lease_token text,
  lease_until bigint,
  parked_at bigint,
  parked_code text,
  pending boolean GENERATED ALWAYS AS (revision > sent_revision AND parked_at IS NULL) STORED,
  PRIMARY KEY (workspace_id, install_id, transport, recipient)
);
CREATE INDEX mailboxes_pending ON baton.mailboxes (workspace_id, install_id, next_try) WHERE pending;
`,
};
