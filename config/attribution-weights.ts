/** Reads weight tables of `attribution.yaml`: percent by position into whole parts, and what is wrong with them. */
import type { Dialect, Position, TableModel, WeightTable } from '../src/domain/attribution/settings.ts';
import { type Complaint, hint } from './yaml-file.ts';

export const TABLE_MODELS: readonly TableModel[] = ['u-shaped', 'w-shaped', 'full-path', 'j-shaped', 'inverse-j', 'custom'];

const POSITIONS: Readonly<Record<string, Position>> = {
  FT: 'FT',
  LC: 'LC',
  DC: 'DC',
  CW: 'CW',
  mid: 'mid',
  first: 'FT',
  last: 'CW',
  middle: 'mid',
};
const STAGE = /^stage: *(\S.*)$/;
const MOST_STAGES = 6;
/** Ten-thousandths of a percent: whole parts of whatever people write. */
const PARTS = 10_000;

type Weights = Readonly<Record<string, number>>;

/** Of a table without problems. Parts are as small as they can be, so that cents stay within doubles. */
export function weightTable(weights: Weights): WeightTable {
  const parts = Object.entries(weights).map(([name, percent]) => [positionOf(name)!, Math.round(percent * PARTS)] as const);
  const divisor = parts.map(([, part]) => part).reduce(greatestCommonDivisor, 0);
  return new Map(parts.map(([position, part]) => [position, part / divisor]));
}

export function tableProblems(dialects: Readonly<Partial<Record<Dialect, Readonly<Record<string, unknown>>>>>): Complaint[] {
  return Object.entries(dialects).flatMap(([dialect, models]) =>
    TABLE_MODELS.flatMap((model) => {
      const weights = models?.[model] as Weights | undefined;
      return weights === undefined ? [] : problemsOf(weights, model, ['dialects', dialect, model], dialect as Dialect);
    }),
  );
}

function problemsOf(weights: Weights, model: TableModel, path: readonly string[], dialect: Dialect): Complaint[] {
  const problems: Complaint[] = [];
  const seen = new Set<Position>();
  for (const [name, percent] of Object.entries(weights)) {
    const position = positionOf(name);
    const complain = (message: string) => problems.push({ path: [...path, name], message });
    if (position === null)
      complain(`"${name}" is none of ${Object.keys(POSITIONS).join(', ')} or stage:NAME${hint(name, Object.keys(POSITIONS))}`);
    else if (seen.has(position)) complain(`"${name}" is ${position}, which has a weight already`);
    else if (position.startsWith('stage:') && model !== 'custom') complain('only custom may weigh stages');
    if (Math.abs(percent * PARTS - Math.round(percent * PARTS)) > 1e-6) complain('expected at most 4 decimals');
    if (position !== null) seen.add(position);
  }
  const stages = [...seen].filter((position) => position.startsWith('stage:')).length;
  if (stages > MOST_STAGES) problems.push({ path, message: `expected at most ${MOST_STAGES} stages, there are ${stages}` });
  const sum = Object.values(weights).reduce((total, percent) => total + Math.round(percent * PARTS), 0);
  // Baton and Adobe normalise what a company writes for itself; published weights and Marketo's custom model sum to 100.
  const normalised = model === 'custom' && dialect !== 'marketo-measure';
  if (!normalised && sum !== 100 * PARTS) problems.push({ path, message: `expected weights that sum to 100, these are ${sum / PARTS}` });
  if ([...seen].every((position) => position === 'mid')) problems.push({ path, message: 'expected a weight for at least one milestone' });
  return problems;
}

function positionOf(name: string): Position | null {
  if (Object.hasOwn(POSITIONS, name)) return POSITIONS[name]!;
  const stage = STAGE.exec(name)?.[1];
  return stage === undefined ? null : `stage:${stage.trim()}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
