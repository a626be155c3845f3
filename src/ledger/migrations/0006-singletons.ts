/** What no workspace owns: leases of singletons, and the request budget of an account that several workspaces may share. */
import type { Migration } from '../migrate.ts';

export const singletons: Migration = {
  name: '0006-singletons',
  sql: `
CREATE TABLE baton.leases (
  name text PRIMARY KEY,
  lease_token text NOT NULL,
  lease_until bigint NOT NULL
);
-- One row per account, so that one UPDATE both counts and decides: two processes never see the same last permit.
CREATE TABLE baton.budgets (
  crm text NOT NULL,
  account_id text NOT NULL,
  blocked_until bigint NOT NULL DEFAULT 0,
  requests jsonb NOT NULL DEFAULT '{}',
  searches jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (crm, account_id)
);
`,
};
