/** The port's closed loop of one workspace. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { CrmCampaign } from '../../domain/loop/crm-campaign.ts';
import type { AttributionLedger, AttributionSave, FiguresWanted, InstallRef, KeptTouch } from '../../ports/ledger/index.ts';
import { affected, rows, type Scope, transact } from '../database.ts';
import { json, same } from '../json.ts';
import { raise } from '../marks.ts';
import {
  creditStatements,
  creditsHistory,
  creditsPage,
  currentCredits,
  dealsOfParties,
  mine,
  saveCredits,
  wonParties,
} from './credit-rows.ts';
import {
  absorbed,
  companyPeople,
  inquirersPage,
  keepTouches,
  linkedDeals,
  peopleAt,
  touchesOf,
  touchesRead,
  touchesUnread,
} from './facts.ts';
import { countFigures, flushFigures, parkedFigures, saveFigures } from './figures.ts';

export class SqlAttribution implements AttributionLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  mark(installId: string, dealIds: readonly string[], at: Millis): Promise<void> {
    const marks = dealIds.map((key) => ({ lane: 'attribute' as const, key }));
    return raise(this.#scope.db, this.#ref(installId), marks, at);
  }

  markAll(installId: string, at: Millis, only?: 'closed'): Promise<number> {
    const closed = only === 'closed' ? sql`AND body ->> 'stage' <> 'open'` : sql``;
    return affected(
      this.#scope.db,
      sql`
      INSERT INTO baton.marks AS m (workspace_id, install_id, lane, key, next_try)
      SELECT workspace_id, install_id, 'attribute', id, ${at}::int8 FROM baton.records
      WHERE ${mine(this.#ref(installId))} AND kind = 'deal' AND body IS NOT NULL ${closed} ORDER BY id
      ON CONFLICT (workspace_id, install_id, lane, key) DO UPDATE SET mark = m.mark + 1, next_try = least(m.next_try, excluded.next_try)`,
    );
  }

  deals(installId: string, dealIds: readonly string[]) {
    return linkedDeals(this.#scope.db, this.#ref(installId), dealIds);
  }

  absorbed(installId: string, leadIds: readonly string[]) {
    return absorbed(this.#scope.db, this.#ref(installId), leadIds);
  }

  touches(installId: string, leadIds: readonly string[]) {
    return touchesOf(this.#scope.db, this.#ref(installId), leadIds);
  }

  keepTouches(installId: string, touches: readonly KeptTouch[], at: Millis): Promise<readonly string[]> {
    return keepTouches(this.#scope.db, this.#ref(installId), touches, at);
  }

  peopleAt(installId: string, emails: readonly string[]) {
    return peopleAt(this.#scope.db, this.#ref(installId), emails);
  }

  touchesUnread(installId: string, leadIds: readonly string[], since: Millis) {
    return touchesUnread(this.#scope.db, this.#ref(installId), leadIds, since);
  }

  touchesRead(installId: string, leadIds: readonly string[], at: Millis): Promise<void> {
    return touchesRead(this.#scope.db, this.#ref(installId), leadIds, at);
  }

  companyPeople(installId: string, companyIds: readonly string[]) {
    return companyPeople(this.#scope.db, this.#ref(installId), companyIds);
  }

  winsOf(installId: string, parties: readonly string[]) {
    return wonParties(this.#scope.db, this.#ref(installId), parties);
  }

  dealsOf(installId: string, parties: readonly string[]): Promise<readonly string[]> {
    return dealsOfParties(this.#scope.db, this.#ref(installId), parties);
  }

  current(installId: string, dealIds: readonly string[]) {
    return currentCredits(this.#scope.db, this.#ref(installId), dealIds);
  }

  page(installId: string, page: { readonly after: string | null; readonly limit: number }) {
    return creditsPage(this.#scope.db, this.#ref(installId), page);
  }

  history(installId: string, dealId: string) {
    return creditsHistory(this.#scope.db, this.#ref(installId), dealId);
  }

  statements(installId: string) {
    return creditStatements(this.#scope.db, this.#ref(installId));
  }

  save(installId: string, saves: readonly AttributionSave[], figures: readonly FiguresWanted[], now: Millis): Promise<boolean> {
    const ref = this.#ref(installId);
    if (saves.length + figures.length === 0) return Promise.resolve(false);
    return transact(this.#scope.db, async (tx) => {
      await saveCredits(tx, ref, saves);
      return saveFigures(tx, ref, figures, now);
    });
  }

  async flush(installId: string, now: Millis): Promise<number> {
    const ref = this.#ref(installId);
    const marks = await affected(
      this.#scope.db,
      sql`UPDATE baton.marks SET next_try = ${now}::int8
      WHERE ${mine(ref)} AND lane = 'attribute' AND parked_at IS NULL AND attempts = 0 AND next_try > ${now}::int8`,
    );
    return marks + (await flushFigures(this.#scope.db, ref, now));
  }

  writeBack(installId: string) {
    return countFigures(this.#scope.db, this.#ref(installId));
  }

  parkedFigures(installId: string, limit: number) {
    return parkedFigures(this.#scope.db, this.#ref(installId), limit);
  }

  inquirers(installId: string, page: { readonly after: string | null; readonly limit: number }) {
    return inquirersPage(this.#scope.db, this.#ref(installId), page);
  }

  async campaigns(installId: string): Promise<readonly CrmCampaign[]> {
    const found = await rows(
      this.#scope.db,
      sql<{ body: CrmCampaign }>`SELECT body FROM baton.crm_campaigns WHERE ${mine(this.#ref(installId))} ORDER BY campaign_id`,
    );
    return found.map(({ body }) => body);
  }

  async saveCampaigns(installId: string, campaigns: readonly CrmCampaign[], at: Millis): Promise<boolean> {
    const ref = this.#ref(installId);
    const sorted = campaigns.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    if (same(await this.campaigns(installId), sorted)) return false;
    const input = sorted.map((body) => ({ id: body.id, body }));
    await transact(this.#scope.db, async (tx) => {
      await rows(tx, sql`DELETE FROM baton.crm_campaigns WHERE ${mine(ref)}`);
      await rows(
        tx,
        sql`INSERT INTO baton.crm_campaigns (workspace_id, install_id, campaign_id, body, read_at)
        SELECT DISTINCT ON (id) ${ref.workspaceId}, ${ref.installId}, id, body, ${at}::int8
        FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (id text, body jsonb) ORDER BY id`,
      );
    });
    return true;
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
