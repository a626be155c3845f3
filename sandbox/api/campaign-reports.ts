/** Assets of a campaign and the reports over the contacts and deals it touched. */

import type { Call, Reply } from '../http/exchange.ts';
import { DAY, parseInstant } from '../kit/instants.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import type { Campaign } from '../store/campaigns.ts';
import { linked } from '../store/links.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { getCampaign } from './get-campaign.ts';
import { limitParam, param } from './input.ts';
import { pageFrom } from './present.ts';

const ASSET_TYPES: readonly string[] = [
  ...['AD_CAMPAIGN', 'AUTOMATION_PLATFORM_FLOW', 'BLOG_POST', 'CTA', 'EXTERNAL_WEB_URL', 'FORM', 'KNOWLEDGE_ARTICLE', 'LANDING_PAGE'],
  ...['MARKETING_EMAIL', 'MARKETING_EVENT', 'MARKETING_SMS', 'MEETING_EVENT', 'OBJECT_LIST', 'PODCAST_EPISODE', 'SALES_DOCUMENT'],
  ...['SEQUENCE', 'SITE_PAGE', 'SOCIAL_BROADCAST', 'WEB_INTERACTIVE'],
];

const MODELS: readonly string[] = [
  ...['LINEAR', 'FIRST_INTERACTION', 'LAST_INTERACTION', 'FULL_PATH', 'U_SHAPED', 'W_SHAPED', 'TIME_DECAY', 'J_SHAPED', 'INVERSE_J_SHAPED'],
];

/** How a contact may be tied to a campaign: the names of the contact report. */
const TIES = {
  contactFirstTouch: (values: StoredRecord['values'], campaign: Campaign) =>
    names(campaign, values.hs_analytics_first_touch_converting_campaign),
  contactLastTouch: (values: StoredRecord['values'], campaign: Campaign) =>
    names(campaign, values.hs_analytics_last_touch_converting_campaign),
  influencedContacts: (values: StoredRecord['values'], campaign: Campaign): boolean =>
    TIES.contactFirstTouch(values, campaign) ||
    TIES.contactLastTouch(values, campaign) ||
    names(campaign, values.utm_campaign) ||
    (values.hs_manual_campaign_ids?.split(';').includes(campaign.id) ?? false),
} as const;

