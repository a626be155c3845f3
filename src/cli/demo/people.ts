/** Everybody the ledger holds, judged once more at the end of a run: what the demo counts its clauses and events from. */

import { companyOf } from '../../domain/intake/company.ts';
import type { EvidenceMap } from '../../domain/intake/evidence-map.ts';
import type { HandoffMap } from '../../domain/intake/handoff-map.ts';
import { personFacts } from '../../domain/intake/person-facts.ts';
import { judge } from '../../domain/judge.ts';
import type { Roster } from '../../domain/roster.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import type { Millis } from '../../ports/clock.ts';
import type { HandoffRow, InstallRef, Ledger, StoredPerson } from '../../ports/ledger/index.ts';
import type { CoveredPerson } from './covered.ts';

export interface Judging {
  readonly rules: RuleBook;
  readonly roster: Roster;
  readonly map: HandoffMap;
  readonly evidence: EvidenceMap;
  readonly now: Millis;
}

const PAGE = 500;

/** Of one account, `known` first: whoever was deleted for good stands in the ledger alone, with a hand-off. */
export async function leadsWith(known: readonly string[], handoffs: AsyncIterable<HandoffRow>): Promise<readonly string[]> {
  const leads = new Set(known);
  for await (const { leadId } of handoffs) leads.add(leadId);
  return [...leads];
}

/** Every hand-off of an account. */
export async function* handoffsOf(ledger: Ledger, { workspaceId, installId }: InstallRef): AsyncGenerator<HandoffRow> {
  const { handoffs } = ledger.workspace(workspaceId);
  for (let after: string | null = null; ; ) {
    const page: readonly HandoffRow[] = await handoffs.all(installId, { after, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = `${last.leadId} ${last.atBat}`;
  }
}

/** `leadIds` as the CRM names them; whom the ledger does not know is left out. */
export async function judgedPeople(
  ledger: Ledger,
  ref: InstallRef,
  leadIds: readonly string[],
  judging: Judging,
): Promise<CoveredPerson[]> {
  const { records } = ledger.workspace(ref.workspaceId);
  const judged = judgeWith(judging);
  const people: CoveredPerson[] = [];
  for (let from = 0; from < leadIds.length; from += PAGE) {
    const stored = await records.persons(ref.installId, leadIds.slice(from, from + PAGE));
    people.push(...stored.map(judged));
  }
  return people;
}

function judgeWith({ rules, roster, map, evidence, now }: Judging): (person: StoredPerson) => CoveredPerson {
  const context = { rules, roster: indexRoster(roster) };
  return (person) => {
    const known = personFacts(person, map, companyOf(context.roster), evidence);
    return { facts: known.facts, judgement: judge(known, context, now) };
  };
}
