/** What marketing caused people to do, kept for good: the CRM overwrites the sources of a person, and forgets. */
import type { Migration } from '../migrate.ts';

export const touchpoints: Migration = {
  name: '0028-touchpoints',
  sql: `
CREATE TABLE baton.touchpoints (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  touch_id text NOT NULL,
  at bigint NOT NULL,
  touch jsonb NOT NULL,
  kept_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id, touch_id)
);
`,
};
