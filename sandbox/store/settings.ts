/** How one account is set up: its tier, what it offers, its call outcomes and how full it is. */

/** Hub tiers, smallest first. */
export const TIERS = ['free', 'starter', 'professional', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

export interface Disposition {
  readonly id: string;
  readonly label: string;
  /** Removed by an admin: still listed, as calls of the past name it. */
  readonly deleted: boolean;
}

/** A workflow: told to whoever asks, and without effect here. */
export interface Workflow {
  readonly id: string;
  readonly name: string;
  /** Of the records that enter it, e.g. `0-3` for deals. */
  readonly objectTypeId: string;
  readonly isEnabled: boolean;
}

/** A webinar or fair, and who of the contacts took part how. */
export interface MarketingEvent {
  readonly id: string;
  readonly name: string;
  readonly participations: readonly {
    readonly contactId: string;
    readonly state: 'REGISTERED' | 'CANCELLED' | 'ATTENDED' | 'NO_SHOW';
    readonly occurredAt: number;
  }[];
}

/** What one unit of a currency was worth in the account's own, from an instant on. */
export interface ExchangeRate {
  readonly fromCurrencyCode: string;
  readonly conversionRate: number;
  readonly effectiveAt: number;
}

export interface PortalSettings {
  readonly tier: Tier;
  /** False: objects carry no `hs_object_source*` property, as in accounts that predate them. */
  readonly recordSources: boolean;
  /** Custom properties one object type may have. */
  /** Optional scopes that the admin unticks when an app asks for them; absent: none. */
  readonly withheldScopes?: readonly string[];
  /** Entries of a property's history that are shown, the latest; absent: all. */
  readonly historyDepth?: number;
  readonly customPropertyLimit: number;
  /** Associations one record may have with records of one other type. */
  readonly associationLimit: number;
  readonly dispositions: readonly Disposition[];
  readonly workflows: readonly Workflow[];
  readonly exchangeRates: readonly ExchangeRate[];
  readonly marketingEvents: readonly MarketingEvent[];
  /** The account is gone: tokens can no longer be refreshed (`BAD_HUB`). */
  readonly closed: boolean;
}

/** HubSpot's default call outcomes; admins edit them. */
const DISPOSITIONS: readonly (readonly [string, string])[] = [
  ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'Busy'],
  ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'Connected'],
  ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'Left live message'],
  ['b2cdf1a4-8e2d-4d3c-8a3b-3c5b8c5d9e5a', 'Left voicemail'],
  ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'Left voicemail (dialler)'],
  ['73a0d17f-1163-4015-bdd5-ec830791da20', 'No answer'],
  ['17b47fee-58de-441e-a44c-c6300d46f273', 'Wrong number'],
];

export function defaultSettings(): PortalSettings {
  return {
    tier: 'professional',
    recordSources: true,
    customPropertyLimit: 1_000,
    associationLimit: 50_000,
    dispositions: DISPOSITIONS.map(([id, label]) => ({ id, label, deleted: false })),
    workflows: [],
    exchangeRates: [{ fromCurrencyCode: 'USD', conversionRate: 0.9, effectiveAt: 0 }],
    marketingEvents: [],
    closed: false,
  };
}

/** Scopes that only some tiers have, by what begins their name [reference: Scopes Baton needs]. */
const LEAST_TIER: readonly (readonly [string, Tier])[] = [
  ['crm.objects.leads.', 'professional'],
  ['marketing.campaigns.', 'professional'],
];

/** Whether a tier reaches another. */
export function reaches(tier: Tier, least: Tier): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(least);
}

/** Whether accounts of a tier have a scope to give. */
export function tierHasScope(tier: Tier, scope: string): boolean {
  const least = LEAST_TIER.find(([prefix]) => scope.startsWith(prefix))?.[1];
  return least === undefined || reaches(tier, least);
}
