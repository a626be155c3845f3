/** More writes of one object than collections are meant for: one job, each row settled, and nothing repeated after a crash. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../connectors/salesforce/csv.ts';
import { BULK_WRITES } from '../../../connectors/salesforce/limits.ts';
import type { BulkStep, Cursor, FieldWrite } from '../../../src/ports/connector.ts';
import { statusOf } from '../conformance/walk.ts';
import { convert, type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
let ids: readonly string[];
beforeEach(async () => {
  bench = await salesforceBench();
  ids = await bench.addLeads(BULK_WRITES + 1, 0);
  await bench.requests();
});
afterEach(() => bench.close());

const bulk = () => bench.connector.bulk!;
const writesOf = (values: FieldWrite['values'] = { attempts: 3 }): FieldWrite[] => ids.map((id) => ({ record: 'lead', id, values }));

/** What is stored in between is JSON. */
const stored = (cursor: Cursor | null): Cursor | null => JSON.parse(JSON.stringify(cursor));

async function step(writes: readonly FieldWrite[], state: Cursor | null, stop = false): Promise<BulkStep> {
  const came = await bulk().step(bench.session(), { object: 'Lead', state: stored(state), stop, writes: async () => writes });
  if (came.notBefore > bench.now()) await bench.pass(came.notBefore - bench.now());
  return came;
}

/** To the end; `twice` repeats every step that stored nothing, as after a crash. */
async function run(writes: readonly FieldWrite[], from: Cursor | null = null): Promise<BulkStep['results']> {
  const results: BulkStep['results'][number][] = [];
  for (let state = from, n = 0; n < 60; n++) {
    const came = await step(writes, state);
    results.push(...came.results);
    if (came.next === null) return results;
    state = came.next;
  }
  throw new Error('The job never ends.');
}

const ingests = async () => (await bench.requests()).filter(({ path }) => path.includes('/jobs/ingest'));

describe('a Bulk job', () => {
  it('takes more than 2,000 writes of an object in a handful of requests', async () => {
    expect([...bulk().groups(writesOf()).keys()]).toEqual(['Lead']);
    const results = await run(writesOf({ attempts: 3, next_step: 'Call, "today"\nor later', on_time: true }));
    expect(results).toEqual(ids.map((id) => ({ ref: id, status: { kind: 'done', id } })));
    expect(await bench.field(ids[2_000]!, 'next_step')).toBe('Call, "today"\nor later');
    const seen = (await bench.requests()).filter(({ kind }) => kind !== 'auth');
    expect(seen.filter(({ path }) => !/\/jobs\/ingest\/\w+$/.test(path))).toHaveLength(4);
    expect(seen.length).toBeLessThanOrEqual(4 + 1 + 20 / 5 + 1);
  });

  it('empties a field that is to hold nothing and leaves the others as they are', async () => {
    await run(writesOf({ attempts: 3, next_step: 'Call' }));
    await run(writesOf({ next_step: null }));
    expect([await bench.field(ids[7]!, 'attempts'), await bench.field(ids[7]!, 'next_step')]).toEqual(['3', null]);
  });

  it('leaves to collections what is less, moves an owner, shares out a deal, or cannot be told from nothing', () => {
    const few = writesOf().slice(1);
    expect(bulk().groups(few).size).toBe(0);
    for (const values of [{ owner: ids[0]! }, { campaign: '#N/A' }] as FieldWrite['values'][])
      expect(bulk().groups([...few, { ...writesOf()[0]!, values }]).size).toBe(0);
    expect(bulk().groups([...few, { record: 'influence', id: ids[0]!, values: {} }]).size).toBe(0);
  });

  it('settles rows apart: what the org refuses is refused, and what a collection call can mend goes by itself', async () => {
    convert(bench.person, ids[1]!);
    await bench.deleteLead(ids[2]!);
    await bench.sandbox.control('POST faults', { rowFault: { key: ids[3], code: 'UNABLE_TO_LOCK_ROW' } });
    const writes = writesOf().map((write) => (write.id === ids[4] ? { ...write, values: { attempts: 'many' } } : write));
    const results = await run(writes);
    for (const n of [1, 2, 3]) expect(statusOf(results, ids[n]!)).toMatchObject({ kind: 'unknown', lookAfter: expect.any(Number) });
    expect(statusOf(results, ids[4]!).kind).toBe('refused');
    expect(results.filter(({ status }) => status.kind === 'done')).toHaveLength(ids.length - 4);
  });

  it('goes again without a field that the user may no longer write', async () => {
    await bench.sandbox.control('POST settings', { hiddenFields: ['Lead.Baton_Channels__c'] });
    const results = await run(writesOf({ attempts: 2, channels: 'call' }));
    expect(results.every(({ status }) => status.kind === 'done')).toBe(true);
    expect(await bench.field(ids[0]!, 'attempts')).toBe('2');
  });

  it('gives its rows back where the org takes no such job', async () => {
    const refusal = { match: { path: '/jobs/ingest' }, status: 403, body: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'no Bulk' }] };
    await bench.sandbox.control('POST faults', { nextStatus: refusal });
    const results = await run(writesOf());
    expect(results.map(({ status }) => status.kind)).toEqual(ids.map(() => 'unknown'));
  });
});

