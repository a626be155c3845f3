/** What was measured in recorded live traffic, played back by the sandbox. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';
import { startReceiver } from '../helpers/webhook-receiver.ts';

let s: SandboxHandle;
const T0 = Date.UTC(2026, 2, 2);
const BY = { source: 'CRM_UI' } as const;

beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const CONTACTS = '/crm/objects/2026-09/contacts';
const search = async (type: string, filters: unknown[], rest = {}) => {
  await s.control('POST advance', { to: s.portal.now() + 200 });
  return s.api('POST', `/crm/objects/2026-09/${type}/search`, { filterGroups: [{ filters }], limit: 200, ...rest });
};

describe('Behaviour measured in recorded live traffic', () => {
  it('1. batch create answers in another order than sent, in nearly all of 14 calls', async () => {
    let disordered = 0;
    for (let n = 0; n < 14; n++) {
      const sent = Array.from({ length: 6 }, (_, i) => `c${n}-${i}@example.invalid`);
      const { body } = await s.api('POST', `${CONTACTS}/batch/create`, { inputs: sent.map((email) => ({ properties: { email } })) });
      const answered = body.results.map((result: any) => result.properties.email);
      expect(answered.toSorted()).toEqual(sent.toSorted());
      if (answered.join() !== sent.join()) disordered += 1;
      await s.control('POST advance', { to: s.portal.now() + 1_000 });
    }
    expect(disordered).toBeGreaterThanOrEqual(12);
  });

  it('2. search misses about nine of ten fresh records for five seconds, finds half by 35 s and all from 2 to 39 s', async () => {
    const portal = s.server.sandbox.mainPortal;
    const lags = Array.from({ length: 2_000 }, () => {
      const id = s.portal.create('notes', {}, BY);
      return portal.indexLag(portal.find('notes', id) as NonNullable<ReturnType<typeof portal.find>>);
    }).sort((a, b) => a - b);
    const missed = lags.filter((lag) => lag > 5_000).length / lags.length;
    expect(missed).toBeGreaterThan(0.85);
    expect(missed).toBeLessThan(0.92);
    expect(Math.abs((lags[1_000] as number) - 35_000)).toBeLessThan(1_000);
    expect(lags[0]).toBeGreaterThanOrEqual(2_000);
    expect(lags.at(-1)).toBeLessThanOrEqual(39_000);
    const found = await search('notes', [{ propertyName: 'hs_createdate', operator: 'GTE', value: String(T0) }]);
    expect(found.body.total).toBe(0);
    await s.control('POST advance', { to: T0 + 39_000 });
    expect((await search('notes', [{ propertyName: 'hs_createdate', operator: 'GTE', value: String(T0) }])).body.total).toBe(2_000);
  });

  it('3. a sixth search within a second is told of the secondly limit, without Retry-After and policy', async () => {
    const call = () => s.api('POST', `${CONTACTS}/search`, {});
    for (let n = 0; n < 5; n++) await call();
    const { status, headers, body } = await call();
    expect(status).toBe(429);
    expect(body).toMatchObject({ message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' });
    expect(body).not.toHaveProperty('policyName');
    expect(headers.has('retry-after')).toBe(false);
  });

  it('4. a task that is due already comes back overdue, in strings', async () => {
    const task = (due: number) => s.api('POST', '/crm/objects/2026-09/tasks', { properties: { hs_timestamp: String(due) } });
    expect((await task(T0 - 1)).body.properties).toMatchObject({ hs_task_is_overdue: 'true', hs_task_missed_due_date_count: '1' });
    expect((await task(T0 + 1)).body.properties).toMatchObject({ hs_task_is_overdue: 'false', hs_task_missed_due_date_count: '0' });
  });

  it('5. ids exceed 32 bits, and a merged contact lists the old ones', async () => {
    const ids = [1, 2, 3, 4].map((n) => s.portal.create('contacts', { email: `m${n}@example.invalid` }, BY)) as [string, ...string[]];
    for (const id of ids) expect(Number(id)).toBeGreaterThan(2 ** 32);
    for (const loser of ids.slice(1)) await s.api('POST', `${CONTACTS}/merge`, { primaryObjectId: ids[0], objectIdToMerge: loser });
    const { properties } = (await s.api('GET', `${CONTACTS}/${ids[0]}?properties=hs_merged_object_ids`)).body;
    expect(properties.hs_merged_object_ids.split(';').toSorted()).toEqual(ids.slice(1).toSorted());
  });

  it('6. a webhook batch puts a change before the creation it belongs to, at the same instant', async () => {
    const receiver = await startReceiver();
    await s.install({ targetUrl: receiver.url });
    for (let n = 0; n < 10; n++) s.portal.create('contacts', { firstname: `P${n}`, lifecyclestage: 'lead' }, BY);
    await s.control('POST step', { until: T0 + 1 });
    const [first] = receiver.posts;
    const before = first?.events.filter((event, i) => {
      const creation = first.events.findIndex((other) => other.subscriptionType === 'object.creation' && other.objectId === event.objectId);
      return event.subscriptionType === 'object.propertyChange' && i < creation && event.occurredAt === T0;
    });
    expect(before?.length).toBeGreaterThan(0);
    await receiver.close();
  });

  it('7. more than 10,000 records of one instant make a cursor by date stand still, and paging by id get on', async () => {
    const { ids } = await s.control('POST seed', { contacts: 10_100 });
    const from = (value: number) => [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(value) }];
    const sorts = ['lastmodifieddate'];
    const wall = await search('contacts', from(T0), { sorts, after: '9800' });
    expect(wall.body).toMatchObject({ total: 10_100, paging: { next: { after: '10000' } } });
    const last = Date.parse(wall.body.results.at(-1).properties.lastmodifieddate);
    expect(last).toBe(T0);
    const restarted = await search('contacts', from(last), { sorts });
    expect(restarted.body.results[0].id).toBe((await search('contacts', from(T0), { sorts })).body.results[0].id);
    expect((await search('contacts', from(T0), { sorts, after: '10000' })).status).toBe(400);
    const pinned = [
      { propertyName: 'lastmodifieddate', operator: 'EQ', value: String(T0) },
      { propertyName: 'hs_object_id', operator: 'GT', value: ids[9_999] },
    ];
    const rest = await search('contacts', pinned, { sorts: ['hs_object_id'] });
    expect(rest.body.results.map((record: any) => record.id)).toEqual(ids.slice(10_000));
  });
});
