/** What is written to a CRM, by itself, in batches or as one job of many, and what became of it. */
import type { Millis } from '../domain/fact.ts';
import type { FigureRecord } from '../domain/loop/figure-record.ts';
import type { Cursor, Session } from './session.ts';

/** What the task slot of one person wants in the CRM; texts are final. */
export interface TaskWrite {
  /** Slot, at-bat and ordinal; unique per account, letters, digits and dashes. */
  readonly key: string;
  /** Known CRM id; null to create. */
  readonly taskId: string | null;
  /** True after a request whose outcome is unknown: look for the key before creating. */
  readonly mayExist: boolean;
  /** Null for a task about many leads (a manager's rolling task): it hangs on no record. */
  readonly leadId: string | null;
  readonly dealId: string | null;
  /** The Lead object it hangs on beside the person; absent: none. */
  readonly leadObjectId?: string;
  readonly ownerId: string;
  readonly subject: string;
  readonly body: string;
  readonly dueAt: Millis;
  /** When the CRM is to remind of it; absent: in its usual time before it is due. */
  readonly remindAt?: Millis;
  readonly priority: 'MEDIUM' | 'HIGH';
  readonly channel: 'CALL' | 'TODO';
  readonly status: 'open' | 'completed' | 'deleted';
}

export interface FieldWrite {
  /**
   * A Lead object takes an owner and nothing else; a campaign figures, where the capability `campaign-figures` is there. `influence` is the rows
   * that share out a deal, wanted where `influence` is there: its id is the deal's, its keys are a campaign and a person (`701… 003…`), its values
   * percent; null takes the row away.
   */
  readonly record: 'lead' | 'lead-object' | FigureRecord;
  readonly id: string;
  /** Baton's own field keys without the CRM prefix, or `owner` for an owner move. Null clears. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** Rep id behind the name in `handed_to`, for CRMs where a report can follow it. */
  readonly handedTo?: string;
}

/** One per input, in any order. */
export interface WriteResult {
  /** `TaskWrite.key` or `FieldWrite.id`. */
  readonly ref: string;
  readonly status:
    | { readonly kind: 'done'; readonly id: string }
    | { readonly kind: 'retry'; readonly at: Millis; readonly why: string }
    /** The request may or may not have been carried out (time-out, connection lost, 5xx): safe to ask again only after looking. */
    | { readonly kind: 'unknown'; readonly lookAfter: Millis; readonly why: string }
    /** The CRM refuses this record for good; `why` is the CRM's own sentence. */
    | { readonly kind: 'refused'; readonly why: string }
    /** The record is gone. */
    | { readonly kind: 'gone' };
}

/** One look at, or one act on, a job of many writes. */
export interface BulkWork {
  /** As `BulkWriter.groups` names it. */
  readonly object: string;
  /** Null: not begun. */
  readonly state: Cursor | null;
  /** Nothing may be written any more: what was not handed in yet comes back as `retry`. */
  readonly stop: boolean;
  /** The job's writes; later on only those that were done. */
  writes(): Promise<readonly FieldWrite[]>;
}

export interface BulkStep {
  /** What is known by now of writes, each told once; `unknown`: it is to be written by itself. */
  readonly results: readonly WriteResult[];
  /** To be stored before the next step; null: the job is over. */
  readonly next: Cursor | null;
  /** When to come again. */
  readonly notBefore: Millis;
}

/** Many field writes at once, which the CRM works in its own time. */
export interface BulkWriter {
  /** More writes of one object than this are a job's. */
  readonly from: number;
  /** Most writes of one job. */
  readonly most: number;
  /** Those that make up jobs, by object; in no group: better written by `setFields`. Each record at most once. */
  groups(writes: readonly FieldWrite[]): ReadonlyMap<string, readonly FieldWrite[]>;
  /** Begins, hands in, looks, or reads what became of it. A step that is repeated after a crash writes nothing twice. Throws as every read. */
  step(session: Session, work: BulkWork): Promise<BulkStep>;
}
