/** The properties API: what provisioning makes, what exists already, what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const P = '/crm/properties/2026-09';
const field = (change = {}) => ({
  name: 'baton_due_at',
  label: 'Due',
  groupName: 'contactinformation',
  type: 'datetime',
  fieldType: 'date',
  ...change,
});
const bool = [
  { label: 'Yes', value: 'true', displayOrder: 0, hidden: false },
  { label: 'No', value: 'false', displayOrder: 1, hidden: false },
];

describe('9. Properties and groups', () => {
  it('shows a definition with all its marks', async () => {
    const { body } = await s.api('POST', `${P}/contacts`, field({ hasUniqueValue: true, type: 'string', fieldType: 'text' }));
    expect(body).toMatchObject({
      name: 'baton_due_at',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      hubspotDefined: false,
      archived: false,
      options: [],
      modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    });
    const email = (await s.api('GET', `${P}/contacts/email`)).body;
    expect(email).toMatchObject({ hubspotDefined: true, modificationMetadata: { archivable: false, readOnlyDefinition: true } });
  });

  it.each([
    ['a_'.repeat(50), 201],
    ['a_'.repeat(51), 400],
    ['1st', 400],
    ['_x', 400],
    ['a-b', 400],
    ['a1_', 201],
  ])('judges the name %s', async (name, status) => {
    expect((await s.api('POST', `${P}/contacts`, field({ name }))).status).toBe(status);
  });

  it.each([
    ['bool', 'booleancheckbox', 201],
    ['bool', 'select', 400],
    ['date', 'date', 201],
    ['date', 'text', 400],
    ['datetime', 'date', 201],
    ['datetime', 'number', 400],
    ['enumeration', 'select', 201],
    ['enumeration', 'radio', 201],
    ['enumeration', 'checkbox', 201],
    ['enumeration', 'text', 400],
    ['number', 'number', 201],
    ['number', 'text', 400],
    ['phone_number', 'phonenumber', 201],
    ['string', 'textarea', 201],
    ['string', 'html', 201],
    ['string', 'date', 400],
    ['json', 'text', 400],
  ])('of type %s and field type %s gives %i', async (type, fieldType, status) => {
    const options = type === 'bool' ? { options: bool } : {};
    expect((await s.api('POST', `${P}/contacts`, field({ type, fieldType, ...options }))).status).toBe(status);
  });

  it('keeps uniqueness for life', async () => {
    await s.api('POST', `${P}/contacts`, field({ type: 'string', fieldType: 'text', hasUniqueValue: true }));
    const { body } = await s.api('PATCH', `${P}/contacts/baton_due_at`, { hasUniqueValue: false, label: 'New', type: 'number' });
    expect(body).toMatchObject({ hasUniqueValue: true, label: 'New', type: 'string' });
  });

  it('refuses the same name twice in one batch, and more than 100', async () => {
    const batch = (inputs: unknown[]) => s.api('POST', `${P}/contacts/batch/create`, { inputs });
    expect((await batch([field(), field()])).status).toBe(409);
    expect((await batch(Array.from({ length: 101 }, (_, n) => field({ name: `p${n}` })))).status).toBe(400);
    expect(s.portal.hasProperty('contacts', 'baton_due_at')).toBe(false);
  });

  it('takes dates at midnight UTC only, datetimes in both spellings, and appends to several choices', async () => {
    const options = ['a', 'b', 'c'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }));
    await s.api('POST', `${P}/contacts`, field({ name: 'day', type: 'date' }));
    await s.api('POST', `${P}/contacts`, field({ name: 'at' }));
    await s.api('POST', `${P}/contacts`, field({ name: 'many', type: 'enumeration', fieldType: 'checkbox', options }));
    const { id } = (await s.api('POST', '/crm/v3/objects/contacts', { properties: {} })).body;
    const set = async (properties: Record<string, string>) => {
      const answer = await s.api('PATCH', `/crm/v3/objects/contacts/${id}`, { properties });
      return answer.status === 200 ? answer.body.properties : answer.status;
    };
    expect(await set({ day: '2026-03-02' })).toMatchObject({ day: '2026-03-02' });
    expect(await set({ day: String(Date.UTC(2026, 2, 3)) })).toMatchObject({ day: '2026-03-03' });
    expect(await set({ day: '2026-03-02T01:00:00Z' })).toBe(400);
    expect(await set({ at: '2026-03-02T01:00:00+01:00' })).toMatchObject({ at: '2026-03-02T00:00:00.000Z' });
    expect(await set({ at: '1772409600000' })).toMatchObject({ at: '2026-03-02T00:00:00.000Z' });
    expect(await set({ many: 'a;b' })).toMatchObject({ many: 'a;b' });
    expect(await set({ many: ';c' })).toMatchObject({ many: 'a;b;c' });
    expect(await set({ many: 'd' })).toBe(400);
  });
});

describe('groups and properties', () => {
  it('are made once; again is 409', async () => {
    const group = { name: 'baton', label: 'Baton' };
    expect((await s.api('POST', `${P}/contacts/groups`, group)).status).toBe(201);
    expect(await s.api('POST', `${P}/contacts/groups`, group)).toMatchObject({ status: 409, body: { category: 'CONFLICT' } });
    expect((await s.api('GET', `${P}/contacts/groups`)).body.results.map((item: any) => item.name)).toContain('baton');
    expect((await s.api('POST', `${P}/contacts`, field({ groupName: 'baton' }))).status).toBe(201);
    expect(await s.api('POST', `${P}/contacts`, field({ groupName: 'baton' }))).toMatchObject({
      status: 409,
      body: { category: 'CONFLICT' },
    });
    expect(s.portal.hasProperty('contacts', 'baton_due_at')).toBe(true);
    expect((await s.api('DELETE', `${P}/contacts/groups/baton`)).status).toBe(400);
  });

  it('come in batches: 201 on v3, 200 on 2026-09, all or nothing', async () => {
    const two = [field({ name: 'baton_one' }), field({ name: 'baton_two' })];
    expect((await s.api('POST', '/crm/v3/properties/contacts/batch/create', { inputs: two })).status).toBe(201);
    expect((await s.api('POST', `${P}/contacts/batch/create`, { inputs: [field({ name: 'baton_three' })] })).status).toBe(200);
    expect((await s.api('POST', `${P}/contacts/batch/create`, { inputs: [field({ name: 'baton_four' }), two[0]] })).status).toBe(409);
    expect(s.portal.hasProperty('contacts', 'baton_four')).toBe(false);
    const read = await s.api('POST', `${P}/contacts/batch/read`, { inputs: [{ name: 'baton_one' }, { name: 'nope' }] });
    expect(read).toMatchObject({ status: 207, body: { results: [{ name: 'baton_one' }], numErrors: 1 } });
    expect((await s.api('POST', `${P}/contacts/batch/archive`, { inputs: [{ name: 'baton_one' }] })).status).toBe(204);
    expect((await s.api('GET', `${P}/contacts/baton_one`)).status).toBe(404);
    expect((await s.api('GET', `${P}/contacts?archived=true`)).body.results).toMatchObject([{ name: 'baton_one' }]);
  });

  it.each([
    ['an upper-case name', { name: 'Baton' }],
    ['a type and field type that do not fit', { fieldType: 'text' }],
    ['a group that is not there', { groupName: 'nope' }],
    ['no label', { label: undefined }],
    ['a yes-or-no without its two options', { type: 'bool', fieldType: 'booleancheckbox' }],
  ])('are refused with %s', async (_, change) => {
    expect((await s.api('POST', `${P}/contacts`, field(change))).status).toBe(400);
  });

  it('check values by their options, which can be changed', async () => {
    const options = [{ label: 'Accept', value: 'accept', displayOrder: 0, hidden: false }];
    await s.api('POST', `${P}/contacts`, field({ name: 'baton_lead_response', type: 'enumeration', fieldType: 'select', options }));
    await s.api('POST', `${P}/contacts`, field({ name: 'baton_yes', type: 'bool', fieldType: 'booleancheckbox', options: bool }));
    const set = (value: string) =>
      s.api('POST', '/crm/v3/objects/contacts', { properties: { baton_lead_response: value, baton_yes: 'true' } });
    expect((await set('reject')).status).toBe(400);
    const more = [...options, { label: 'Reject', value: 'reject', displayOrder: 1, hidden: false }];
    expect((await s.api('PATCH', `${P}/contacts/baton_lead_response`, { options: more })).status).toBe(200);
    expect((await set('reject')).status).toBe(201);
  });

  it('of the CRM itself cannot be archived or changed', async () => {
    expect((await s.api('DELETE', `${P}/contacts/email`)).status).toBe(400);
    expect((await s.api('PATCH', `${P}/contacts/email`, { label: 'x' })).status).toBe(400);
  });

  it('hold a unique value once', async () => {
    await s.api('POST', `${P}/tasks`, {
      ...field({ name: 'baton_key', type: 'string', fieldType: 'text', hasUniqueValue: true }),
      groupName: 'taskinformation',
    });
    const make = () => s.api('POST', '/crm/v3/objects/tasks', { properties: { hs_timestamp: '0', baton_key: 'K' } });
    expect((await make()).status).toBe(201);
    expect(await make()).toMatchObject({ status: 400, body: { errors: [{ code: 'CONFLICTING_UNIQUE_VALUE' }] } });
  });

  it('may be refused as unique on tasks by a portal', async () => {
    await s.control('POST faults', { refuseUniqueTaskProperty: true });
    const unique = { ...field({ type: 'string', fieldType: 'text', hasUniqueValue: true }), groupName: 'taskinformation' };
    expect((await s.api('POST', `${P}/tasks`, unique)).status).toBe(400);
    expect((await s.api('POST', `${P}/contacts`, field({ type: 'string', fieldType: 'text', hasUniqueValue: true }))).status).toBe(201);
  });
});
