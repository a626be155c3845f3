/** Which record of one CRM is the same person as which record of the other, and what finds them: addresses, and ids that a record tells itself. */
import type { Migration } from '../migrate.ts';

export const personLinks: Migration = {
  name: '0026-person-links',
  sql: `
-- The HubSpot record first, the Salesforce record second.
CREATE TABLE baton.person_links (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  other_install_id text NOT NULL,
  other_lead_id text NOT NULL,
  -- linked, ambiguous, or apart.
  state text NOT NULL,
  -- ids, email, or person.
  how text NOT NULL,
  at bigint NOT NULL,
  decided_by text,
  PRIMARY KEY (workspace_id, install_id, lead_id, other_install_id, other_lead_id)
);
CREATE UNIQUE INDEX person_links_one ON baton.person_links (workspace_id, install_id, lead_id, other_install_id) WHERE state = 'linked';
CREATE UNIQUE INDEX person_links_other_one ON baton.person_links (workspace_id, other_install_id, other_lead_id, install_id) WHERE state = 'linked';
CREATE INDEX person_links_other ON baton.person_links (workspace_id, other_install_id, other_lead_id);
CREATE INDEX person_links_asked ON baton.person_links (workspace_id, at) WHERE state = 'ambiguous';
CREATE INDEX personal_by_address ON baton.personal (workspace_id, install_id, lower(btrim(data ->> 'email')))
  WHERE kind = 'lead' AND data ->> 'email' IS NOT NULL;
-- Empty where HubSpot and Salesforce are not connected with each other.
CREATE INDEX records_elsewhere ON baton.records USING gin ((body -> 'elsewhere')) WHERE kind = 'lead' AND body ? 'elsewhere';
`,
};
