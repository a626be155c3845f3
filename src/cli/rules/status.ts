/** The state of the contract as an open Baton knows it: in force, signed by whom, what waits, and what an unsigned change would have done. */
import { type SignatureState, type SignedRules, signatureState } from '../../domain/page/signature.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import type { App } from '../app.ts';
import { readSignatures } from './contract-state.ts';

/** Plain data: it travels as JSON from a running Baton to the command that asks. */
export interface ContractStatus {
  /** Epoch milliseconds of world time. */
  readonly now: number;
  readonly inForce: RuleBook;
  readonly state: SignatureState;
  readonly signed: SignedRules | null;
  /** A contract that one department has signed so far. */
  readonly pending: SignedRules | null;
  /** Rules of the file that do not run because another contract is signed. */
  readonly shadow: RuleBook | null;
  /** Operating settings in a few lines. */
  readonly operating: readonly string[];
}

export async function contractStatus({ settings, ledger, workspaceId, clock }: App): Promise<ContractStatus> {
  const now = clock.now();
  const { signed, pending } = await readSignatures(ledger.workspace(workspaceId));
  const inForce = settings.rules();
  return {
    now,
    inForce,
    state: signatureState(signed, inForce.hash, now),
    signed,
    pending,
    shadow: settings.shadow(),
    operating: settings.operating().summary(),
  };
}
