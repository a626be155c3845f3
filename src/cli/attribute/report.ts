/** What `attribute` says of a file of paths, in the shape it prints. */

import { isSampled } from '../../domain/attribution/chain/coalitions.ts';
import type { ModelId } from '../../domain/attribution/models/contract.ts';
import { attributePaths, type ChannelFigures } from '../../domain/attribution/over-paths.ts';
import type { Dialect } from '../../domain/attribution/settings.ts';
import { BatonError } from '../../errors/index.ts';
import type { AskedAttribution } from './asked.ts';
import type { PathFile } from './path-file.ts';

export interface PathReport {
  readonly model: ModelId;
  readonly dialect: Dialect;
  /** Null for models that know no order. */
  readonly order: number | null;
  readonly conversions: { readonly total: number; readonly base: number };
  readonly channels: readonly ChannelFigures[];
  readonly skippedSteps: number;
  readonly skippedRows: number;
  /** How its values were found; of other models absent. */
  readonly shapley?: {
    readonly worth: string;
    readonly method: 'exact' | 'sampled';
    readonly samples: number;
    readonly seed: number;
    readonly error: number;
  };
}

interface Chain {
  readonly order?: number;
  readonly nulls?: 'include' | 'exclude';
}

/** Throws `MODEL_UNFIT` where the model needs what paths do not tell, or has no order. */
export function pathReport(file: PathFile, { models, dialect, settings }: AskedAttribution, chain: Chain): PathReport {
  const model = models[0]!;
  const isChain = model.id === 'markov';
  if (chain.order !== undefined && !isChain)
    throw new BatonError('MODEL_UNFIT', { model: model.id, why: 'it has no order; only markov has one' });
  const context = {
    dialect,
    settings,
    order: chain.order ?? settings.markov.order,
    nulls: chain.nulls ?? settings.markov.nulls,
    paths: file.rows,
  };
  const [need] = model.needs(context);
  if (need !== undefined) throw new BatonError('MODEL_UNFIT', { model: model.id, why: WHY[need] });
  const { conversions, channels } = attributePaths(file.rows, model, context);
  const report = { model: model.id, dialect, order: isChain ? context.order : null, conversions, channels };
  const counts = { skippedSteps: file.skippedSteps, skippedRows: file.skippedRows.length };
  if (model.id !== 'shapley') return { ...report, ...counts };
  const { worth, samples, seed } = settings.shapley;
  const sampled = isSampled(channels.length, settings.shapley);
  const error = channels.reduce((most, one) => Math.max(most, one.error ?? 0), 0);
  return { ...report, ...counts, shapley: { worth, method: sampled ? 'sampled' : 'exact', samples: sampled ? samples : 0, seed, error } };
}

const WHY = {
  milestones: 'it needs lead creation and deal creation, and a path tells neither; `baton replay --credits` takes a history that does',
  instants: 'it needs dates, and a path has none; `baton replay --credits` takes a history that has them',
} as const;
