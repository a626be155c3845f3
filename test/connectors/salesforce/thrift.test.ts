/** Thrift, counted from the sandbox's own request log, and the stop line that leaves the day's rest to others. */
import { afterEach, describe, expect, it } from 'vitest';
import { catchUp, listAll, taskWrite } from '../conformance/walk.ts';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
afterEach(() => bench.close());

describe('thrift', () => {
  it('backfills 50,000 leads in at most 12 requests beside looks at the job, which come every five seconds at most', async () => {
    bench = await salesforceBench();
    await bench.addLeads(50_000, 0);
    await bench.requests();
    const began = bench.now();
    const { items } = await listAll(bench, 'lead');
    expect(new Set(items.map(({ id }) => id)).size).toBe(50_000);
    const requests = await bench.requests();
    const looks = requests.filter(({ path }) => /\/jobs\/query\/\w+$/.test(path));
    expect(requests.length - looks.length).toBeLessThanOrEqual(12);
    expect(looks.length).toBeLessThanOrEqual((bench.now() - began) / 5_000 + 2);
  }, 600_000);

  it('goes on with the same job after a restart, and begins again where the org has forgotten it', async () => {
    bench = await salesforceBench();
    await bench.addLeads(8_001, 0);
    const first = await bench.connector.list(bench.session(), 'lead', null);
    expect(first).toMatchObject({ items: [], notBefore: bench.now() + 5_000 });
    const stored = JSON.parse(JSON.stringify(first.next));
    const waiting = await bench.connector.list(bench.session(), 'lead', stored);
    expect(waiting).toMatchObject({ items: [], next: { job: stored.job } });
    await bench.pass(60_000);
    expect((await bench.connector.list(bench.session(), 'lead', stored)).items).toHaveLength(8_001);
    const forgotten = await bench.connector.list(bench.session(), 'lead', { ...stored, job: '750gK0000000999AAA' });
    expect(forgotten).toMatchObject({ items: [], next: { ready: false } });
  }, 600_000);

  it('makes n due tasks in ceil(n/200) + 2 collection calls', async () => {
    bench = await salesforceBench();
    const ownerId = await bench.addRep('Ana');
    const leads = await bench.addLeads(450, 0);
    const wanted = leads.map((leadId, n) => taskWrite({ key: `slot-${n}`, leadId, ownerId }));
    await bench.requests();
    expect(bench.connector.writeBatch).toBe(200);
    for (let from = 0; from < wanted.length; from += 200)
      await bench.connector.ensureTasks(bench.session(), wanted.slice(from, from + 200));
    const writes = (await bench.requests()).filter(({ kind }) => kind === 'write');
    expect(writes.map(({ inputs }) => inputs)).toEqual([200, 200, 50]);
    expect(await bench.tasks()).toHaveLength(450);
  }, 600_000);

  it('asks eight times at most when nothing has changed anywhere', async () => {
    bench = await salesforceBench();
    const kinds = ['rep', 'lead', 'deal', 'call', 'email', 'meeting', 'message', 'note', 'task'] as const;
    const cursors = new Map<string, Awaited<ReturnType<typeof catchUp>>['next']>();
    const cycle = async () => {
      for (const kind of kinds) cursors.set(kind, (await catchUp(bench, kind, cursors.get(kind) ?? null, 0)).next);
    };
    await cycle();
    await bench.pass();
    await bench.requests();
    await cycle();
    expect((await bench.requests()).length).toBeLessThanOrEqual(8);
  });

  it.each([
    [1, 3],
    [1_000, 2],
  ])(
    'reads the evidence of %i people with %i calls each in a handful of requests',
    async (n, calls) => {
      bench = await salesforceBench();
      const people = await bench.addLeads(n, calls);
      await bench.requests();
      expect((await bench.connector.activities(bench.session(), people, 0)).items).toHaveLength(n * calls);
      expect((await bench.requests()).length).toBeLessThanOrEqual(2 + Math.ceil((n * calls) / 2_000));
    },
    600_000,
  );

  it('reads two hundred people with their histories in two requests', async () => {
    bench = await salesforceBench();
    const ids = await bench.addLeads(200, 0);
    await bench.requests();
    expect((await bench.connector.read(bench.session(), 'lead', ids)).found).toHaveLength(200);
    expect((await bench.requests()).length).toBe(2);
  });
});

describe('the stop line', () => {
  it('leaves the last fifth of the day’s requests to others', async () => {
    bench = await salesforceBench();
    const session = bench.session() as ReturnType<typeof bench.session> & { readonly backOffs: readonly number[] };
    await bench.connector.read(session, 'rep', [bench.sandbox.repIds[0]!]);
    expect(session.backOffs).toEqual([]);
    // The last tenth of the day is what is left.
    for (let n = 0; n < 6; n++) await bench.connector.read(session, 'rep', [bench.sandbox.repIds[0]!]);
    await bench.sandbox.control('POST settings', { dailyApiRequests: Math.ceil(bench.sandbox.server.box.log.summary().total * 1.1) });
    await bench.connector.read(session, 'rep', [bench.sandbox.repIds[0]!]);
    expect(session.backOffs).toEqual([bench.now() + 900_000]);
  });

  it('waits a quarter of an hour when the org itself says that the day is over', async () => {
    bench = await salesforceBench();
    await bench.sandbox.control('POST faults', { overLimit: true });
    const read = bench.connector.read(bench.session(), 'rep', [bench.sandbox.repIds[0]!]);
    await expect(read).rejects.toMatchObject({ code: 'CRM_BUSY', details: { retryAt: bench.now() + 900_000 } });
  });

  it('takes a maintenance page for no answer, whatever its status', async () => {
    bench = await salesforceBench();
    for (const status of [200, 503]) {
      await bench.sandbox.control('POST faults', { nextStatus: { match: { path: '/query' }, status, html: '<h1>Maintenance</h1>' } });
      const read = bench.connector.list(bench.session(), 'deal', null);
      await expect(read).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    }
  });
});
