/** A campaign as it stands on the calendar that marketing and sales share (M3). */
import type { Millis } from './fact.ts';

/** Only what brings leads owes an announcement: a branding campaign may stand on the calendar, and owes nothing. */
export type CampaignKind = 'lead-generation' | 'branding' | 'always-on';

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly kind: CampaignKind;
  /** Leads expected in all; of an always-on programme per quarter. */
  readonly expectedLeads: number | null;
  /** In words both sides agreed on, such as "30 % qualified". */
  readonly expectedQuality: string | null;
  readonly startsAt: Millis | null;
  readonly endsAt: Millis | null;
  /** When it was first put on the calendar. */
  readonly announcedAt: Millis;
  /** When it was announced again: an always-on programme each quarter, any other whenever its entry changed. Oldest first. */
  readonly renewedAt: readonly Millis[];
}

/** A digest told a rep of a campaign; `seenAt` is their acknowledgement. */
export interface CampaignNotice {
  readonly campaignId: string;
  readonly rep: string;
  /** Which announcement it told of. */
  readonly announcedAt: Millis;
  readonly toldAt: Millis;
  readonly seenAt: Millis | null;
}

/** Leads name their campaign by id or by name; case and surrounding space mean nothing. */
export function campaignKey(text: string): string {
  return text.trim().toLowerCase();
}

/** The instant of the announcement that holds now: what a digest tells of. */
export function latestAnnouncement(campaign: Campaign): Millis {
  return campaign.renewedAt.at(-1) ?? campaign.announcedAt;
}
