/** Budget and spend of a campaign: items entered by hand, and their totals. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import { type Campaign, type MoneyItem, totalOf } from '../store/campaigns.ts';
import { getCampaign } from './get-campaign.ts';
import { requiredText } from './input.ts';

type Purse = 'budget' | 'spend';

function presentItem(item: MoneyItem): Record<string, unknown> {
  const { description, ...rest } = item;
  return { ...rest, ...(description === null ? {} : { description }), createdAt: iso(item.createdAt), updatedAt: iso(item.updatedAt) };
}

function itemFrom(call: Call, before: MoneyItem | null): MoneyItem {
  const { amount, order, description } = call.body;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) throw invalid('"amount" must be a number of at least 0.');
  return {
    id: before?.id ?? call.portal.campaigns.nextItemId(),
    name: requiredText(call.body, 'name'),
    amount,
    order: typeof order === 'number' ? order : 0,
    description: typeof description === 'string' ? description : null,
    createdAt: before?.createdAt ?? call.now,
    updatedAt: call.now,
  };
}

function getItem(call: Call, purse: Purse): { campaign: Campaign; item: MoneyItem } {
  const campaign = getCampaign(call);
  const item = campaign[purse].find(({ id }) => id === call.params.item);
  if (!item) throw notFound(`The campaign has no ${purse} item ${call.params.item}`);
  return { campaign, item };
}

function keep(call: Call, campaign: Campaign, purse: Purse, items: readonly MoneyItem[]): void {
  call.portal.campaigns.change(campaign.id, { [purse]: items }, call.now);
}

export function createItem(purse: Purse): (call: Call) => Reply {
  return (call) => {
    const campaign = getCampaign(call);
    const item = itemFrom(call, null);
    keep(call, campaign, purse, [...campaign[purse], item]);
    return { status: 201, body: presentItem(item) };
  };
}

export function readItem(purse: Purse): (call: Call) => Reply {
  return (call) => ({ status: 200, body: presentItem(getItem(call, purse).item) });
}

export function replaceItem(purse: Purse): (call: Call) => Reply {
  return (call) => {
    const { campaign, item } = getItem(call, purse);
    const changed = itemFrom(call, item);
    keep(
      call,
      campaign,
      purse,
      campaign[purse].map((old) => (old === item ? changed : old)),
    );
    return { status: 200, body: presentItem(changed) };
  };
}

export function deleteItem(purse: Purse): (call: Call) => Reply {
  return (call) => {
    const { campaign, item } = getItem(call, purse);
    keep(
      call,
      campaign,
      purse,
      campaign[purse].filter((old) => old !== item),
    );
    return { status: 204 };
  };
}

export function budgetTotals(call: Call): Reply {
  const { budget, spend, properties } = getCampaign(call);
  const [budgetTotal, spendTotal] = [totalOf(budget), totalOf(spend)];
  return {
    status: 200,
    body: {
      currencyCode: properties.hs_currency_code,
      budgetTotal,
      spendTotal,
      remainingBudget: budgetTotal - spendTotal,
      budgetItems: budget.map(presentItem),
      spendItems: spend.map(presentItem),
    },
  };
}
