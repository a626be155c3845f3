/** What all runs together came to: one JSON object, or some lines for a person. */
import { createHash } from 'node:crypto';
import { type SeedReport, VIOLATIONS, type ViolationCounts } from './report.ts';
import type { Violation } from './watch.ts';

export interface Outcome extends ViolationCounts {
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly covered: Readonly<Record<string, number>>;
  readonly checked: Readonly<Record<string, number>>;
  /** Of one run its own; of several the SHA-256 hex over theirs. */
  readonly traceHash: string;
  /** Of all runs, added up. */
  readonly seconds: number;
  /** Of the processors, added up. */
  readonly cpuSeconds: number;
  /** From the first run's beginning to the last one's end, several side by side. */
  readonly wallSeconds: number;
  readonly violations: readonly Violation[];
  /** Runs that came to no end, one sentence each. */
  readonly failures: readonly string[];
  readonly reports: readonly SeedReport[];
}

export function sumOf(reports: readonly SeedReport[], failures: readonly string[], wallMs: number): Outcome {
  const hashes = reports.map(({ traceHash }) => traceHash);
  const only = hashes.length === 1 ? hashes[0] : undefined;
  const violations = reports.flatMap((report) => report.violations);
  const counts = Object.fromEntries(VIOLATIONS.map((kind) => [kind, sum(reports.map((report) => report[kind]))])) as ViolationCounts;
  return {
    seeds: reports.map(({ seed }) => seed),
    steps: sum(reports.map(({ steps }) => steps)),
    faults: together(reports.map(({ faults }) => faults)),
    covered: together(reports.map(({ covered }) => covered)),
    ...counts,
    checked: together(reports.map(({ checked }) => checked)),
    traceHash: only ?? createHash('sha256').update(hashes.join(' ')).digest('hex'),
    seconds: tenths(sum(reports.map(({ seconds }) => seconds))),
    cpuSeconds: tenths(sum(reports.map(({ cpuSeconds }) => cpuSeconds))),
    wallSeconds: tenths(wallMs / 1_000),
    violations,
    failures,
    reports,
  };
}

export const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function together(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const counts of all) for (const [key, count] of Object.entries(counts)) total[key] = (total[key] ?? 0) + count;
  return total;
}

export function textOf(outcome: Outcome): string {
  const { seeds, steps, wallSeconds, cpuSeconds, traceHash, faults, covered, checked } = outcome;
  const never = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .flatMap(([name, count]) => (count === 0 ? [name] : []))
      .join(', ') || 'none';
  const list = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).map(([name, count]) => `  ${name.padEnd(22)} ${count}`);
  return [
    `${seeds.length} ${seeds.length === 1 ? 'run' : 'runs'}, ${steps} operations, ${wallSeconds} s, ${cpuSeconds} s of CPU`,
    'Went wrong',
    ...list(faults),
    'Looked at',
    ...list(checked),
    'Violations',
    ...VIOLATIONS.map((kind) => `  ${kind.padEnd(22)} ${outcome[kind]}`),
    `Never occurred: ${never(covered)}`,
    `Trace ${traceHash}`,
    '',
  ].join('\n');
}
