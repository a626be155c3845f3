/** Thrift of the whole of Baton, counted from the sandbox's request log, without faults: few requests, all of them full. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiserProperties, MINUTE, OPENS_AT, openingSandbox, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

interface Row {
  readonly n: number;
  readonly method: string;
  readonly path: string;
  readonly kind: 'read' | 'write' | 'search' | 'auth';
  readonly status: number;
  readonly inputs: number;
}

const QUIET = 100;
const HANDED = 150;
const LEADS = QUIET + HANDED;
/** `BATON_POLL_MINUTES` unless told otherwise. */
const POLL = 5 * MINUTE;

let sandbox: SandboxHandle;
let baton: AppHandle;
let handed: string[];
let first: Row[];

const requestsSince = (n: number): Promise<Row[]> => sandbox.control(`GET requests?since=${n}`);
const pages = (n: number) => Math.ceil(n / 100);
const to = (rows: readonly Row[], path: RegExp, method?: string) =>
  rows.filter((row) => path.test(row.path) && (method === undefined || row.method === method));

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  await sandbox.control('POST seed', { contacts: QUIET, properties: { lifecyclestage: 'subscriber' } });
  const { email: _, ...properties } = handRaiserProperties(OPENS_AT, 'seed', ana);
  handed = (await sandbox.control('POST seed', { contacts: HANDED, properties })).ids;
  baton = await startApp(sandbox, {
    roster: { ...companyRoster([ana]), 'live-from': { '*': new Date(OPENS_AT - MINUTE).toISOString() } },
  });
  first = await requestsSince(0);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

describe(`A portal of ${LEADS} leads, ${HANDED} of them handed over`, () => {
  it('is read in ceil(n/100) + 2 list calls', () => {
    expect(to(first, /\/objects\/contacts(\?|$)/, 'GET').length).toBeLessThanOrEqual(pages(LEADS) + 2);
  });

  it('gets its tasks in ceil(n/100) + 2 creates', () => {
    expect(handed.map((lead) => tasksOf(sandbox, lead).length)).toEqual(handed.map(() => 1));
    const creates = to(first, /\/tasks\/batch\/(create|upsert)/);
    expect(creates.length).toBeLessThanOrEqual(pages(HANDED) + 2);
    expect(creates.reduce((sum, row) => sum + row.inputs, 0)).toBe(HANDED);
  });

  it('gets its fields in ceil(n/100) + 2 writes', () => {
    expect(handed.map((lead) => fieldsOf(sandbox, lead).baton_state)).toEqual(handed.map(() => 'offered'));
    expect(to(first, /\/contacts\/batch\/(update|upsert)/).length).toBeLessThanOrEqual(pages(HANDED) + 2);
  });

  it('is asked nothing that it has to refuse, but whether the task key is there', () => {
    expect(first.filter((row) => row.status >= 400).map((row) => row.path)).toEqual([expect.stringMatching(/properties.*baton_key$/)]);
  });
});

describe('An idle cycle', () => {
  it('takes at most ten requests', async () => {
    // The first look after the writes finds what they did; the next two are idle.
    const now = sandbox.portal.now();
    await baton.playTo(now + POLL + MINUTE);
    const last = (await requestsSince(0)).at(-1)!.n;
    await baton.playTo(now + 2 * POLL + MINUTE);
    const cycle = await requestsSince(last);
    expect(cycle.filter((row) => row.kind === 'write')).toEqual([]);
    expect(cycle.filter((row) => row.kind !== 'auth').length).toBeLessThanOrEqual(10);
    expect(cycle.length).toBeGreaterThan(0);
  });
});
