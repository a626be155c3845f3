/** Landing pages and campaigns of the made-up company, and where their visitors come from. */

import type { Millis } from '../../portal.ts';
import { DAY } from '../office-hours.ts';
import type { CampaignPlan, FormPlan } from '../script.ts';

const SITE = 'https://www.northlight.example';

export const COMPANY_FORMS: readonly FormPlan[] = [
  { eventName: 'Book a demo: Demo request', url: `${SITE}/demo`, campaign: 'spring-demo-drive', asksForSales: true },
  { eventName: 'Pricing: Request a quote', url: `${SITE}/pricing`, campaign: 'brand-search', asksForSales: true },
  { eventName: 'Contact sales: Talk to us', url: `${SITE}/contact-sales`, campaign: 'always-on', asksForSales: true },
  { eventName: 'Guide to cold chains: Download', url: `${SITE}/guide`, campaign: 'cold-chain-guide', asksForSales: false },
  { eventName: 'Webinar sensors at work: Registration', url: `${SITE}/webinar`, campaign: 'sensor-webinar', asksForSales: false },
  { eventName: 'Savings calculator: Send my result', url: `${SITE}/calculator`, campaign: 'savings-calculator', asksForSales: false },
  { eventName: 'Newsletter: Sign-up', url: `${SITE}/newsletter`, campaign: 'newsletter', asksForSales: false },
  { eventName: 'Cold chain fair: Badge scan', url: `${SITE}/fair`, campaign: 'cold-chain-fair', asksForSales: false },
];

/** Index of the demo request, the form of buyers who got serious. */
export const DEMO_FORM = 0;

/** Index of the list that comes home from the trade fair. */
export const FAIR_FORM = 7;

/** HubSpot source to weight. */
export const SOURCES = {
  ORGANIC_SEARCH: 26,
  PAID_SEARCH: 24,
  SOCIAL_MEDIA: 10,
  PAID_SOCIAL: 12,
  EMAIL_MARKETING: 12,
  REFERRALS: 6,
  DIRECT_TRAFFIC: 10,
} as const;

/** First drill-down of a source, as HubSpot fills it. */
export function sourceDetail(source: string, campaign: string): string {
  if (source === 'ORGANIC_SEARCH') return 'Unknown keywords (SSL)';
  if (source === 'DIRECT_TRAFFIC') return 'www.northlight.example';
  if (source === 'REFERRALS') return 'trade-press.example';
  if (source === 'SOCIAL_MEDIA') return 'LinkedIn';
  return campaign;
}

const CALENDAR: readonly (Omit<CampaignPlan, 'startsAt' | 'announcedAt'> & {
  readonly starts: number;
  readonly announced: number | null;
})[] = [
  { ...campaign('spring-demo-drive', 'lead-generation', 60), starts: 7, announced: -7 },
  { ...campaign('sensor-webinar', 'lead-generation', 40), starts: 0, announced: 2 },
  { ...campaign('cold-chain-fair', 'lead-generation', 50), starts: 15, announced: 4 },
  { ...campaign('always-on', 'always-on', 90), starts: 0, announced: -1 },
  { ...campaign('brand-search', 'branding', 0), starts: 0, announced: 0 },
  { ...campaign('savings-calculator', 'lead-generation', 30), starts: 0, announced: null },
];

function campaign(id: string, kind: CampaignPlan['kind'], expectedLeads: number) {
  return { id, name: id.replaceAll('-', ' '), kind, expectedLeads, expectedQuality: '30 % meet the definition' };
}

/** What marketing enters on the shared calendar: in time, too late, or never. */
export function companyCampaigns(startsAt: Millis): CampaignPlan[] {
  return CALENDAR.map(({ starts, announced, ...rest }) => ({
    ...rest,
    startsAt: startsAt + starts * DAY,
    announcedAt: announced === null ? null : startsAt + announced * DAY,
  }));
}
