/** What an admin chooses for an account in the console: who is live since when, safety net, managers, holidays. */
import type { Migration } from '../migrate.ts';

export const choices: Migration = {
  name: '0023-choices',
  sql: `ALTER TABLE baton.installs ADD COLUMN choices jsonb NOT NULL DEFAULT '{}';`,
};
