/** Campaigns as each account's CRM has them, with what they cost. */
import type { Migration } from '../migrate.ts';

export const crmCampaigns: Migration = {
  name: '0030-crm-campaigns',
  sql: `
CREATE TABLE baton.crm_campaigns (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  campaign_id text NOT NULL,
  body jsonb NOT NULL,
  read_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, campaign_id)
);
`,
};
