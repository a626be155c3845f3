/** A task that was made twice under one key: the one the slot does not know goes, unless a person did something to it. */
import { describe, expect, it } from 'vitest';
import { ENGINES, lease, ledgerOf } from './ledgers.ts';
import { leadOf, taskOf } from './records-of.ts';
import { saveOf, UNDER, wantedOf } from './saves-of.ts';

const KEY = 'baton-1-1-1';
const ours = { batonKey: KEY, ownerId: '7', dueAt: 1_000 };

describe.each(ENGINES)('Twins of a task on $name', ({ fresh }) => {
  const ledger = ledgerOf(fresh);
  const wanted = () => ledger.a.workspace.wanted;
  const store = (...records: Parameters<typeof ledger.a.workspace.records.store>[1]) =>
    ledger.a.workspace.records.store(ledger.a.id, records);
  const claim = () => wanted().claimTasks(ledger.a.id, 10, lease(), 100, 0);

  /** The slot's own task, made and read. */
  async function made(): Promise<void> {
    await store(leadOf('1', 5));
    await ledger.a.workspace.handoffs.save(ledger.a.id, [saveOf('1', { task: wantedOf('1') })], UNDER, 10);
    const holder = lease();
    const [push] = await wanted().claimTasks(ledger.a.id, 10, holder, 10, 0);
    await wanted().settleTasks(ledger.a.id, holder, [{ push: push!, settlement: { kind: 'done', crmId: 'first' } }], [], 11);
    await store(taskOf('first', 12, ours));
  }

  it('are deleted, once, and the slot keeps its own', async () => {
    await made();
    await store(taskOf('second', 13, ours));
    const pushes = await claim();
    expect(pushes).toMatchObject([{ leadId: '1', taskId: 'second', wanted: { status: 'deleted' } }]);
    await store(taskOf('second', 14, ours));
    expect(await claim()).toEqual([]);
    expect((await ledger.a.workspace.handoffs.eventCounts(ledger.a.id))['event.twin-mended']).toBe(1);
  });

  it('outlive a judgement until they are deleted', async () => {
    await made();
    await store(taskOf('second', 13, ours));
    await ledger.a.workspace.handoffs.save(ledger.a.id, [saveOf('1', { task: wantedOf('1') })], UNDER, 20);
    expect((await claim()).map(({ taskId }) => taskId)).toEqual(['second']);
  });

  it.each([
    ['ticked', { open: false, completedAt: 13 }],
    ['moved', { dueAt: 5_000 }],
    ['given away', { ownerId: '8' }],
  ])('that somebody has %s stay', async (_, touched) => {
    await made();
    await store(taskOf('second', 13, { ...ours, ...touched }));
    expect(await claim()).toEqual([]);
  });

  it('say nothing of the slot’s own, whatever becomes of them', async () => {
    await made();
    await store(taskOf('second', 13, ours));
    await claim();
    await ledger.a.workspace.records.remove(ledger.a.id, 'task', ['second'], 14);
    const [person] = await ledger.a.workspace.records.persons(ledger.a.id, ['1']);
    expect(person?.ownFacts).toEqual([]);
    await ledger.a.workspace.records.remove(ledger.a.id, 'task', ['first'], 15);
    const [later] = await ledger.a.workspace.records.persons(ledger.a.id, ['1']);
    expect(later?.ownFacts).toMatchObject([{ type: 'task', event: 'deleted' }]);
  });
});
