/** Which of the fields that people fill a machine has written on people of both CRMs: the sign of a field that is mapped in the native sync. */
import { sql } from 'kysely';
import type { MappedField } from '../../ports/ledger/index.ts';
import { rows, type Scope } from '../database.ts';

/** Nobody but people writes these: neither Baton nor a form does. */
export function mappedFields({ db, workspaceId }: Scope): Promise<readonly MappedField[]> {
  return rows(
    db,
    sql<MappedField>`
    SELECT l.install_id AS "installId", f.key AS field, count(DISTINCT r.id) AS leads
    FROM (
      SELECT install_id, lead_id FROM baton.person_links WHERE workspace_id = ${workspaceId} AND state = 'linked'
      UNION ALL
      SELECT other_install_id, other_lead_id FROM baton.person_links WHERE workspace_id = ${workspaceId} AND state = 'linked') l
    JOIN baton.records r ON r.workspace_id = ${workspaceId} AND r.install_id = l.install_id AND r.kind = 'lead' AND r.id = l.lead_id
    CROSS JOIN LATERAL jsonb_each(coalesce(r.history -> 'response', '{}')) AS f (key, value)
    WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(f.value) AS c (change) WHERE c.change ->> 'source' = 'integration')
    GROUP BY 1, 2 ORDER BY 1, 2`,
  );
}
