/** What a person asked for in the console that needs the CRM and time: it stands in the ledger until a job has done it. */
import type { Millis } from './clock.ts';

export type Errand =
  /** All writes are paused meanwhile and afterwards. */
  | { readonly kind: 'undo'; readonly since: Millis; readonly by: string; readonly askedAt: Millis }
  /** "Had it been live these 30 days", counted. */
  | { readonly kind: 'rehearse'; readonly by: string; readonly askedAt: Millis }
  /** What writing figures onto deals that ended would touch, and what reacts to it there. */
  | { readonly kind: 'preview'; readonly by: string; readonly askedAt: Millis }
  | {
      readonly kind: 'disconnect';
      readonly removeFields: boolean;
      readonly by: string;
      readonly askedAt: Millis;
      /** What came of the steps that are over; the request budget may run out between two. */
      readonly over?: Readonly<Record<string, ErrandEnd>>;
      /** Tasks deleted before the budget ran out among them. */
      readonly deleted?: number;
    };

/** Sentences for a person, one per kind of thing: what was done, and what came to nothing and can be asked for again. */
export interface ErrandEnd {
  readonly told: readonly string[];
  readonly failed: readonly string[];
}

/** How the last errand ended. */
export interface ErrandDone extends ErrandEnd {
  readonly errand: Errand;
  readonly at: Millis;
}

/** Setting under which an errand waits; null or absent: none. */
export const errandKey = (installId: string): string => `errand.${installId}`;
export const errandDoneKey = (installId: string): string => `errand-done.${installId}`;
/** Setting of what the last rehearsal found. */
export const rehearsalKey = (installId: string): string => `rehearsal.${installId}`;
/** Setting of the setup: what is still to be done after connecting or going live. */
export const setupKey = (installId: string): string => `setup.${installId}`;

export interface SetupState {
  readonly done: boolean;
  readonly nextAt: Millis | null;
  /** What was held until now is written when the fields are there and everybody is judged. */
  readonly release?: true;
  /** Baton's fields that the account was set up with. */
  readonly fields?: string;
}
