/** Finds people by addresses beside their first: what was typed into a form may be any of them. */
import type { Migration } from '../migrate.ts';

export const otherAddresses: Migration = {
  name: '0050-other-addresses',
  sql: `
-- Few people have any.
CREATE INDEX personal_by_other_address ON baton.personal USING gin ((data -> 'otherEmails')) WHERE kind = 'lead' AND data ? 'otherEmails';
`,
};
