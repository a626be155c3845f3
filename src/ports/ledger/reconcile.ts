/** The nightly reconciliation: its run, what it holds against the CRM, and the drift it found. */
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { KnownRecord, OpenHandoff, OpenTask, Suspect, Values } from '../../domain/reconcile.ts';
import type { Run, RunReport } from '../../domain/reconcile-run.ts';
import type { CreatedSpan } from '../connector.ts';
import type { Lease } from './common.ts';

/** A difference that outlived a second look. */
export interface Drift {
  readonly line: number;
  readonly record: RecordKind;
  readonly id: string;
  readonly what: Suspect['what'];
  readonly ledger: Values | null;
  readonly crm: Values | null;
  readonly seenAt: Millis;
  /** Null while it waits for its lane: paused, held by a breaker, parked. */
  readonly mendedAt: Millis | null;
  /** `read`, `read again`, `taken as deleted`, `written again`; null like `mendedAt`. */
  readonly how: string | null;
}

export interface ReconcileState {
  /** Null: it is switched off. */
  readonly nextAt: Millis | null;
  /** Null between two nights. */
  readonly run: Run | null;
  /** Null before the first night ended. */
  readonly last: RunReport | null;
}

export interface ReconcileLedger {
  /** An earlier instant and a run that is under way stay; null switches the coming ones off. */
  schedule(installId: string, nextAt: Millis | null): Promise<void>;
  /** Null when nothing was ever scheduled. */
  state(installId: string): Promise<ReconcileState | null>;
  /** Null when it is not due, or another process is at it. */
  claim(installId: string, lease: Lease, now: Millis, machineNow: Millis): Promise<ReconcileState | null>;
  /** `lease` null ends the claim. False when it was lost to another process. */
  save(installId: string, token: string, state: ReconcileState, lease: Lease | null): Promise<boolean>;
  /** The next one begins now. */
  begin(installId: string, now: Millis): Promise<void>;

  /** In any order; unknown ids are left out. */
  known(installId: string, record: RecordKind, ids: readonly string[]): Promise<readonly KnownRecord[]>;
  /** Live records created in the span, and those that are parked because they fail their schema. */
  count(installId: string, record: RecordKind, span: CreatedSpan): Promise<number>;
  /** Remembers the ids of a page of a walk. */
  saw(installId: string, record: RecordKind, ids: readonly string[]): Promise<void>;
  /** Live records created in the span that no page named. */
  unseen(installId: string, record: RecordKind, span: CreatedSpan, limit: number): Promise<readonly KnownRecord[]>;
  /** Forgets the pages of a walk. */
  endWalk(installId: string, record: RecordKind): Promise<void>;
  /** Ordered by lead. */
  openHandoffs(installId: string, page: { after: string | null; limit: number }): Promise<readonly OpenHandoff[]>;
  /** Open as far as the ledger knows, with no write under way; ordered by key. */
  openTasks(installId: string, page: { after: string | null; limit: number }): Promise<readonly OpenTask[]>;

  /** Stores what is new. */
  suspect(installId: string, suspects: readonly Suspect[], now: Millis): Promise<void>;
  /** Drops the suspects of whom the ledger has heard since and marks the others for their lanes; gives those lanes. */
  raise(
    installId: string,
    now: Millis,
  ): Promise<{ readonly pull: readonly RecordKind[]; readonly fields: boolean; readonly raised: number }>;
  /** Takes note of what the lanes have worked; `waiting` are those that they have not, `found` those that were drift. */
  settle(installId: string, now: Millis): Promise<{ readonly found: readonly Drift[]; readonly waiting: number }>;
  /** What is not mended first, then the latest. */
  drift(installId: string, limit: number): Promise<readonly Drift[]>;
  /** Since `since`, and what is not mended of any time. */
  driftCounts(installId: string, since: Millis): Promise<{ readonly found: number; readonly mended: number; readonly open: number }>;
}
