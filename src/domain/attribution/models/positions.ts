/** Weights by milestone, the way all vendors' position models work: what a table of them makes of one journey (attribution, ruling 5). */
import type { Journey } from '../journey.ts';
import type { Dialect, Position, TableModel, WeightTable } from '../settings.ts';
import type { AttributionModel, Divide, ModelContext, ModelId, Split } from './contract.ts';

/** How a middle without touchpoints is shared by the milestones that have one: by their weights, or in equal shares. */
type EmptyMiddle = 'pro-rata' | 'evenly';

/** Marketo Measure shares it evenly; everybody else by the weights. */
const emptyMiddle = (dialect: Dialect): EmptyMiddle => (dialect === 'marketo-measure' ? 'evenly' : 'pro-rata');

type Named = Pick<AttributionModel, 'aliases' | 'sentence'> & { readonly id: TableModel & ModelId };

export function positionModel(model: Named): AttributionModel {
  const tableOf = ({ dialect, settings }: Pick<ModelContext, 'dialect' | 'settings'>): WeightTable =>
    settings.tables[dialect][model.id] ?? new Map();
  return {
    ...model,
    needs: (context) => ([...tableOf(context).keys()].some((position) => !ON_PATHS.includes(position)) ? ['milestones'] : []),
    existsIn: (dialect, settings) => tableOf({ dialect, settings }).size > 0,
    prepare: (context) => divideBy(tableOf(context), emptyMiddle(context.dialect)),
  };
}

/** A path begins with its first touch and ends with the one that converted: who has no dates has no more. */
const ON_PATHS: readonly Position[] = ['FT', 'LC', 'CW', 'mid'];

/** Weights of a touchpoint that holds several milestones add up; a milestone without one gives its weight to nobody, never to a later touch. */
function divideBy(table: WeightTable, empty: EmptyMiddle): Divide {
  const milestones = [...table].filter(([position]) => position !== 'mid');
  const middle = table.get('mid') ?? 0;
  const whole = [...table.values()].reduce((sum, weight) => sum + weight, 0);
  return (journey) => split(journey, { milestones, middle, whole, empty });
}

interface Weights {
  readonly milestones: readonly (readonly [Position, number])[];
  readonly middle: number;
  readonly whole: number;
  readonly empty: EmptyMiddle;
}

function split(journey: Journey, weights: Weights): Split {
  const { milestones, middle, empty } = weights;
  const { holders, notReached } = journey;
  const held = milestones.filter(([position]) => holders.has(position));
  const places = new Set(held.map(([position]) => holders.get(position)!));
  const mids = journey.steps.length - places.size;
  const present = held.reduce((sum, [, weight]) => sum + weight, 0);
  const isEmpty = middle > 0 && mids === 0;
  // Everything is scaled so that each share of the middle is whole too.
  const scale = !isEmpty ? Math.max(mids, 1) : empty === 'evenly' ? held.length : present;
  const extra = (weight: number) => (!isEmpty ? 0 : empty === 'evenly' ? middle : weight * middle);
  const parts = new Array<number>(journey.steps.length).fill(0);
  if (middle > 0 && mids > 0) for (let index = 0; index < parts.length; index += 1) if (!places.has(index)) parts[index] = middle;
  for (const [position, weight] of held) parts[holders.get(position)!]! += weight * scale + extra(weight);
  const nobody = milestones.filter(([position]) => !holders.has(position));
  const unattributed = nobody.map(([position, weight]) => ({
    reason: notReached.has(position) ? ('stage-not-reached' as const) : ('sales-started' as const),
    part: weight * scale,
  }));
  return { parts, unattributed, rule: (index) => ruleOf(index, journey, weights, { held, mids, isEmpty }) };
}

interface Seen {
  readonly held: Weights['milestones'];
  readonly mids: number;
  readonly isEmpty: boolean;
}

function ruleOf(index: number, { holders }: Journey, { middle, whole, empty }: Weights, { held, mids, isEmpty }: Seen): string {
  const share = (weight: number) => `${Number(((100 * weight) / whole).toFixed(2))} %`;
  const own = held.filter(([position]) => holders.get(position) === index);
  if (own.length === 0) return middle === 0 ? 'no weight in the middle' : `${share(middle)} over ${mids} in the middle`;
  const sum = own.map(([position, weight]) => `${share(weight)} ${position.replace(/^stage:/, '')}`).join(' + ');
  if (!isEmpty) return sum;
  return `${sum}, and of the empty middle's ${share(middle)} ${empty === 'evenly' ? 'an equal share a milestone' : 'a share by weight'}`;
}
