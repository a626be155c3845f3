/** The port's hand-offs of one workspace. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type {
  Asking,
  Chosen,
  ClauseFigures,
  Colleague,
  CompanyOf,
  HandoffLedger,
  HandoffRow,
  InstallRef,
  JudgedUnder,
  JudgementSave,
  PoolLoad,
  ShadowCount,
  ShadowDecision,
  ToPush,
} from '../../ports/ledger/index.ts';
import { rows, type Scope } from '../database.ts';
import { noteGrowth } from '../statistics.ts';
import { allocate } from './allocate.ts';
import { colleagues } from './colleagues.ts';
import { eventCounts, setAside } from './counts.ts';
import { clauseFigures } from './figures.ts';
import { saveJudgements } from './save.ts';
import { recordShadow, shadowCounts } from './shadow.ts';
import { oldestDue, remarkStale, wakeDue } from './wake.ts';

export class SqlHandoffs implements HandoffLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async save(installId: string, saves: readonly JudgementSave[], under: JudgedUnder, now: Millis): Promise<ToPush> {
    const toPush = await saveJudgements(this.#scope, installId, saves, under, now);
    await noteGrowth(this.#scope.db, 'judgements', saves.length);
    return toPush;
  }

  allocate<T extends Chosen>(installId: string, asking: Asking, choose: (load: PoolLoad) => Promise<T>): Promise<T> {
    return allocate(this.#scope, this.#ref(installId), asking, choose);
  }

  wakeDue(now: Millis, limit: number): Promise<number> {
    return wakeDue(this.#scope, now, limit);
  }

  oldestDue(now: Millis): Promise<Millis | null> {
    return oldestDue(this.#scope, now);
  }

  remarkStale(installId: string, under: JudgedUnder, now: Millis, limit: number): Promise<number> {
    return remarkStale(this.#scope, this.#ref(installId), under, now, limit);
  }

  /** By lead id; `after` is the last lead id of the page before. */
  open(installId: string, page: { after: string | null; limit: number }): Promise<readonly HandoffRow[]> {
    const after = page.after === null ? sql`true` : sql`h.lead_id > ${page.after}`;
    return this.#select(installId, sql`h.state <> 'closed' AND ${after} ORDER BY h.lead_id, h.at_bat LIMIT ${page.limit}`);
  }

  all(installId: string, page: { after: string | null; limit: number }): Promise<readonly HandoffRow[]> {
    const after = page.after === null ? sql`true` : isAfter(page.after);
    return this.#select(installId, sql`${after} ORDER BY h.lead_id, h.at_bat LIMIT ${page.limit}`);
  }

  eventCounts(installId: string): Promise<Readonly<Record<string, number>>> {
    return eventCounts(this.#scope.db, this.#ref(installId));
  }

  setAside(installId: string): Promise<Readonly<Record<string, number>>> {
    return setAside(this.#scope.db, this.#ref(installId));
  }

  figures(installId: string, since: Millis): Promise<ClauseFigures> {
    return clauseFigures(this.#scope.db, this.#ref(installId), since);
  }

  colleagues(installId: string, of: CompanyOf): Promise<readonly Colleague[]> {
    return colleagues(this.#scope.db, this.#ref(installId), of);
  }

  recordShadow(installId: string, rules: string, decisions: readonly ShadowDecision[], now: Millis): Promise<void> {
    return recordShadow(this.#scope.db, this.#ref(installId), rules, decisions, now);
  }

  shadowCounts(installId: string, rules: string): Promise<readonly ShadowCount[]> {
    return shadowCounts(this.#scope.db, this.#ref(installId), rules);
  }

  ofLead(installId: string, leadId: string): Promise<readonly HandoffRow[]> {
    return this.#select(installId, sql`h.lead_id = ${leadId} ORDER BY h.at_bat`);
  }

  #select(installId: string, rest: RawBuilder<unknown>): Promise<readonly HandoffRow[]> {
    return rows(
      this.#scope.db,
      sql<HandoffRow>`
      SELECT h.lead_id AS "leadId", h.at_bat AS "atBat", h.kind, h.owner, h.judgement, p.wake_at AS "wakeAt"
      FROM baton.handoffs h
      LEFT JOIN baton.persons p ON p.workspace_id = h.workspace_id AND p.install_id = h.install_id AND p.lead_id = h.lead_id
      WHERE h.workspace_id = ${this.#scope.workspaceId} AND h.install_id = ${installId} AND ${rest}`,
    );
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}

/** `leadId atBat`: the lead id is everything before the last space. */
function isAfter(row: string): RawBuilder<boolean> {
  const space = row.lastIndexOf(' ');
  return sql`(h.lead_id, h.at_bat) > (${row.slice(0, space)}, ${Number(row.slice(space + 1))}::int)`;
}
