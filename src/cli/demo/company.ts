/** The clauses that bind the company and no single lead, counted: campaigns announced in time (M3) and the quarterly review (G1). */
import { createHorizon } from '../../domain/horizon.ts';
import type { Roster } from '../../domain/roster.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import { judgeCampaigns } from '../../domain/rules/m3.ts';
import type { Millis } from '../../ports/clock.ts';
import type { InstallRef, Ledger } from '../../ports/ledger/index.ts';
import type { AdminDiary } from './admin.ts';

export interface CompanyInput {
  readonly ledger: Ledger;
  readonly ref: InstallRef;
  /** The company's second CRM: whoever is in both came to the first of them first. */
  readonly alsoIn?: readonly InstallRef[];
  readonly rules: RuleBook;
  readonly roster: Roster;
  readonly now: Millis;
  readonly admin: AdminDiary;
}

/** Events of the calendar that a run shows. */
export const CAMPAIGN_EVENTS = ['campaign-in-time', 'campaign-not-in-time'] as const;

/** Counts by key of `covered`. */
export async function companyCounts({
  ledger,
  ref,
  alsoIn = [],
  rules,
  roster,
  now,
  admin,
}: CompanyInput): Promise<Readonly<Record<string, number>>> {
  const { campaigns } = ledger.workspace(ref.workspaceId);
  const context = { rules, roster: indexRoster(roster), horizon: createHorizon(now) };
  const first = new Map<string, number>();
  for (const { installId } of [ref, ...alsoIn])
    for (const { campaign, at } of await campaigns.firstLeads(installId)) first.set(campaign, Math.min(at, first.get(campaign) ?? at));
  const leads = [...first].map(([campaign, at]) => ({ campaign, at }));
  const verdicts = judgeCampaigns(await campaigns.list(), leads, context);
  const clocks = verdicts.flatMap((verdict) => verdict.clocks);
  const inTime = clocks.filter(({ state }) => state === 'met').length;
  return {
    'clause.M3': clocks.length,
    'event.campaign-in-time': inTime,
    'event.campaign-not-in-time': clocks.filter(({ state }) => state !== 'running').length - inTime,
    'clause.G1': admin.events['review-due'] ?? 0,
  };
}
