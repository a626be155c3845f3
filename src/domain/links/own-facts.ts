/** What Baton recorded itself of one person in two accounts, with every rep under one id. */
import type { Fact } from '../fact.ts';
import type { KnownPerson } from '../intake/person-facts.ts';

const EXISTENCE: ReadonlySet<Fact['type']> = new Set(['deleted', 'restored']);

/** A record that is deleted in one CRM ends nothing while the person lives on in the other. `joined`: by which id the two go on as one. */
export function ownFactsOf(near: KnownPerson, far: KnownPerson, idOf: (rep: string) => string, joined: string): readonly Fact[] {
  const all = [...near.ownFacts, ...far.ownFacts];
  const gone =
    near.lead.archived && far.lead.archived
      ? all
          .filter(({ type }) => type === 'deleted')
          .sort((a, b) => a.at - b.at)
          .at(-1)
      : undefined;
  const facts = [...all.filter(({ type }) => !EXISTENCE.has(type)), ...(gone === undefined ? [] : [gone])];
  const isTheirs = (id: string): boolean => id === near.leadId || id === far.leadId;
  const unique = new Map(facts.map((fact) => [`${fact.type} ${fact.id}`, mergedAs(renamedFact(fact, idOf), isTheirs, joined)]));
  return [...unique.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Whose record survived a merge in either CRM has the person in both. */
function mergedAs(fact: Fact, isTheirs: (id: string) => boolean, joined: string): Fact {
  return fact.type === 'handoff' && fact.merged !== undefined && isTheirs(fact.merged) ? { ...fact, merged: joined } : fact;
}

/** Fields that hold a rep's id. */
const REPS = ['owner', 'rep', 'receiver', 'standsInFor'] as const;

function renamedFact<F extends Fact>(fact: F, idOf: (rep: string) => string): F {
  const told = fact as unknown as Readonly<Record<string, unknown>>;
  const renamed = REPS.flatMap((key) => (typeof told[key] === 'string' ? [[key, idOf(told[key])]] : []));
  const by = (fact.type === 'evaluation' || fact.type === 'answer') && fact.by !== null ? [['by', idOf(fact.by)]] : [];
  return { ...fact, ...Object.fromEntries([...renamed, ...by]) };
}
