/** When touches that no record tells of were read last, per person on a deal. */
import type { Migration } from '../migrate.ts';

export const touchReads: Migration = {
  name: '0040-touch-reads',
  sql: `
CREATE TABLE baton.touch_reads (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  read_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
`,
};
