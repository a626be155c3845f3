/** The calendar of campaigns that marketing and sales share, and which rep was told of which announcement. */
import type { Migration } from '../migrate.ts';

export const campaigns: Migration = {
  name: '0012-campaigns',
  sql: `
CREATE TABLE baton.campaigns (
  workspace_id text NOT NULL,
  campaign_id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  expected_leads int,
  expected_quality text,
  starts_at bigint,
  ends_at bigint,
  announced_at bigint NOT NULL,
  renewed_at jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (workspace_id, campaign_id)
);
CREATE TABLE baton.campaign_notices (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  rep text NOT NULL,
  campaign_id text NOT NULL,
  announced_at bigint NOT NULL,
  told_at bigint NOT NULL,
  seen_at bigint,
  PRIMARY KEY (workspace_id, install_id, rep, campaign_id, announced_at)
);
`,
};
