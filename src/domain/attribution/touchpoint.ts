/** What a connector or a recorded history delivers for attribution: touchpoints, and deals with their dates and money. */
import type { Millis } from '../fact.ts';

/** FT first touch, LC lead creation, DC deal creation, CW last touch before the close. */
export type Milestone = 'FT' | 'LC' | 'DC' | 'CW';

/** One marketing interaction by a person, dated by the CRM. */
export interface Touchpoint {
  /** Stable in its source; breaks ties of the instant. */
  readonly id: string;
  readonly person: string;
  readonly at: Millis;
  /** Null: of no campaign. */
  readonly campaign: string | null;
  /** Grouping such as `paid-search`; `direct` and `unknown` are channels of their own. */
  readonly channel: string;
  /** What was done, in the source's words; the kind map says whether it counts. */
  readonly kind: string;
  /** What the source says beside the channel, for the eye: the campaign and the keyword of a click, the mail … */
  readonly detail?: string;
  /** The milestone the source itself says this is, such as HubSpot's original source: orders touchpoints of one instant. */
  readonly declared?: Milestone;
}

export type DealKind = 'new' | 'expansion' | 'renewal';

/** A sale as attribution sees it, dated from its history and never from today's value. */
export interface AttributedDeal {
  readonly id: string;
  readonly stage: 'open' | 'won' | 'lost';
  /** In minor units; null where the CRM has none. */
  readonly amountMinor: number | null;
  readonly currency: string;
  readonly kind: DealKind;
  /** When the first of its people became a lead; null where nobody knows. */
  readonly leadCreatedAt: Millis | null;
  readonly createdAt: Millis;
  /** When it was won or lost; of an open deal the instant as of which it is looked at. */
  readonly closedAt: Millis;
  /** When the company was won before, for expansion and renewal; null without. */
  readonly wonBeforeAt: Millis | null;
  readonly people: DealPeople;
  /** When it first reached a stage that a custom model names. */
  readonly stages?: readonly { readonly name: string; readonly at: Millis }[];
}

/** The people whose touchpoints count for a deal, and how they were found (attribution, ruling 4). */
export interface DealPeople {
  readonly ids: readonly string[];
  readonly found: 'associated' | 'converted' | 'inferred' | 'none';
}

const RANK: Readonly<Record<Milestone | 'none', number>> = { FT: 0, none: 1, LC: 2, DC: 3, CW: 4 };

/** By instant, then by the milestone the source declares, then by source id: the order of arrival never matters (ruling 2). */
export function compareTouchpoints(a: Touchpoint, b: Touchpoint): number {
  if (a.at !== b.at) return a.at - b.at;
  const ranks = RANK[a.declared ?? 'none'] - RANK[b.declared ?? 'none'];
  if (ranks !== 0) return ranks;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.person < b.person ? -1 : a.person > b.person ? 1 : 0;
}
