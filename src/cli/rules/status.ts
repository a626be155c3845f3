/** The state of the contract as an open Baton knows it: in force, signed by whom, what waits, and what an unsigned change would have done. */
import { type SignatureState, type SignedRules, signatureState } from '../../domain/page/signature.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import type { ShadowCount, WorkspaceLedger } from '../../ports/ledger/index.ts';
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
  /** How often each rung was reached by the rules in force and by the change in shadow, over the hand-offs judged by both. */
  readonly shadowCounts: readonly ShadowCount[];
  /** Operating settings in a few lines. */
  readonly operating: readonly string[];
}

export async function contractStatus({ settings, ledger, workspaceId, clock }: App): Promise<ContractStatus> {
  const now = clock.now();
  const { signed, pending } = await readSignatures(ledger.workspace(workspaceId));
  const inForce = settings.rules();
  const shadow = settings.shadow();
  return {
    now,
    inForce,
    state: signatureState(signed, inForce.hash, now),
    signed,
    pending,
    shadow,
    shadowCounts: shadow === null ? [] : await countShadow(ledger.workspace(workspaceId), shadow.hash),
    operating: settings.operating().summary(),
  };
}

/** Over all accounts of the workspace. */
async function countShadow(ledger: WorkspaceLedger, rules: string): Promise<readonly ShadowCount[]> {
  const totals = new Map<string, ShadowCount>();
  for (const { installId } of await ledger.installs.list()) {
    for (const { clause, rung, inForce, shadow } of await ledger.handoffs.shadowCounts(installId, rules)) {
      const before = totals.get(`${clause} ${rung}`) ?? { inForce: 0, shadow: 0 };
      totals.set(`${clause} ${rung}`, { clause, rung, inForce: before.inForce + inForce, shadow: before.shadow + shadow });
    }
  }
  return [...totals.values()];
}
