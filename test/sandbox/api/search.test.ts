/** Search: operators, lag, sorting, paging walls, and what it never shows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
const BY = { source: 'CRM_UI' } as const;
const T0 = Date.UTC(2026, 2, 2);

beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

/** Searches a second of world time apart, so that the limit stays out of the way. */
async function search(body: unknown, type = 'contacts') {
  await s.control('POST advance', { to: s.portal.now() + 1_000 });
  return s.api('POST', `/crm/objects/2026-09/${type}/search`, body);
}

const settle = () => s.control('POST advance', { to: s.portal.now() + 60_000 });
const where = (propertyName: string, operator: string, rest = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
  limit: 200,
});
const names = (answer: any) => answer.body.results.map((record: any) => record.properties.firstname);

describe('5. Search API', () => {
  it('gives ten a page by default, an offset as the cursor, and no associations', async () => {
    await s.control('POST seed', { contacts: 12 });
    const { body } = await search({ associations: ['deals'] });
    expect(body).toMatchObject({ total: 12, paging: { next: { after: '10' } } });
    expect(body.results).toHaveLength(10);
    expect(body.results[0]).not.toHaveProperty('associations');
    const rest = await search({ after: '10' });
    expect(rest.body.results).toHaveLength(2);
    expect(rest.body.paging).toBeUndefined();
  });

  it('needs no field of its body', async () => {
    await s.control('POST seed', { contacts: 1 });
    expect((await search({})).body.total).toBe(1);
  });

  it('knows the modified date by another name on contacts than elsewhere', async () => {
    expect((await search(where('hs_lastmodifieddate', 'GT', { value: '0' }))).status).toBe(400);
    expect((await search(where('lastmodifieddate', 'GT', { value: '0' }))).status).toBe(200);
    expect((await search(where('hs_lastmodifieddate', 'GT', { value: '0' }), 'tasks')).status).toBe(200);
    expect((await search(where('lastmodifieddate', 'GT', { value: '0' }), 'tasks')).status).toBe(400);
  });

  it("finds an app's own writes by the modified date, as any change moves it", async () => {
    const { ids } = await s.control('POST seed', { contacts: 2 });
    await s.control('POST advance', { to: T0 + 3_600_000 });
    await s.api('PATCH', `/crm/objects/2026-09/contacts/${ids[1]}`, { properties: { jobtitle: 'x' } });
    await settle();
    const { body } = await search(where('lastmodifieddate', 'GTE', { value: String(T0 + 3_600_000) }));
    expect(body.results.map((record: any) => record.id)).toEqual([ids[1]]);
  });

  it('takes 18 filters in all and not one more', async () => {
    const groups = (count: number) =>
      Array.from({ length: Math.ceil(count / 4) }, (_, g) => ({
        filters: Array.from({ length: Math.min(4, count - 4 * g) }, () => ({ propertyName: 'city', operator: 'HAS_PROPERTY' })),
      }));
    expect((await search({ filterGroups: groups(18) })).status).toBe(200);
    expect((await search({ filterGroups: groups(19) })).status).toBe(400);
  });
});

