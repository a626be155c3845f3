/** M3: campaigns are announced before their first lead; it is judged per campaign and has no clock on a hand-off. */
import type { BusinessClock } from '../business-time.ts';
import { type Campaign, type CampaignNotice, campaignKey } from '../campaign.ts';
import { aQuarterAfter, DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { ClauseClock } from '../judgement.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { Clause, Duration, RuleBook } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseKind, SettingSpec } from './contract.ts';
import { durationSetting } from './settings.ts';

const SEEN: Duration = { amount: 2, unit: 'business days' };

const SETTINGS = {
  'seen-within': { type: 'duration', default: SEEN, sentence: 'time in which reps acknowledge the weekly digest of campaigns' },
} as const satisfies Record<string, SettingSpec>;

export const M3: ClauseKind = {
  id: 'M3',
  owes: 'marketing',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: SETTINGS,
  runs: () => [],
};

export interface CampaignContext {
  readonly rules: RuleBook;
  readonly roster: RosterIndex;
  readonly horizon: Horizon;
}

/** The first response that came from a campaign, as the leads name it. */
export interface CampaignStart {
  readonly campaign: string;
  readonly at: Millis;
}

export interface CampaignVerdict {
  readonly campaign: string;
  /** Null for one that the calendar does not know. */
  readonly entry: Campaign | null;
  readonly firstLeadAt: Millis | null;
  /** Oldest first: the announcement, then each quarter of an always-on programme. */
  readonly clocks: readonly ClauseClock[];
}

/** A digest that a rep was told and has or has not acknowledged: sales' line, in no figure of marketing's. */
export interface NoticeVerdict {
  readonly notice: CampaignNotice;
  readonly clock: ClauseClock;
}

/**
 * Sorted by campaign; empty where M3 is off. Without a calendar nothing is judged, and what began before the calendar, or too soon
 * after it to be announced in time, owes it nothing.
 */
export function judgeCampaigns(
  calendar: readonly Campaign[],
  starts: readonly CampaignStart[],
  context: CampaignContext,
): readonly CampaignVerdict[] {
  const clause = context.rules.clauses.find(({ id }) => id === 'M3');
  const known = calendar.filter(({ announcedAt }) => context.horizon.reached(announcedAt));
  if (!clause?.within || known.length === 0) return [];
  const firsts = firstByKey(starts.filter(({ at }) => context.horizon.reached(at)));
  const listed = known.map((entry) => verdictOf(entry, firsts, clause.within!, context));
  const keys = new Set(known.flatMap(({ id, name }) => [campaignKey(id), campaignKey(name)]));
  const from = context.roster.clockOf(null).addDuration(Math.min(...known.map(({ announcedAt }) => announcedAt)), clause.within);
  const unlisted = [...firsts.values()].filter(({ campaign, at }) => !keys.has(campaignKey(campaign)) && at >= from);
  const verdicts = [...listed, ...unlisted.map((start) => unannounced(start, clause.within!, context))];
  return verdicts.sort((a, b) => (a.campaign < b.campaign ? -1 : 1));
}

function firstByKey(starts: readonly CampaignStart[]): ReadonlyMap<string, CampaignStart> {
  const firsts = new Map<string, CampaignStart>();
  for (const start of starts) {
    const key = campaignKey(start.campaign);
    const before = firsts.get(key);
    const sooner = before === undefined || start.at < before.at || (start.at === before.at && start.campaign < before.campaign);
    if (key !== '' && sooner) firsts.set(key, start);
  }
  return firsts;
}

function verdictOf(
  entry: Campaign,
  firsts: ReadonlyMap<string, CampaignStart>,
  within: Duration,
  context: CampaignContext,
): CampaignVerdict {
  const found = [entry.id, entry.name].flatMap((name) => firsts.get(campaignKey(name))?.at ?? []);
  const firstLeadAt = found.length === 0 ? null : Math.min(...found);
  const first = firstLeadAt === null || entry.kind === 'branding' ? [] : [announcement(firstLeadAt, entry.announcedAt, within, context)];
  const renewed = entry.kind === 'always-on' ? renewals(entry, context) : [];
  return { campaign: entry.id, entry, firstLeadAt, clocks: [...first, ...renewed] };
}

function unannounced({ campaign, at }: CampaignStart, within: Duration, context: CampaignContext): CampaignVerdict {
  return { campaign, entry: null, firstLeadAt: at, clocks: [announcement(at, null, within, context)] };
}

function announcement(
  firstLeadAt: Millis,
  announcedAt: Millis | null,
  within: Duration,
  { roster, horizon }: CampaignContext,
): ClauseClock {
  const dueAt = durationBefore(roster.clockOf(null), firstLeadAt, within);
  const startedAt = Math.min(dueAt, announcedAt ?? dueAt);
  const clock = clockOf({ startedAt, dueAt, metAt: announcedAt }, horizon);
  return clock.state === 'met' ? clock : { ...clock, note: announcedAt === null ? 'unannounced' : 'announced too late' };
}

/** An announcement is good for a quarter; the next one is owed by then, unless the programme has ended. */
function renewals({ announcedAt, renewedAt, endsAt }: Campaign, { horizon }: CampaignContext): ClauseClock[] {
  const clocks: ClauseClock[] = [];
  for (let startedAt = announcedAt; ; ) {
    const dueAt = aQuarterAfter(startedAt);
    if (endsAt !== null && endsAt <= dueAt) return clocks;
    const next = renewedAt.filter((at) => at > startedAt && horizon.reached(at));
    const metAt = next.findLast((at) => at <= dueAt) ?? next[0] ?? null;
    const clock = clockOf({ startedAt, dueAt, metAt }, horizon);
    clocks.push(clock.state === 'breached' ? { ...clock, note: 'unannounced' } : clock);
    if (metAt === null) return clocks;
    startedAt = metAt;
  }
}

/** Unseen after its time is sales' line, not marketing's. */
export function judgeNotices(notices: readonly CampaignNotice[], { rules, roster, horizon }: CampaignContext): readonly NoticeVerdict[] {
  const clause: Clause | undefined = rules.clauses.find(({ id }) => id === 'M3');
  if (clause === undefined) return [];
  const within = durationSetting(clause, SETTINGS, 'seen-within');
  return notices.map((notice) => {
    const dueAt = roster.clockOf(notice.rep).addDuration(notice.toldAt, within);
    const clock = clockOf({ startedAt: notice.toldAt, dueAt, metAt: notice.seenAt }, horizon);
    return { notice, clock: clock.state === 'breached' ? { ...clock, note: 'unseen' } : clock };
  });
}

function clockOf(instants: { startedAt: Millis; dueAt: Millis; metAt: Millis | null }, horizon: Horizon): ClauseClock {
  return makeClock({ clause: 'M3', ...instants, evidence: null, closedAt: null, blind: false }, horizon);
}

/** The latest instant from which `duration` ends by `at`. */
function durationBefore(business: BusinessClock, at: Millis, duration: Duration): Millis {
  let from = at - DAY;
  while (business.addDuration(from, duration) > at) from -= 2 * (at - from);
  let after = at;
  while (after - from > 1) {
    const middle = Math.floor((from + after) / 2);
    if (business.addDuration(middle, duration) <= at) from = middle;
    else after = middle;
  }
  return from;
}
