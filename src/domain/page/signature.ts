/** Who signed which contract, and what that makes of it now: signed, due for review, lapsed, or unsigned. */
import { aQuarterAfter } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { RuleBook } from '../rule-book.ts';

export type Department = 'marketing' | 'sales';

export const DEPARTMENTS: readonly Department[] = ['marketing', 'sales'];

export interface Signature {
  /** Name of the person, as typed. */
  readonly name: string;
  readonly at: Millis;
}

/** A contract with the signatures it has so far; signed once both departments did. */
export interface SignedRules {
  /** The contract itself: an unsigned change of the file leaves it in force. */
  readonly book: RuleBook;
  readonly by: Readonly<Partial<Record<Department, Signature>>>;
}

export interface SignatureState {
  /** `changed`: another contract is signed than the one asked about. */
  readonly state: 'unsigned' | 'signed' | 'lapsed' | 'changed';
  /** When the second department signed. */
  readonly signedAt: Millis | null;
  /** rules.md: signatures lapse after a quarter, and the rules keep running. */
  readonly lapsesAt: Millis | null;
  /** The quarterly review (G1) is due: 14 days before the signatures lapse, and after. */
  readonly reviewDue: boolean;
}

const REVIEW_AHEAD_MS = 14 * 86_400_000;

/** When the second department signed; null while one of them has not. */
export function signedAt({ by }: SignedRules): Millis | null {
  return by.marketing && by.sales ? Math.max(by.marketing.at, by.sales.at) : null;
}

/** State of the contract with this hash, given the latest one that both departments signed. */
export function signatureState(signed: SignedRules | null, hash: string, now: Millis): SignatureState {
  const at = signed === null ? null : signedAt(signed);
  if (signed === null || at === null) return { state: 'unsigned', signedAt: null, lapsesAt: null, reviewDue: false };
  const lapsesAt = aQuarterAfter(at);
  const reviewDue = now >= lapsesAt - REVIEW_AHEAD_MS;
  const state = signed.book.hash !== hash ? 'changed' : now >= lapsesAt ? 'lapsed' : 'signed';
  return { state, signedAt: at, lapsesAt, reviewDue };
}
