/** Field writes that the CRM works in its own time: which job has which, and where each job stands. */
import type { Millis } from '../../domain/fact.ts';
import type { Cursor, FieldWrite } from '../connector.ts';
import type { Lease } from './common.ts';
import type { AuditLine, FieldPush, PushSettlement } from './wanted.ts';

/** Owner moves are urgent and never wait for a job. */
export type BulkKind = Exclude<FieldPush['kind'], 'owner'>;

export interface BulkJob {
  /** The CRM's object that it writes on; one job at a time for each. */
  readonly object: string;
  readonly token: string;
  /** As the connector left it; null: not begun. */
  readonly state: Cursor | null;
  readonly attempts: number;
}

export interface BulkItem {
  readonly push: FieldPush;
  readonly write: FieldWrite;
}

/** What one step came to. */
export interface BulkStepped {
  /** The job is forgotten. */
  readonly over: boolean;
  readonly state: Cursor | null;
  readonly nextTry: Millis;
  /** Steps that failed one after the other. */
  readonly attempts: number;
  readonly rows: readonly { readonly push: FieldPush; readonly settlement: PushSettlement }[];
  readonly audit: readonly AuditLine[];
}

export interface BulkLedger {
  /** Kinds of which more than `from` writes are due that were never tried: any that failed goes by itself. */
  many(installId: string, from: number, now: Millis): Promise<readonly BulkKind[]>;
  /** As `WantedLedger.claimFields`, of one kind, and only what was never tried. */
  claim(installId: string, kind: BulkKind, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly FieldPush[]>;
  /** Gives claimed rows to a new job. False, and nothing is done, while another job writes on this object. */
  open(installId: string, lease: Lease, object: string, items: readonly BulkItem[], now: Millis): Promise<boolean>;
  /** A job that is due and nobody's. */
  take(installId: string, lease: Lease, now: Millis, machineNow: Millis): Promise<BulkJob | null>;
  /** What the job was given, but for what came to nothing. */
  items(installId: string, token: string): Promise<readonly BulkItem[]>;
  /** Keeps where the job stands, settles rows, and frees the lease: one transaction. Nothing is done where the lease is another's by now. */
  save(installId: string, job: BulkJob, lease: Lease, stepped: BulkStepped, now: Millis): Promise<void>;
}
