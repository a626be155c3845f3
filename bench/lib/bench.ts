/** What a bench is: a name, a sentence, and a run that gives figures and says whether its goal was met. */
export interface BenchResult {
  /** Figures as printed, units in their names. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Absent: measured for the record. */
  readonly goal?: { readonly what: string; readonly met: boolean };
}

export interface Bench {
  readonly name: string;
  readonly sentence: string;
  /** False: only when named, because it takes long. */
  readonly byDefault: boolean;
  /** `tell` is for progress, on stderr. */
  run(tell: (line: string) => void): Promise<BenchResult>;
}

/** Nearest rank (the smallest value that so large a share does not exceed), `share` from 0 to 1; `values` are not empty. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits;
