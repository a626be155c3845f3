/** Taking back what was written: the trail of writes since an instant, and what the ledger takes as undone. */
import type { Fact, Millis } from '../../domain/fact.ts';
import type { AuditLine } from './wanted.ts';

/** A line of the trail with its place in it. */
export type NumberedLine = AuditLine & { readonly line: number };

export type Values = Readonly<Record<string, string | number | boolean | null>>;

/** What was taken back in the CRM; saved in one transaction with its audit lines. */
export interface Undone {
  /** CRM ids of tasks that Baton deleted: their slots are empty again, and what the rules want next is a new task. */
  readonly taskIds: readonly string[];
  /** Leads whose owner is again the one before the move. */
  readonly owners: readonly { readonly leadId: string; readonly owner: string | null }[];
  /** Values that stand in the CRM now; what the rules want instead waits for the end of the pause. */
  readonly fields: readonly { readonly leadId: string; readonly values: Values }[];
  /** The admin's decision as facts: the leads are judged again. */
  readonly facts: readonly { readonly leadId: string; readonly fact: Fact }[];
  readonly audit: readonly AuditLine[];
}

export interface UndoLedger {
  /** Lines of writes at or after `since` and after line `after`, oldest first. */
  written(installId: string, since: Millis, after: number, limit: number): Promise<readonly NumberedLine[]>;
  /** Writes that a lane has in flight now. */
  inFlight(installId: string, machineNow: Millis): Promise<number>;
  /** Owner moves decided at or after `since` that never reached the CRM, with the owner it shows. */
  unsentMoves(installId: string, since: Millis): Promise<readonly { readonly leadId: string; readonly owner: string | null }[]>;
  save(installId: string, undone: Undone, now: Millis): Promise<void>;
}
