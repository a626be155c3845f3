/** What every connector owes, whatever the CRM: one suite, run over a bench that stands for the CRM. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CrmActivity, CrmDeal, CrmLead, CrmRecord, CrmRep, CrmTask, RecordKind } from '../../src/domain/crm-record.ts';
import type { ChangedPage, Cursor, TaskWrite, WriteResult } from '../../src/ports/connector.ts';
import type { CrmBench } from './crm-bench.ts';

export function describeConformance(name: string, make: () => Promise<CrmBench>): void {
  let bench: CrmBench;
  const start = async () => {
    bench = await make();
    return bench;
  };
  afterEach(() => bench.close());

  describe(`${name}: reading`, () => readingCases(start));
  describe(`${name}: changes`, () => changeCases(start));
  describe(`${name}: activities`, () => activityCases(start));
  describe(`${name}: tasks`, () => taskCases(start));
  describe(`${name}: fields and provisioning`, () => fieldCases(start));
}

type Start = () => Promise<CrmBench>;

/** Follows a listing to its end. */
export async function listAll(bench: CrmBench, kind: RecordKind): Promise<{ items: CrmRecord[]; pages: number }> {
  const items: CrmRecord[] = [];
  let cursor: Cursor | null = null;
  let pages = 0;
  do {
    const page = await bench.connector.list(bench.session(), kind, cursor);
    items.push(...page.items);
    cursor = page.next === null ? null : (JSON.parse(JSON.stringify(page.next)) as Cursor);
    pages += 1;
  } while (cursor !== null);
  return { items, pages };
}

/** Follows a window until it has caught up, storing the cursor as JSON in between. */
export async function catchUp(bench: CrmBench, kind: RecordKind, cursor: Cursor | null, since: number): Promise<ChangedPage> {
  const ids: string[] = [];
  let at = cursor;
  for (;;) {
    const page = await whenAllowed(bench, () => bench.connector.changed(bench.session(), kind, at, since));
    ids.push(...page.ids);
    at = JSON.parse(JSON.stringify(page.next)) as Cursor;
    if (page.caughtUp) return { ...page, ids, next: at };
  }
}

/** Waits as long as the CRM or the budget asks, in world time. */
export async function whenAllowed<T>(bench: CrmBench, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const { retryAt } = (error as { details?: { retryAt?: number } }).details ?? {};
      if (retryAt === undefined) throw error;
      await bench.pass(Math.max(1, retryAt - bench.now()));
    }
  }
}

export function taskWrite(given: Partial<TaskWrite> & Pick<TaskWrite, 'key' | 'leadId' | 'ownerId'>): TaskWrite {
  return {
    taskId: null,
    mayExist: false,
    dealId: null,
    subject: `Call ${given.key}`,
    body: 'Asked for a demo.\nDue soon.',
    dueAt: Date.UTC(2026, 2, 3, 12),
    priority: 'MEDIUM',
    channel: 'CALL',
    status: 'open',
    ...given,
  };
}

export function statusOf(results: readonly WriteResult[], ref: string): WriteResult['status'] {
  const found = results.filter((result) => result.ref === ref);
  expect(found).toHaveLength(1);
  return found[0]!.status;
}

function idOf(results: readonly WriteResult[], ref: string): string {
  const status = statusOf(results, ref);
  if (status.kind !== 'done') throw new Error(`${ref} is ${JSON.stringify(status)}`);
  return status.id;
}

