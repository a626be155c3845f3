/** Two leads become one: what the loser's record said is carried over before the ledger joins them, since the CRM keeps only the winner's. */
import type { Fact, HandoffFact } from '../src/domain/fact.ts';
import { companyOf } from '../src/domain/intake/company.ts';
import { leadFacts } from '../src/domain/intake/lead-facts.ts';
import { personFacts } from '../src/domain/intake/person-facts.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { StoredPerson } from '../src/ports/ledger/index.ts';
import type { InstallScope } from './deps.ts';
import { handoffMapOf } from './lead-objects.ts';
import { staffOf } from './staff.ts';

/** Harmless when repeated: a loser that lives on elsewhere already says nothing any more. */
export async function mergeLeads(scope: InstallScope, winner: string, losers: readonly string[], at: Millis): Promise<void> {
  const { ledger, ref } = scope;
  const people = await ledger.records.persons(
    ref.installId,
    losers.filter((id) => id !== winner),
  );
  const facts = await carriedFacts(scope, people, winner, at);
  await ledger.records.appendFacts(
    ref.installId,
    facts.map((fact) => ({ leadId: winner, fact })),
  );
  if (scope.peer) await ledger.links.follow(scope.peer.pair, ref.installId, winner, losers, at);
  await ledger.records.merge(ref.installId, winner, losers, at);
}

/** For merges that no event told of: of the ids a record says it absorbed, those that still live a life of their own here. */
export async function mergeUntold(scope: InstallScope, winner: string, losers: readonly string[], at: Millis): Promise<readonly string[]> {
  const { ledger, ref } = scope;
  const alive = (await ledger.records.persons(ref.installId, losers)).map(({ leadId }) => leadId);
  if (alive.length > 0) await mergeLeads(scope, winner, alive, at);
  return alive;
}

/** The earliest start and all attempts: activities and own facts move with the ledger's merge. Who was set aside brings nothing. */
async function carriedFacts(scope: InstallScope, people: readonly StoredPerson[], winner: string, at: Millis): Promise<readonly Fact[]> {
  if (people.length === 0) return [];
  const map = handoffMapOf(scope);
  const company = companyOf((await staffOf(scope)).index);
  const handed = people.filter((person) => personFacts(person, map, company).setAside === undefined);
  if (handed.length === 0) return [];
  return [...handed.flatMap((person) => leadFacts(person.lead, map, company, person.leadObjects)), mergeFact(handed, winner, at)];
}

/** After whatever was said of the losers' owners, also by Baton before it heard of the merge: the surviving record tells who has them both. */
function mergeFact(losers: readonly StoredPerson[], winner: string, at: Millis): HandoffFact {
  const given = losers.flatMap(({ ownFacts }) => ownFacts.flatMap((fact) => (fact.type === 'handoff' ? [fact.at] : [])));
  const since = Math.max(at, ...given);
  return { type: 'handoff', id: `merge-${since}`, at: since, owner: null, kind: 'inquiry', by: 'routing', merged: winner };
}
