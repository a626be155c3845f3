/** The lane of bulk jobs over a real ledger: kept across crashes, held by the gate, given up in the end. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { pushBulk } from '../../jobs/lanes/push-bulk.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { BulkStep, BulkWork, BulkWriter, FieldWrite } from '../../src/ports/connector.ts';
import type { FieldPush } from '../../src/ports/ledger/index.ts';
import { rosterOf } from '../domain/helpers.ts';
import { memoryLog } from '../helpers/engines.ts';
import { ENGINES, ledgerOf } from '../ledger/ledgers.ts';
import { saveOf, UNDER } from '../ledger/saves-of.ts';

const ROSTER = rosterOf({ reps: [] });
const MAP = {};

describe('the lane of bulk jobs', () => {
  const t = ledgerOf(ENGINES[0]!.fresh);
  let now: number;
  let steps: BulkWork[];
  let answer: (work: BulkWork) => Promise<BulkStep>;
  let dryRun: boolean;
  /** Permits that the day's breaker gave, less those that came back. */
  let counted: number;
  beforeEach(async () => {
    [now, steps, dryRun, counted] = [10, [], false, 0];
    answer = jobOf;
    for (const lead of ['1', '2', '3']) await t.a.workspace.handoffs.save(t.a.id, [saveOf(lead, { fields: { attempts: 1 } })], UNDER, now);
  });

  /** Opened, handed in, over: the rows are known at the third look. */
  const jobOf = async ({ state, writes }: BulkWork): Promise<BulkStep> => {
    const n = state === null ? 0 : Number(state.n);
    if (n < 2) return { results: [], next: { n: n + 1 }, notBefore: now + n * 5 };
    return { results: (await writes()).map(({ id }) => ({ ref: id, status: { kind: 'done', id } })), next: null, notBefore: now };
  };
  const bulk: BulkWriter = {
    from: 2,
    most: 10,
    groups: (writes: readonly FieldWrite[]) => new Map(writes.length > 2 ? [['Lead', writes]] : []),
    step: (_, work) => {
      steps.push(work);
      return answer(work);
    },
  };
  const named = async (pushes: readonly FieldPush[]) =>
    pushes.map((push) => ({ push, write: { record: 'lead' as const, id: push.leadId, values: push.values } }));
  const run = () => {
    const deps = {
      clock: { now: () => now },
      machineNow: () => 0,
      settings: { dryRun },
      breakers: () => ({ fieldWritesTimesUsual: 1_000 }),
      roster: () => ROSTER,
      handoffMap: () => MAP,
      evidence: () => MAP,
      memory: {
        purses: {
          spend: async (_: string, __: number, n: number) => {
            counted += n;
            return n;
          },
          putBack: (_: string, __: number, n: number) => {
            counted -= n;
          },
        },
        staff: new Map(),
        coverage: new Map(),
      },
    };
    const scope = { deps, ref: t.a.ref, install: t.a.install, ledger: t.a.workspace, connector: { bulk }, session: {}, log: memoryLog() };
    return pushBulk(scope as unknown as InstallScope, named, new AbortController().signal);
  };
  const waiting = async () =>
    (await t.sql.query('SELECT count(*)::int AS n FROM baton.field_sets WHERE install_id = $1 AND pending', [t.a.id])).rows[0]!.n;

  it('begins a job, comes back when it is due, and settles what it did', async () => {
    await run();
    expect(steps.map(({ state }) => state)).toEqual([null, { n: 1 }]);
    await run();
    expect(steps).toHaveLength(2);
    now += 5;
    await run();
    expect([steps.length, await waiting()]).toEqual([3, 0]);
    expect((await t.a.workspace.wanted.audit(t.a.id, { limit: 9 })).map(({ action }) => action)).toEqual(Array(3).fill('fields written'));
  });

  it('goes on after a crash where the job stood', async () => {
    answer = async (work) => {
      const came = await jobOf(work);
      if (work.state !== null) throw new Error('killed');
      return came;
    };
    await run();
    answer = jobOf;
    now += 30_000;
    await run();
    expect(steps.map(({ state }) => state)).toEqual([null, { n: 1 }, { n: 1 }]);
    now += 5;
    await run();
    expect(await waiting()).toBe(0);
  });

  it('waits as long as the CRM says and counts that as nobody’s failure', async () => {
    answer = async () => {
      throw new BatonError('CRM_BUSY', { crm: 'Salesforce', account: '1', what: 'x', why: 'y', retryAt: 1_000 });
    };
    await run();
    now = 999;
    await run();
    expect(steps).toHaveLength(1);
    answer = jobOf;
    now = 1_000;
    await run();
    expect(steps.length).toBeGreaterThan(1);
  });

  it('has a row that goes alone afterwards counted once: when it goes', async () => {
    answer = async (work) => {
      const { results, ...came } = await jobOf(work);
      const alone = { kind: 'unknown', lookAfter: now, why: 'locked' } as const;
      return { ...came, results: results.map(({ ref, status }) => ({ ref, status: ref === '2' ? alone : status })) };
    };
    await run();
    now += 5;
    await run();
    expect([await waiting(), counted]).toEqual([1, 2]);
  });

  it('leaves a job that fails again and again, and its rows go with the batches', async () => {
    answer = async () => {
      throw new Error('unreadable');
    };
    for (let n = 0; n < 8; n++) {
      await run();
      now += 15 * 60_000;
    }
    expect(steps).toHaveLength(8);
    const rows = await t.a.workspace.wanted.claimFields(t.a.id, 10, { token: 'x', untilMachine: 1 }, now, 0);
    expect(rows.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    expect(counted).toBe(0);
  });

  it('gives the CRM nothing in a dry run, and stops a job that is under way', async () => {
    dryRun = true;
    await run();
    expect(steps).toEqual([]);
    dryRun = false;
    now += 60 * 60_000;
    await run();
    dryRun = true;
    now += 5;
    await run();
    expect(steps.map(({ stop }) => stop)).toEqual([false, false, true]);
  });
});
