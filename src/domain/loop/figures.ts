/** What attribution writes onto deals and people: fields and values, the restated figure of the model in force, named beside it. */
import type { DealCredits } from '../attribution/credits.ts';
import type { DealJourney } from '../attribution/index.ts';
import { milestonesOf } from '../attribution/journey.ts';
import { formatMinor } from '../attribution/money.ts';
import type { Sourcing } from '../attribution/sourcing.ts';
import type { AttributedDeal } from '../attribution/touchpoint.ts';
import { DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { FollowUpField } from '../fields.ts';
import type { CampaignNames } from './campaign-names.ts';

const field = <K extends string>(key: K, label: string, type: FollowUpField['type'], description: string, options?: readonly string[]) => ({
  key,
  label,
  type,
  description,
  ...(options === undefined ? {} : { options }),
});

const amount = <K extends string>(key: K, label: string, description: string) => ({
  ...field(key, label, 'number', description),
  decimals: 2,
});

/** On deals. Amounts are in the deal's currency. */
export const DEAL_FIELDS = [
  field('first_touch_campaign', 'First-touch campaign', 'string', 'Campaign of the first counted touch of this deal’s people.'),
  field('lead_creation_campaign', 'Lead-creation campaign', 'string', 'Campaign of the touch by which the first of them became a lead.'),
  field('deal_creation_campaign', 'Deal-creation campaign', 'string', 'Campaign of the last touch before the deal was made.'),
  field('last_touch_campaign', 'Last-touch campaign', 'string', 'Campaign of the last touch before the close.'),
  field('sourced_by', 'Sourced by', 'enum', 'Who began it: marketing, when its first touch came before the deal and before sales.', [
    'marketing',
    'sales',
  ]),
  field('touch_count', 'Touches', 'number', 'Counted touches of its people up to the close.'),
  field('days_first_touch_to_close', 'Days from first touch to close', 'number', 'Whole days.'),
  field('top_campaigns', 'Top campaigns', 'string', 'Campaigns with their share of the amount, and the model that gave it.'),
  amount('attributed_amount', 'Attributed amount', 'Part of the amount that touches of marketing earned, by the model named beside it.'),
  amount('unattributed_amount', 'Unattributed amount', 'The rest of it: both together are the amount.'),
  field('unattributed_reason', 'Unattributed because', 'string', 'Why a part of the amount, or all of it, is nobody’s.'),
  field('attribution_model', 'Attribution model', 'string', 'Model, whose definition of it, and version of the weights.'),
] as const satisfies readonly FollowUpField[];

/** On people, beside the follow-up fields. */
export const CUSTOMER_FIELDS = [
  field('became_customer_at', 'Became a customer', 'datetime', 'Close of the first deal of this person that was won.'),
  amount('won_revenue', 'Won revenue', 'Sum of the won deals of this person, in the currency named beside it.'),
  field('won_currency', 'Won revenue, currency', 'string', 'Of the deal that was won last; deals in other currencies are not in the sum.'),
  field('deal_outcome', 'Deal outcome', 'enum', 'What became of this person’s latest deal.', ['open', 'won', 'lost']),
  field('deal_lost_reason', 'Deal lost because', 'string', 'Reason of the latest deal, as sales gave it.'),
  field('first_touch_campaign', 'First-touch campaign', 'string', 'Campaign of this person’s first counted touch.'),
] as const satisfies readonly FollowUpField[];

export type DealFieldKey = (typeof DEAL_FIELDS)[number]['key'];
export type CustomerFieldKey = (typeof CUSTOMER_FIELDS)[number]['key'];

type Value = string | number | boolean | null;

/** `u-shaped, baton, version 1`. */
export function modelText({ model, dialect, version }: Pick<DealCredits, 'model' | 'dialect' | 'version'>): string {
  return `${model}, ${dialect}, version ${version}`;
}

const TOP = 3;

export interface DealFigures {
  readonly journey: DealJourney;
  readonly sourcing: Sourcing;
  /** Null until the deal is won: what is not won is not divided. */
  readonly credits: DealCredits | null;
  readonly model: string;
  /** Gone from the CRM, or without anything to say. */
  readonly names: CampaignNames;
}

export function dealValues({ journey, sourcing, credits, model, names }: DealFigures): Readonly<Record<DealFieldKey, Value>> {
  const { deal, steps } = journey;
  const campaignAt = (position: 'FT' | 'LC' | 'DC' | 'CW'): string | null => {
    const index = steps.findIndex((_, at) => milestonesOf(journey, at).includes(position));
    const campaign = index < 0 ? null : steps[index]!.campaign;
    return campaign === null ? null : names.nameOf(campaign);
  };
  const first = steps[0]?.at;
  return {
    first_touch_campaign: campaignAt('FT'),
    lead_creation_campaign: campaignAt('LC'),
    deal_creation_campaign: campaignAt('DC'),
    last_touch_campaign: deal.stage === 'open' ? null : campaignAt('CW'),
    sourced_by: sourcing.sourcedBy,
    touch_count: steps.length,
    days_first_touch_to_close: first === undefined || deal.stage === 'open' ? null : Math.floor((deal.closedAt - first) / DAY),
    ...money(credits, names),
    attribution_model: model,
  };
}

function money(credits: DealCredits | null, names: CampaignNames) {
  if (credits === null) return { top_campaigns: null, attributed_amount: null, unattributed_amount: null, unattributed_reason: null };
  const { lines, unattributed, currency } = credits;
  const sum = (some: readonly { readonly minor: number }[]) => some.reduce((total, { minor }) => total + minor, 0);
  const reasons = [...new Set(unattributed.map(({ reason }) => reason.replaceAll('-', ' ')))].join(', ');
  return {
    top_campaigns: topCampaigns(credits, names),
    attributed_amount: Number(formatMinor(sum(lines), currency)),
    unattributed_amount: Number(formatMinor(sum(unattributed), currency)),
    unattributed_reason: reasons === '' ? null : reasons,
  };
}

/** By weight, so that a deal of no amount names its campaigns too. */
function topCampaigns({ lines, model }: DealCredits, names: CampaignNames): string | null {
  const shares = new Map<string, number>();
  for (const { campaign, weight } of lines) if (campaign !== null) shares.set(campaign, (shares.get(campaign) ?? 0) + weight);
  const top = [...shares].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, TOP);
  if (top.length === 0) return null;
  return `${top.map(([campaign, share]) => `${names.nameOf(campaign)} ${Math.round(1000 * share) / 10} %`).join(', ')} (${model})`;
}

