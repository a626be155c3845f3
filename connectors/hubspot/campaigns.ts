/** Marketing campaigns with their days, forms, budget and spend: an edition or a scope that lacks them has none. */
import { z } from 'zod';
import type { CrmCampaign } from '../../src/domain/loop/crm-campaign.ts';
import { isBatonError } from '../../src/errors/index.ts';
import type { Api, ApiRequest } from './client.ts';
import { resultsOf } from './envelope.ts';
import { id, instant, parseElements, text, toInstant } from './schema.ts';

const PATH = '/marketing/campaigns/2026-09';
const PROPERTIES = [
  'hs_name',
  'hs_start_date',
  'hs_end_date',
  'hs_utm',
  'hs_currency_code',
  'hs_spend_items_sum_amount',
  'hs_budget_items_sum_amount',
] as const;

const campaign = z.object({
  id,
  updatedAt: z.string().transform((at) => toInstant(at) ?? 0),
  properties: z.object({
    hs_name: text,
    hs_start_date: instant,
    hs_end_date: instant,
    hs_utm: text,
    hs_currency_code: text,
    hs_spend_items_sum_amount: text,
    hs_budget_items_sum_amount: text,
  }),
});
const asset = z.object({ name: text });

/** All of them; throws like any read, but for a missing scope or edition, which means none. */
export async function readCampaigns(api: Api, known: readonly CrmCampaign[]): Promise<readonly CrmCampaign[]> {
  try {
    const found = parseElements(await pages(api, PATH, { properties: PROPERTIES.join(',') }), campaign).good;
    const campaigns: CrmCampaign[] = [];
    for (const one of found) {
      const same = known.find(({ id: knownId, version }) => knownId === one.id && version === one.updatedAt);
      campaigns.push(mapHubspotCampaign(one, same?.forms ?? (await formsOf(api, one.id))));
    }
    return campaigns;
  } catch (error) {
    if (isBatonError(error, 'SCOPE_MISSING')) return [];
    throw error;
  }
}

/** One request a campaign: no batch names assets (hubspot.md §11). */
async function formsOf(api: Api, campaignId: string): Promise<string[]> {
  const assets = parseElements(await pages(api, `${PATH}/${encodeURIComponent(campaignId)}/assets/FORM`, {}), asset).good;
  return assets.flatMap(({ name }) => name ?? []).sort();
}

async function pages(api: Api, path: string, query: Record<string, string>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let after: string | null = null; ; ) {
    const paged: Record<string, string> = { ...query, limit: '100', ...(after === null ? {} : { after }) };
    const request: ApiRequest = { method: 'GET', path, query: paged, budget: 'backfill' };
    const page: { results: unknown[]; after: string | null } = resultsOf(await api.get(request), api, request);
    all.push(...page.results);
    if (page.after === null) return all;
    after = page.after;
  }
}

/** A sum of nothing is no cost that somebody stated: HubSpot gives zero for "no items". */
function mapHubspotCampaign({ id, updatedAt, properties }: z.infer<typeof campaign>, forms: readonly string[]): CrmCampaign {
  const stated = (sum: string | null) => (sum === null || Number(sum) === 0 ? null : sum);
  return {
    id,
    version: updatedAt,
    name: properties.hs_name ?? id,
    tag: properties.hs_utm,
    parent: null,
    startsAt: properties.hs_start_date,
    endsAt: properties.hs_end_date,
    currency: properties.hs_currency_code,
    forms,
    spent: stated(properties.hs_spend_items_sum_amount),
    budget: stated(properties.hs_budget_items_sum_amount),
  };
}
