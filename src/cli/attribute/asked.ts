/** What the command line asks of attribution, checked: a model that exists in the dialect, a dialect, the settings. */
import { loadAttribution } from '../../../config/load-attribution.ts';
import type { AttributionModel } from '../../domain/attribution/models/contract.ts';
import { findModel, MODELS, nearestModel } from '../../domain/attribution/models/index.ts';
import { type AttributionSettings, DIALECTS, type Dialect } from '../../domain/attribution/settings.ts';
import { BatonError } from '../../errors/index.ts';

export interface AskedAttribution {
  readonly models: readonly AttributionModel[];
  readonly dialect: Dialect;
  readonly settings: AttributionSettings;
}

/** `names` may say `all`: every model of the dialect. Throws `MODEL_UNKNOWN`, `MODEL_NOT_IN_DIALECT`, `SETTINGS_FILE_UNREADABLE`. */
export function askedAttribution(names: readonly string[], dialect: Dialect, weights: string | null): AskedAttribution {
  const settings = loadAttribution(weights);
  const models = names.flatMap((name) => (name === 'all' ? inDialect(dialect, settings) : [modelNamed(name, dialect, settings)]));
  return { models: [...new Set(models)], dialect, settings };
}

function modelNamed(name: string, dialect: Dialect, settings: AttributionSettings): AttributionModel {
  const model = findModel(name);
  if (model === undefined) {
    const near = nearestModel(name);
    throw new BatonError('MODEL_UNKNOWN', {
      model: name,
      valid: [...MODELS.keys()].join(', '),
      meant: near === null ? '' : ` Did you mean ${near}?`,
    });
  }
  if (model.existsIn(dialect, settings)) return model;
  const elsewhere = DIALECTS.filter((other) => model.existsIn(other, settings));
  throw new BatonError('MODEL_NOT_IN_DIALECT', {
    model: model.id,
    dialect,
    valid: inDialect(dialect, settings)
      .map(({ id }) => id)
      .join(', '),
    elsewhere: elsewhere.join(', ') || 'none',
  });
}

function inDialect(dialect: Dialect, settings: AttributionSettings): AttributionModel[] {
  return [...MODELS.values()].filter((model) => model.existsIn(dialect, settings));
}
