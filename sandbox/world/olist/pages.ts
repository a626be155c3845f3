/** Landing pages of the Olist world: each is a form and a campaign, and some of them ask for sales. */

import { drawsFor } from '../random.ts';
import type { FormPlan, Kind } from '../script.ts';
import type { LeadRow } from './read.ts';

/** Share of leads that each kind is to have, as near as whole pages allow. */
const SHARES: Readonly<Record<Kind, number>> = { 'hand-raiser': 0.35, qualified: 0.45, inquiry: 0.2 };

export interface Pages {
  readonly forms: readonly FormPlan[];
  readonly kinds: readonly Kind[];
  /** Index of the form by landing page id. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** A form that asks for sales, for buyers who inquire again. */
  readonly askingForm: number;
}

const NAMES: Readonly<Record<Kind, string>> = { 'hand-raiser': 'Talk to sales', qualified: 'Seller guide', inquiry: 'Keep me posted' };

/** Gives every page a kind: biggest pages first, each to the kind that lacks most; seeded order among equals. */
export function pagesOf(seed: number, leads: readonly LeadRow[]): Pages {
  const visits = new Map<string, number>();
  for (const { page } of leads) visits.set(page, (visits.get(page) ?? 0) + 1);
  const ids = drawsFor(seed, 'pages')
    .shuffled([...visits.keys()].sort())
    .sort((a, b) => visits.get(b)! - visits.get(a)!);
  const lack: Record<Kind, number> = { 'hand-raiser': 0, qualified: 0, inquiry: 0 };
  for (const kind of Object.keys(SHARES) as Kind[]) lack[kind] = SHARES[kind] * leads.length;
  const kinds = ids.map((id) => {
    const kind = (Object.keys(lack) as Kind[]).reduce((most, one) => (lack[one] > lack[most] ? one : most));
    lack[kind] -= visits.get(id)!;
    return kind;
  });
  const forms = ids.map((id, n) => formOf(id, kinds[n]!));
  return { forms, kinds, indexOf: new Map(ids.map((id, n) => [id, n])), askingForm: Math.max(0, kinds.indexOf('hand-raiser')) };
}

function formOf(id: string, kind: Kind): FormPlan {
  const name = id === '' ? 'unknown' : id.slice(0, 12);
  const campaign = id === '' ? 'unknown-page' : id;
  return {
    eventName: `Landing page ${name}: ${NAMES[kind]}`,
    url: `https://www.mercado.example/lp/${name}`,
    campaign,
    asksForSales: kind === 'hand-raiser',
  };
}

/** HubSpot's source for an origin of the file; '' stays empty. */
export function sourceOfOrigin(origin: string): string {
  const known: Readonly<Record<string, string>> = {
    'organic search': 'ORGANIC_SEARCH',
    'paid search': 'PAID_SEARCH',
    social: 'SOCIAL_MEDIA',
    'direct traffic': 'DIRECT_TRAFFIC',
    email: 'EMAIL_MARKETING',
    referral: 'REFERRALS',
  };
  return origin === '' ? '' : (known[origin] ?? 'OTHER_CAMPAIGNS');
}
