/** Finds the clause that holds for a kind of lead and a team. */
import type { LeadKind } from '../fact.ts';
import type { Clause, RuleBook } from '../rule-book.ts';
import type { RuleIndex } from './contract.ts';

const indexed = new WeakMap<RuleBook, RuleIndex>();

/** Index of a rule book, made once per book; the first entry wins where two name the same clause, kind and team. */
export function indexRules(book: RuleBook): RuleIndex {
  let index = indexed.get(book);
  if (index === undefined) {
    index = made(book);
    indexed.set(book, index);
  }
  return index;
}

function made({ version, clauses }: RuleBook): RuleIndex {
  const general = byIdAndKind(clauses.filter(({ teams }) => teams === undefined));
  const teams = new Map<string, RuleIndex>();
  const forTeam = (team: string | null): RuleIndex => (team === null ? everyone : (teams.get(team) ?? everyone));
  const everyone: RuleIndex = { version, find: (id, kind) => general.get(`${id} ${kind}`) ?? null, forTeam };
  for (const team of new Set(clauses.flatMap((clause) => clause.teams ?? []))) {
    const own = byIdAndKind(clauses.filter((clause) => clause.teams?.includes(team)));
    teams.set(team, { version, find: (id, kind) => own.get(`${id} ${kind}`) ?? everyone.find(id, kind), forTeam });
  }
  return everyone;
}

function byIdAndKind(clauses: readonly Clause[]): ReadonlyMap<`${string} ${LeadKind}`, Clause> {
  return new Map(clauses.toReversed().flatMap((clause) => clause.kinds.map((kind) => [`${clause.id} ${kind}` as const, clause])));
}