function readingCases(start: Start): void {
  it('lists every lead once, page by page', async () => {
    const bench = await start();
    const made = await bench.addLeads(205, 0);
    const { items } = await listAll(bench, 'lead');
    expect(items.map((item) => item.id).sort()).toEqual([...made].sort());
    expect(items.every((item) => item.kind === 'lead' && !item.withHistory)).toBe(true);
  });

  it('reads a lead with its histories, naming who changed what', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const id = await bench.addLead({ name: 'Lea', ownerId: ana, stage: 'lead' });
    await bench.pass();
    await bench.moveLead(id, ben);
    const { found, missing, bad } = await bench.connector.read(bench.session(), 'lead', [id]);
    const lead = found[0] as CrmLead;
    expect({ missing, bad }).toEqual({ missing: [], bad: [] });
    expect(lead).toMatchObject({ id, ownerId: ben, lifecycleStage: 'lead', withHistory: true, archived: false });
    expect(lead.ownerHistory.map((change) => change.value)).toEqual([ana, ben]);
    expect(lead.ownerHistory[1]).toMatchObject({ source: 'person', at: bench.now() });
    expect(lead.person.name).toContain('Lea');
  });

  it('tells deleted records from ones that never were', async () => {
    const bench = await start();
    const [gone, here] = [await bench.addLead({ name: 'Gone' }), await bench.addLead({ name: 'Here' })];
    await bench.deleteLead(gone);
    const { found, missing } = await bench.connector.read(bench.session(), 'lead', [gone, here, '999999999999']);
    expect(found.map((record) => [record.id, record.archived]).sort()).toEqual(
      [
        [gone, true],
        [here, false],
      ].sort(),
    );
    expect(missing).toEqual(['999999999999']);
  });

  it('finds a merged lead under the id it lives on as', async () => {
    const bench = await start();
    const [winner, loser] = [await bench.addLead({ name: 'Winner' }), await bench.addLead({ name: 'Loser' })];
    await bench.mergeLeads(winner, loser);
    const { found, missing } = await bench.connector.read(bench.session(), 'lead', [loser]);
    expect(missing).toEqual([]);
    expect(found).toHaveLength(1);
    expect((found[0] as CrmLead).mergedIds).toContain(loser);
  });

  it('reads reps, the deactivated ones too, with their zone', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    await bench.deactivateRep(ben);
    const { found, missing } = await bench.connector.read(bench.session(), 'rep', [ana, ben, '1']);
    const reps = new Map((found as CrmRep[]).map((rep) => [rep.id, rep]));
    expect(reps.get(ana)).toMatchObject({ archived: false, type: 'person', zone: 'Europe/Berlin' });
    expect(reps.get(ben)).toMatchObject({ archived: true });
    expect(missing).toEqual(['1']);
    const listed = (await listAll(bench, 'rep')).items.map((item) => item.id);
    expect(listed).toEqual(expect.arrayContaining([ana, ben]));
  });

  it('reads a deal with its people and outcome', async () => {
    const bench = await start();
    const lead = await bench.addLead({ name: 'Lea' });
    const id = await bench.addDeal({ leadId: lead, won: true, amount: '1200.50' });
    const { found } = await bench.connector.read(bench.session(), 'deal', [id]);
    expect(found[0]).toMatchObject({ kind: 'deal', stage: 'won', amount: '1200.50', leadIds: [lead], stageAt: bench.now() });
    expect(((await listAll(bench, 'deal')).items[0] as CrmDeal).leadIds).toEqual([lead]);
  });

  it('asks nothing for nothing', async () => {
    const bench = await start();
    await bench.requests();
    expect(await bench.connector.read(bench.session(), 'lead', [])).toEqual({ found: [], missing: [], bad: [] });
    expect(await bench.requests()).toEqual([]);
  });

  it('stops before the request when the budget has nothing left', async () => {
    const bench = await start();
    await bench.requests();
    await expect(bench.connector.list(bench.session({ budget: 0 }), 'lead', null)).rejects.toMatchObject({ code: 'BUDGET_WAIT' });
    expect(await bench.requests()).toEqual([]);
  });
}

function changeCases(start: Start): void {
  it('tells each change once, and is complete up to a little before now', async () => {
    const bench = await start();
    const since = bench.now();
    const made = [await bench.addLead({ name: 'One' }), await bench.addLead({ name: 'Two' })];
    await bench.pass();
    const first = await catchUp(bench, 'lead', null, since);
    expect([...first.ids].sort()).toEqual([...made].sort());
    expect(first.completeUntil).toBeLessThanOrEqual(bench.now());
    expect(first.completeUntil).toBeGreaterThanOrEqual(bench.now() - 120_000);
    await bench.pass(1_000);
    expect((await catchUp(bench, 'lead', first.next, since)).ids).toEqual([]);
  });

  it('tells a record again when it changes again', async () => {
    const bench = await start();
    const since = bench.now();
    const rep = await bench.addRep('Ana');
    const id = await bench.addLead({ name: 'Lea' });
    await bench.pass();
    const first = await catchUp(bench, 'lead', null, since);
    await bench.moveLead(id, rep);
    await bench.pass();
    expect((await catchUp(bench, 'lead', first.next, since)).ids).toEqual([id]);
  });

  it('finds what the index showed late', async () => {
    const bench = await start();
    const since = bench.now();
    const id = await bench.addLead({ name: 'Late' });
    const early = await catchUp(bench, 'lead', null, since);
    expect(early.completeUntil).toBeLessThan(Math.max(bench.now(), since + 1));
    await bench.pass();
    const later = await catchUp(bench, 'lead', early.next, since);
    expect([...early.ids, ...later.ids]).toEqual([id]);
    expect(later.completeUntil).toBeGreaterThanOrEqual(early.completeUntil);
  });

  it('survives hundreds of changes at one instant', async () => {
    const bench = await start();
    const since = bench.now();
    const made = await bench.addLeads(1_050, 0);
    await bench.pass();
    const { ids } = await catchUp(bench, 'lead', null, since);
    expect(new Set(ids)).toEqual(new Set(made));
    expect(ids).toHaveLength(made.length);
  });

  it('notices a rep who left', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const first = await catchUp(bench, 'rep', null, 0);
    expect(first.ids).toEqual(expect.arrayContaining([ana, ben]));
    await bench.deactivateRep(ben);
    const second = await catchUp(bench, 'rep', first.next, 0);
    expect(second.ids).toEqual([ben]);
    expect((await catchUp(bench, 'rep', second.next, 0)).ids).toEqual([]);
  });
}

