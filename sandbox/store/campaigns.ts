/** Marketing campaigns of a portal with their budget, spend and assets. */
import type { Millis } from '../portal.ts';
import { guidOf } from './forms.ts';

/** Writable properties of a campaign; the sums of its money are worked out. */
export const CAMPAIGN_PROPERTIES: readonly string[] = [
  ...['hs_name', 'hs_start_date', 'hs_end_date', 'hs_notes', 'hs_audience', 'hs_goal', 'hs_currency_code'],
  ...['hs_campaign_status', 'hs_owner', 'hs_color_hex', 'hs_utm'],
];

export interface MoneyItem {
  readonly id: string;
  readonly name: string;
  readonly amount: number;
  readonly order: number;
  readonly description: string | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface Asset {
  readonly type: string;
  readonly id: string;
}

export interface Campaign {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly budget: readonly MoneyItem[];
  readonly spend: readonly MoneyItem[];
  readonly assets: readonly Asset[];
}

export class Campaigns {
  readonly #byId = new Map<string, Campaign>();
  #made = 0;

  create(properties: Readonly<Record<string, string>>, at: Millis): Campaign {
    this.#made += 1;
    const id = guidOf('campaign', this.#made, properties.hs_name ?? '');
    const campaign = { id, properties, createdAt: at, updatedAt: at, budget: [], spend: [], assets: [] };
    this.#byId.set(id, campaign);
    return campaign;
  }

  find(id: string): Campaign | null {
    return this.#byId.get(id.toLowerCase()) ?? null;
  }

  all(): Campaign[] {
    return [...this.#byId.values()];
  }

  change(id: string, part: Partial<Omit<Campaign, 'id' | 'createdAt'>>, at: Millis): Campaign {
    const changed = { ...(this.#byId.get(id) as Campaign), ...part, updatedAt: at };
    this.#byId.set(id, changed);
    return changed;
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** The next id of a budget or spend item. */
  nextItemId(): string {
    this.#made += 1;
    return String(70_000_000_000 + this.#made);
  }

  save(): { made: number; campaigns: Campaign[] } {
    return { made: this.#made, campaigns: this.all() };
  }

  load(saved: ReturnType<Campaigns['save']>): void {
    this.#made = saved.made;
    for (const campaign of saved.campaigns) this.#byId.set(campaign.id, campaign);
  }
}

/** Sum of the amounts of budget or spend items. */
export function totalOf(items: readonly MoneyItem[]): number {
  return items.reduce((sum, item) => sum + item.amount, 0);
}
