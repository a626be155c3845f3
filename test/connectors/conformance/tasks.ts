/** Tasks: made once whatever happens to the answers, changed by id, settled one by one. */
import { expect, it } from 'vitest';
import type { CrmTask } from '../../../src/domain/crm-record.ts';
import type { TaskWrite } from '../../../src/ports/connector.ts';
import { idOf, type Start, statusOf, taskWrite } from './walk.ts';

/** A portal with one rep and one lead of theirs. */
async function oneLead(start: Start) {
  const bench = await start();
  const ownerId = await bench.addRep('Ana');
  const leadId = await bench.addLead({ name: 'Lea', ownerId });
  return { bench, ownerId, leadId };
}

export function wantedTasks(start: Start): void {
  it.each([[true], [false]])('makes a task once, however often it is asked (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1-1', leadId, ownerId });
    const id = idOf(await bench.connector.ensureTasks(bench.session({ unique }), [wanted]), 'slot-1-1');
    const again = await bench.connector.ensureTasks(bench.session({ unique }), [{ ...wanted, mayExist: true }]);
    expect(idOf(again, 'slot-1-1')).toBe(id);
    expect(await bench.tasks()).toEqual([{ id, key: 'slot-1-1', open: true, subject: 'Call slot-1-1', ownerId, leadIds: [leadId] }]);
    const { found } = await bench.connector.read(bench.session({ unique }), 'task', [id]);
    expect(found[0]).toMatchObject({
      batonKey: 'slot-1-1',
      dueAt: wanted.dueAt,
      channel: 'CALL',
      leadIds: [leadId],
    } satisfies Partial<CrmTask>);
  });

  it('matches a full batch by key, whatever the order of the answer', async () => {
    const { bench, ownerId } = await oneLead(start);
    const leads = await bench.addLeads(100, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId, ownerId }));
    const results = await bench.connector.ensureTasks(bench.session(), wanted);
    const made = new Map((await bench.tasks()).map((task) => [task.key, task]));
    for (const { key, leadId } of wanted) expect(made.get(key)).toMatchObject({ id: idOf(results, key), leadIds: [leadId] });
  });

  it('moves, completes, re-opens and deletes a task by id', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const ben = await bench.addRep('Ben');
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const taskId = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    const change = async (given: Partial<TaskWrite>) => {
      expect(idOf(await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId, ...given }]), 'slot-1')).toBe(taskId);
      return (await bench.tasks())[0];
    };
    expect(await change({ ownerId: ben, subject: 'Moved' })).toMatchObject({ ownerId: ben, subject: 'Moved', open: true });
    await bench.tickTask(taskId);
    expect(await change({ subject: 'Again' })).toMatchObject({ open: true, subject: 'Again' });
    expect(await change({ status: 'completed' })).toMatchObject({ open: false });
    expect(await change({ status: 'deleted' })).toBeUndefined();
  });

  it('keeps what the rep wrote under our text', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const taskId = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    await bench.writeInTask(taskId, '\nShe prefers mornings.');
    await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId, body: 'New text.' }]);
    const text = await bench.taskText(taskId);
    expect(text).toContain('New text.');
    expect(text).not.toContain('Asked for a demo.');
    expect(text).toContain('She prefers mornings.');
  });
}

export function uncertainTasks(start: Start): void {
  it.each([[true], [false]])('makes no second task after an answer was lost (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    await bench.breakNextTaskWrite('applied');
    const status = statusOf(await bench.connector.ensureTasks(bench.session({ unique }), [wanted]), 'slot-1');
    expect(status.kind).toBe('unknown');
    const lookAfter = status.kind === 'unknown' ? status.lookAfter : 0;
    expect(lookAfter - bench.now()).toBeGreaterThanOrEqual(unique ? 0 : 60_000);
    await bench.pass();
    idOf(await bench.connector.ensureTasks(bench.session({ unique }), [{ ...wanted, mayExist: true }]), 'slot-1');
    expect(await bench.tasks()).toHaveLength(1);
  });

  it.each([[true], [false]])('makes no second task that hangs on no lead after an answer was lost (unique key: %s)', async (unique) => {
    const { bench, ownerId } = await oneLead(start);
    const wanted = taskWrite({ key: 'm7-1', leadId: null, ownerId });
    await bench.breakNextTaskWrite('applied');
    await bench.connector.ensureTasks(bench.session({ unique }), [wanted]);
    await bench.pass();
    idOf(await bench.connector.ensureTasks(bench.session({ unique }), [{ ...wanted, mayExist: true }]), 'm7-1');
    expect(await bench.tasks()).toMatchObject([{ key: 'm7-1', leadIds: [] }]);
  });

  it.each([[true], [false]])('makes the task after a request was lost on the way (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    await bench.breakNextTaskWrite('lost');
    expect(statusOf(await bench.connector.ensureTasks(bench.session({ unique }), [wanted]), 'slot-1').kind).toBe('unknown');
    expect(await bench.tasks()).toHaveLength(0);
    await bench.pass();
    idOf(await bench.connector.ensureTasks(bench.session({ unique }), [{ ...wanted, mayExist: true }]), 'slot-1');
    expect(await bench.tasks()).toHaveLength(1);
  });

  it('takes a task that exists already for its own, even when nobody told it to look', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const id = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    expect(idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1')).toBe(id);
    expect(await bench.tasks()).toHaveLength(1);
  });

  it('comes back later when the CRM says too many', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    await bench.breakNextTaskWrite('busy');
    const status = statusOf(await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'slot-1', leadId, ownerId })]), 'slot-1');
    expect(status).toMatchObject({ kind: 'retry' });
    expect(status.kind === 'retry' && status.at > bench.now()).toBe(true);
  });

  it('comes back later when the budget has nothing left', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const results = await bench.connector.ensureTasks(bench.session({ budget: 0 }), [taskWrite({ key: 'slot-1', leadId, ownerId })]);
    expect(statusOf(results, 'slot-1')).toMatchObject({ kind: 'retry', at: bench.now() + 7_000 });
  });
}

export function refusedTasks(start: Start): void {
  it('does not let one impossible record sink the others', async () => {
    const { bench, ownerId } = await oneLead(start);
    const leads = await bench.addLeads(20, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId: n === 7 ? '999999999999' : leadId, ownerId }));
    const results = await bench.connector.ensureTasks(bench.session(), wanted);
    expect(['gone', 'refused']).toContain(statusOf(results, 'slot-7').kind);
    expect(results.filter((result) => result.status.kind === 'done')).toHaveLength(19);
    expect(await bench.tasks()).toHaveLength(19);
  });

  it('hands on the CRM’s own sentence when it refuses', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    await bench.refuseTasks('Tasks need a manager’s approval here.');
    const status = statusOf(await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'slot-1', leadId, ownerId })]), 'slot-1');
    expect(status.kind).toBe('refused');
    expect(status.kind === 'refused' && status.why).toContain('approval');
  });

  it('says gone for a task that somebody deleted, and for one to be closed that never was', async () => {
    const { bench, ownerId, leadId } = await oneLead(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const taskId = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId, status: 'deleted' }]);
    expect(statusOf(await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId }]), 'slot-1').kind).toBe('gone');
    expect(statusOf(await bench.connector.ensureTasks(bench.session(), [{ ...wanted, status: 'completed' }]), 'slot-1').kind).toBe('gone');
  });
}
