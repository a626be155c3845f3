/** What every lane table shares in SQL: leases on rows, and how a settlement leaves a row that stays. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { Lease, Settlement } from '../ports/ledger/index.ts';
import type { PushSettlement } from '../ports/ledger/wanted.ts';
import { DELAYS_SQL, FAILURES_UNTIL_PARKED, GAVE_UP, RETRY_DELAYS_MS } from './retry-delay.ts';

/** Row `t` is due and nobody's: free, or of a process that died. That it is not parked the caller says, for its partial index. */
export function claimable(now: Millis, machineNow: Millis): RawBuilder<boolean> {
  return sql`t.next_try <= ${now} AND (t.lease_until IS NULL OR t.lease_until <= ${machineNow})`;
}

/** Assignments that take a row. */
export function take(lease: Lease): RawBuilder<unknown> {
  return sql`lease_token = ${lease.token}, lease_until = ${lease.untilMachine}`;
}

/** A settlement as a row of `jsonb_to_recordset`; `SETTLED_COLUMNS` declares it. */
export function settledColumns(settlement: Settlement | PushSettlement): Record<string, unknown> {
  const { kind } = settlement;
  if (kind === 'retry') return { kind, at: settlement.at, why: settlement.why, failed: settlement.failed };
  if (kind === 'parked') return { kind, why: settlement.why, code: settlement.code };
  return kind === 'held' ? { kind, at: settlement.at, why: settlement.why, held_by: settlement.by } : { kind };
}

export const SETTLED_COLUMNS = sql.raw('kind text, at int8, why text, failed boolean, code text, held_by text');

/** Assignments to a pushed row by its settlement: what a person released stays so until it is written or wanted anew. */
export const SETTLED_HOLD = sql.raw(
  `held = i.kind = 'held', held_by = CASE WHEN i.kind = 'held' THEN i.held_by WHEN i.kind = 'retry' THEN t.held_by END`,
);

/** Assignments to a row `t` by its settlement `i`: the lease ends; failures grow the delay and park in the end. */
export function settled(now: Millis): RawBuilder<unknown> {
  const failed = sql.raw("(i.kind = 'retry' AND i.failed)");
  const gaveUp = sql`(${failed} AND t.attempts + 1 >= ${FAILURES_UNTIL_PARKED}::int)`;
  const delay = sql.raw(`(${DELAYS_SQL})[least(t.attempts + 1, ${RETRY_DELAYS_MS.length})]`);
  return sql`
    lease_token = NULL, lease_until = NULL,
    attempts = CASE WHEN ${failed} THEN t.attempts + 1 WHEN i.kind IN ('retry', 'held') THEN t.attempts ELSE 0 END,
    next_try = CASE WHEN ${failed} THEN greatest(i.at, ${now}::int8 + ${delay}) WHEN i.kind IN ('retry', 'held') THEN i.at ELSE t.next_try END,
    parked_at = CASE WHEN i.kind = 'parked' OR ${gaveUp} THEN ${now}::int8 END,
    parked_code = CASE WHEN i.kind = 'parked' THEN i.code WHEN ${gaveUp} THEN ${GAVE_UP}::text END,
    why = i.why`;
}
