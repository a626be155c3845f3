/** Credits of deals: versions in force with their facts, versions before them, and what each said a deal was worth. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { AttributionSave, CreditRow, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

interface Stored {
  readonly dealId: string;
  readonly number: number;
  readonly computedAt: Millis;
  readonly supersededAt: Millis | null;
  readonly facts: Pick<CreditRow, 'deal' | 'touches' | 'sourcing' | 'notes'>;
  readonly basis: CreditRow['version']['basis'];
  readonly credits: CreditRow['version']['credits'];
  readonly causes: CreditRow['causes'];
  readonly moved: CreditRow['moved'];
}

const COLUMNS = sql.raw(`deal_id AS "dealId", number, computed_at AS "computedAt", superseded_at AS "supersededAt", facts, basis,
  nullif(credits, 'null') AS credits, causes, moved`);

export const mine = (ref: InstallRef): RawBuilder<boolean> => sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;

export async function currentCredits(db: Db, ref: InstallRef, dealIds: readonly string[]): Promise<readonly CreditRow[]> {
  const found = await rows(
    db,
    sql<Stored>`SELECT ${COLUMNS} FROM baton.deal_credits
    WHERE ${mine(ref)} AND superseded_at IS NULL AND deal_id = ANY (${dealIds}::text[]) ORDER BY deal_id`,
  );
  return found.map(mapStoredToRow);
}

export async function creditsPage(
  db: Db,
  ref: InstallRef,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly CreditRow[]> {
  const found = await rows(
    db,
    sql<Stored>`SELECT ${COLUMNS} FROM baton.deal_credits
    WHERE ${mine(ref)} AND superseded_at IS NULL AND deal_id > ${after ?? ''} ORDER BY deal_id LIMIT ${limit}`,
  );
  return found.map(mapStoredToRow);
}

export async function creditsHistory(db: Db, ref: InstallRef, dealId: string) {
  const found = await rows(
    db,
    sql<Stored>`SELECT ${COLUMNS} FROM baton.deal_credits WHERE ${mine(ref)} AND deal_id = ${dealId} ORDER BY number`,
  );
  return found.map((stored) => ({ dealId, version: versionOf(stored), causes: stored.causes, moved: stored.moved }));
}

/** A deal that is no longer won is worth nothing from then on; one that never was says nothing. */
export function creditStatements(db: Db, ref: InstallRef) {
  return rows(
    db,
    sql<{ deal: string; at: Millis; closedAt: Millis; currency: string; minor: number }>`
    SELECT c.deal_id AS deal, c.computed_at AS at, c.closed_at AS "closedAt", c.currency,
      CASE WHEN c.stage = 'won' THEN coalesce(c.amount_minor, 0) ELSE 0 END AS minor
    FROM baton.deal_credits c
    WHERE ${mine(ref)} AND (c.stage = 'won' OR EXISTS (SELECT 1 FROM baton.deal_credits b WHERE b.workspace_id = c.workspace_id
      AND b.install_id = c.install_id AND b.deal_id = c.deal_id AND b.number < c.number AND b.stage = 'won'))
    ORDER BY c.computed_at, c.deal_id`,
  );
}

/** Of deals that are there: one that was merged or deleted this instant may not have been divided anew yet. */
export function wonParties(db: Db, ref: InstallRef, parties: readonly string[]) {
  return rows(
    db,
    sql<{ dealId: string; parties: string[]; closedAt: Millis }>`
    SELECT c.deal_id AS "dealId", c.parties, c.closed_at AS "closedAt" FROM baton.deal_credits c
    WHERE ${mine(ref)} AND c.superseded_at IS NULL AND c.stage = 'won' AND c.parties && ${parties}::text[]
      AND NOT EXISTS (SELECT 1 FROM baton.records r WHERE r.workspace_id = c.workspace_id AND r.install_id = c.install_id
        AND r.kind = 'deal' AND r.id = c.deal_id AND r.removed)
    ORDER BY c.deal_id`,
  );
}

export async function dealsOfParties(db: Db, ref: InstallRef, parties: readonly string[]): Promise<readonly string[]> {
  const found = await rows(
    db,
    sql<{ id: string }>`SELECT deal_id AS id FROM baton.deal_credits
    WHERE ${mine(ref)} AND superseded_at IS NULL AND parties && ${parties}::text[] ORDER BY deal_id`,
  );
  return found.map(({ id }) => id);
}

/** The version in force has the highest number: a save of the same number replaces its facts, one of the next closes it. */
export async function saveCredits(db: Db, ref: InstallRef, saves: readonly AttributionSave[]): Promise<void> {
  if (saves.length === 0) return;
  const input = saves.map(({ row: { dealId, deal, touches, sourcing, notes, version, causes, moved }, parties }) => ({
    deal_id: dealId,
    number: version.number,
    computed_at: version.computedAt,
    stage: notes.gone ? 'gone' : deal.stage,
    amount_minor: deal.amountMinor,
    currency: deal.currency,
    closed_at: deal.closedAt,
    parties,
    facts: { deal, touches, sourcing, notes },
    basis: version.basis,
    credits: version.credits,
    causes,
    moved,
  }));
  const declared =
    sql.raw(`deal_id text, number int, computed_at int8, stage text, amount_minor int8, currency text, closed_at int8, parties text[],
    facts jsonb, basis jsonb, credits jsonb, causes jsonb, moved jsonb`);
  const given = sql`jsonb_to_recordset(${json(input)}::jsonb) AS i (${declared})`;
  await rows(
    db,
    sql`
    UPDATE baton.deal_credits c SET superseded_at = i.computed_at, facts = NULL FROM ${given}
    WHERE c.workspace_id = ${ref.workspaceId} AND c.install_id = ${ref.installId} AND c.deal_id = i.deal_id AND c.superseded_at IS NULL
      AND c.number < i.number`,
  );
  await rows(
    db,
    sql`
    INSERT INTO baton.deal_credits AS c (workspace_id, install_id, deal_id, number, computed_at, stage, amount_minor, currency, closed_at, parties,
      facts, basis, credits, causes, moved)
    SELECT ${ref.workspaceId}, ${ref.installId}, deal_id, number, computed_at, stage, amount_minor, currency, closed_at, parties,
      facts, basis, credits, causes, moved FROM ${given} ORDER BY deal_id
    ON CONFLICT (workspace_id, install_id, deal_id, number) DO UPDATE SET stage = excluded.stage, parties = excluded.parties, facts = excluded.facts
    WHERE c.superseded_at IS NULL`,
  );
}

function mapStoredToRow(stored: Stored): CreditRow {
  return { dealId: stored.dealId, ...stored.facts, version: versionOf(stored), causes: stored.causes, moved: stored.moved };
}

function versionOf({ number, computedAt, supersededAt, basis, credits }: Stored): CreditRow['version'] {
  return { number, computedAt, supersededAt, basis, credits };
}
