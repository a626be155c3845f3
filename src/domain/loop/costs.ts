/** What campaigns cost, from the CRM and from the company's own file, as lines in minor units. */

import { toMinor } from '../attribution/money.ts';
import type { CostedCampaign, CostKind, CostLine } from '../attribution/returns/cost.ts';
import type { Millis } from '../fact.ts';
import type { CampaignNames } from './campaign-names.ts';
import type { CrmCampaign } from './crm-campaign.ts';

/** A line of the company's file. */
export interface StatedCost {
  /** Id, name or tag. */
  readonly campaign: string;
  readonly kind: CostKind;
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly planned: boolean;
  readonly startsAt: Millis | null;
  readonly endsAt: Millis | null;
}

export interface StatedCosts {
  /** As shown beside a figure. */
  readonly source: string;
  readonly lines: readonly StatedCost[];
}

export type CostedName = CostedCampaign & { readonly currency: string | null };

/** The file's word holds where both tell of a campaign: it was written for this. */
export function campaignCosts(
  campaigns: readonly CrmCampaign[],
  stated: StatedCosts | null,
  names: CampaignNames,
  { crm, currency }: { readonly crm: string; readonly currency: string },
): { readonly campaigns: readonly CostedName[]; readonly costs: readonly CostLine[] } {
  const lines = (stated?.lines ?? []).map((line) => ({ ...line, id: names.idOf(line.campaign) }));
  const byId = Map.groupBy(lines, ({ id }) => id);
  const known = new Set(campaigns.map(({ id }) => id));
  const unknown = [...byId]
    .filter(([id]) => !known.has(id))
    .map(([id]) => ({ id, parent: null, startsAt: null, endsAt: null, currency: null }));
  return {
    campaigns: [...campaigns, ...unknown].map(({ id, parent, startsAt, endsAt, currency: own }) => {
      const mine = byId.get(id) ?? [];
      return {
        id,
        parent,
        startsAt: startsAt ?? earliest(mine.map((line) => line.startsAt)),
        endsAt: endsAt ?? latest(mine.map((line) => line.endsAt)),
        source: mine.length > 0 ? (stated?.source ?? null) : crm,
        currency: own ?? mine[0]?.currency ?? null,
      };
    }),
    costs: [
      ...campaigns.flatMap((campaign) => crmLines(campaign, crm, currency)),
      ...lines.flatMap((line) => statedLine(line, stated!.source)),
    ],
  };
}

function crmLines({ id, spent, budget, costKind = 'media', ...campaign }: CrmCampaign, source: string, accounts: string): CostLine[] {
  const currency = campaign.currency ?? accounts;
  return [
    { text: spent, planned: false },
    { text: budget, planned: true },
  ].flatMap(({ text, planned }) => {
    const minor = text === null ? null : toMinor(text, currency);
    return minor === null ? [] : [{ campaign: id, kind: costKind, minor, currency, source, planned }];
  });
}

function statedLine({ id, kind, amount, currency, planned }: StatedCost & { readonly id: string }, source: string): CostLine[] {
  const minor = toMinor(amount, currency);
  return minor === null ? [] : [{ campaign: id, kind, minor, currency, source, planned }];
}

function earliest(instants: readonly (Millis | null)[]): Millis | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function latest(instants: readonly (Millis | null)[]): Millis | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.max(...known);
}
