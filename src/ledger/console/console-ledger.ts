/** The port's console of one workspace. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type {
  ActLine,
  Bucket,
  ConsoleLedger,
  ConsolePerson,
  ConsoleSession,
  FoundLead,
  HandoffCounts,
  InstallRef,
  LeadTrail,
  LoopChanges,
  LoopDeal,
  OwnerCounts,
  ParkedRecord,
  ScoreChanges,
  ScoredHandoff,
  ScoredInquiry,
  TodayAsked,
  TodayPage,
  TodayRow,
  WaitingWrite,
} from '../../ports/ledger/index.ts';
import { inquirersOf } from '../attribution/facts.ts';
import { rows, type Scope } from '../database.ts';
import { parkedOf } from '../parked.ts';
import { handoffCounts, recordCounts, workByDay } from './health.ts';
import { findLeads, trailOf } from './lead.ts';
import { loopChanges, loopDealsOf, loopDealsPage } from './loop.ts';
import {
  endSessions,
  findPerson,
  findSession,
  peopleOf,
  removePerson,
  rotateSession,
  savePerson,
  saveSession,
  sessionsOf,
} from './people.ts';
import { scoreChanges, scoredInquiriesOf, scoredLeads, scoredOf } from './scored.ts';
import { todayCounts, todayRows } from './today.ts';
import { waitingWrites } from './waiting.ts';

export class SqlConsole implements ConsoleLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  people(): Promise<readonly ConsolePerson[]> {
    return peopleOf(this.#scope);
  }

  findPerson(by: { personId: string } | { email: string }): Promise<ConsolePerson | null> {
    return findPerson(this.#scope, by);
  }

  savePerson(person: ConsolePerson): Promise<void> {
    return savePerson(this.#scope, person);
  }

  removePerson(personId: string): Promise<boolean> {
    return removePerson(this.#scope, personId);
  }

  saveSession(session: ConsoleSession): Promise<void> {
    return saveSession(this.#scope, session);
  }

  findSession(sessionId: string, now: Millis): Promise<{ session: ConsoleSession; person: ConsolePerson } | null> {
    return findSession(this.#scope, sessionId, now);
  }

  rotateSession(sessionId: string, from: string, to: Pick<ConsoleSession, 'secret' | 'rotatedAt' | 'expiresAt'>): Promise<boolean> {
    return rotateSession(this.#scope, sessionId, from, to);
  }

  endSessions(of: { sessionId: string } | { personId: string }, now: Millis): Promise<number> {
    return endSessions(this.#scope, of, now);
  }

  sessions(personId: string, now: Millis): Promise<readonly ConsoleSession[]> {
    return sessionsOf(this.#scope, personId, now);
  }

  acts({ before, limit }: { before: number | null; limit: number }): Promise<readonly ActLine[]> {
    const older = before === null ? sql`true` : sql`line < ${before}`;
    return rows(
      this.#scope.db,
      sql<ActLine>`
      SELECT line, install_id AS "installId", at, record, crm_id AS "crmId", lead_id AS "leadId", action, before, after, because FROM baton.audit
      WHERE workspace_id = ${this.#scope.workspaceId} AND record = 'account' AND ${older} ORDER BY line DESC LIMIT ${sql.lit(limit)}`,
    );
  }

  todayCounts(installId: string, asked: TodayAsked): Promise<readonly OwnerCounts[]> {
    return todayCounts(this.#scope.db, this.#ref(installId), asked);
  }

  today(installId: string, bucket: Bucket | 'open', asked: TodayAsked, page: TodayPage): Promise<readonly TodayRow[]> {
    return todayRows(this.#scope.db, this.#ref(installId), bucket, asked, page);
  }

  trail(installId: string, leadId: string, limit: number): Promise<LeadTrail> {
    return trailOf(this.#scope.db, this.#ref(installId), leadId, limit);
  }

  waitingWrites(installId: string, limit: number): Promise<readonly WaitingWrite[]> {
    return waitingWrites(this.#scope.db, this.#ref(installId), limit);
  }

  findLeads(installId: string, text: string, limit: number): Promise<readonly FoundLead[]> {
    return findLeads(this.#scope.db, this.#ref(installId), text, limit);
  }

  scored(
    installId: string,
    span: { from: Millis; until: Millis },
    page: Parameters<ConsoleLedger['scored']>[2],
  ): Promise<readonly ScoredHandoff[]> {
    return scoredOf(this.#scope.db, this.#ref(installId), span, page);
  }

  scoredInquiries(installId: string, page: { after: string | null; limit: number }): Promise<readonly ScoredInquiry[]> {
    return scoredInquiriesOf(this.#scope.db, this.#ref(installId), page);
  }

  scoreChanges(installId: string, mark: number | null): Promise<ScoreChanges> {
    return scoreChanges(this.#scope.db, this.#ref(installId), mark);
  }

  scoredLeads(installId: string, leadIds: readonly string[]): ReturnType<ConsoleLedger['scoredLeads']> {
    return scoredLeads(this.#scope.db, this.#ref(installId), leadIds);
  }

  loopChanges(installId: string, mark: number | null): Promise<LoopChanges> {
    return loopChanges(this.#scope.db, this.#ref(installId), mark);
  }

  loopDeals(installId: string, page: { after: string | null; limit: number }): Promise<readonly LoopDeal[]> {
    return loopDealsPage(this.#scope.db, this.#ref(installId), page);
  }

  loopDealsOf(installId: string, dealIds: readonly string[]): Promise<readonly LoopDeal[]> {
    return loopDealsOf(this.#scope.db, this.#ref(installId), dealIds);
  }

  inquirersOf(installId: string, leadIds: readonly string[]): ReturnType<ConsoleLedger['inquirersOf']> {
    return inquirersOf(this.#scope.db, this.#ref(installId), leadIds);
  }

  recordCounts(installId: string): ReturnType<ConsoleLedger['recordCounts']> {
    return recordCounts(this.#scope.db, this.#ref(installId));
  }

  handoffCounts(installId: string, now: Millis): Promise<HandoffCounts> {
    return handoffCounts(this.#scope.db, this.#ref(installId), now);
  }

  workByDay(installId: string, since: Millis, until: Millis): ReturnType<ConsoleLedger['workByDay']> {
    return workByDay(this.#scope.db, this.#ref(installId), since, until);
  }

  parked(installId: string, { after, limit }: { after: ParkedRecord | null; limit: number }): Promise<readonly ParkedRecord[]> {
    return parkedOf(this.#scope.db, this.#ref(installId), limit, after);
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
