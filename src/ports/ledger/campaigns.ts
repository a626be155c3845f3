/** The shared calendar of campaigns, and who has been told of what (M3). */
import type { Campaign, CampaignNotice } from '../../domain/campaign.ts';
import type { Millis } from '../../domain/fact.ts';

/** An entry as marketing writes it; when it was announced is the ledger's to say. */
export type CampaignEntry = Omit<Campaign, 'announcedAt' | 'renewedAt'>;

/** How many entries were new, changed, confirmed (an unchanged always-on programme), or the same as before. */
export interface AnnounceOutcome {
  readonly added: number;
  readonly changed: number;
  readonly confirmed: number;
  readonly unchanged: number;
}

/** A campaign as the leads name it, with the first response that came from it. */
export interface FirstLead {
  readonly campaign: string;
  readonly at: Millis;
}

export interface CampaignLedger {
  /** By id. */
  list(): Promise<readonly Campaign[]>;
  /** The first announcement of an id stands for ever; a change, or an always-on programme entered again, renews it. */
  announce(entries: readonly CampaignEntry[], at: Millis): Promise<AnnounceOutcome>;
  /** False when there is none of this id. */
  remove(campaignId: string): Promise<boolean>;
  /** Reads every stored lead: for a page or a command, never for a job that judges. */
  firstLeads(installId: string): Promise<readonly FirstLead[]>;
  /** By rep, then campaign. */
  notices(installId: string): Promise<readonly CampaignNotice[]>;
  /** Notes that a digest told this rep of these announcements; telling of one again changes nothing. */
  tell(installId: string, rep: string, told: readonly Pick<CampaignNotice, 'campaignId' | 'announcedAt'>[], at: Millis): Promise<void>;
  /** Acknowledges everything this rep was told and has not acknowledged yet; returns how many. */
  acknowledge(installId: string, rep: string, at: Millis): Promise<number>;
}
