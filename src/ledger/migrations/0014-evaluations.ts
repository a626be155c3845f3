/** Finds the leads that one person evaluated within one minute: a bulk edit counts as one decision. */
import type { Migration } from '../migrate.ts';

export const evaluations: Migration = {
  name: '0014-evaluations',
  sql: `
CREATE INDEX records_evaluated ON baton.records (
  workspace_id, install_id, (((history -> 'response' -> 'evaluatedAs' -> -1 ->> 'at')::numeric))
) WHERE kind = 'lead' AND history -> 'response' -> 'evaluatedAs' IS NOT NULL;
`,
};
