/** The log of API requests, for thrift checks: rows of late and counts for ever. */
import type { Millis } from '../portal.ts';

export type RequestKind = 'read' | 'write' | 'search' | 'auth';

export interface RequestRow {
  readonly n: number;
  readonly at: Millis;
  readonly method: string;
  readonly path: string;
  readonly kind: RequestKind;
  readonly status: number;
  /** Inputs of a batch, else 1. */
  readonly inputs: number;
}

export interface RequestSummary {
  readonly read: number;
  readonly write: number;
  readonly search: number;
  readonly auth: number;
  readonly rejected429: number;
  readonly total: number;
}

/** Rows kept; older ones are dropped, their counts are not. */
const KEPT = 100_000;

export class RequestLog {
  #rows: RequestRow[] = [];
  #n = 0;
  #counts = { read: 0, write: 0, search: 0, auth: 0, rejected429: 0, total: 0 };

  /** Requests refused with 429 are counted apart and in the total, not under their kind. */
  add(row: Omit<RequestRow, 'n'>): void {
    this.#n += 1;
    this.#rows.push({ n: this.#n, ...row });
    if (this.#rows.length > 2 * KEPT) this.#rows = this.#rows.slice(-KEPT);
    this.#counts.total += 1;
    if (row.status === 429) this.#counts.rejected429 += 1;
    else this.#counts[row.kind] += 1;
  }

  /** Rows with a number above `n`. */
  since(n: number): RequestRow[] {
    const first = this.#rows[0]?.n ?? 1;
    return this.#rows.slice(Math.max(0, n - first + 1));
  }

  summary(): RequestSummary {
    return { ...this.#counts };
  }

  save(): unknown {
    return { n: this.#n, counts: this.#counts };
  }

  load(saved: unknown): void {
    const state = saved as { n: number; counts: RequestSummary };
    this.#n = state.n;
    this.#counts = { ...state.counts };
  }
}
