/** What campaigns cost: spent and never planned money, from one named source, spread over days, a hierarchy summed once (attribution, "Cost and return"). */
import { DAY } from '../../duration.ts';
import type { Millis } from '../../fact.ts';
import { apportion } from '../apportion.ts';

export type CostKind = 'media' | 'programme' | 'tools' | 'people' | 'branding';

/** One line of cost as a CRM or a file delivers it. */
export interface CostLine {
  readonly campaign: string;
  readonly kind: CostKind;
  readonly minor: number;
  readonly currency: string;
  /** `salesforce`, `hubspot`, the name of a file … */
  readonly source: string;
  /** A budget: never cost. */
  readonly planned: boolean;
}

export interface CostedCampaign {
  readonly id: string;
  readonly parent: string | null;
  /** First and last day, any instant of them (UTC); null where nobody knows. */
  readonly startsAt: Millis | null;
  readonly endsAt: Millis | null;
  /** Whose lines hold, where several sources tell the cost of the same programme; null: the first by name. */
  readonly source: string | null;
}

/** From an instant up to, not including, another. */
export interface Period {
  readonly from: Millis;
  readonly to: Millis;
}

export interface Cost {
  /** Null: unknown, which is never zero. */
  readonly minor: number | null;
  readonly currency: string;
  /** `fully loaded` once people or tools are in it. */
  readonly label: 'programme cost' | 'fully loaded';
  readonly source: string | null;
  /** Sources that tell of the same programme and were not taken. */
  readonly passedOver: readonly string[];
  /** Spent by a campaign whose days nobody knows: in no period. */
  readonly undatedMinor: number;
}

/** A campaign's own cost, of all its days or of those in a period, in one currency; lines in others are converted before. */
export function costOf(campaign: CostedCampaign, lines: readonly CostLine[], currency: string, period: Period | null): Cost {
  const spent = lines.filter((line) => line.campaign === campaign.id && !line.planned && line.currency === currency);
  const sources = [...new Set(spent.map(({ source }) => source))].sort();
  const source = sources.find((name) => name === campaign.source) ?? sources[0] ?? null;
  const own = spent.filter((line) => line.source === source);
  const total = own.reduce((sum, { minor }) => sum + minor, 0);
  const dated = period === null || (campaign.startsAt !== null && campaign.endsAt !== null);
  return {
    minor: own.length === 0 || !dated ? null : period === null ? total : within(total, campaign, period),
    currency,
    label: own.some(({ kind }) => kind === 'people' || kind === 'tools') ? 'fully loaded' : 'programme cost',
    source,
    passedOver: sources.filter((name) => name !== source),
    undatedMinor: dated ? 0 : total,
  };
}

/** Day by day to the cent: the parts of any periods that cover the campaign sum to its cost. */
function within(total: number, { startsAt, endsAt }: CostedCampaign, { from, to }: Period): number {
  const first = Math.floor(startsAt! / DAY);
  const days = Math.max(1, Math.floor(endsAt! / DAY) - first + 1);
  const shares = apportion(total, new Array<number>(days).fill(1));
  return shares.reduce((sum, share, day) => ((first + day) * DAY >= from && (first + day) * DAY < to ? sum + share : sum), 0);
}

/** A campaign with all below it, each summed once; null where nothing of it is known. A circle of parents ends where it began. */
export function costWithBelow(id: string, campaigns: readonly CostedCampaign[], own: ReadonlyMap<string, number | null>): number | null {
  const below = Map.groupBy(campaigns, ({ parent }) => parent);
  const seen = new Set<string>([id]);
  for (const name of seen) for (const child of below.get(name) ?? []) seen.add(child.id);
  const known = [...seen].flatMap((name) => own.get(name) ?? []);
  return known.length === 0 ? null : known.reduce((sum, minor) => sum + minor, 0);
}