function activityCases(start: Start): void {
  it('reads what was done with people, with everybody who took part', async () => {
    const bench = await start();
    const rep = await bench.addRep('Ana');
    const [lea, max] = [await bench.addLead({ name: 'Lea' }), await bench.addLead({ name: 'Max' })];
    const call = await bench.addCall({ leadIds: [lea, max], ownerId: rep, connected: true });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring Lea' });
    const { items, bad } = await bench.connector.activities(bench.session(), [lea], 0);
    expect(bad).toEqual([]);
    const found = items.find((item) => item.id === call) as CrmActivity;
    expect(found).toMatchObject({ kind: 'call', direction: 'out', connected: true, seconds: 60, ownerId: rep });
    expect([...found.leadIds].sort()).toEqual([lea, max].sort());
    expect(items.find((item) => item.id === task)).toMatchObject({
      kind: 'task',
      open: true,
      subject: 'Ring Lea',
      batonKey: null,
      leadIds: [lea],
    });
  });

  it('leaves out what lies before the given instant, but never an open task', async () => {
    const bench = await start();
    const rep = await bench.addRep('Ana');
    const lea = await bench.addLead({ name: 'Lea' });
    await bench.addCall({ leadIds: [lea], ownerId: rep, connected: false });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring Lea' });
    await bench.pass();
    const { items } = await bench.connector.activities(bench.session(), [lea], bench.now());
    expect(items.map((item) => item.id)).toEqual([task]);
  });
}

