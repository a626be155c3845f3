/** What a changed rules file would change, clause by clause, in the sentences both departments read. */
import type { ContractPage } from './contract-page.ts';

export interface PageChange {
  /** Clause id, or `definitions`. */
  readonly about: string;
  /** Sentences that no longer stand there, in the order of the old page. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** In the order of the new page; clauses that went come last. Empty when both read alike. */
export function pageChanges(before: ContractPage, after: ContractPage): readonly PageChange[] {
  const [old, now] = [sentencesOf(before), sentencesOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((about) => {
      const [was, is] = [old.get(about) ?? [], now.get(about) ?? []];
      return { about, removed: was.filter((one) => !is.includes(one)), added: is.filter((one) => !was.includes(one)) };
    })
    .filter(({ removed, added }) => removed.length + added.length > 0);
}

function sentencesOf({ definitions, parts }: ContractPage): Map<string, readonly string[]> {
  const clauses = parts.flatMap((part) => part.clauses.map(({ id, sentences }) => [id, sentences] as const));
  return new Map([['definitions', definitions], ...clauses]);
}
