/** Who has a lead by somebody's hand, whatever the record still says: given away after Baton gave it, or with its task before its owner left. */
import type { Fact } from '../../src/domain/fact.ts';
import { currentLeadObject } from '../../src/domain/intake/lead-objects.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
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

/** Given to a colleague with its task, a lead keeps its owner on the record; once that one has left, the record names whoever has it. Null where it does. */
export function leftTo({ map, sellers, roster }: JudgeContext, person: StoredPerson, handoff: HandoffJudgement | null): string | null {
  if (handoff === null || handoff.owner === null || handoff.history || !roster.rep(handoff.owner).active) return null;
  const { ownerId } = currentLeadObject(person.lead, person.leadObjects ?? [], map, sellers) ?? person.lead;
  return ownerId !== null && ownerId !== handoff.owner && !roster.rep(ownerId).active ? handoff.owner : null;
}