function taskCases(start: Start): void {
  const given = async (start: Start) => {
    const bench = await start();
    const ownerId = await bench.addRep('Ana');
    const leadId = await bench.addLead({ name: 'Lea', ownerId });
    return { bench, ownerId, leadId };
  };

  it.each([[true], [false]])('makes a task once, however often it is asked (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await given(start);
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
    const { bench, ownerId } = await given(start);
    const leads = await bench.addLeads(100, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId, ownerId }));
    const results = await bench.connector.ensureTasks(bench.session(), wanted);
    const made = new Map((await bench.tasks()).map((task) => [task.key, task]));
    for (const { key, leadId } of wanted) expect(made.get(key)).toMatchObject({ id: idOf(results, key), leadIds: [leadId] });
  });

  it('moves, completes, re-opens and deletes a task by id', async () => {
    const { bench, ownerId, leadId } = await given(start);
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
    const { bench, ownerId, leadId } = await given(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const taskId = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    await bench.writeInTask(taskId, '\nShe prefers mornings.');
    await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId, body: 'New text.' }]);
    const text = await bench.taskText(taskId);
    expect(text).toContain('New text.');
    expect(text).not.toContain('Asked for a demo.');
    expect(text).toContain('She prefers mornings.');
  });

  it.each([[true], [false]])('makes no second task after an answer was lost (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await given(start);
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

  it.each([[true], [false]])('makes the task after a request was lost on the way (unique key: %s)', async (unique) => {
    const { bench, ownerId, leadId } = await given(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    await bench.breakNextTaskWrite('lost');
    expect(statusOf(await bench.connector.ensureTasks(bench.session({ unique }), [wanted]), 'slot-1').kind).toBe('unknown');
    expect(await bench.tasks()).toHaveLength(0);
    await bench.pass();
    idOf(await bench.connector.ensureTasks(bench.session({ unique }), [{ ...wanted, mayExist: true }]), 'slot-1');
    expect(await bench.tasks()).toHaveLength(1);
  });

  it('takes a task that exists already for its own, even when nobody told it to look', async () => {
    const { bench, ownerId, leadId } = await given(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const id = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    expect(idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1')).toBe(id);
    expect(await bench.tasks()).toHaveLength(1);
  });

  it('comes back later when the CRM says too many', async () => {
    const { bench, ownerId, leadId } = await given(start);
    await bench.breakNextTaskWrite('busy');
    const status = statusOf(await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'slot-1', leadId, ownerId })]), 'slot-1');
    expect(status).toMatchObject({ kind: 'retry' });
    expect(status.kind === 'retry' && status.at > bench.now()).toBe(true);
  });

  it('comes back later when the budget has nothing left', async () => {
    const { bench, ownerId, leadId } = await given(start);
    const results = await bench.connector.ensureTasks(bench.session({ budget: 0 }), [taskWrite({ key: 'slot-1', leadId, ownerId })]);
    expect(statusOf(results, 'slot-1')).toMatchObject({ kind: 'retry', at: bench.now() + 7_000 });
  });

  it('does not let one impossible record sink the others', async () => {
    const { bench, ownerId } = await given(start);
    const leads = await bench.addLeads(20, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId: n === 7 ? '999999999999' : leadId, ownerId }));
    const results = await bench.connector.ensureTasks(bench.session(), wanted);
    expect(['gone', 'refused']).toContain(statusOf(results, 'slot-7').kind);
    expect(results.filter((result) => result.status.kind === 'done')).toHaveLength(19);
    expect(await bench.tasks()).toHaveLength(19);
  });

  it('hands on the CRM’s own sentence when it refuses', async () => {
    const { bench, ownerId, leadId } = await given(start);
    await bench.refuseTasks('Tasks need a manager’s approval here.');
    const status = statusOf(await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'slot-1', leadId, ownerId })]), 'slot-1');
    expect(status.kind).toBe('refused');
    expect(status.kind === 'refused' && status.why).toContain('approval');
  });

  it('says gone for a task that somebody deleted, and for one to be closed that never was', async () => {
    const { bench, ownerId, leadId } = await given(start);
    const wanted = taskWrite({ key: 'slot-1', leadId, ownerId });
    const taskId = idOf(await bench.connector.ensureTasks(bench.session(), [wanted]), 'slot-1');
    await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId, status: 'deleted' }]);
    expect(statusOf(await bench.connector.ensureTasks(bench.session(), [{ ...wanted, taskId }]), 'slot-1').kind).toBe('gone');
    expect(statusOf(await bench.connector.ensureTasks(bench.session(), [{ ...wanted, status: 'completed' }]), 'slot-1').kind).toBe('gone');
  });
}

function fieldCases(start: Start): void {
  it('writes, overwrites and clears fields and moves the owner', async () => {
    const bench = await start();
    const ana = await bench.addRep('Ana');
    const id = await bench.addLead({ name: 'Lea' });
    const values = { attempts: 2, on_time: true, next_step: 'Call', handed_off_at: Date.UTC(2026, 2, 2, 9), owner: ana };
    const results = await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values }]);
    expect(statusOf(results, id)).toEqual({ kind: 'done', id });
    expect(await bench.field(id, 'attempts')).toBe('2');
    expect(await bench.field(id, 'on_time')).toBe('true');
    expect(await bench.field(id, 'owner')).toBe(ana);
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values: { next_step: null } }]);
    expect((await bench.field(id, 'next_step')) || null).toBeNull();
  });

  it('settles each record of a batch apart', async () => {
    const bench = await start();
    const leads = await bench.addLeads(30, 0);
    const merged = await bench.addLead({ name: 'Merged' });
    await bench.mergeLeads(leads[0]!, merged);
    const writes = [
      ...leads.slice(1).map((id) => ({ record: 'lead' as const, id, values: { attempts: 1 } })),
      { record: 'lead' as const, id: '999999999999', values: { attempts: 1 } },
      { record: 'lead' as const, id: merged, values: { attempts: 1 } },
    ];
    const bad = { record: 'lead' as const, id: leads[0]!, values: { attempts: 'many' } };
    const results = await bench.connector.setFields(bench.session(), [...writes, bad]);
    expect(statusOf(results, '999999999999')).toEqual({ kind: 'gone' });
    expect(statusOf(results, leads[0]!).kind).toBe('refused');
    expect(results.filter((result) => result.status.kind === 'done')).toHaveLength(30);
  });

  it('makes everything once and then finds everything there', async () => {
    const bench = await start();
    const preview = await bench.connector.provision(bench.session(), { preview: true });
    expect(preview).toMatchObject({ create: [], conflicts: [] });
    expect(preview.existing).toBeGreaterThan(25);
    expect(await bench.connector.provision(bench.session(), { preview: false })).toEqual(preview);
  });
}
