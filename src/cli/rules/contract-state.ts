/** What the ledger knows of the contract: which one is signed, which one waits for a signature. */

import { DEPARTMENTS, type Department, type Signature, type SignedRules, signedAt } from '../../domain/page/signature.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import type { WorkspaceLedger } from '../../ports/ledger/index.ts';

const SIGNED = 'rules.signed';
const PENDING = 'rules.pending';

type Settings = Pick<WorkspaceLedger, 'setting' | 'saveSetting'>;

export interface StoredSignatures {
  /** The latest contract that both departments signed. */
  readonly signed: SignedRules | null;
  /** One that a single department has signed so far. */
  readonly pending: SignedRules | null;
}

export async function readSignatures(ledger: Pick<Settings, 'setting'>): Promise<StoredSignatures> {
  const [signed, pending] = [await ledger.setting(SIGNED), await ledger.setting(PENDING)];
  return { signed: signedRules(signed), pending: signedRules(pending) };
}

/** Signs `book` for one department; with the other's signature under the same contract it comes into force. A renewal counts from its last signature. */
export async function sign(ledger: Settings, book: RuleBook, department: Department, signature: Signature): Promise<StoredSignatures> {
  const { signed, pending } = await readSignatures(ledger);
  const other = DEPARTMENTS.find((one) => one !== department)!;
  const waiting = pending?.book.hash === book.hash ? pending : null;
  const next: SignedRules = { book, by: { ...(waiting?.by[other] ? { [other]: waiting.by[other] } : {}), [department]: signature } };
  const complete = signedAt(next) !== null;
  const stored = { signed: complete ? next : signed, pending: complete ? null : next };
  // The signed one first: a crash between the two leaves a signature too many to ask for, never one too few.
  if (complete) await ledger.saveSetting(SIGNED, stored.signed);
  await ledger.saveSetting(PENDING, stored.pending);
  return stored;
}

/** The signatures that stand under exactly this contract. */
export function signaturesUnder({ signed, pending }: StoredSignatures, hash: string): SignedRules | null {
  return [signed, pending].find((one) => one?.book.hash === hash) ?? null;
}

/** Null for whatever is no contract with signatures. */
function signedRules(value: unknown): SignedRules | null {
  const { book, by } = (value ?? {}) as Partial<SignedRules>;
  return book?.hash && Array.isArray(book.clauses) && by ? { book, by } : null;
}
