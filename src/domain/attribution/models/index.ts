/** The registry of attribution models, in the order in which people list them. */
import { nearestName } from '../../nearest.ts';
import type { AttributionModel, ModelId } from './contract.ts';
import { custom } from './custom.ts';
import { first } from './first.ts';
import { fullPath } from './full-path.ts';
import { inverseJ } from './inverse-j.ts';
import { jShaped } from './j-shaped.ts';
import { last } from './last.ts';
import { lastNonDirect } from './last-non-direct.ts';
import { linear } from './linear.ts';
import { markov } from './markov.ts';
import { shapley } from './shapley.ts';
import { timeDecay } from './time-decay.ts';
import { uShaped } from './u-shaped.ts';
import { wShaped } from './w-shaped.ts';

const ALL: readonly AttributionModel[] = [
  first,
  last,
  lastNonDirect,
  linear,
  uShaped,
  wShaped,
  fullPath,
  jShaped,
  inverseJ,
  timeDecay,
  custom,
  markov,
  shapley,
];

export const MODELS: ReadonlyMap<ModelId, AttributionModel> = new Map(ALL.map((model) => [model.id, model]));

/** By id or by another name it goes by, in any case; undefined when there is none. */
export function findModel(name: string): AttributionModel | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  return ALL.find(({ id, aliases }) => id === plain || aliases.includes(plain));
}

/** The id nearest to a mistyped name; null when none is near. */
export function nearestModel(name: string): string | null {
  return nearestName(name, [...MODELS.keys()]);
}
