/** The push side: slots and field sets whose wanted revision is not the sent one, claimed and settled like every lane. */
import type { Millis } from '../../domain/fact.ts';
import type { FigureRecord } from '../../domain/loop/figure-record.ts';
import type { Lease } from './common.ts';
import type { WantedTaskState } from './handoffs.ts';

export interface TaskPush {
  readonly leadId: string;
  readonly revision: number;
  readonly wanted: WantedTaskState;
  /** CRM id of the task that fills the slot, when known. */
  readonly taskId: string | null;
  /** The last request's outcome is unknown. */
  readonly mayExist: boolean;
  readonly attempts: number;
  /** A breaker held it and a person let it go: no breaker holds it again. */
  readonly released: boolean;
}

export interface FieldPush {
  readonly leadId: string;
  readonly revision: number;
  /** Figures are what attribution makes of a record: `leadId` is then its key, as `figureKey` makes it. */
  readonly kind: 'fields' | 'owner' | 'figures';
  /** Only values that differ from the sent ones. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** An owner move of whoever works on a Lead object is written there, not on the person's record. */
  readonly leadObject?: string;
  /** What stood there before, key by key, as far as Baton knows: what `undo` goes back to. */
  readonly before: Readonly<Record<string, string | number | boolean | null>>;
  readonly attempts: number;
  /** As with tasks. */
  readonly released: boolean;
  /** What the audit says it follows from; absent: by its kind. */
  readonly because?: string;
}

/** Why a write is held: by the way this installation runs, by the account, by a person, by a breaker. */
export type HeldBy = 'dry-run' | 'observe' | 'paused' | 'breaker';

/** Result of one push; `audit` lines are appended in the same transaction. */
export type PushSettlement =
  | { readonly kind: 'done'; readonly crmId: string | null }
  | { readonly kind: 'retry'; readonly at: Millis; readonly why: string; readonly failed: boolean; readonly mayExist?: boolean }
  /** Dry run, pause or breaker: keeps its place, visible with the reason, looked at again at `at`. */
  | { readonly kind: 'held'; readonly at: Millis; readonly why: string; readonly by: HeldBy }
  | { readonly kind: 'parked'; readonly code: string; readonly why: string }
  /** The record is gone: nothing more is wanted. */
  | { readonly kind: 'gone' };

export interface AuditLine {
  readonly at: Millis;
  /** `account`: an act of the admin that concerns all of it; its lead id is empty. */
  readonly record: 'task' | 'account' | 'lead-object' | FigureRecord;
  readonly crmId: string | null;
  readonly leadId: string;
  readonly action: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Clause, rung or reason it follows from. */
  readonly because: string;
}

export interface WantedLedger {
  /** At most one write per slot is in flight. `mayExist` is stored as true at claim for creates, so that a crash leaves doubt behind. */
  claimTasks(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly TaskPush[]>;
  settleTasks(
    installId: string,
    lease: Lease,
    rows: readonly { push: TaskPush; settlement: PushSettlement }[],
    audit: readonly AuditLine[],
    now: Millis,
  ): Promise<void>;
  claimFields(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly FieldPush[]>;
  settleFields(
    installId: string,
    lease: Lease,
    rows: readonly { push: FieldPush; settlement: PushSettlement }[],
    audit: readonly AuditLine[],
    now: Millis,
  ): Promise<void>;
  audit(installId: string, filter: { leadId?: string; limit: number }): Promise<readonly AuditLine[]>;
  /** Appends lines that belong to no write. */
  note(installId: string, lines: readonly AuditLine[]): Promise<void>;
  /** Frees every held row of this kind (go-live, pause lifted, breaker released). */
  releaseHeld(installId: string, now: Millis): Promise<number>;
}
