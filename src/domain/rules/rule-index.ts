/** Finds the clause that holds for a kind of lead. */
import type { RuleBook } from '../rule-book.ts';
import type { RuleIndex } from './contract.ts';

const indexed = new WeakMap<RuleBook, RuleIndex>();

/** Index of a rule book, made once per book; the first entry wins where two name the same clause and kind. */
export function indexRules(book: RuleBook): RuleIndex {
  let index = indexed.get(book);
  if (index === undefined) {
    const clauses = new Map(book.clauses.toReversed().flatMap((clause) => clause.kinds.map((kind) => [`${clause.id} ${kind}`, clause])));
    index = { version: book.version, find: (id, kind) => clauses.get(`${id} ${kind}`) ?? null };
    indexed.set(book, index);
  }
  return index;
}
