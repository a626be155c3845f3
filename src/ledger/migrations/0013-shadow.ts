/** Rungs that the rules in force, and beside them an unsigned change, reached on hand-offs judged by both. */
import type { Migration } from '../migrate.ts';

export const shadow: Migration = {
  name: '0013-shadow',
  sql: `
CREATE TABLE baton.shadow_decisions (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  rules text NOT NULL,
  lead_id text NOT NULL,
  at_bat int NOT NULL,
  clause text NOT NULL,
  rung text NOT NULL,
  ladder int NOT NULL,
  shadow boolean NOT NULL,
  at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, rules, lead_id, at_bat, clause, rung, ladder, shadow)
);
`,
};
