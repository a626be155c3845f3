/** Single objects and list pages: paging, values, lifecycle, merge, privacy deletion. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const BY = { source: 'CRM_UI' } as const;
const get = (path: string) => s.api('GET', path);
const create = (type: string, properties: Record<string, unknown>) => s.api('POST', `/crm/objects/2026-09/${type}`, { properties });
const update = (type: string, id: string, properties: Record<string, unknown>) =>
  s.api('PATCH', `/crm/objects/2026-09/${type}/${id}`, { properties });

describe('list pages', () => {
  it('walk all records once, the same on dated and v3 paths', async () => {
    await s.control('POST seed', { contacts: 250 });
    for (const version of ['objects/2026-09', 'v3/objects']) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { body } = await get(`/crm/${version}/contacts?limit=100${after ? `&after=${after}` : ''}`);
        seen.push(...body.results.map((record: any) => record.id));
        after = body.paging?.next.after;
      } while (after);
      expect(seen).toHaveLength(250);
      expect(new Set(seen).size).toBe(250);
    }
  });

  it('stop at 100, and at 50 with history', async () => {
    expect((await get('/crm/v3/objects/contacts?limit=101')).status).toBe(400);
    expect((await get('/crm/v3/objects/contacts?limit=51&propertiesWithHistory=email')).status).toBe(400);
    expect((await get('/crm/v3/objects/contacts?limit=50&propertiesWithHistory=email')).status).toBe(200);
  });

  it('show archived records only when asked, with associations when asked', async () => {
    const kept = s.portal.create('contacts', { firstname: 'K' }, BY);
    const gone = s.portal.create('contacts', { firstname: 'G' }, BY);
    const deal = s.portal.create('deals', { dealname: 'D' }, BY, [{ objectType: 'contacts', id: kept }]);
    s.portal.archive('contacts', gone, BY);
    const live = (await get('/crm/v3/objects/contacts?associations=deals')).body.results;
    expect(live.map((record: any) => record.id)).toEqual([kept]);
    expect(live[0].associations.deals.results).toEqual([{ id: deal, type: 'contact_to_deal' }]);
    expect((await get('/crm/v3/objects/contacts?archived=true')).body.results).toMatchObject([{ id: gone, archived: true }]);
    expect((await get(`/crm/v3/objects/contacts/${gone}`)).status).toBe(404);
  });
});

describe('values', () => {
  it.each([
    ['unknown property', 'contacts', { nope: '1' }, 'PROPERTY_DOESNT_EXIST'],
    ['wrong option', 'contacts', { lifecyclestage: 'warm' }, 'INVALID_OPTION'],
    ['number with separator', 'deals', { amount: '1,000' }, 'INVALID_NUMBER'],
    ['instant that is none', 'deals', { closedate: 'soon' }, 'INVALID_DATE'],
    ['user id as owner', 'contacts', { hubspot_owner_id: '9001201' }, 'INVALID_OWNER_ID'],
    ['read-only value', 'contacts', { hs_object_id: '5' }, 'READ_ONLY_VALUE'],
    ['bad e-mail', 'contacts', { email: 'nobody' }, 'INVALID_EMAIL'],
  ])('are refused: %s', async (_, type, properties, code) => {
    const { status, body } = await create(type, properties);
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
    expect(body.errors[0].code).toBe(code);
    expect(body.message).toContain(code);
  });

  it('come back as strings: instants in ISO with milliseconds, clearing with an empty string', async () => {
    const { body } = await create('deals', { dealname: 'D', amount: 12.5, closedate: 1772409600000 });
    expect(body.properties).toMatchObject({ amount: '12.5', closedate: '2026-03-02T00:00:00.000Z', pipeline: 'default' });
    expect((await update('deals', body.id, { amount: '' })).body.properties.amount).toBeNull();
  });

  it('move the lifecycle forward only, unless cleared first, and stamp the stage', async () => {
    const { body } = await create('contacts', { lifecyclestage: 'marketingqualifiedlead' });
    expect(body.properties.hs_lifecyclestage_marketingqualifiedlead_date).toBe('2026-03-02T00:00:00.000Z');
    expect((await update('contacts', body.id, { lifecyclestage: 'lead' })).status).toBe(400);
    expect((await update('contacts', body.id, { lifecyclestage: '' })).status).toBe(200);
    expect((await update('contacts', body.id, { lifecyclestage: 'lead' })).status).toBe(200);
  });

  it('of deals follow their stage', async () => {
    const { body } = await create('deals', { dealname: 'D', amount: '10', dealstage: 'contractsent' });
    await update('deals', body.id, { dealstage: 'closedwon' });
    const names = 'hs_is_closed_won,hs_is_closed,closedate,hs_v2_date_entered_closedwon,hs_v2_date_exited_contractsent,hs_closed_amount';
    const read = (await get(`/crm/v3/objects/deals/${body.id}?properties=${names}`)).body.properties;
    const now = '2026-03-02T00:00:00.000Z';
    expect(read).toMatchObject({
      hs_is_closed_won: 'true',
      hs_is_closed: 'true',
      closedate: now,
      hs_v2_date_entered_closedwon: now,
      hs_closed_amount: '10',
    });
  });

  it('of tasks are overdue by the clock, until completed', async () => {
    const { body } = await create('tasks', { hs_timestamp: '2026-03-02T01:00:00Z' });
    const read = async () =>
      (await get(`/crm/v3/objects/tasks/${body.id}?properties=hs_task_is_overdue,hs_task_completion_date`)).body.properties;
    expect((await read()).hs_task_is_overdue).toBe('false');
    await s.control('POST advance', { to: Date.UTC(2026, 2, 2, 2) });
    expect((await read()).hs_task_is_overdue).toBe('true');
    await update('tasks', body.id, { hs_task_status: 'COMPLETED' });
    expect(await read()).toMatchObject({ hs_task_is_overdue: 'false', hs_task_completion_date: '2026-03-02T02:00:00.000Z' });
  });

  it('of a contact count what was logged on it, but only outbound as contacted', async () => {
    const contact = s.portal.create('contacts', { firstname: 'A' }, BY);
    const to = [{ objectType: 'contacts' as const, id: contact }];
    s.portal.create('calls', { hs_call_direction: 'INBOUND', hs_timestamp: '2026-03-01T00:00:00Z' }, BY, to);
    expect(s.portal.get('contacts', contact)?.properties.num_contacted_notes ?? null).toBeNull();
    s.portal.create('calls', { hs_call_direction: 'OUTBOUND', hs_timestamp: '2026-03-02T00:00:00Z' }, BY, to);
    expect(s.portal.get('contacts', contact)?.properties).toMatchObject({
      num_contacted_notes: '1',
      notes_last_contacted: '2026-03-02T00:00:00.000Z',
      num_notes: '2',
    });
  });
});

describe('merge and deletion', () => {
  it('keep the winner, list the losers, and lead old ids to it', async () => {
    const [a, b, c] = [1, 2, 3].map((n) =>
      s.portal.create('contacts', { email: `m${n}@example.invalid`, ...(n === 3 ? { phone: '555-0103' } : {}) }, BY),
    ) as [string, string, string];
    const call = s.portal.create('calls', { hs_call_direction: 'OUTBOUND' }, BY, [{ objectType: 'contacts', id: c }]);
    for (const objectIdToMerge of [b, c]) {
      expect((await s.api('POST', '/crm/objects/2026-09/contacts/merge', { primaryObjectId: a, objectIdToMerge })).status).toBe(200);
    }
    const { body } = await get(`/crm/v3/objects/contacts/${b}?properties=hs_merged_object_ids,phone,hs_additional_emails`);
    expect(body.id).toBe(a);
    expect(body.properties).toMatchObject({
      hs_merged_object_ids: `${b};${c}`,
      phone: '555-0103',
      hs_additional_emails: 'm2@example.invalid;m3@example.invalid',
    });
    expect(s.portal.associated('calls', call, 'contacts')).toEqual([a]);
    expect((await create('contacts', { email: 'm1@example.invalid' })).status).toBe(409);
  });

  it('archive with 204 also what was never there', async () => {
    const id = s.portal.create('contacts', { firstname: 'A' }, BY);
    expect((await s.api('DELETE', `/crm/v3/objects/contacts/${id}`)).status).toBe(204);
    expect((await s.api('DELETE', '/crm/v3/objects/contacts/77')).status).toBe(204);
  });

  it('leave nothing behind after a privacy deletion', async () => {
    const id = s.portal.create('contacts', { email: 'gone@example.invalid' }, BY);
    const body = { objectId: 'gone@example.invalid', idProperty: 'email' };
    expect((await s.api('POST', '/crm/objects/2026-09/contacts/gdpr-delete', body)).status).toBe(204);
    expect((await get(`/crm/v3/objects/contacts/${id}?archived=true`)).status).toBe(404);
    expect(JSON.stringify(await s.control('GET dump?archived=true'))).not.toContain('gone@example.invalid');
  });
});

it('answers 404 for an unknown path and 400 for an unknown object type', async () => {
  expect((await get('/crm/v3/nothing')).status).toBe(404);
  expect((await get('/crm/v3/objects/unicorns')).body.message).toContain('unicorns');
});
