/** The state of the contract in sentences. */
import { DEPARTMENTS, type SignedRules } from '../../domain/page/signature.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import { dayOf, standingWords } from './standing-words.ts';
import type { ContractStatus } from './status.ts';

export function statusLines({ inForce, state, signed, pending, shadow, shadowCounts }: ContractStatus): readonly string[] {
  return [
    `In force: ${nameOf(inForce)}, ${standingWords(state)}.`,
    ...(state.state === 'signed' || state.state === 'lapsed' ? signaturesOf(signed) : []),
    ...(state.reviewDue ? ['The quarterly review is due (G1): what worked, what did not, one change each; then sign again.'] : []),
    ...(pending === null ? [] : [`Waiting: ${nameOf(pending.book)}.`, ...signaturesOf(pending)]),
    ...(shadow === null
      ? []
      : [
          `In shadow: ${nameOf(shadow)}. What it would decide is recorded, nothing of it is written until both departments sign.`,
          ...shadowLines(shadowCounts),
        ]),
  ];
}

/** How often each rung was reached by either. */
export function shadowLines(counts: ContractStatus['shadowCounts']): readonly string[] {
  if (counts.length === 0) return ['  No rung was reached by either since.'];
  return counts.map(({ clause, rung, inForce, shadow }) => `  ${clause} ${rung}: ${inForce} in force, ${shadow} in shadow`);
}

function signaturesOf(rules: SignedRules | null): string[] {
  return DEPARTMENTS.map((department) => {
    const signature = rules?.by[department];
    return signature ? `  ${department}: ${signature.name}, ${dayOf(signature.at)}` : `  ${department}: not yet`;
  });
}

function nameOf({ version, hash }: RuleBook): string {
  return `version ${version}, contract ${hash.slice(0, 12)}`;
}