/** One deal of a person. */
export interface PersonDeal {
  readonly deal: Pick<AttributedDeal, 'stage' | 'amountMinor' | 'currency' | 'createdAt' | 'closedAt'>;
  readonly lostReason: string | null;
}

export function customerValues(
  deals: readonly PersonDeal[],
  firstTouch: { readonly at: Millis; readonly campaign: string | null } | null,
  names: CampaignNames,
): Readonly<Record<CustomerFieldKey, Value>> {
  const won = deals.filter(({ deal }) => deal.stage === 'won').sort((a, b) => a.deal.closedAt - b.deal.closedAt);
  const currency = won.at(-1)?.deal.currency ?? null;
  const revenue = won.reduce((sum, { deal }) => (deal.currency === currency ? sum + (deal.amountMinor ?? 0) : sum), 0);
  const latest = [...deals].sort((a, b) => a.deal.createdAt - b.deal.createdAt).at(-1);
  return {
    became_customer_at: won[0]?.deal.closedAt ?? null,
    won_revenue: currency === null ? null : Number(formatMinor(revenue, currency)),
    won_currency: currency,
    deal_outcome: latest?.deal.stage ?? null,
    deal_lost_reason: latest?.deal.stage === 'lost' ? latest.lostReason : null,
    first_touch_campaign: firstTouch?.campaign == null ? null : names.nameOf(firstTouch.campaign),
  };
}
