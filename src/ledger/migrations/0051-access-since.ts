/** Remembers since when an account can be used: what fell due while its access was lost is late only from then. */
import type { Migration } from '../migrate.ts';

export const accessSince: Migration = {
  name: '0051-access-since',
  sql: `
ALTER TABLE baton.installs ADD COLUMN access_since bigint NOT NULL DEFAULT 0;
`,
};
