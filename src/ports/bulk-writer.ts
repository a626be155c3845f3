/** The part of a connector that gives the CRM many field writes as one job. */
import type { Millis } from './clock.ts';
import type { Cursor, FieldWrite, Session, WriteResult } from './connector.ts';

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
