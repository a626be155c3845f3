/** Deals as attribution sees them: one row a version, the one in force with the facts it came from. */
import type { Migration } from '../migrate.ts';

export const credits: Migration = {
  name: '0029-credits',
  sql: `
CREATE TABLE baton.deal_credits (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  deal_id text NOT NULL,
  number int NOT NULL,
  computed_at bigint NOT NULL,
  superseded_at bigint,
  stage text NOT NULL,
  amount_minor bigint,
  currency text NOT NULL,
  closed_at bigint NOT NULL,
  parties text[] NOT NULL,
  -- Of the version in force only: what a superseded one was made of is not kept, what came of it is.
  facts jsonb,
  basis jsonb NOT NULL,
  credits jsonb,
  causes jsonb NOT NULL,
  moved jsonb NOT NULL,
  PRIMARY KEY (workspace_id, install_id, deal_id, number)
);
CREATE UNIQUE INDEX deal_credits_current ON baton.deal_credits (workspace_id, install_id, deal_id) WHERE superseded_at IS NULL;
CREATE INDEX deal_credits_parties ON baton.deal_credits USING gin (parties) WHERE superseded_at IS NULL;
ALTER TABLE baton.deal_credits SET (toast_tuple_target = 8160);
ALTER TABLE baton.deal_credits ALTER facts SET STATISTICS 0, ALTER basis SET STATISTICS 0, ALTER credits SET STATISTICS 0;
`,
};