describe('the index', () => {
  it('misses a fresh record for 2 to 39 seconds, then shows it', async () => {
    s.portal.create('contacts', { firstname: 'Fresh' }, BY);
    const at: number[] = [];
    for (let second = 1; second <= 40; second++) {
      const answer = await search(where('firstname', 'EQ', { value: 'Fresh' }));
      if (answer.body.total === 1) at.push(second);
    }
    expect(at[0]).toBeGreaterThanOrEqual(2);
    expect(at[0]).toBeLessThanOrEqual(40);
    expect(at).toEqual(Array.from({ length: 41 - (at[0] as number) }, (_, i) => (at[0] as number) + i));
  });

  it('shows the old values of a changed record until it catches up', async () => {
    const id = s.portal.create('contacts', { firstname: 'Old' }, BY);
    await settle();
    s.portal.update('contacts', id, { firstname: 'New' }, BY);
    expect(names(await search(where('hs_object_id', 'EQ', { value: id })))).toEqual(['Old']);
    await settle();
    expect(names(await search(where('hs_object_id', 'EQ', { value: id })))).toEqual(['New']);
  });

  it('never shows archived records', async () => {
    const id = s.portal.create('contacts', { firstname: 'A' }, BY);
    await settle();
    s.portal.archive('contacts', id, BY);
    expect((await search(where('firstname', 'HAS_PROPERTY'))).body.total).toBe(0);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    for (const [i, firstname] of ['Ana', 'Bo', 'Cy'].entries()) {
      s.portal.create(
        'contacts',
        { firstname, email: `${firstname}@team.example`, numemployees: String(10 ** (i + 1)), ...(i === 2 ? {} : { city: 'Oslo' }) },
        BY,
      );
      await s.control('POST advance', { to: T0 + (i + 1) * 1_000 });
    }
    await settle();
  });

  it.each([
    ['EQ', 'firstname', { value: 'ana' }, ['Ana']],
    ['NEQ', 'firstname', { value: 'Ana' }, ['Bo', 'Cy']],
    ['GT', 'numemployees', { value: '99' }, ['Bo', 'Cy']],
    ['GTE', 'createdate', { value: String(T0 + 1_000) }, ['Bo', 'Cy']],
    ['LT', 'numemployees', { value: '100' }, ['Ana']],
    ['LTE', 'numemployees', { value: '100' }, ['Ana', 'Bo']],
    ['BETWEEN', 'createdate', { value: String(T0), highValue: String(T0 + 1_000) }, ['Ana', 'Bo']],
    ['IN', 'firstname', { values: ['ana', 'cy'] }, ['Ana', 'Cy']],
    ['NOT_IN', 'firstname', { values: ['ana', 'cy'] }, ['Bo']],
    ['HAS_PROPERTY', 'city', {}, ['Ana', 'Bo']],
    ['NOT_HAS_PROPERTY', 'city', {}, ['Cy']],
    ['CONTAINS_TOKEN', 'email', { value: '*eam' }, ['Ana', 'Bo', 'Cy']],
    ['CONTAINS_TOKEN', 'email', { value: 'bo' }, ['Bo']],
    ['NOT_CONTAINS_TOKEN', 'email', { value: 'bo' }, ['Ana', 'Cy']],
    ['GTE', 'lastmodifieddate', { value: String(T0 + 1_000) }, ['Bo', 'Cy']],
  ])('%s on %s', async (operator, property, rest, expected) => {
    expect(names(await search(where(property, operator, rest)))).toEqual(expected);
  });

  it('join filters of a group by and, groups by or', async () => {
    const filters = [
      { propertyName: 'city', operator: 'EQ', value: 'oslo' },
      { propertyName: 'numemployees', operator: 'GT', value: '50' },
    ];
    const filterGroups = [{ filters }, { filters: [{ propertyName: 'firstname', operator: 'EQ', value: 'cy' }] }];
    expect(names(await search({ filterGroups }))).toEqual(['Bo', 'Cy']);
  });

  it('take one sort, in both spellings', async () => {
    expect(names(await search({ sorts: ['-numemployees'] }))).toEqual(['Cy', 'Bo', 'Ana']);
    expect(names(await search({ sorts: [{ propertyName: 'numemployees', direction: 'ASCENDING' }] }))).toEqual(['Ana', 'Bo', 'Cy']);
    expect((await search({ sorts: ['city', 'firstname'] })).status).toBe(400);
  });

  it('find activities of a contact through the pseudo-property', async () => {
    const [ana] = (await search(where('firstname', 'EQ', { value: 'ana' }))).body.results;
    s.portal.create('calls', { hs_call_title: 'hers' }, BY, [{ objectType: 'contacts', id: ana.id }]);
    s.portal.create('calls', { hs_call_title: 'nobody' }, BY);
    await settle();
    const found = await search(where('associations.contact', 'EQ', { value: ana.id }), 'calls');
    expect(found.body.total).toBe(1);
  });

  it('search words over the usual fields', async () => {
    expect(names(await search({ query: 'bo@team' }))).toEqual(['Bo']);
  });

  it.each([
    ['an unknown property', where('nope', 'EQ', { value: '1' })],
    ['an unknown operator', where('city', 'LIKE', { value: '1' })],
    ['a missing value', where('city', 'EQ')],
    ['six groups', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    [
      'seven filters',
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => ({ propertyName: 'city', operator: 'HAS_PROPERTY' })) }] },
    ],
    ['a page of 201', { limit: 201 }],
    ['a request of more than 3,000 characters', where('city', 'EQ', { value: 'x'.repeat(3_000) })],
  ])('answer 400 to %s', async (_, body) => {
    expect(await search(body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
  });
});

describe('paging', () => {
  it('gives 200 a page and stops at 10,000', async () => {
    await s.control('POST seed', { contacts: 10_300 });
    const first = await search({ limit: 200 });
    expect(first.body).toMatchObject({ total: 10_300, paging: { next: { after: '200' } } });
    const last = await search({ limit: 200, after: '9800' });
    expect(last.body.results).toHaveLength(200);
    expect((await search({ limit: 200, after: last.body.paging.next.after })).status).toBe(400);
  });

  it('can be restarted by id where 10,000 share one instant', async () => {
    const { ids } = await s.control('POST seed', { contacts: 300 });
    const body = { ...where('hs_object_id', 'GT', { value: ids[99] }), sorts: ['hs_object_id'] };
    expect((await search(body)).body.results.map((record: any) => record.id)).toEqual(ids.slice(100));
  });
});
