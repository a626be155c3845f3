/** The missed targets behind the figures: all counted, and one page of them, latest first, found without sorting the others. */
import type { ScoredClock } from './score.ts';

export type Breach = Pick<ScoredClock, 'leadId' | 'atBat' | 'clause' | 'dueAt'>;

export interface BreachPage<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

const keyOf = ({ dueAt, leadId, atBat, clause }: Breach): string => `${dueAt} ${clause} ${atBat ?? 0} ${leadId}`;

/** What is no key begins at the beginning. */
function readKey(key: string | null): Breach | null {
  const [, due, clause, atBat, leadId] = /^(-?\d{1,16}) (\S+) (\d{1,9}) (.+)$/.exec(key ?? '') ?? [];
  return clause === undefined || leadId === undefined ? null : { dueAt: Number(due), clause, atBat: Number(atBat), leadId };
}

const inOrder = (a: Breach, b: Breach): number =>
  b.dueAt - a.dueAt || compare(a.leadId, b.leadId) || compare(a.clause, b.clause) || (a.atBat ?? 0) - (b.atBat ?? 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The `limit` that follow `after`, which need not be among them any more. */
export function pageOf<T extends Breach>(all: readonly T[], after: string | null, limit: number): BreachPage<T> {
  const key = readKey(after);
  const rest = key === null ? all : all.filter((one) => inOrder(key, one) < 0);
  const dues = Float64Array.from(rest, ({ dueAt }) => dueAt).sort();
  const least = dues.at(-limit - 1) ?? Number.NEGATIVE_INFINITY;
  const first = rest.filter(({ dueAt }) => dueAt >= least).sort(inOrder);
  const rows = first.slice(0, limit);
  return { rows, next: rest.length > limit ? keyOf(rows.at(-1)!) : null };
}