function names(campaign: Campaign, value: string | null | undefined): boolean {
  if (!value) return false;
  const { hs_name, hs_utm } = campaign.properties;
  return [campaign.id, hs_name, hs_utm].some((name) => name?.toLowerCase() === value.toLowerCase());
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `startDate` and `endDate` are days, the last one included. */
function rangeOf(call: Call): Range {
  const [start, end] = ['startDate', 'endDate'].map((name) => {
    const raw = call.query.get(name);
    const at = raw === null ? null : parseInstant(raw);
    if (raw !== null && at === null) throw invalid(`"${name}" must be a date such as 2026-03-01, not ${raw}.`);
    return at;
  });
  return { from: start ?? Number.NEGATIVE_INFINITY, to: end === null || end === undefined ? Number.POSITIVE_INFINITY : end + DAY - 1 };
}

function contactsOf(portal: PortalState, campaign: Campaign, tie: keyof typeof TIES, { from, to }: Range): StoredRecord[] {
  return [...portal.shelf('contacts').byId.values()].filter(
    (contact) => !contact.archived && contact.createdAt >= from && contact.createdAt <= to && TIES[tie](contact.values, campaign),
  );
}

function submissionsIn(call: Call, formId: string): number {
  const { from, to } = rangeOf(call);
  return call.portal.forms.submissionsOf(formId).filter(({ submittedAt }) => submittedAt >= from && submittedAt <= to).length;
}

/** Metrics come only with both dates. */
export function presentAssets(call: Call, campaign: Campaign, type: string): Record<string, unknown>[] {
  const dated = call.query.has('startDate') && call.query.has('endDate');
  return campaign.assets
    .filter((asset) => asset.type === type)
    .map(({ id }) => ({
      id,
      name: (type === 'FORM' ? call.portal.forms.find(id)?.name : undefined) ?? `${type} ${id}`,
      ...(dated ? { metrics: { SUBMISSIONS: type === 'FORM' ? submissionsIn(call, id) : 0 } } : {}),
    }));
}

function assetType(call: Call): string {
  const type = param(call.params, 'assetType');
  if (!ASSET_TYPES.includes(type)) throw invalid(`${type} is no asset type; valid are ${ASSET_TYPES.join(', ')}.`);
  return type;
}

export function listAssets(call: Call): Reply {
  const assets = presentAssets(call, getCampaign(call), assetType(call));
  return { status: 200, body: pageFrom(assets, call.query.get('after'), limitParam(call.query, 10, 100)) };
}

export function addAsset(call: Call): Reply {
  const campaign = getCampaign(call);
  const asset = { type: assetType(call), id: param(call.params, 'asset') };
  if (asset.type === 'FORM' && !call.portal.forms.find(asset.id)) throw notFound(`No form with ID ${asset.id} exists`);
  const others = campaign.assets.filter(({ type, id }) => type !== asset.type || id !== asset.id);
  call.portal.campaigns.change(campaign.id, { assets: [...others, asset] }, call.now);
  return { status: 204 };
}

export function removeAsset(call: Call): Reply {
  const campaign = getCampaign(call);
  const gone = { type: assetType(call), id: param(call.params, 'asset') };
  const assets = campaign.assets.filter(({ type, id }) => type !== gone.type || id !== gone.id);
  call.portal.campaigns.change(campaign.id, { assets }, call.now);
  return { status: 204 };
}

export function metrics(call: Call): Reply {
  const campaign = getCampaign(call);
  const count = (tie: keyof typeof TIES) => contactsOf(call.portal, campaign, tie, rangeOf(call)).length;
  const influencedContacts = count('influencedContacts');
  return {
    status: 200,
    // Visits are not played here: everybody who was influenced came at least once.
    body: {
      sessions: influencedContacts,
      newContactsFirstTouch: count('contactFirstTouch'),
      newContactsLastTouch: count('contactLastTouch'),
      influencedContacts,
    },
  };
}

export function contactReport(call: Call): Reply {
  const tie = param(call.params, 'contactType');
  if (!(tie in TIES)) throw invalid(`${tie} is no contact type; valid are ${Object.keys(TIES).join(', ')}.`);
  const contacts = contactsOf(call.portal, getCampaign(call), tie as keyof typeof TIES, rangeOf(call));
  const page = pageFrom(contacts, call.query.get('after'), limitParam(call.query, 100, 100));
  return { status: 200, body: { ...page, results: page.results.map(({ id }) => ({ id })) } };
}

function tieOf(model: string): keyof typeof TIES {
  if (!MODELS.includes(model)) throw invalid(`${model} is no attribution model; valid are ${MODELS.join(', ')}.`);
  if (model === 'FIRST_INTERACTION') return 'contactFirstTouch';
  return model === 'LAST_INTERACTION' ? 'contactLastTouch' : 'influencedContacts';
}

function amountOf(deals: readonly StoredRecord[]): number {
  return deals.reduce((sum, deal) => sum + Number(deal.values.amount ?? 0), 0);
}

/** Deals of the contacts the model counts; revenue is what of them was won. Models that share out count every influenced contact alike. */
export function revenue(call: Call): Reply {
  const campaign = getCampaign(call);
  const tie = tieOf(call.query.get('attributionModel') ?? 'LINEAR');
  const contacts = contactsOf(call.portal, campaign, tie, rangeOf(call));
  const deals = [...new Set(contacts.flatMap((contact) => linked(call.portal, contact, 'deals').map(({ record }) => record)))];
  const won = deals.filter((deal) => deal.values.hs_is_closed_won === 'true');
  return {
    status: 200,
    body: {
      contactsNumber: contacts.length,
      dealsNumber: deals.length,
      dealAmount: amountOf(deals),
      revenueAmount: amountOf(won),
      currencyCode: campaign.properties.hs_currency_code,
    },
  };
}
