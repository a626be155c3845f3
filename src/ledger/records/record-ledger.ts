/** The port's record ledger of one workspace. */
import { sql } from 'kysely';
import type { ActivityCount } from '../../domain/coverage.ts';
import type { CrmRecord, CrmRep, PersonalData, RecordKind } from '../../domain/crm-record.ts';
import type { Fact, Millis } from '../../domain/fact.ts';
import type { Seen } from '../../domain/intake/mapping-use.ts';
import type { EvaluatedTogether, Evaluating, InstallRef, RecordLedger, StoredPerson, StoreOutcome } from '../../ports/ledger/index.ts';
import { rows, type Scope } from '../database.ts';
import { noteGrowth } from '../statistics.ts';
import { activityCounts } from './activity-counts.ts';
import { evaluatedTogether } from './evaluated-together.ts';
import { storeEvidence } from './evidence.ts';
import { forget } from './forget.ts';
import { merge } from './merge.ts';
import { appendFacts } from './own-facts.ts';
import { personsOf } from './persons.ts';
import { remove } from './removal.ts';
import { seenNames } from './seen-names.ts';
import { store } from './store.ts';
import { doneWith, unread } from './unread.ts';

const KINDS: readonly RecordKind[] = ['lead', 'lead-object', 'deal', 'rep', 'call', 'email', 'meeting', 'message', 'note', 'task'];

const NOBODY: PersonalData = { name: null, email: null, phone: null, company: null };

export class SqlRecords implements RecordLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async store(installId: string, records: readonly CrmRecord[], judgeAt?: Millis): Promise<StoreOutcome> {
    const outcome = await store(this.#scope, installId, records, judgeAt);
    await noteGrowth(this.#scope.db, 'records', records.length);
    return outcome;
  }

  unread(
    installId: string,
    record: RecordKind,
    named: readonly { readonly id: string; readonly version: Millis | null }[],
  ): Promise<readonly string[]> {
    return unread(this.#scope.db, this.#ref(installId), record, named);
  }

  doneWith(installId: string, leadIds: readonly string[]): Promise<readonly { readonly record: RecordKind; readonly id: string }[]> {
    return doneWith(this.#scope.db, this.#ref(installId), leadIds);
  }

  remove(installId: string, record: RecordKind, ids: readonly string[], at: Millis, judgeAt?: Millis): Promise<readonly string[]> {
    return remove(this.#scope, installId, record, ids, at, judgeAt);
  }

  merge(installId: string, winner: string, losers: readonly string[], at: Millis): Promise<void> {
    return merge(this.#scope, installId, winner, losers, at);
  }

  forget(installId: string, leadId: string, at: Millis): Promise<void> {
    return forget(this.#scope, installId, leadId, at);
  }

  persons(installId: string, leadIds: readonly string[]): Promise<readonly StoredPerson[]> {
    return personsOf(this.#scope.db, this.#ref(installId), leadIds);
  }

  storeEvidence(installId: string, read: Parameters<RecordLedger['storeEvidence']>[1]): Promise<StoreOutcome> {
    return storeEvidence(this.#scope, installId, read);
  }

  activityCounts(installId: string, since: Millis, until: Millis): Promise<readonly ActivityCount[]> {
    return activityCounts(this.#scope.db, this.#ref(installId), since, until);
  }

  seenNames(installId: string, since: Millis): Promise<Seen> {
    return seenNames(this.#scope.db, this.#ref(installId), since);
  }

  evaluatedTogether(installId: string, edits: readonly Evaluating[]): Promise<readonly EvaluatedTogether[]> {
    return evaluatedTogether(this.#scope.db, this.#ref(installId), edits);
  }

  async reps(installId: string): Promise<readonly CrmRep[]> {
    const found = await rows(
      this.#scope.db,
      sql<{ body: CrmRep; removed: boolean; data: Pick<CrmRep, 'email' | 'name'> | null }>`
      SELECT r.body, r.removed, p.data FROM baton.records r
      LEFT JOIN baton.personal p ON p.workspace_id = r.workspace_id AND p.install_id = r.install_id AND p.kind = r.kind AND p.id = r.id
      WHERE r.workspace_id = ${this.#scope.workspaceId} AND r.install_id = ${installId} AND r.kind = 'rep' AND r.body IS NOT NULL ORDER BY r.id`,
    );
    return found.map(({ body, removed, data }) => ({
      ...body,
      email: data?.email ?? null,
      name: data?.name ?? null,
      archived: body.archived || removed,
    }));
  }

  async personal(installId: string, leadIds: readonly string[]): Promise<ReadonlyMap<string, PersonalData>> {
    const found = await rows(
      this.#scope.db,
      sql<{ id: string; data: PersonalData | null }>`
      SELECT id, data FROM baton.personal
      WHERE workspace_id = ${this.#scope.workspaceId} AND install_id = ${installId} AND kind = 'lead' AND id = ANY (${leadIds}::text[])`,
    );
    return new Map(found.map(({ id, data }) => [id, data ?? NOBODY]));
  }

  async appendFacts(installId: string, facts: readonly { leadId: string; fact: Fact }[]): Promise<void> {
    await appendFacts(this.#scope.db, this.#ref(installId), facts);
  }

  /** Known records of each kind, gone ones included; a merged lead counts as the one it lives on as. */
  async counts(installId: string): Promise<Readonly<Record<RecordKind, number>>> {
    const found = await rows(
      this.#scope.db,
      sql<{ kind: RecordKind; n: number }>`
      SELECT r.kind, count(*) AS n FROM baton.records r
      LEFT JOIN baton.leads l ON r.kind = 'lead' AND l.workspace_id = r.workspace_id AND l.install_id = r.install_id AND l.lead_id = r.id
      WHERE r.workspace_id = ${this.#scope.workspaceId} AND r.install_id = ${installId} AND r.body IS NOT NULL AND l.merged_into IS NULL
      GROUP BY r.kind`,
    );
    const counted = new Map(found.map(({ kind, n }) => [kind, n]));
    return Object.fromEntries(KINDS.map((kind) => [kind, counted.get(kind) ?? 0])) as Record<RecordKind, number>;
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
