/** What an admin chose for one account in the console; where the roster file names the same, the file has the last word. */
import type { Millis } from './fact.ts';

export interface AccountChoices {
  /** Team (or `*` for whoever is in none) to the instant it goes live; `NEVER_LIVE`: not yet. */
  readonly liveFrom?: Readonly<Record<string, Millis>>;
  /** Was live at some time: going live again goes on where it stopped. */
  readonly hasBeenLive?: true;
  readonly safetyNet?: { readonly rep: string; readonly deputy: string | null } | null;
  /** Team to the rep id of its manager. */
  readonly managers?: Readonly<Record<string, string>>;
  /** Whose public holidays are off for people without a place of their own: an ISO code, and a region of it where they differ. */
  readonly place?: { readonly country: string; readonly region?: string } | null;
}

/** Later than any hand-off. */
export const NEVER_LIVE: Millis = Date.UTC(2200, 0, 1);
