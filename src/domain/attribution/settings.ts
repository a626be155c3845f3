/** The company's settings of attribution as the models take them: windows, kinds, weights by dialect; made from a versioned file. */
import type { Crm } from '../crm-record.ts';
import type { KindMap } from './kinds.ts';
import type { Milestone } from './touchpoint.ts';

/** Whose definitions are in force: the same model name means different money at different vendors. */
export type Dialect = 'baton' | 'hubspot' | 'marketo-measure' | 'adobe';

export const DIALECTS: readonly Dialect[] = ['baton', 'hubspot', 'marketo-measure', 'adobe'];

/** A milestone, `mid` for all other touchpoints together, or a stage as `stage:NAME`. */
export type Position = Milestone | 'mid' | `stage:${string}`;

/** Whole parts by position; what they are parts of is their sum. */
export type WeightTable = ReadonlyMap<Position, number>;

/** Models whose weights stand in a table. */
export type TableModel = 'u-shaped' | 'w-shaped' | 'full-path' | 'j-shaped' | 'inverse-j' | 'custom';

/** What the amount of a company's deals is. */
export const AMOUNTS = ['contract value', 'annual value', 'one-off value'] as const;
export type AmountIs = (typeof AMOUNTS)[number];

export interface AttributionSettings {
  /** Of the file; printed with every figure that comes of it. */
  readonly version: number;
  /** Printed beside figures; null: nobody said. */
  readonly amountIs: AmountIs | null;
  /** The field of deals that is the amount, by CRM; absent: the CRM's own amount. */
  readonly amountFields: Readonly<Partial<Record<Crm, string>>>;
  /** Months before the deal's creation within which a touchpoint counts. */
  readonly lookBackMonths: number;
  readonly kinds: KindMap;
  readonly inferred: { readonly withinDays: number; readonly atMost: number; readonly inReturns: boolean };
  /** Days in which a seller's attempt before the first touch makes a deal sales-sourced. */
  readonly sellerFirstDays: number;
  readonly halfLifeDays: Readonly<Partial<Record<Dialect, number>>>;
  readonly tables: Readonly<Record<Dialect, Readonly<Partial<Record<TableModel, WeightTable>>>>>;
  readonly markov: { readonly order: number; readonly nulls: 'include' | 'exclude' };
  readonly shapley: ShapleySettings;
  /** Months after which a cohort of inquiries is mature. */
  readonly matureMonths: number;
}

export interface ShapleySettings {
  /** What a set of channels is worth: the conversions of the paths inside it, or their conversion rate. */
  readonly worth: 'conversions' | 'rate';
  /** Orders of the channels that are drawn where a rate over more than 16 channels is sampled. */
  readonly samples: number;
  readonly seed: number;
}
