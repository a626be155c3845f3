/** Landing pages and campaigns of the made-up company, and where their visitors come from. */

import type { FormPlan } from '../script.ts';

const SITE = 'https://www.northlight.example';

export const COMPANY_FORMS: readonly FormPlan[] = [
  { eventName: 'Book a demo: Demo request', url: `${SITE}/demo`, campaign: 'spring-demo-drive', asksForSales: true },
  { eventName: 'Pricing: Request a quote', url: `${SITE}/pricing`, campaign: 'brand-search', asksForSales: true },
  { eventName: 'Contact sales: Talk to us', url: `${SITE}/contact-sales`, campaign: 'always-on', asksForSales: true },
  { eventName: 'Guide to cold chains: Download', url: `${SITE}/guide`, campaign: 'cold-chain-guide', asksForSales: false },
  { eventName: 'Webinar sensors at work: Registration', url: `${SITE}/webinar`, campaign: 'sensor-webinar', asksForSales: false },
  { eventName: 'Savings calculator: Send my result', url: `${SITE}/calculator`, campaign: 'savings-calculator', asksForSales: false },
  { eventName: 'Newsletter: Sign-up', url: `${SITE}/newsletter`, campaign: 'newsletter', asksForSales: false },
];

/** Index of the demo request, the form of buyers who got serious. */
export const DEMO_FORM = 0;

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
