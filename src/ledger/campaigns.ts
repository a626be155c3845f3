/** The shared calendar of campaigns of one workspace. */
import { sql } from 'kysely';
import type { Campaign, CampaignNotice } from '../domain/campaign.ts';
import type { Millis } from '../domain/fact.ts';
import type { AnnounceOutcome, CampaignEntry, CampaignLedger, FirstLead } from '../ports/ledger/index.ts';
import { affected, rows, type Scope, type Tx, transact } from './database.ts';
import { json, same } from './json.ts';

export class SqlCampaigns implements CampaignLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  list(): Promise<readonly Campaign[]> {
    const { db, workspaceId } = this.#scope;
    return rows(db, select(workspaceId));
  }

  announce(entries: readonly CampaignEntry[], at: Millis): Promise<AnnounceOutcome> {
    const { db, workspaceId } = this.#scope;
    return transact(db, async (tx) => {
      const known = new Map((await rows(tx, select(workspaceId))).map((campaign) => [campaign.id, campaign]));
      const count = { added: 0, changed: 0, confirmed: 0, unchanged: 0 };
      for (const entry of new Map(entries.map((one) => [one.id, one])).values()) {
        const before = known.get(entry.id);
        const how = howOf(before, entry);
        count[how] += 1;
        if (how !== 'unchanged') await write(tx, workspaceId, renewed(before, entry, at));
      }
      return count;
    });
  }

  async remove(campaignId: string): Promise<boolean> {
    const { db, workspaceId } = this.#scope;
    const gone = await affected(db, sql`DELETE FROM baton.campaigns WHERE workspace_id = ${workspaceId} AND campaign_id = ${campaignId}`);
    return gone > 0;
  }

  /** The same campaign of a form as the intake reads it: the source's detail, else the form's own name. */
  firstLeads(installId: string): Promise<readonly FirstLead[]> {
    const { db, workspaceId } = this.#scope;
    return rows(
      db,
      sql<FirstLead>`
      SELECT coalesce(r.body->>'sourceDetail', c.value->>'name') AS campaign, min((c.value->>'at')::int8) AS at
      FROM baton.records r, jsonb_array_elements(r.body->'conversions') AS c (value)
      WHERE r.workspace_id = ${workspaceId} AND r.install_id = ${installId} AND r.kind = 'lead' AND NOT r.removed
      GROUP BY 1 ORDER BY 1`,
    );
  }

  notices(installId: string): Promise<readonly CampaignNotice[]> {
    const { db, workspaceId } = this.#scope;
    return rows(
      db,
      sql<CampaignNotice>`
      SELECT campaign_id AS "campaignId", rep, announced_at AS "announcedAt", told_at AS "toldAt", seen_at AS "seenAt"
      FROM baton.campaign_notices WHERE workspace_id = ${workspaceId} AND install_id = ${installId}
      ORDER BY rep, campaign_id, announced_at`,
    );
  }

  async tell(
    installId: string,
    rep: string,
    told: readonly Pick<CampaignNotice, 'campaignId' | 'announcedAt'>[],
    at: Millis,
  ): Promise<void> {
    const { db, workspaceId } = this.#scope;
    await sql`
      INSERT INTO baton.campaign_notices (workspace_id, install_id, rep, campaign_id, announced_at, told_at)
      SELECT ${workspaceId}, ${installId}, ${rep}, t."campaignId", t."announcedAt", ${at}
      FROM jsonb_to_recordset(${json(told)}::jsonb) AS t ("campaignId" text, "announcedAt" int8)
      ON CONFLICT DO NOTHING`.execute(db);
  }

  acknowledge(installId: string, rep: string, at: Millis): Promise<number> {
    const { db, workspaceId } = this.#scope;
    return affected(
      db,
      sql`UPDATE baton.campaign_notices SET seen_at = ${at}
      WHERE workspace_id = ${workspaceId} AND install_id = ${installId} AND rep = ${rep} AND seen_at IS NULL AND told_at <= ${at}`,
    );
  }
}

const select = (workspaceId: string) => sql<Campaign>`
  SELECT campaign_id AS id, name, kind, expected_leads AS "expectedLeads", expected_quality AS "expectedQuality",
    starts_at AS "startsAt", ends_at AS "endsAt", announced_at AS "announcedAt", renewed_at AS "renewedAt"
  FROM baton.campaigns WHERE workspace_id = ${workspaceId} ORDER BY campaign_id`;

function howOf(before: Campaign | undefined, entry: CampaignEntry): keyof AnnounceOutcome {
  if (before === undefined) return 'added';
  const { announcedAt: _, renewedAt: __, ...known } = before;
  if (!same(known, entry)) return 'changed';
  return entry.kind === 'always-on' ? 'confirmed' : 'unchanged';
}

function renewed(before: Campaign | undefined, entry: CampaignEntry, at: Millis): Campaign {
  if (before === undefined) return { ...entry, announcedAt: at, renewedAt: [] };
  return { ...entry, announcedAt: before.announcedAt, renewedAt: [...before.renewedAt, at] };
}

async function write(tx: Tx, workspaceId: string, campaign: Campaign): Promise<void> {
  const { id, name, kind, expectedLeads, expectedQuality, startsAt, endsAt, announcedAt, renewedAt } = campaign;
  await sql`
    INSERT INTO baton.campaigns
      (workspace_id, campaign_id, name, kind, expected_leads, expected_quality, starts_at, ends_at, announced_at, renewed_at)
    VALUES (${workspaceId}, ${id}, ${name}, ${kind}, ${expectedLeads}::int, ${expectedQuality}::text, ${startsAt}::int8, ${endsAt}::int8,
      ${announcedAt}, ${json(renewedAt)}::jsonb)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
      expected_leads = excluded.expected_leads, expected_quality = excluded.expected_quality,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, renewed_at = excluded.renewed_at`.execute(tx);
}