describe('a crash in between', () => {
  it('repeats nothing, at whichever step it comes', async () => {
    for (let at = 0; ; at++) {
      let state: Cursor | null = null;
      for (let n = 0; n < at; n++) state = (await step(writesOf(), state)).next;
      // Carried out, and never stored.
      const lost = await step(writesOf(), state);
      const results = await run(writesOf(), state);
      expect(results.length === 0 || results.every(({ status }) => status.kind === 'done')).toBe(true);
      const handedIn = (await ingests()).filter(({ path, status }) => path.endsWith('/batches') && status === 201);
      expect(handedIn).toHaveLength(1);
      if (lost.results.length > 0) break;
    }
  });

  it('asks the org by the job’s id what became of the rows, and writes them alone where the org has forgotten it', async () => {
    let state: Cursor | null = null;
    while (state === null || state.closedAt === null) state = (await step(writesOf(), state)).next;
    await bench.sandbox.api('DELETE', `/jobs/ingest/${state.job}`);
    expect((await run(writesOf(), state)).map(({ status }) => status.kind)).toEqual(ids.map(() => 'unknown'));
  });

  it('makes hand-off records once each, by their key', async () => {
    const writes = writesOf({ at_bat_number: 1, attempts: 1 });
    const results = await run(writes);
    let state: Cursor | null = { job: null, closedAt: null, without: [], stage: 'handoffs' };
    while (state !== null) state = (await step(writes, state)).next;
    expect(results.every(({ status }) => status.kind === 'done')).toBe(true);
    expect([...bench.sandbox.server.box.org.rows('Baton_Handoff__c')]).toHaveLength(ids.length);
  });
});

describe('a pause', () => {
  it('gives back what was not handed in yet', async () => {
    const opened = await step(writesOf(), null);
    const { results, next } = await step(writesOf(), opened.next, true);
    expect([results.map(({ status }) => status.kind), next]).toEqual([ids.map(() => 'retry'), null]);
    expect(await bench.field(ids[0]!, 'attempts')).toBeNull();
  });

  it('reads to the end what the org has already, and lets what follows from it wait', async () => {
    let state: Cursor | null = null;
    while (state === null || state.closedAt === null) state = (await step(writesOf(), state)).next;
    let came = await step(writesOf(), state, true);
    while (came.results.length === 0) came = await step(writesOf(), came.next, true);
    expect(came.results.every(({ status }) => status.kind === 'done')).toBe(true);
    expect((await step(writesOf(), came.next, true)).next).toEqual(came.next);
  });
});

it('writes what it can read: quotes, commas, lines, blanks at the ends', () => {
  const rows = [{ a: 'x,"y"\r\nz', b: ' left' }, { a: 'plain', b: null }, { b: 0 }];
  expect(readCsv(writeCsv(['a', 'b'], rows))).toEqual([
    { a: 'x,"y"\r\nz', b: ' left' },
    { a: 'plain', b: '#N/A' },
    { a: '', b: '0' },
  ]);
});
