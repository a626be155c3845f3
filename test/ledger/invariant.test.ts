/** The six lines: a sound ledger has no offence, and each planted one is found on its line. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf, repOf } from './records-of.ts';
import { handoffOf, outcomeOf, saveOf, UNDER, wantedOf } from './saves-of.ts';

const NOW = 500;
const SWEEP = 10;
const due = handoffOf({
  task: { clause: 'S1', owner: '7', from: 5, dueAt: 100, priority: 'HIGH', channel: 'CALL', ordinal: 1, overdue: false },
});
const closed = handoffOf({ state: 'closed', outcome: outcomeOf(), nextStep: null });

describe.each(ENGINES)('the invariant on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    const tables = 'persons, handoffs, slots, slot_tasks, field_sets, marks, records, leads';
    await t.sql.query(`TRUNCATE ${tables.replace(/\w+/g, 'baton.$&')}`);
    await t.a.workspace.records.store(t.a.id, [repOf('7', 1), leadOf('1', 1)]);
    await save([due], { task: wantedOf('1') });
    await push();
    // The other workspace knows the same ids and is sound.
    await t.b.workspace.records.store(t.b.id, [repOf('7', 1)]);
    await t.b.workspace.handoffs.save(t.b.id, [saveOf('1', { task: wantedOf('1') }, [due])], UNDER, 10);
  });

  const save = (handoffs: Parameters<typeof saveOf>[2], more: Parameters<typeof saveOf>[1] = {}) =>
    t.a.workspace.handoffs.save(t.a.id, [saveOf('1', more, handoffs)], UNDER, 10);
  const push = async () => {
    const held = lease();
    const pushes = await t.a.workspace.wanted.claimTasks(t.a.id, 9, held, 10, 0);
    const settled = pushes.map((one) => ({ push: one, settlement: { kind: 'done', crmId: `crm ${one.wanted.ordinal}` } as const }));
    await t.a.workspace.wanted.settleTasks(t.a.id, held, settled, [], 10);
  };
  const offences = async (now = NOW) =>
    (await t.ledger.checkInvariant(now, SWEEP)).map(({ line, workspaceId, leadId, what }) => [line, workspaceId, leadId, what]);
  const plant = (sql: string) => t.sql.query(`${sql} AND workspace_id = 'a'`);

  it('finds nothing in a sound ledger', async () => {
    expect(await offences()).toEqual([]);
  });

  it('takes a held write for a next step: a task that is not made yet, and a close', async () => {
    const holdAll = async () => {
      const held = lease();
      const pushes = await t.a.workspace.wanted.claimTasks(t.a.id, 9, held, 10, 0);
      const settlement = { kind: 'held', at: 9_000, why: 'breaker: enough for today', by: 'breaker' } as const;
      await t.a.workspace.wanted.settleTasks(
        t.a.id,
        held,
        pushes.map((one) => ({ push: one, settlement })),
        [],
        10,
      );
      return pushes.length;
    };
    await t.a.workspace.records.store(t.a.id, [leadOf('2', 1)]);
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('2', { task: wantedOf('2') }, [due])], UNDER, 10);
    await save([closed], { task: null });
    expect(await holdAll()).toBe(2);
    expect(await offences()).toEqual([]);
  });

  it('1: finds two open at-bats', async () => {
    await save([due, handoffOf({ atBat: 2, task: due.task })], { task: wantedOf('1') });
    expect(await offences()).toEqual([[1, 'a', '1', 'has 2 open hand-offs: at-bats 1, 2']]);
  });

  it('2: finds an owner who is gone, unless a move is wanted', async () => {
    await t.a.workspace.records.store(t.a.id, [repOf('7', 2, { archived: true })]);
    expect(await offences()).toEqual([[2, 'a', '1', 'is owned by 7, who is not an active person, and no move is wanted']]);
    await save([{ ...due, moveWanted: { why: 'inactive', since: 3 } }]);
    expect(await offences()).toEqual([]);
    await save([{ ...due, owner: null }]);
    expect(await offences()).toEqual([[2, 'a', '1', 'has no owner, and no move is wanted']]);
    await save([{ ...due, owner: null, withMarketing: { since: 5, why: 'handed-back' } }]);
    expect(await offences()).toEqual([]);
    await save([{ ...due, owner: null }], { owner: '7' });
    await plant("UPDATE baton.field_sets SET sent_revision = 0 WHERE kind = 'owner'");
    expect(await offences()).toEqual([]);
  });

  it('3: finds a hand-off without a next step, without a wake-up, or forgotten by it', async () => {
    await save([{ ...due, nextStep: null }]);
    expect(await offences()).toEqual([[3, 'a', '1', 'is open without a next step']]);
    await save([due], { wakeAt: null });
    expect(await offences()).toEqual([[3, 'a', '1', 'is open and nothing will wake it']]);
    await save([due], { wakeAt: NOW - 2 * SWEEP });
    expect(await offences()).toEqual([]);
    await save([due], { wakeAt: 100 });
    expect(await offences()).toEqual([[3, 'a', '1', 'was to be looked at 0 seconds and two sweeps ago']]);
    await t.a.workspace.handoffs.wakeDue(100, 9);
    expect(await offences(115)).toEqual([]);
    expect(await offences()).toHaveLength(1);
    await t.a.workspace.marks.claim(t.a.id, 'judge', 9, lease(), 100, 0);
    expect(await offences()).toEqual([]);
  });

  it('3, 4: take nothing for late before two sweeps of an account that was lost and is connected again', async () => {
    await save([due], { wakeAt: 100 });
    await plant('DELETE FROM baton.slot_tasks WHERE true');
    const { workspaceId: _, installId: id, ...install } = (await t.a.workspace.installs.find(t.a.id))!;
    const connectedAgain = (connectedAt: number) =>
      t.a.workspace.installs.connect({ ...install, connectedAt }, { sealed: 'sealed', expiresAt: NOW });
    expect((await connectedAgain(NOW - 2 * SWEEP)).installId).toBe(id);
    expect(await offences()).toEqual([]);
    expect((await offences(NOW + 1)).map(([line]) => line)).toEqual([3, 4]);
    await connectedAgain(1);
  });

  it('4: finds a slot that is empty past the task’s instant, unless the rep’s own task fills it', async () => {
    await plant('DELETE FROM baton.slot_tasks WHERE true');
    expect(await offences()).toEqual([[4, 'a', '1', 'is due for a task and has none']]);
    await save([due], { task: null, adoptedTaskId: '55' });
    expect(await offences()).toEqual([]);
    await save([due], { adoptedTaskId: null });
    expect(await offences()).toHaveLength(1);
    await save([due], { task: wantedOf('1') });
    expect(await offences()).toEqual([]);
    await push();
    await plant('UPDATE baton.slot_tasks SET closed_in_crm = true WHERE true');
    expect(await offences()).toEqual([[4, 'a', '1', `has task ${wantedOf('1').key}, which was closed in the CRM, and nothing follows`]]);
    await t.a.workspace.marks.mark(t.a.id, 'judge', ['1'], NOW);
    expect(await offences()).toEqual([]);
  });

  it('5: finds two open tasks in a slot', async () => {
    await save([due], { task: wantedOf('1', 2) });
    await push();
    await push();
    expect(await offences()).toEqual([]);
    await plant(`UPDATE baton.slot_tasks SET closed_in_crm = false, sent = jsonb_set(sent, '{status}', '"open"') WHERE true`);
    expect(await offences()).toEqual([[5, 'a', '1', `has 2 open tasks: ${wantedOf('1').key}, ${wantedOf('1', 2).key}`]]);
  });

  it('6: finds a hand-off that is closed without saying why, or whose task is still wanted', async () => {
    await save([closed]);
    expect(await offences()).toEqual([[6, 'a', '1', 'at-bat 1 is closed (won) and its task is still wanted']]);
    await save([closed], { task: null });
    expect(await offences()).toEqual([]);
    await save([{ ...closed, outcome: null }]);
    expect(await offences()).toEqual([[6, 'a', '1', 'at-bat 1 is closed without outcome, reason, who, when, evidence']]);
    await save([{ ...closed, outcome: outcomeOf({ reason: '' }) }]);
    expect(await offences()).toEqual([[6, 'a', '1', 'at-bat 1 is closed without reason']]);
  });
});
