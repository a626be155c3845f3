/** What a standard object is written down as. */

export interface StandardObject {
  readonly name: string;
  /** First three letters of its records' ids. */
  readonly prefix: string;
  /** Beside the system fields, in the notation of `fieldOf`. */
  readonly fields: readonly string[];
  /** False: nothing can be created through the API. */
  readonly writable?: boolean;
  /** Records are deleted at once and have no `IsDeleted`. */
  readonly setup?: boolean;
  /** Its custom fields are those of `Activity`. */
  readonly activity?: boolean;
  /** There only in orgs with this feature. */
  readonly feature?: Feature;
}

export type Feature = 'CampaignInfluence' | 'MultiCurrency' | 'AdvancedCurrency' | 'Forecasting' | 'SharedActivities';
