/** Faults that the control door sets: answers to spoil and rows to refuse. */
import { bad } from '../kit/refusal.ts';

export type OrgFaultKind = 'status' | 'applyThenFail' | 'hang' | 'drop';

export interface OrgFaultRule {
  readonly match: { readonly method?: string; readonly path?: string };
  /** `status` answers without applying; `applyThenFail` applies first; `hang` waits machine time, then goes on; `drop` closes the socket unapplied. */
  readonly kind: OrgFaultKind;
  /** For `applyThenFail`: absent or 0 closes the socket instead of answering. */
  readonly status?: number;
  readonly body?: unknown;
  /** An HTML page instead of a JSON body. */
  readonly html?: string;
  readonly hangMs?: number;
  times: number;
}

/** Refuses rows of a write with a code, as locks, duplicates and validation do. */
export interface RowFault {
  /** Object the row belongs to; absent: any. */
  readonly object?: string;
  /** Id or external id of the row; absent: any. */
  readonly key?: string;
  readonly code: string;
  readonly message: string;
  times: number;
}

/** What becomes of Bulk jobs opened while it is set. */
export type BulkFate = 'InProgress' | 'Failed' | 'Aborted';

export interface OrgFaults {
  rules: OrgFaultRule[];
  rowFaults: RowFault[];
  bulkFate: BulkFate | null;
  /** Every call answers with the daily limit reached. */
  overLimit: boolean;
  /** All access tokens are refused, new ones too. */
  refuseTokens: boolean;
  /** What a refresh names as the org's address. */
  instanceUrl: string | null;
  struck: Partial<Record<OrgFaultKind | 'row', number>>;
}

export function calmOrg(): OrgFaults {
  return { rules: [], rowFaults: [], bulkFate: null, overLimit: false, refuseTokens: false, instanceUrl: null, struck: {} };
}

/** The first rule that strikes a request; its count goes down by one. */
export function strikeOrg(faults: OrgFaults, method: string, path: string): OrgFaultRule | null {
  const rule = faults.rules.find(
    ({ match, times }) =>
      times > 0 && (!match.method || match.method.toUpperCase() === method) && (!match.path || new RegExp(match.path).test(path)),
  );
  if (!rule) return null;
  rule.times -= 1;
  faults.struck[rule.kind] = (faults.struck[rule.kind] ?? 0) + 1;
  return rule;
}

/** Throws the refusal of the first fault that means this row. `keys` are its id and its external id. */
export function strikeRow(faults: OrgFaults, object: string, keys: readonly string[]): void {
  const fault = faults.rowFaults.find(
    (one) =>
      one.times > 0 &&
      (!one.object || one.object.toLowerCase() === object.toLowerCase()) &&
      (!one.key || keys.some((key) => key.startsWith(one.key as string))),
  );
  if (!fault) return;
  fault.times -= 1;
  faults.struck.row = (faults.struck.row ?? 0) + 1;
  throw bad(fault.code, fault.message);
}
