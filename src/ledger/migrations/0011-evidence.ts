/** What a record said first, which later versions of it must not change: the time of a hand-logged activity, and since when a meeting stands as it does. */
import type { Migration } from '../migrate.ts';

export const evidence: Migration = {
  name: '0011-evidence',
  sql: `
ALTER TABLE baton.records ADD COLUMN first_at bigint, ADD COLUMN state_at bigint;
UPDATE baton.records SET first_at = (body ->> 'at')::bigint WHERE kind IN ('call', 'email', 'message', 'note') AND body ->> 'by' = 'hand';
UPDATE baton.records SET state_at = version WHERE kind = 'meeting' AND body ->> 'state' IS NOT NULL;
`,
};
