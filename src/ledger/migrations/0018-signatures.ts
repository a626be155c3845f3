/** Which signed webhooks were taken in already: one that comes again word for word is acknowledged and not stored. */
import type { Migration } from '../migrate.ts';

export const signatures: Migration = {
  name: '0018-signatures',
  sql: `
CREATE TABLE baton.signatures (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  fingerprint text NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, fingerprint)
);
`,
};
