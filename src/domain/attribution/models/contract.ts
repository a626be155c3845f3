/** What every attribution model is: a name, where it exists, and how it divides a journey into whole parts. */
import type { ChannelPath } from '../chain/paths.ts';
import type { Journey, UnattributedReason } from '../journey.ts';
import type { AttributionSettings, Dialect } from '../settings.ts';

export type ModelId =
  | 'first'
  | 'last'
  | 'last-non-direct'
  | 'linear'
  | 'u-shaped'
  | 'w-shaped'
  | 'full-path'
  | 'j-shaped'
  | 'inverse-j'
  | 'time-decay'
  | 'custom'
  | 'markov'
  | 'shapley';

/** How one journey is divided: whole parts, whose sum is the whole. */
export interface Split {
  /** One for each step, in order. */
  readonly parts: readonly number[];
  /** What nobody's touchpoint earned. */
  readonly unattributed: readonly { readonly reason: UnattributedReason; readonly part: number }[];
  /** Why the step has its part, in words that fit behind its channel. */
  rule(index: number): string;
}

/** Divides journeys of at least one step. */
export type Divide = (journey: Journey) => Split;

export interface ModelContext {
  readonly dialect: Dialect;
  readonly settings: AttributionSettings;
  /** Of a chain; other models do not look at it. */
  readonly order: number;
  readonly nulls: 'include' | 'exclude';
  /** The company's own journeys, for models that learn from them. */
  readonly paths: readonly ChannelPath[];
}

/** A channel's own figure in a model that learns: what it is called stands in the model. */
export interface ChannelWorth {
  readonly channel: string;
  /** Share of all conversions, 0 to 1; shares sum to 1 unless nothing converted. */
  readonly share: number;
  readonly removalEffect?: number;
  /** Standard error of the share where it was sampled; 0 where it is exact. */
  readonly error?: number;
}

export interface AttributionModel {
  readonly id: ModelId;
  /** Other names that people use for it. */
  readonly aliases: readonly string[];
  /** What it says, for lists and help. */
  readonly sentence: string;
  /** What a file of paths does not tell and this model cannot do without. */
  needs(context: ModelContext): readonly ('milestones' | 'instants')[];
  existsIn(dialect: Dialect, settings: AttributionSettings): boolean;
  prepare(context: ModelContext): Divide;
  /** Of a model that learns: each channel of the paths, by channel. */
  learn?(context: ModelContext): readonly ChannelWorth[];
}
