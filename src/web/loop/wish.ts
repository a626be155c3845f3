/** What a page of the closed loop is asked for: a model, a dialect, a period; the settings in force where nothing else is. */
import type { Request } from 'express';
import { findModel, MODELS } from '../../domain/attribution/models/index.ts';
import { monthsAfter } from '../../domain/attribution/months.ts';
import type { Period } from '../../domain/attribution/returns/cost.ts';
import { DIALECTS } from '../../domain/attribution/settings.ts';
import type { Millis } from '../../domain/fact.ts';
import type { AttributionInForce } from '../../domain/loop/in-force.ts';
import { asked } from '../forms.ts';
import { type ModelWish, modelsOf } from './reported.ts';

export const PERIODS = ['all', 'last-year', 'year-before', 'mature'] as const;
export type PeriodName = (typeof PERIODS)[number];

export const PERIOD_WORDS: Readonly<Record<PeriodName, string>> = {
  all: 'All time',
  'last-year': 'Last 12 months',
  'year-before': '12 months before',
  mature: 'Mature cohorts',
};

export interface LoopWish extends ModelWish {
  readonly period: PeriodName;
  readonly after: string | null;
  /** The dialect asked for has no such model: another one is shown. */
  readonly missing: string | null;
}

export function wishOf(request: Request, inForce: AttributionInForce): LoopWish {
  const named = asked(request, 'model');
  const model = named === '' ? inForce.model : (findModel(named) ?? inForce.model);
  const dialect = DIALECTS.find((one) => one === asked(request, 'dialect')) ?? inForce.dialect;
  const there = modelsOf(dialect, inForce.settings);
  const exists = there.some(({ id }) => id === model.id);
  return {
    model: exists ? model : (there[0] ?? inForce.model),
    dialect,
    missing: exists ? null : model.id,
    period: PERIODS.find((one) => one === asked(request, 'period')) ?? 'all',
    after: asked(request, 'after') || null,
  };
}

/** In an address: what is in force is left out, so that an address that was kept follows it. */
export function wishQuery(wish: LoopWish, inForce: AttributionInForce): Readonly<Record<string, string | null>> {
  return {
    model: wish.model.id === inForce.model.id ? null : wish.model.id,
    dialect: wish.dialect === inForce.dialect ? null : wish.dialect,
    period: wish.period === 'all' ? null : wish.period,
  };
}

export const MODEL_IDS = [...MODELS.keys()];

/** By the calendar, up to now; null: everything. A mature cohort was followed for all of its months. */
export function periodOf(period: PeriodName, now: Millis, { settings }: AttributionInForce): Period | null {
  switch (period) {
    case 'all':
      return null;
    case 'last-year':
      return { from: monthsAfter(now, -12), to: now + 1 };
    case 'year-before':
      return { from: monthsAfter(now, -24), to: monthsAfter(now, -12) };
    case 'mature':
      return { from: 0, to: monthsAfter(now, -settings.matureMonths) };
  }
}
