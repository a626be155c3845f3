/** Hand-offs as columns of numbers: figures over a hundred thousand clocks are added up ten times as fast as over their objects. */
import type { ClockState } from '../../domain/judgement.ts';
import type { ScoredHandoff } from '../../ports/ledger/index.ts';

/** By their place here. */
export const STATES: readonly ClockState[] = ['running', 'met', 'late', 'breached', 'ended'];

export interface Columns {
  /** Names of the clauses, by their number. */
  readonly clauses: readonly string[];
  /** The first clock of each hand-off; one more at the end. */
  readonly first: Int32Array;
  readonly clause: Uint8Array;
  readonly state: Uint8Array;
  readonly startedAt: Float64Array;
  /** From its start to its evidence; NaN without any, and of a clock that ended. */
  readonly minutes: Float64Array;
  /** Of the few clocks that share one. */
  readonly countedAs: ReadonlyMap<number, string>;
}

type Clock = ScoredHandoff['clocks'][number];

const made = new WeakMap<readonly ScoredHandoff[], Columns>();

/** Made once for each list, which its maker never changes. */
export function columnsOf(handoffs: readonly ScoredHandoff[]): Columns {
  const known = made.get(handoffs) ?? makeColumns(handoffs);
  made.set(handoffs, known);
  return known;
}

function makeColumns(handoffs: readonly ScoredHandoff[]): Columns {
  const size = handoffs.reduce((sum, { clocks }) => sum + clocks.length, 0);
  const clauses = new Map<string, number>();
  const countedAs = new Map<number, string>();
  const columns = {
    first: new Int32Array(handoffs.length + 1),
    clause: new Uint8Array(size),
    state: new Uint8Array(size),
    startedAt: new Float64Array(size),
    minutes: new Float64Array(size),
  };
  let at = 0;
  for (const [n, { clocks }] of handoffs.entries()) {
    columns.first[n] = at;
    for (const clock of clocks) {
      if (!clauses.has(clock.clause)) clauses.set(clock.clause, clauses.size);
      columns.clause[at] = clauses.get(clock.clause)!;
      columns.state[at] = STATES.indexOf(clock.state);
      columns.startedAt[at] = clock.startedAt;
      columns.minutes[at] = minutesOf(clock);
      if (clock.countedAs != null) countedAs.set(at, clock.countedAs);
      at += 1;
    }
  }
  columns.first[handoffs.length] = at;
  return { ...columns, clauses: [...clauses.keys()], countedAs };
}

export function minutesOf({ state, startedAt, metAt }: Clock): number {
  return metAt === null || state === 'ended' ? Number.NaN : (metAt - startedAt) / 60_000;
}
