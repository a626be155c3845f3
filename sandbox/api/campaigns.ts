/** The campaigns API: list, read, create, update and delete, singly and in batches. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso, parseInstant } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import { CAMPAIGN_PROPERTIES, type Campaign, totalOf } from '../store/campaigns.ts';
import { presentAssets } from './campaign-reports.ts';
import { getCampaign } from './get-campaign.ts';
import { idOf, inputsOf, isObject, type Json, limitParam, listParam, param } from './input.ts';
import { batchBody, pageFrom } from './present.ts';

const MAX_INPUTS = 100;
/** Campaigns per batch read. */
const MAX_READS = 50;
const CURRENCY = 'EUR';

function shownValue(campaign: Campaign, name: string): string | undefined {
  if (name === 'hs_budget_items_sum_amount') return String(totalOf(campaign.budget));
  if (name === 'hs_spend_items_sum_amount') return String(totalOf(campaign.spend));
  return name === 'hs_object_id' ? campaign.id : campaign.properties[name];
}

/** Only the properties asked for, and of those only the filled ones: without any the map is empty. */
function present(campaign: Campaign, names: readonly string[]): Record<string, unknown> {
  // What is not filled is undefined, and leaves no trace in JSON.
  const filled = names.map((name) => [name, shownValue(campaign, name)] as const);
  return {
    id: campaign.id,
    properties: Object.fromEntries(filled),
    createdAt: iso(campaign.createdAt),
    updatedAt: iso(campaign.updatedAt),
  };
}

function checkProperties(raw: unknown): Record<string, string> {
  const given = isObject(raw) ? raw : {};
  for (const [name, value] of Object.entries(given)) {
    if (!CAMPAIGN_PROPERTIES.includes(name)) {
      const errors = [{ message: `Property "${name}" does not exist`, code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: [name] } }];
      throw invalid(`Property "${name}" does not exist on campaigns.`, { errors });
    }
    if (/_(start|end)_date$/.test(name) && value !== '' && parseInstant(String(value)) === null)
      throw invalid(`${name} must be a date such as 2026-03-01, not ${String(value)}.`);
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

/** Checked properties of a campaign to be made; nothing is stored yet. */
function planCreate(input: Json): Record<string, string> {
  const properties = checkProperties(input.properties);
  if (!properties.hs_name) throw invalid('A campaign needs the property hs_name.');
  return { hs_currency_code: CURRENCY, ...properties };
}

function update(call: Call, campaign: Campaign, input: Json): Campaign {
  const merged = Object.entries({ ...campaign.properties, ...checkProperties(input.properties) }).filter(([, value]) => value !== '');
  return call.portal.campaigns.change(campaign.id, { properties: Object.fromEntries(merged) }, call.now);
}

const SORTS: Readonly<Record<string, (campaign: Campaign) => string | number>> = {
  hs_name: ({ properties }) => properties.hs_name ?? '',
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};

function sorted(campaigns: Campaign[], raw: string): Campaign[] {
  const key = SORTS[raw.replace(/^-/, '')];
  if (!key) throw invalid(`Campaigns are sorted by ${Object.keys(SORTS).join(', ')}, not by ${raw}.`);
  const sign = raw.startsWith('-') ? -1 : 1;
  return campaigns.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === right) return a.id < b.id ? -1 : 1;
    return left < right ? -sign : sign;
  });
}

export function listCampaigns(call: Call): Reply {
  const name = call.query.get('name')?.toLowerCase() ?? '';
  const found = call.portal.campaigns.all().filter((campaign) => campaign.properties.hs_name?.toLowerCase().includes(name));
  const ordered = sorted(found, call.query.get('sort') ?? 'hs_name');
  const page = pageFrom(ordered, call.query.get('after'), limitParam(call.query, 50, 100));
  const names = listParam(call.query, 'properties');
  return { status: 200, body: { total: ordered.length, ...page, results: page.results.map((campaign) => present(campaign, names)) } };
}

export function readCampaign(call: Call): Reply {
  const campaign = getCampaign(call);
  const types = [...new Set(campaign.assets.map(({ type }) => type))];
  const assets = Object.fromEntries(types.map((type) => [type, { results: presentAssets(call, campaign, type) }]));
  return { status: 200, body: { ...present(campaign, listParam(call.query, 'properties')), businessUnits: [], assets } };
}

export function createCampaign(call: Call): Reply {
  const campaign = call.portal.campaigns.create(planCreate(call.body), call.now);
  return { status: 201, body: present(campaign, CAMPAIGN_PROPERTIES) };
}

export function updateCampaign(call: Call): Reply {
  return { status: 200, body: present(update(call, getCampaign(call), call.body), CAMPAIGN_PROPERTIES) };
}

export function deleteCampaign(call: Call): Reply {
  call.portal.campaigns.remove(param(call.params, 'campaign'));
  return { status: 204 };
}

export function batchReadCampaigns(call: Call): Reply {
  const inputs = inputsOf(call.body, MAX_READS);
  const found = inputs.map((input) => call.portal.campaigns.find(idOf(input))).filter((campaign) => campaign !== null);
  const names = listParam(call.query, 'properties');
  const missing = inputs.map(idOf).filter((id) => !call.portal.campaigns.find(id));
  const errors = missing.map((id) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: 'Campaign not found',
    context: { ids: [id] },
  }));
  const body = batchBody(
    call.portal,
    found.map((campaign) => present(campaign, names)),
    errors,
  );
  return { status: errors.length > 0 ? 207 : 200, body };
}

export function batchCreateCampaigns(call: Call): Reply {
  const plans = inputsOf(call.body, MAX_INPUTS).map(planCreate);
  const made = plans.map((properties) => present(call.portal.campaigns.create(properties, call.now), CAMPAIGN_PROPERTIES));
  return { status: 201, body: batchBody(call.portal, made) };
}

export function batchUpdateCampaigns(call: Call): Reply {
  const plans = inputsOf(call.body, MAX_INPUTS).map((input) => ({ campaign: getCampaign(call, idOf(input)), input }));
  for (const { input } of plans) checkProperties(input.properties);
  const changed = plans.map(({ campaign, input }) => present(update(call, campaign, input), CAMPAIGN_PROPERTIES));
  return { status: 200, body: batchBody(call.portal, changed) };
}

export function batchDeleteCampaigns(call: Call): Reply {
  for (const input of inputsOf(call.body, MAX_INPUTS)) call.portal.campaigns.remove(idOf(input));
  return { status: 204 };
}
