/** What a person's hand-offs were judged to be, as a hash: what is judged as before is not sent to the ledger again. */
import type { Migration } from '../migrate.ts';

export const sameJudgements: Migration = {
  name: '0045-same-judgements',
  // The one before is kept beside it: a statement that replaces a row can give back only what the row holds now.
  sql: `
ALTER TABLE baton.persons ADD COLUMN handoffs_hash text;
ALTER TABLE baton.persons ADD COLUMN handoffs_hash_before text;
`,
};
