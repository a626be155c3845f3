/** What a bench is: a name, a sentence, and a run that gives figures and says whether its goal was met. */
export interface BenchResult {
  /** Figures as printed, units in their names. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Absent: measured for the record. */
  readonly goal?: { readonly what: string; readonly met: boolean };
}

/** As asked for on the command line; null: the bench's own. */
export interface Wish {
  /** Runs, hand-offs, jobs or kills: what the bench counts in. */
  readonly size: number | null;
  /** Of what the bench draws at random. */
  readonly seed: number | null;
  /** For progress, on stderr. */
  tell(line: string): void;
}

export interface Bench {
  readonly name: string;
  readonly sentence: string;
  /** False: only when named, because it takes long. */
  readonly byDefault: boolean;
  run(wish: Wish): Promise<BenchResult>;
}

/** Nearest rank (the smallest value that so large a share does not exceed), `share` from 0 to 1; `values` are not empty. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits;
