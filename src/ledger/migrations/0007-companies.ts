/** Which company a lead belongs to, so that a colleague's owner is found without reading every record. */
import type { Migration } from '../migrate.ts';

export const companies: Migration = {
  name: '0007-companies',
  sql: `
ALTER TABLE baton.leads ADD COLUMN company_id text;
UPDATE baton.leads l SET company_id = r.body ->> 'companyId' FROM baton.records r
WHERE r.workspace_id = l.workspace_id AND r.install_id = l.install_id AND r.kind = 'lead' AND r.id = l.lead_id
  AND r.body ->> 'companyId' IS NOT NULL;
CREATE INDEX leads_by_company ON baton.leads (workspace_id, install_id, company_id) WHERE company_id IS NOT NULL;
CREATE INDEX leads_by_domain ON baton.leads (workspace_id, install_id, email_domain) WHERE email_domain IS NOT NULL;
`,
};
