/** Evaluates a recorded history without CRM or ledger, applying no decision: who was judged how at one instant. */
import type { Millis } from '../fact.ts';
import { createHorizon } from '../horizon.ts';
import { indexRoster, judge } from '../judge.ts';
import type { RuleBook } from '../rule-book.ts';
import { type CampaignStart, judgeCampaigns } from '../rules/m3.ts';
import { type CreditsAsked, creditHistory } from './credits.ts';
import type { History } from './history.ts';
import { campaignOutput, countClauses, leadOutput, type ReplayLead, type ReplayOutput } from './output.ts';

export { collectHistory } from './history.ts';
export type { ReplayOutput } from './output.ts';

/** `at` defaults to the last instant of any line; `credits` null asks for none. */
export function replayHistory(history: History, rules: RuleBook, at: Millis | null, credits: CreditsAsked | null = null): ReplayOutput {
  const now = at ?? history.lastAt ?? 0;
  const context = { rules, roster: indexRoster(history.roster) };
  const counter = countClauses(rules);
  const leads: ReplayLead[] = [];
  const setAside: { lead: string; why: string }[] = [];
  for (const person of history.people) {
    const judgement = judge(person, context, now);
    counter.person(judgement);
    if (judgement.setAside !== null) setAside.push({ lead: person.lead, why: judgement.setAside });
    else if (person.facts.some((fact) => fact.at <= now)) leads.push(leadOutput(judgement));
  }
  const verdicts = judgeCampaigns(history.campaigns, startsOf(history), { ...context, horizon: createHorizon(now) });
  for (const { clocks } of verdicts) counter.clocks(clocks);
  const campaigns = verdicts.filter(({ clocks }) => clocks.length > 0).map(campaignOutput);
  const output = { summary: { byClause: counter.byClause }, leads, setAside, rejectedLines: history.rejectedLines };
  return {
    ...output,
    ...(campaigns.length === 0 ? {} : { campaigns }),
    ...(credits === null ? {} : creditHistory(history, credits, now)),
  };
}

/** Nothing to look for where no calendar is kept. */
function startsOf({ campaigns, people }: History): CampaignStart[] {
  if (campaigns.length === 0) return [];
  const facts = people.flatMap((person) => person.facts.filter((fact) => fact.type === 'inquiry'));
  return facts.flatMap(({ campaign, at }) => (campaign === undefined ? [] : [{ campaign, at }]));
}
