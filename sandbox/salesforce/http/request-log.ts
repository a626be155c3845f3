/** The log of the org's requests, for thrift checks: rows of late and counts for ever. */
import type { CallKind } from './kinds.ts';

export interface OrgRequestRow {
  readonly n: number;
  /** World time. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly kind: CallKind;
  readonly status: number;
  /** Rows of a collection, parts of a composite, else 1. */
  readonly inputs: number;
  /** The SOQL of a query, absent otherwise. */
  readonly detail?: string;
}

/** Calls by kind; those refused by a limit are counted under `limitErrors` too. */
export type OrgRequestSummary = Readonly<Record<CallKind | 'limitErrors' | 'total', number>>;

const KEPT = 100_000;
const none = (): Record<CallKind | 'limitErrors' | 'total', number> => ({
  query: 0,
  collections: 0,
  composite: 0,
  rows: 0,
  describe: 0,
  bulk: 0,
  metadata: 0,
  tooling: 0,
  auth: 0,
  streaming: 0,
  other: 0,
  limitErrors: 0,
  total: 0,
});

export class OrgRequestLog {
  #rows: OrgRequestRow[] = [];
  #n = 0;
  #counts = none();

  add(row: Omit<OrgRequestRow, 'n'>, limited: boolean): void {
    this.#n += 1;
    this.#rows.push({ n: this.#n, ...row });
    if (this.#rows.length > 2 * KEPT) this.#rows = this.#rows.slice(-KEPT);
    this.#counts[row.kind] += 1;
    this.#counts.total += 1;
    if (limited) this.#counts.limitErrors += 1;
  }

  /** Rows with a number above `n`. */
  since(n: number): OrgRequestRow[] {
    const first = this.#rows[0]?.n ?? 1;
    return this.#rows.slice(Math.max(0, n - first + 1));
  }

  summary(): OrgRequestSummary {
    return { ...this.#counts };
  }

  save(): unknown {
    return { n: this.#n, counts: this.#counts };
  }

  load(saved: unknown): void {
    const state = saved as { n: number; counts: ReturnType<typeof none> };
    this.#n = state.n;
    this.#counts = { ...none(), ...state.counts };
  }
}
