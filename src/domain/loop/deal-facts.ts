/** A deal as attribution sees it, made of records: its people, its dates from history, its money, what marketing did with them and what sellers did. */
import { isEarlierWin } from '../attribution/earlier-win.ts';
import { peopleOf } from '../attribution/index.ts';
import { NO_CURRENCY, toMinor } from '../attribution/money.ts';
import type { AttributionSettings } from '../attribution/settings.ts';
import type { AttributedDeal, Touchpoint } from '../attribution/touchpoint.ts';
import type { CrmActivity, CrmDeal, CrmLead, CrmTouch } from '../crm-record.ts';
import { isAtLeast, signalsOf } from '../evidence.ts';
import type { Millis } from '../fact.ts';
import { activityFact, type EvidenceMap } from '../intake/evidence-map.ts';
import { isFreeMail } from '../intake/free-mail.ts';
import type { CampaignNames } from './campaign-names.ts';
import { toldOnce } from './told-once.ts';

/** One person of a deal with everything that counts for it. */
export interface DealPerson {
  readonly id: string;
  readonly createdAt: Millis;
  readonly companyId: string | null;
  readonly emailDomain: string | null;
  readonly touches: readonly CrmTouch[];
  readonly activities: readonly CrmActivity[];
}

/** The record and whoever was merged into it, as one person: the earliest creation and every touch. */
export function dealPerson(
  leadId: string,
  records: readonly Pick<CrmLead, 'createdAt' | 'companyId' | 'touches'>[],
  kept: readonly CrmTouch[],
  rest: Pick<DealPerson, 'emailDomain' | 'activities'>,
): DealPerson {
  return {
    id: leadId,
    createdAt: Math.min(...records.map(({ createdAt }) => createdAt)),
    companyId: records.map(({ companyId }) => companyId ?? null).find((id) => id !== null) ?? null,
    touches: toldOnce(
      kept,
      records.flatMap((record) => record.touches ?? []),
    ),
    ...rest,
  };
}

export interface DealSources {
  readonly deal: CrmDeal;
  /** The people it names. */
  readonly associated: readonly DealPerson[];
  /** People of its company; looked at only where it names nobody. */
  readonly company: readonly DealPerson[];
  /** When other deals of the same people or companies were won. */
  readonly wins: readonly Millis[];
  /** Of the account, for deals that name none. */
  readonly currency: string | null;
  readonly now: Millis;
}

export interface DealFacts {
  readonly deal: AttributedDeal;
  readonly touches: readonly Touchpoint[];
  /** Instants of sellers' counted attempts with its people. */
  readonly attempts: readonly Millis[];
}

export function dealFacts(sources: DealSources, settings: AttributionSettings, names: CampaignNames, evidence: EvidenceMap): DealFacts {
  const { deal, associated, company } = sources;
  const touchesBy = new Map(
    [...associated, ...company].map((person) => [person.id, person.touches.map((touch) => touchpoint(person.id, touch, names))]),
  );
  const named = associated.map(({ id }) => id);
  const links = {
    createdAt: deal.createdAt,
    associated: deal.converted ? [] : named,
    converted: deal.converted ? named : [],
    company: company.map(({ id, emailDomain }) => ({
      id,
      freeMail: emailDomain !== null && isFreeMail(emailDomain),
      touches: touchesBy.get(id) ?? [],
    })),
  };
  const people = peopleOf(links, settings);
  const chosen = [...associated, ...company].filter(({ id }) => people.ids.includes(id));
  return {
    deal: attributedDeal(sources, people, chosen),
    touches: [...people.ids.flatMap((id) => touchesBy.get(id) ?? []), ...primaryCampaign(deal, people.ids[0], names)],
    attempts: attemptsOf(chosen, evidence),
  };
}

/** Stage, money and dates alone. `accounts`: the account's own currency. */
export function saleOf(
  deal: Pick<CrmDeal, 'stage' | 'amount' | 'currency' | 'createdAt' | 'stageAt' | 'closesAt'>,
  accounts: string | null,
  now: Millis,
): Pick<AttributedDeal, 'stage' | 'amountMinor' | 'currency' | 'createdAt' | 'closedAt'> {
  const currency = deal.currency ?? accounts ?? NO_CURRENCY;
  const amountMinor = deal.amount === null ? null : toMinor(deal.amount, currency);
  return { stage: deal.stage, amountMinor, currency, createdAt: deal.createdAt, closedAt: closedAt(deal, now) };
}

function attributedDeal(
  { deal, wins, currency: accounts, now }: DealSources,
  people: AttributedDeal['people'],
  chosen: readonly DealPerson[],
): AttributedDeal {
  const sale = saleOf(deal, accounts, now);
  const before = wins.filter((at) => isEarlierWin(at, sale));
  return {
    id: deal.id,
    ...sale,
    kind: deal.business ?? (before.length > 0 ? 'expansion' : 'new'),
    leadCreatedAt: chosen.length === 0 ? null : Math.min(...chosen.map(({ createdAt }) => createdAt)),
    wonBeforeAt: before.length === 0 ? null : Math.max(...before),
    people,
    stages: Object.entries(deal.stageDates ?? {})
      .map(([name, at]) => ({ name, at }))
      .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1)),
  };
}

/** A close stated earlier than the CRM heard of it is the close; one stated later than the stage was entered is a plan, or somebody's bookkeeping. */
function closedAt({ stage, stageAt, closesAt }: Pick<CrmDeal, 'stage' | 'stageAt' | 'closesAt'>, now: Millis): Millis {
  return stage === 'open' ? now : Math.min(stageAt, closesAt ?? stageAt);
}

function touchpoint(person: string, touch: CrmTouch, names: CampaignNames): Touchpoint {
  const { id, at, kind, channel, declared } = touch;
  const detail = [touch.detail, touch.further].filter((text) => text !== undefined).join(' / ');
  return {
    ...{ id, person, at, campaign: names.campaignOf(touch), channel, kind },
    ...(detail === '' ? {} : { detail }),
    ...(declared === undefined ? {} : { declared }),
  };
}

/** What the CRM credits the deal to says nothing of when or by whom: kept, and counted only where a company's own map says so. */
function primaryCampaign(
  { id, createdAt, primaryCampaign: campaign }: CrmDeal,
  person: string | undefined,
  names: CampaignNames,
): Touchpoint[] {
  if (campaign == null || person === undefined) return [];
  return [{ id: `primary-${id}`, person, at: createdAt, campaign: names.idOf(campaign), channel: 'campaign', kind: 'primary campaign' }];
}

/** Grade B or better, as everywhere (rules, "Evidence"). */
function attemptsOf(people: readonly DealPerson[], evidence: EvidenceMap): Millis[] {
  const seen = new Map<string, Millis>();
  for (const { activities } of people) {
    for (const activity of activities) {
      const attempt = signalsOf(activityFact(activity, evidence)).find(({ role, grade }) => role === 'attempt' && isAtLeast(grade, 'B'));
      if (attempt !== undefined) seen.set(`${activity.kind} ${activity.id}`, attempt.at);
    }
  }
  return [...seen.values()].sort((a, b) => a - b);
}

/** Who buys: the people and the companies they and the deal name. */
export function partiesOf({ deal, associated, company }: Pick<DealSources, 'deal' | 'associated' | 'company'>): string[] {
  const people = [...associated, ...company];
  const companies = [...(deal.companyIds ?? []), ...people.flatMap(({ companyId }) => companyId ?? [])];
  return [...new Set([...people.map(({ id }) => `lead ${id}`), ...companies.map((id) => `company ${id}`)])].sort();
}
