/** Salesforce campaigns with their days, hierarchy, actual and budgeted cost; an org or a user without them has none. */
import { z } from 'zod';
import type { CrmCampaign } from '../../src/domain/loop/crm-campaign.ts';
import { elementsOf } from '../../src/lib/elements.ts';
import type { Api } from './client.ts';
import { queryAll } from './soql.ts';

const text = z.string().nullish();
const amount = z.number().nullish();
const campaign = z.object({
  Id: z.string(),
  Name: text,
  ParentId: text,
  StartDate: text,
  EndDate: text,
  ActualCost: amount,
  BudgetedCost: amount,
  CurrencyIsoCode: text,
  SystemModstamp: text,
});

/** All of them. Throws as every read. */
export async function readCampaigns(api: Api): Promise<readonly CrmCampaign[]> {
  const [rows = []] = await queryAll(api, 'backfill', [
    { from: 'Campaign', select: Object.keys(campaign.shape), orderBy: 'Id', optional: true },
  ]);
  const { good } = elementsOf(rows, campaign, (row) => (row as { Id?: string }).Id ?? null);
  return good.map((row) => ({
    id: row.Id,
    version: dayOf(row.SystemModstamp) ?? 0,
    name: row.Name ?? row.Id,
    tag: null,
    parent: row.ParentId ?? null,
    startsAt: dayOf(row.StartDate),
    endsAt: dayOf(row.EndDate),
    currency: row.CurrencyIsoCode ?? null,
    forms: [],
    spent: row.ActualCost == null ? null : String(row.ActualCost),
    budget: row.BudgetedCost == null ? null : String(row.BudgetedCost),
  }));
}

function dayOf(date: string | null | undefined): number | null {
  const at = date == null ? Number.NaN : Date.parse(date);
  return Number.isFinite(at) ? at : null;
}
