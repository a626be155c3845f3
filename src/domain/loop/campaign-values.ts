/** What attribution writes onto campaigns: inquiries and what became of them, what each cost, and the revenue they are credited with. */
import { formatMinor } from '../attribution/money.ts';
import type { FollowUpField } from '../fields.ts';
import type { campaignFigures } from './report.ts';

const field = <K extends string>(key: K, label: string, type: FollowUpField['type'], description: string, decimals?: number) => ({
  key,
  label,
  type,
  description,
  ...(decimals === undefined ? {} : { decimals }),
});

const MONEY = 2;
const RATIO = 4;

/** Amounts are in the currency named beside them. "Closed lead" is the seeds' word for a lead whose deal was won. */
export const CAMPAIGN_FIELDS = [
  field('inquiries', 'Inquiries', 'number', 'Inquiries that this campaign opened, each counted once under the campaign that opened it.', 0),
  field('qualified_leads', 'Qualified leads', 'number', 'Of these, handed over as qualified and not validly rejected.', 0),
  field('won_leads', 'Won leads (closed leads)', 'number', 'Of these, those whose deal was won.', 0),
  field('worked_inquiries', 'Worked inquiries', 'number', 'Of these, those that sales followed up.', 0),
  field(
    'cost_per_inquiry',
    'Cost per inquiry',
    'number',
    'What this campaign itself cost, by inquiries; empty where no cost is known.',
    MONEY,
  ),
  field('cost_per_qualified_lead', 'Cost per qualified lead', 'number', 'The same by qualified leads.', MONEY),
  field('cost_per_won_lead', 'Cost per won lead (closed lead)', 'number', 'The same by won leads.', MONEY),
  field('attributed_revenue', 'Attributed revenue', 'number', 'Credit on new business that marketing sourced.', MONEY),
  field('influenced_revenue', 'Influenced credit', 'number', 'Credit on other deals: a total of its own, never added.', MONEY),
  field(
    'revenue_roi',
    'Revenue ROI',
    'number',
    '(Attributed revenue − cost) ÷ cost; 1 is a return of 100 %. Empty where no cost is known.',
    RATIO,
  ),
  field('figures_currency', 'Figures, currency', 'string', 'Of all amounts that Baton writes here.'),
  field('inquiry_cohort', 'Inquiry cohort', 'string', 'Which inquiries are counted, and whether each was followed for the whole time.'),
  field('attribution_model', 'Attribution model', 'string', 'Model, whose definition of it, and version of the weights.'),
] as const satisfies readonly FollowUpField[];

type CampaignFieldKey = (typeof CAMPAIGN_FIELDS)[number]['key'];
type CampaignFigures = ReturnType<typeof campaignFigures>[number];

/** `model` as `modelText` writes it. */
export function campaignValues(figures: CampaignFigures, model: string): Readonly<Record<CampaignFieldKey, string | number | null>> {
  const { currency, cohort } = figures;
  const money = (minor: number | null) => (minor === null ? null : Number(formatMinor(minor, currency)));
  return {
    inquiries: figures.inquiries,
    qualified_leads: figures.qualified,
    won_leads: figures.won,
    worked_inquiries: figures.worked,
    cost_per_inquiry: money(figures.costPerInquiryMinor),
    cost_per_qualified_lead: money(figures.costPerQualifiedMinor),
    cost_per_won_lead: money(figures.costPerWonMinor),
    attributed_revenue: money(figures.revenueMinor),
    influenced_revenue: money(figures.influencedMinor),
    revenue_roi: ratio(figures.revenueRoi.simple),
    figures_currency: currency,
    inquiry_cohort: figures.inquiries === 0 ? null : `since ${cohort.from}, ${cohort.note}`,
    attribution_model: model,
  };
}

function ratio(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10 ** RATIO) / 10 ** RATIO;
}
