/** Gives the named marketer what sales handed back or recycled, once, and the rep what marketing's day did not bring back by itself. */
import { isAway } from '../../src/domain/allocator.ts';
import type { Fact, Millis } from '../../src/domain/fact.ts';
import { currentLeadObject } from '../../src/domain/intake/lead-objects.ts';
import type { HandoffJudgement, PersonJudgement } from '../../src/domain/judgement.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import type { JudgeContext } from './judge-context.ts';

export interface OwnerChange {
  readonly owner: string;
  /** Remembers that it was done. */
  readonly fact: Fact;
  readonly event: 'given-to-marketing' | 'back-from-marketing';
}

/** Null when the record's owner is right as it is, or the roster names no marketer. */
export function marketingMove(
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  facts: readonly Fact[],
  now: Millis,
): OwnerChange | null {
  const { roster } = context;
  const named = roster.roster.marketing ?? null;
  const handoff = judgement.handoffs.at(-1);
  if (named === null || handoff === undefined) return null;
  const people = [named.rep, named.deputy].filter((id): id is string => id !== null && roster.rep(id).active);
  const given = facts.filter((fact) => fact.id.startsWith(`marketing-${handoff.atBat}-`));
  const since = handoff.withMarketing?.since;
  if (since === undefined) return returned(handoff, ownerInCrm(context, person), people, given, now);
  const id = `marketing-${handoff.atBat}-${since}`;
  const owner = people.find((one) => !isAway(roster, one, now)) ?? people[0];
  // What ended before going live is history: nobody moves it now.
  if (owner === undefined || since < roster.liveFrom(handoff.owner) || given.some((fact) => fact.id === id)) return null;
  return { owner, fact: ownerFact(id, handoff, owner, now), event: 'given-to-marketing' };
}

/** The CRM still names the marketer though the rep has it again. */
function returned(
  handoff: HandoffJudgement,
  crmOwner: string | null,
  people: readonly string[],
  given: readonly Fact[],
  now: Millis,
): OwnerChange | null {
  const { owner } = handoff;
  const last = given.at(-1);
  if (last === undefined || owner === null || handoff.outcome !== null || last.id.endsWith('-back')) return null;
  if (crmOwner === null || !people.includes(crmOwner)) return null;
  return { owner, fact: ownerFact(`${last.id}-back`, handoff, owner, now), event: 'back-from-marketing' };
}

/** On the record where the owner is kept. */
function ownerInCrm({ map, sellers }: JudgeContext, { lead, leadObjects }: StoredPerson): string | null {
  return (currentLeadObject(lead, leadObjects ?? [], map, sellers) ?? lead).ownerId;
}

function ownerFact(id: string, { kind }: HandoffJudgement, owner: string, at: Millis): Fact {
  return { type: 'handoff', id, at, owner, kind, by: 'baton', noted: true };
}
