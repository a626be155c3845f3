/** What every check has in common: a name, a run over the tree, and a result that says how much it saw. */
import type { CodeFile, Tree } from './tree.ts';

export interface Offence {
  /** Path relative to the root; the whole project when it concerns no single file. */
  readonly file: string;
  readonly line?: number;
  /** What is wrong and what to do about it, in one sentence. */
  readonly reason: string;
}

export interface CheckResult {
  /** How many files were looked at; 0 is itself an offence, since a check that sees nothing proves nothing. */
  readonly files: number;
  readonly offences: readonly Offence[];
  /** Figures worth printing, e.g. medians. */
  readonly notes?: readonly string[];
}

export interface Check {
  /** Short and lower case, as printed. */
  readonly name: string;
  run(tree: Tree): CheckResult | Promise<CheckResult>;
}

/** A check that judges each code file alone; `wanted` selects the files. */
export function perFile(
  name: string,
  judge: (file: CodeFile) => readonly Offence[],
  wanted: (path: string) => boolean = () => true,
): Check {
  return {
    name,
    run: ({ code }) => {
      const files = code.filter(({ path }) => wanted(path));
      return { files: files.length, offences: files.flatMap(judge) };
    },
  };
}
