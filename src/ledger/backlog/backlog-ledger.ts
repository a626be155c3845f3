/** The port's backlog of one workspace: the queue of releases is facts with instants to come, so that nothing has to work it. */
import { sql } from 'kysely';
import type { BacklogItem, Release } from '../../domain/backlog.ts';
import type { Millis } from '../../domain/fact.ts';
import type { BacklogLedger, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { raise } from '../marks.ts';
import { appendFacts } from '../records/own-facts.ts';

export class SqlBacklog implements BacklogLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  candidates(installId: string): Promise<readonly BacklogItem[]> {
    const same = (alias: string, column: string) =>
      sql.raw(`${alias}.workspace_id = h.workspace_id AND ${alias}.install_id = h.install_id AND ${alias}.${column} = h.lead_id`);
    return rows(
      this.#scope.db,
      sql<BacklogItem>`
      SELECT h.lead_id AS "leadId", h.kind, h.owner, h.handed_at AS "handedAt" FROM baton.handoffs h
      JOIN baton.records r ON ${same('r', 'id')} AND r.kind = 'lead' AND NOT r.removed
      WHERE h.workspace_id = ${this.#scope.workspaceId} AND h.install_id = ${installId} AND h.outcome = 'before-go-live'
        AND NOT EXISTS (SELECT 1 FROM baton.handoffs o WHERE ${same('o', 'lead_id')} AND o.at_bat > h.at_bat)
        AND NOT EXISTS (SELECT 1 FROM baton.own_facts f WHERE ${same('f', 'lead_id')} AND f.type = 'released')
        AND NOT EXISTS (SELECT 1 FROM baton.record_leads d WHERE ${same('d', 'lead_id')} AND d.kind = 'deal')`,
    );
  }

  releases(installId: string, from: Millis): Promise<readonly Release[]> {
    return rows(
      this.#scope.db,
      sql<Release>`
      SELECT f.lead_id AS "leadId", h.owner, f.at FROM baton.own_facts f
      LEFT JOIN LATERAL (SELECT owner FROM baton.handoffs h WHERE h.workspace_id = f.workspace_id AND h.install_id = f.install_id
        AND h.lead_id = f.lead_id ORDER BY h.at_bat DESC LIMIT 1) h ON true
      WHERE f.workspace_id = ${this.#scope.workspaceId} AND f.install_id = ${installId} AND f.type = 'released' AND f.at >= ${from}
      ORDER BY f.at, f.lead_id`,
    );
  }

  release(installId: string, releases: readonly Release[], by: string, now: Millis): Promise<void> {
    const ref = this.#ref(installId);
    return transact(this.#scope.db, async (tx) => {
      await appendFacts(
        tx,
        ref,
        releases.map(({ leadId, at }) => ({ leadId, fact: { type: 'released', id: `released-${at}`, at, by } })),
      );
      await judgeAgain(
        tx,
        ref,
        releases.map(({ leadId }) => leadId),
        now,
      );
    });
  }

  withdraw(installId: string, now: Millis): Promise<number> {
    const ref = this.#ref(installId);
    return transact(this.#scope.db, async (tx) => {
      const gone = await rows(
        tx,
        sql<{ leadId: string }>`
        DELETE FROM baton.own_facts WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND type = 'released'
          AND at > ${now} RETURNING lead_id AS "leadId"`,
      );
      await judgeAgain(
        tx,
        ref,
        gone.map(({ leadId }) => leadId),
        now,
      );
      return gone.length;
    });
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}

function judgeAgain(tx: Db, ref: InstallRef, leadIds: readonly string[], now: Millis): Promise<void> {
  return raise(
    tx,
    ref,
    leadIds.map((key) => ({ lane: 'judge', key })),
    now,
  );
}
