/** What a run came to: counts of what went wrong, of what was covered, and of every promise that was broken. */

import { companyCounts } from '../src/cli/demo/company.ts';
import { type CoveredPerson, countCovered } from '../src/cli/demo/covered.ts';
import { handoffsOf, type Judging, judgedPeople, leadsWith } from '../src/cli/demo/people.ts';
import { judgedInBoth, repsOfBoth } from '../src/cli/demo/two.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { Driver } from './driver.ts';
import type { FaultName, WORLD_FAULTS } from './faults/names.ts';
import { rosterNow, rosterOf } from './roster-now.ts';
import type { Stage } from './stage.ts';
import type { Violation } from './watch.ts';

/** Kinds of violation, each a count of the report. */
export const VIOLATIONS = [
  'invariantViolations',
  'orphans',
  'missedTasks',
  'wronglyClosed',
  'duplicateTasks',
  'wrongOwner',
  'lateRungs',
  'unjustRungs',
  'wrongDue',
  'wrongMoney',
  'breakerFailures',
] as const;

export type ViolationCounts = Readonly<Record<(typeof VIOLATIONS)[number], number>>;

export interface SeedReport extends ViolationCounts {
  readonly seed: number;
  readonly steps: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly covered: Readonly<Record<string, number>>;
  /** How much was looked at, so that no violation is never nothing looked at. */
  readonly checked: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  /** Of the wall clock. */
  readonly seconds: number;
  /** Of the processor, user and system, of the whole process so far. */
  readonly cpuSeconds: number;
}

/** Counts of each fault: those asked for, and what the world's own people and the calendar brought. */
export async function countFaults(stage: Stage): Promise<Record<string, number>> {
  const { counts, doors } = stage;
  const webhooks = doors.sandbox.outbox.summary();
  const asked = Object.fromEntries([...counts.wanted].map((name) => [name, counts.of(name)]));
  const given: Partial<Record<FaultName, number>> = {
    'webhook-duplicated': webhooks.duplicates,
    'webhook-late': webhooks.late,
    'webhook-lost': webhooks.dropped,
  };
  for (const [name, count] of Object.entries(given)) if (counts.wanted.has(name as FaultName)) asked[name] = count;
  return { ...asked, ...(await worldFaults(stage)) };
}

async function worldFaults({ control, truth, startsAt, now }: Stage): Promise<Record<(typeof WORLD_FAULTS)[number], number>> {
  const { acts, absences } = await control.truth();
  const zones = new Set(truth.reps.map((rep) => rep.zone));
  const changes = [...zones].filter((zone) => offsetAt(zone, startsAt) !== offsetAt(zone, now()));
  return {
    'rep-deactivated': acts.deactivate ?? 0,
    'rep-on-leave': absences.filter(({ from }) => from <= now()).length,
    merged: acts.merge ?? 0,
    deleted: acts.delete ?? 0,
    restored: acts.restore ?? 0,
    'clock-change': changes.length,
  };
}

const offsetAt = (zone: string, at: number): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds;

/** The clauses, rungs, grades and events of the rule book that occurred. Baton must be up. */
export async function coverage(stage: Stage, driver: Driver, installs: readonly Install[]): Promise<Readonly<Record<string, number>>> {
  const { ledger, control, life } = stage;
  if (life === null) throw new Error('Baton is down');
  const { settings } = life.app;
  const [first, ...others] = installs;
  const { handoffs } = ledger.workspace(first!.workspaceId);
  const roster = await rosterNow(stage, installs);
  const judging = {
    rules: settings.rules(),
    roster,
    map: settings.operating().handoffMap,
    evidence: settings.evidence().map,
    now: stage.now(),
  };
  const { rules, now } = judging;
  const events = await summed(installs, ({ installId }) => handoffs.eventCounts(installId));
  for (const [event, count] of Object.entries(driver.adminEvents)) events[`event.${event}`] = count;
  const admin = { events: driver.adminEvents, offences: 0 };
  Object.assign(events, await companyCounts({ ledger, ref: first!, alsoIn: others, rules, roster, now, admin }));
  const setAside = await summed(installs, ({ installId }) => handoffs.setAside(installId));
  const people = await judgedIn(stage, installs, judging);
  return countCovered({ rules, people, events, setAside, acts: (await control.truth()).acts });
}

async function judgedIn(stage: Stage, [first, second]: readonly Install[], judging: Judging): Promise<readonly CoveredPerson[]> {
  const { ledger } = stage;
  if (second !== undefined) {
    const accounts = { ledger, hubspot: first!, salesforce: second };
    return judgedInBoth(accounts, await repsOfBoth(accounts), judging, (install) => rosterOf(stage, install));
  }
  const inCrm = (await stage.control.dump('contacts')).map(({ id }) => id);
  return judgedPeople(ledger, first!, await leadsWith(inCrm, handoffsOf(ledger, first!)), judging);
}

async function summed(installs: readonly Install[], of: (install: Install) => Promise<Readonly<Record<string, number>>>) {
  const sum: Record<string, number> = {};
  for (const install of installs) for (const [key, n] of Object.entries(await of(install))) sum[key] = (sum[key] ?? 0) + n;
  return sum;
}

/** Keys of Baton that stand under more than one task of the CRM, however it ended; open ones beside each other are the oracle's to find. */
export async function doubledKeys({ control }: Stage): Promise<readonly string[]> {
  const keys = (await control.dump('tasks')).flatMap(({ properties }) => {
    const key = properties.baton_key ?? /baton:([\w-]+)/.exec(properties.hs_task_body ?? '')?.[1];
    return key ? [key] : [];
  });
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}
