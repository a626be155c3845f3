/** An unsigned change of the rules in shadow: what it would decide of the people that are judged anyway, recorded and never performed. */
import { companyOf } from '../../src/domain/intake/company.ts';
import { personFacts } from '../../src/domain/intake/person-facts.ts';
import { judge } from '../../src/domain/judge.ts';
import type { PersonJudgement } from '../../src/domain/judgement.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import type { JudgementSave, ShadowDecision, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';
import { describe } from './lane.ts';

/** Costs nothing while no change waits for its signatures. A change that cannot be judged with must not stop the rules in force. */
export async function recordShadow(
  scope: InstallScope,
  judging: JudgeContext,
  people: readonly StoredPerson[],
  saves: readonly JudgementSave[],
): Promise<void> {
  const { deps, ledger, ref, log } = scope;
  const rules = deps.shadow();
  if (rules === null || saves.length === 0) return;
  try {
    const byLead = new Map(people.map((person) => [person.leadId, person]));
    const decisions = saves.flatMap((save) => beside(byLead.get(save.leadId)!, save, judging, rules, deps.clock.now()));
    if (decisions.length > 0) await ledger.handoffs.recordShadow(ref.installId, rules.hash, decisions, deps.clock.now());
  } catch (error) {
    log.error('unsigned rules cannot be judged with', { rules: rules.hash, why: describe(error) });
  }
}

function beside(person: StoredPerson, save: JudgementSave, judging: JudgeContext, rules: RuleBook, now: number): ShadowDecision[] {
  const known = { ...person, ownFacts: [...person.ownFacts, ...save.ownFacts] };
  const facts = personFacts(known, judging.map, companyOf(judging.roster), judging.evidence);
  const other = judge(facts, { rules, roster: judging.roster, gaps: judging.gaps }, now);
  return [...decisionsOf(save.judgement, false), ...decisionsOf(other, true)];
}

/** Of the latest hand-off: the ones before it ended under other rules. */
function decisionsOf({ lead, handoffs }: PersonJudgement, shadow: boolean): ShadowDecision[] {
  const { atBat, decisions } = handoffs.at(-1) ?? { atBat: 0, decisions: [] };
  return decisions.map(({ clause, rung, ladder, at }) => ({ leadId: lead, atBat, clause, rung, ladder: ladder ?? 0, shadow, at }));
}
