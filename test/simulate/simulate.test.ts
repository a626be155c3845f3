/** The simulation as a command: equal seeds play equally in two processes, every fault strikes, and whatever is planted is found. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, faultsIn } from '../../simulate/faults/names.ts';
import type { Outcome } from '../../simulate/outcome.ts';

const MAIN = fileURLToPath(new URL('../../dist/simulate/main.js', import.meta.url));

interface Ended {
  readonly code: number;
  readonly outcome: Outcome;
  readonly said: string;
}

/** One run of the built command with `--json`. */
function simulate(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, '--json', ...args], { maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), outcome: (out === '' ? {} : JSON.parse(out)) as Outcome, said: err }),
    );
  });
}

/** All that a run tells but how long it took. */
const withoutSeconds = ({ seconds: _s, cpuSeconds: _c, wallSeconds: _w, reports, ...told }: Outcome) => ({
  ...told,
  reports: reports.map(({ seconds: _seconds, cpuSeconds: _cpuSeconds, ...report }) => report),
});

const SMALL = ['--leads', '14', '--days', '3', '--seed', '2'];
const SMALLER = ['--leads', '5', '--days', '3'];
const TINY = ['--leads', '8', '--days', '2', '--faults', 'none'];

describe('a run', { timeout: 600_000 }, () => {
  it('plays equally for an equal seed in another process, strikes with every fault and keeps every promise', async () => {
    const [one, other] = await Promise.all([simulate(...SMALL), simulate(...SMALL)]);
    expect(other.outcome.traceHash).toBe(one.outcome.traceHash);
    expect(other.outcome.steps).toBe(one.outcome.steps);
    expect(FAULT_NAMES.filter((name) => !(one.outcome.faults[name]! > 0))).toEqual([]);
    expect([one.code, one.outcome.violations]).toEqual([0, []]);
    expect(one.outcome.checked.handoffs).toBeGreaterThan(3);
    expect(one.outcome.checked.wonDeals).toBeGreaterThan(4);
    expect(one.outcome.checked.lostDeals).toBeGreaterThan(0);
    expect(one.outcome.checked.figures).toBeGreaterThan(8);
  });

  it('plays in Salesforce, strikes with every fault that an org has and keeps every promise', async () => {
    const { code, outcome } = await simulate('--crm', 'salesforce', ...SMALLER, '--seed', '1');
    expect(faultsIn('salesforce').filter((name) => !(outcome.faults[name]! > 0))).toEqual([]);
    expect([code, outcome.violations]).toEqual([0, []]);
    expect(outcome.checked.handoffs).toBeGreaterThan(2);
    expect(outcome.checked.wonDeals).toBeGreaterThan(4);
    expect(outcome.checked.lostDeals).toBeGreaterThan(1);
    expect(outcome.checked.figures).toBeGreaterThan(8);
  });

  it('plays in both CRMs at once, equally for an equal seed, and keeps every promise', async () => {
    const args = ['--crm', 'both', ...SMALLER, '--seed', '2'];
    const [one, other] = await Promise.all([simulate(...args), simulate(...args)]);
    expect(other.outcome.traceHash).toBe(one.outcome.traceHash);
    expect([one.code, one.outcome.violations]).toEqual([0, []]);
    for (const name of ['webhook-duplicated', 'token-revoked', 'family-revoked', 'row-locked', 'late-commits'])
      expect([name, one.outcome.faults[name]]).toEqual([name, expect.any(Number)]);
    expect(one.outcome.checked.handoffs).toBeGreaterThan(2);
    expect(one.outcome.checked.wonDeals).toBeGreaterThan(4);
    expect(one.outcome.checked.figures).toBeGreaterThan(8);
  });

  it('comes to the same side by side as one after the other, and asked each time for its first violation, but for the seconds', async () => {
    const few = ['--leads', '4', '--days', '1', '--seed', '6..7', '--faults', 'rate-limited,thrown-away'];
    const [two, one] = await Promise.all([simulate(...few, '--jobs', '2'), simulate(...few, '--jobs', '1', '--first')]);
    expect(withoutSeconds(two.outcome)).toEqual(withoutSeconds(one.outcome));
    expect(two.outcome.seeds).toEqual([6, 7]);
    expect(new Set(two.outcome.reports.map(({ traceHash }) => traceHash)).size).toBe(2);
    expect([two.code, one.code]).toEqual([0, 0]);
  });

  it.each([
    ['lost-cent', 'hubspot'],
    ['stale-figure', 'hubspot'],
    ['stale-figure', 'salesforce'],
  ])('ends with 1 where money went wrong: %s in %s', async (name, crm) => {
    const { code, outcome } = await simulate(...TINY, '--crm', crm, '--plant', name);
    expect(code).toBe(1);
    expect(outcome.wrongMoney).toBeGreaterThan(0);
  });

  it('ends with 1 and names seed, step and operation of what was planted', async () => {
    const [ledger, cut, crm] = await Promise.all([
      simulate(...TINY, '--plant', 'forgotten'),
      simulate(...TINY, '--plant', 'forgotten', '--first'),
      simulate(...TINY, '--plant', 'twin', '--seed', '4'),
    ]);
    expect(ledger.code).toBe(1);
    expect(ledger.outcome.invariantViolations).toBeGreaterThan(0);
    expect(ledger.said).toMatch(
      /invariantViolations: seed 1, step \d+ \(planted: forgotten\), .*: line 3: lead \d+: is open and nothing will wake it/,
    );
    expect([cut.code, cut.outcome.invariantViolations]).toEqual([1, ledger.outcome.invariantViolations]);
    expect(cut.outcome.steps).toBeLessThan(ledger.outcome.steps);
    expect(crm.code).toBe(1);
    expect(crm.outcome.duplicateTasks).toBeGreaterThan(0);
    expect(crm.outcome.traceHash).not.toBe(ledger.outcome.traceHash);
  });
});
