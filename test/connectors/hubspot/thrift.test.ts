/** Thrift, counted from the sandbox's own request log: how few requests each kind of work takes. */
import { afterEach, describe, expect, it } from 'vitest';
import { catchUp, listAll, taskWrite } from '../conformance/walk.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
afterEach(() => bench.close());

const pages = (n: number, size: number) => Math.ceil(n / size);

describe('thrift', () => {
  it.each([[0], [1], [99], [100], [101], [950]])('backfills %i leads in at most ceil(n/100) + 2 list calls', async (n) => {
    bench = await hubspotBench();
    await bench.addLeads(n, 0);
    await bench.requests();
    expect((await listAll(bench, 'lead')).items).toHaveLength(n);
    expect((await bench.requests()).length).toBeLessThanOrEqual(pages(n, 100) + 2);
  });

  it('reads leads with histories fifty at a time', async () => {
    bench = await hubspotBench();
    const ids = await bench.addLeads(50, 0);
    await bench.requests();
    expect((await bench.connector.read(bench.session(), 'lead', ids)).found).toHaveLength(50);
    expect((await bench.requests()).length).toBe(1);
    expect(bench.connector.readBatch('lead')).toBe(50);
    expect(bench.connector.readBatch('call')).toBe(100);
  });

  it('makes a hundred tasks in one request and writes a hundred field sets in one', async () => {
    bench = await hubspotBench();
    const ownerId = await bench.addRep('Ana');
    const leads = await bench.addLeads(100, 0);
    await bench.requests();
    await bench.connector.ensureTasks(
      bench.session(),
      leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId, ownerId })),
    );
    expect(await bench.requests()).toMatchObject([{ kind: 'write', inputs: 100, status: 201 }]);
    await bench.connector.setFields(
      bench.session(),
      leads.map((id) => ({ record: 'lead' as const, id, values: { attempts: 1 } })),
    );
    expect(await bench.requests()).toMatchObject([{ kind: 'write', inputs: 100, status: 200 }]);
  });

  it('completes and moves a hundred tasks in one write', async () => {
    bench = await hubspotBench();
    const ownerId = await bench.addRep('Ana');
    const leads = await bench.addLeads(100, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId, ownerId }));
    const made = await bench.connector.ensureTasks(bench.session(), wanted);
    const ids = new Map(made.map(({ ref, status }) => [ref, status.kind === 'done' ? status.id : '']));
    await bench.requests();
    const changed = wanted.map((task, n) => ({
      ...task,
      taskId: ids.get(task.key) ?? null,
      status: n % 2 ? ('completed' as const) : ('open' as const),
    }));
    await bench.connector.ensureTasks(bench.session(), changed);
    const requests = await bench.requests();
    expect(requests.filter((request) => request.kind === 'write')).toMatchObject([{ inputs: 100 }]);
    expect(requests.length).toBe(2);
  });

  it.each([
    [1, 0],
    [1, 3],
    [120, 5],
    [1_000, 2],
  ])('reads the evidence of %i people with %i calls each within 5 × (ceil(n/1000) + 1) + ceil(m/100) + 5', async (n, calls) => {
    bench = await hubspotBench();
    const people = await bench.addLeads(n, calls);
    await bench.requests();
    const { items } = await bench.connector.activities(bench.session(), people, 0);
    expect(items).toHaveLength(n * calls);
    expect((await bench.requests()).length).toBeLessThanOrEqual(5 * (pages(n, 1_000) + 1) + pages(n * calls, 100) + 5);
  });

  it('tells nothing again of evidence that is known as it stands, and asks for nobody else who took part in it', async () => {
    bench = await hubspotBench();
    const people = await bench.addLeads(120, 5);
    const { items } = await bench.connector.activities(bench.session(), people, 0);
    const of = (lead: string) => items.filter(({ leadIds }) => leadIds.includes(lead));
    const known = new Map(people.map((lead) => [lead, new Map(of(lead).map(({ kind, id, version }) => [`${kind} ${id}`, version]))]));
    await bench.requests();
    expect((await bench.connector.activities(bench.session(), people, 0, known)).items).toEqual([]);
    expect((await bench.requests()).length).toBe(5 + pages(120 * 5, 100));
  });

  it('asks ten times at most when nothing has changed anywhere', async () => {
    bench = await hubspotBench();
    const kinds = ['rep', 'lead', 'deal', 'call', 'email', 'meeting', 'message', 'note', 'task'] as const;
    const cursors = new Map<string, Awaited<ReturnType<typeof catchUp>>['next']>();
    const cycle = async () => {
      for (const kind of kinds) cursors.set(kind, (await catchUp(bench, kind, cursors.get(kind) ?? null, 0)).next);
    };
    await cycle();
    await bench.pass();
    await bench.requests();
    await cycle();
    const requests = (await bench.requests()).filter((request) => request.status !== 429);
    expect(requests.length).toBeLessThanOrEqual(10);
  });

  it('lists all reps with their zones in three requests', async () => {
    bench = await hubspotBench();
    await bench.addRep('Ana');
    await bench.deactivateRep(await bench.addRep('Ben'));
    await bench.requests();
    expect((await listAll(bench, 'rep')).items).toHaveLength(2);
    expect((await bench.requests()).length).toBe(3);
  });

  it('finds a thousand changes in a handful of searches', async () => {
    bench = await hubspotBench();
    const since = bench.now();
    await bench.addLeads(1_000, 0);
    await bench.pass();
    await bench.requests();
    await catchUp(bench, 'lead', null, since);
    const searches = (await bench.requests()).filter((request) => request.kind === 'search' && request.status === 200);
    expect(searches.length).toBeLessThanOrEqual(9);
  });
});
