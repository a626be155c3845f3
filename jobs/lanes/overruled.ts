/** Who has a lead because somebody gave it away after Baton had: their word is the later one, also where Baton's own write is still on its way. */
import type { Fact } from '../../src/domain/fact.ts';
import { currentLeadObject } from '../../src/domain/intake/lead-objects.ts';
import type { Overruled, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { JudgeContext } from './judge-context.ts';

/** Null when nobody did. `facts` are Baton's own, in any order. */
export function overruledBy({ map, sellers }: JudgeContext, person: StoredPerson, facts: readonly Fact[]): Overruled | null {
  const given = facts.flatMap((fact) => (fact.type === 'handoff' && fact.by === 'baton' ? [fact.at] : []));
  if (given.length === 0) return null;
  const record = currentLeadObject(person.lead, person.leadObjects ?? [], map, sellers) ?? person.lead;
  const last = record.ownerHistory.findLast(({ source }) => source !== 'baton');
  if (last === undefined || last.value === '' || last.at <= Math.max(...given)) return null;
  return { owner: last.value, known: { ownerId: record.ownerId, version: record.version } };
}
