/** The port's links of one workspace. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallPair, LinkDecision, LinkLedger, LinkQuestion, MappedField } from '../../ports/ledger/index.ts';
import { affected, rows, type Scope } from '../database.ts';
import { decide } from './decide.ts';
import { follow } from './follow.ts';
import { mappedFields } from './mapped.ts';
import { match } from './match.ts';
import { questions } from './questions.ts';

export class SqlLinks implements LinkLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** A question is one HubSpot record and everybody it may be. */
  async counts(): Promise<{ linkedAcrossCrms: number; ambiguous: number }> {
    const [row] = await rows(
      this.#scope.db,
      sql<{ linkedAcrossCrms: number; ambiguous: number }>`
      SELECT count(*) FILTER (WHERE state = 'linked') AS "linkedAcrossCrms",
        count(DISTINCT (install_id, lead_id)) FILTER (WHERE state = 'ambiguous') AS ambiguous
      FROM baton.person_links WHERE workspace_id = ${this.#scope.workspaceId}`,
    );
    return row ?? { linkedAcrossCrms: 0, ambiguous: 0 };
  }

  async of(pair: InstallPair, installId: string, leadIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const mine = sql`workspace_id = ${this.#scope.workspaceId} AND state = 'linked' AND install_id = ${pair.hubspot}
      AND other_install_id = ${pair.salesforce}`;
    const found = await rows(
      this.#scope.db,
      sql<{ here: string; there: string }>`
      SELECT lead_id AS here, other_lead_id AS there FROM baton.person_links
      WHERE ${mine} AND ${installId}::text = install_id AND lead_id = ANY (${leadIds}::text[])
      UNION ALL
      SELECT other_lead_id, lead_id FROM baton.person_links
      WHERE ${mine} AND ${installId}::text = other_install_id AND other_lead_id = ANY (${leadIds}::text[])`,
    );
    return new Map(found.map(({ here, there }) => [here, there]));
  }

  match(pair: InstallPair, installId: string, leadIds: readonly string[], at: Millis): Promise<number> {
    return match(this.#scope, pair, installId, leadIds, at);
  }

  async page(installId: string, after: string | null, limit: number): Promise<readonly string[]> {
    const found = await rows(
      this.#scope.db,
      sql<{ id: string }>`
      SELECT id FROM baton.records
      WHERE workspace_id = ${this.#scope.workspaceId} AND install_id = ${installId} AND kind = 'lead' AND id > ${after ?? ''}
        AND body IS NOT NULL AND NOT removed
      ORDER BY id LIMIT ${limit}`,
    );
    return found.map(({ id }) => id);
  }

  follow(pair: InstallPair, installId: string, winner: string, losers: readonly string[], at: Millis): Promise<void> {
    return follow(this.#scope, pair, installId, winner, losers, at);
  }

  markLinked(installId: string, at: Millis): Promise<number> {
    const { db, workspaceId } = this.#scope;
    return affected(
      db,
      sql`
      INSERT INTO baton.marks AS m (workspace_id, install_id, lane, key, next_try)
      SELECT DISTINCT ${workspaceId}::text, ${installId}::text, 'judge', key, ${at}::int8 FROM (
        SELECT lead_id AS key FROM baton.person_links WHERE workspace_id = ${workspaceId} AND install_id = ${installId} AND state = 'linked'
        UNION ALL
        SELECT other_lead_id FROM baton.person_links
        WHERE workspace_id = ${workspaceId} AND other_install_id = ${installId} AND state = 'linked') l ORDER BY 4
      ON CONFLICT (workspace_id, install_id, lane, key) DO UPDATE SET mark = m.mark + 1, next_try = least(m.next_try, excluded.next_try)`,
    );
  }

  questions(limit: number): Promise<readonly LinkQuestion[]> {
    return questions(this.#scope, limit);
  }

  mappedFields(): Promise<readonly MappedField[]> {
    return mappedFields(this.#scope);
  }

  decide(pair: InstallPair, decision: LinkDecision, at: Millis): Promise<boolean> {
    return decide(this.#scope, pair, decision, at);
  }
}
