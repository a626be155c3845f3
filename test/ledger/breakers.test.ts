/** The breakers' counts and what they hold: exact among many takers, listed with the reason, released by kind. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HeldMove, Take } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';
import { saveOf, UNDER, wantedOf } from './saves-of.ts';

const DAY = 86_400_000;

describe.each(ENGINES)('breakers on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    await t.sql.query('TRUNCATE baton.persons, baton.handoffs, baton.slots, baton.slot_tasks, baton.field_sets, baton.write_counts');
  });

  const breakers = () => t.a.workspace.breakers;
  const taskOf = (n: number, more: Partial<Take> = {}): Take => ({ kind: 'tasks', subject: '7', bucket: DAY, n, limit: 30, ...more });
  const grants = async (...takes: Take[]) => (await breakers().take(t.a.id, takes)).map(({ granted }) => granted);

  it('grants up to the limit of each subject and bucket, and nothing past it', async () => {
    expect(await grants(taskOf(20), taskOf(40, { subject: '8' }))).toEqual([20, 30]);
    expect(await grants(taskOf(20), taskOf(1, { subject: '8' }))).toEqual([10, 0]);
    expect(await grants(taskOf(5, { bucket: 2 * DAY }))).toEqual([5]);
  });

  it('never grants more than the limit, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => grants(taskOf(4))));
    expect(answers.flat().reduce((sum, n) => sum + n, 0)).toBe(30);
  });

  it('counts without a limit what is never held, and tells the total', async () => {
    const raised = taskOf(400, { kind: 'hand-raiser-tasks', subject: '', limit: null });
    expect(await breakers().take(t.a.id, [raised])).toEqual([{ granted: 400, total: 400 }]);
    expect(await breakers().take(t.a.id, [raised])).toEqual([{ granted: 400, total: 800 }]);
  });

  it('takes back what came to nothing', async () => {
    await grants(taskOf(30));
    await breakers().giveBack(t.a.id, [{ kind: 'tasks', subject: '7', bucket: DAY, n: 12 }]);
    expect(await grants(taskOf(20))).toEqual([12]);
  });

  it('keeps workspaces apart', async () => {
    await grants(taskOf(30));
    expect(await t.b.workspace.breakers.take(t.b.id, [taskOf(30)])).toEqual([{ granted: 30, total: 30 }]);
  });

  it('tells the latest days with writes, newest first, summed over subjects', async () => {
    for (const day of [1, 2, 3]) await grants(taskOf(day, { bucket: day * DAY }), taskOf(10, { bucket: day * DAY, subject: '8' }));
    expect(await breakers().history(t.a.id, 'tasks', 3 * DAY, 14)).toEqual([12, 11]);
    expect(await breakers().history(t.a.id, 'fields', 3 * DAY, 14)).toEqual([]);
  });

  const why = 'breaker: the rep has had 30 new tasks today';
  const holdTask = async (leadId: string) => {
    await t.a.workspace.handoffs.save(t.a.id, [saveOf(leadId, { task: wantedOf(leadId), fields: { attempts: 1 } })], UNDER, 10);
    const held = lease();
    const [push] = await t.a.workspace.wanted.claimTasks(t.a.id, 1, held, 10, 0);
    await t.a.workspace.wanted.settleTasks(
      t.a.id,
      held,
      [{ push: push!, settlement: { kind: 'held', at: 900, why, by: 'breaker' } }],
      [],
      10,
    );
  };

  it('lists what is held by kind and subject with the reason, and releases a kind at once', async () => {
    await holdTask('1');
    await holdTask('2');
    expect(await breakers().held(t.a.id)).toEqual([{ kind: 'tasks', subject: '7', n: 2, why, againAt: 900 }]);
    expect(await breakers().release(t.a.id, 'fields', 20)).toBe(0);
    expect(await breakers().release(t.a.id, 'tasks', 20)).toBe(2);
    expect(await breakers().held(t.a.id)).toEqual([]);
    expect(await t.a.workspace.wanted.claimTasks(t.a.id, 10, lease(), 20, 0)).toMatchObject([{ released: true }, { released: true }]);
  });

  it('does not release what a pause holds', async () => {
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { task: wantedOf('1') })], UNDER, 10);
    const held = lease();
    const [push] = await t.a.workspace.wanted.claimTasks(t.a.id, 1, held, 10, 0);
    const settlement = { kind: 'held', at: 900, why: 'all writes are paused', by: 'paused' } as const;
    await t.a.workspace.wanted.settleTasks(t.a.id, held, [{ push: push!, settlement }], [], 10);
    expect(await breakers().held(t.a.id)).toEqual([]);
    expect(await breakers().release(t.a.id, 'tasks', 20)).toBe(0);
  });

  it('looks at a held task again at once when another one is wanted', async () => {
    await holdTask('1');
    await t.a.workspace.handoffs.save(
      t.a.id,
      [saveOf('1', { task: wantedOf('1', 1, { text: { handoff: { kind: 'hand-raiser' } } }) })],
      UNDER,
      30,
    );
    expect(await t.a.workspace.wanted.claimTasks(t.a.id, 10, lease(), 30, 0)).toMatchObject([{ released: false }]);
  });

  const move: HeldMove = { pool: 'emea', why: 'breaker: the pool has had 20 re-assignments this hour', againAt: 700 };
  const hold = (leadId: string) => t.a.workspace.handoffs.save(t.a.id, [saveOf(leadId, { held: move })], UNDER, 10);

  it('lists re-assignments that are held until the person is judged without one', async () => {
    await hold('1');
    await hold('2');
    expect(await breakers().held(t.a.id)).toEqual([{ kind: 'reassignments', subject: 'emea', n: 2, why: move.why, againAt: 700 }]);
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('1')], UNDER, 11);
    expect(await breakers().held(t.a.id)).toMatchObject([{ n: 1 }]);
  });

  it('releases re-assignments by waking their people, each of whom may then be moved once', async () => {
    await hold('1');
    await hold('2');
    expect(await breakers().release(t.a.id, 'reassignments', 20)).toBe(2);
    expect(await t.a.workspace.handoffs.wakeDue(20, 10)).toBe(2);
    const passes = [1, 2, 3].map(() => breakers().takeReleased(t.a.id, 'emea'));
    expect((await Promise.all(passes)).filter(Boolean)).toHaveLength(2);
    expect(await breakers().takeReleased(t.a.id, 'amer')).toBe(false);
    expect(await breakers().history(t.a.id, 'reassignments', DAY, 14)).toEqual([]);
  });

  it('knows what stood in the CRM before: values sent earlier, and the owner of the record', async () => {
    const { wanted } = t.a.workspace;
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { fields: { attempts: 1, state: 'offered' } })], UNDER, 10);
    const first = lease();
    const pushes = await wanted.claimFields(t.a.id, 10, first, 10, 0);
    expect(pushes).toMatchObject([{ values: { attempts: 1, state: 'offered' }, before: { attempts: null, state: null } }]);
    await wanted.settleFields(t.a.id, first, [{ push: pushes[0]!, settlement: { kind: 'done', crmId: null } }], [], 10);
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { fields: { attempts: 2, state: 'offered' }, owner: '8' })], UNDER, 20);
    const both = await wanted.claimFields(t.a.id, 10, lease(), 20, 0);
    expect(both).toMatchObject([{ kind: 'owner', values: { owner: '8' }, before: { owner: null } }]);
  });
});
