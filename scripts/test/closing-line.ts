/** Sums up a test run in one line, and lists what it left out. */

/** Counts of what ended how; checks, tests, and test files that could not even be loaded each count as one. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that was left out, with the suite it stands in. */
export interface LeftOut {
  readonly file: string;
  readonly suite: string;
}

/** The last line of `npm test`. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** One line per suite with the number of its tests that did not run, so that a missing server cannot pass for a green run. */
export function leftOutLines(tests: readonly LeftOut[]): string[] {
  const bySuite = Map.groupBy(tests, ({ file, suite }) => (suite === '' ? file : `${file} › ${suite}`));
  return [...bySuite].map(([suite, list]) => `not run: ${suite} (${list.length} ${list.length === 1 ? 'test' : 'tests'})`);
}

/** 0 only when something ran and nothing failed. */
export function exitCode({ passed, failed }: Tally): number {
  return passed > 0 && failed === 0 ? 0 : 1;
}
