/** Marketing's clocks on people who were never handed over: what is late there stands in no hand-off. */
import type { Migration } from '../migrate.ts';

export const marketingClocks: Migration = {
  name: '0015-marketing-clocks',
  sql: 'ALTER TABLE baton.persons ADD COLUMN marketing jsonb;',
};
