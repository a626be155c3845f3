/** The portal door: what kind of account the sandbox plays, and what that changes for an app. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const portal = (body: unknown) => s.control('POST portal', body);
const make = (type: string, properties: Record<string, string>, token?: string) =>
  s.api('POST', `/crm/objects/2026-09/${type}`, { properties }, token);
const CAMPAIGNS = '/marketing/campaigns/2026-09';

describe('the door', () => {
  it('shows an ordinary professional account at first', async () => {
    expect(await s.control('GET portal')).toMatchObject({
      portalId: s.portalId,
      tier: 'professional',
      uniqueTaskProperty: true,
      recordSources: true,
      closed: false,
      validationRules: [],
    });
  });

  it('changes what it names and leaves the rest', async () => {
    await portal({ tier: 'free', uniqueTaskProperty: false });
    expect(await portal({ recordSources: false })).toMatchObject({ tier: 'free', uniqueTaskProperty: false, recordSources: false });
  });

  it('shows of a history no more than its depth', async () => {
    const { id } = (await make('contacts', { lifecyclestage: 'lead' })).body;
    await s.control('POST act', { op: 'update', objectType: 'contacts', id, properties: { lifecyclestage: 'opportunity' } });
    const read = async () =>
      (await s.api('GET', `/crm/objects/2026-09/contacts/${id}?propertiesWithHistory=lifecyclestage`)).body.propertiesWithHistory
        .lifecyclestage;
    expect(await read()).toHaveLength(2);
    await portal({ historyDepth: 1 });
    expect(await read()).toMatchObject([{ value: 'opportunity' }]);
  });

  it('gives an app no scope that the admin withholds', async () => {
    await portal({ withheldScopes: ['forms'] });
    const page = await fetch(
      `${s.url}/oauth/authorize?client_id=${s.clientId}&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Foauth%2Fcallback&scope=oauth&optional_scope=forms%20automation`,
    );
    const html = await page.text();
    expect([html.includes('value="automation"'), html.includes('value="forms"')]).toEqual([true, false]);
  });

  it.each([
    [{ tier: 'gold' }, 'free, starter, professional, enterprise'],
    [{ colour: 'red' }, 'it has tier'],
    [{ recordSources: 'no' }, 'true or false'],
    [{ customPropertyLimit: -1 }, 'whole number'],
    [{ dispositions: 'Busy' }, 'must be a list'],
    [{ dispositions: [{ id: '1' }] }, 'call outcome is a label'],
    [{ validationRules: [{ objectType: 'moons', property: 'x' }] }, 'objectType'],
    [{ validationRules: [{ objectType: 'tasks' }] }, 'needs the property'],
    [{ validationRules: [{ objectType: 'tasks', mode: 'guess', property: 'x' }] }, 'must be one of refuse'],
    [{ validationRules: [{ objectType: 'tasks', mode: 'pattern', property: 'x', pattern: '(' }] }, 'regular expression'],
  ])('says what is wrong with %j', async (body, words) => {
    await expect(portal(body)).rejects.toThrow(words);
  });

  it('keeps its settings over a restart', async () => {
    const state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-portal-'));
    const rule = { objectType: 'tasks', mode: 'required', property: 'hs_task_type', message: 'Choose' };
    const settings = { tier: 'starter', recordSources: false, uniqueTaskProperty: false, dispositions: ['Spoke'], validationRules: [rule] };
    const a = await startSandbox({ state });
    const before = await a.control('POST portal', settings);
    await a.control('POST checkpoint');
    await a.close();
    const b = await startSandbox({ state });
    expect(await b.control('GET portal')).toEqual(before);
    expect((await b.api('GET', '/crm/properties/2026-09/tasks/hs_object_source')).status).toBe(404);
    await b.close();
    await rm(state, { recursive: true });
  });
});

describe('the tier', () => {
  it('refuses with MISSING_SCOPES what the account no longer has, though it was granted', async () => {
    const { access_token } = await s.install({ scopes: ['oauth', 'marketing.campaigns.read'] });
    expect((await s.api('GET', CAMPAIGNS, undefined, access_token)).status).toBe(200);
    await portal({ tier: 'starter' });
    const refused = await s.api('GET', CAMPAIGNS, undefined, access_token);
    expect(refused).toMatchObject({
      status: 403,
      body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['marketing.campaigns.read'] } }] },
    });
  });

  it('drops an optional scope the account lacks and blocks an install that requires one', async () => {
    await portal({ tier: 'free' });
    const query = {
      client_id: s.clientId,
      redirect_uri: 'http://localhost:3000/cb',
      scope: 'oauth',
      optional_scope: 'forms crm.objects.leads.read',
    };
    const page = await (await fetch(`${s.url}/oauth/authorize?${new URLSearchParams(query)}`)).text();
    expect(page).toContain('value="forms"');
    expect(page).not.toContain('crm.objects.leads.read" checked');
    const blocked = await fetch(
      `${s.url}/oauth/authorize?${new URLSearchParams({ ...query, scope: 'oauth crm.objects.leads.read', optional_scope: '' })}`,
    );
    expect(blocked.status).toBe(400);
    expect(await blocked.text()).toContain('crm.objects.leads.read');
  });

  it('leaves a granted optional scope in the token only when the account has it', async () => {
    await portal({ tier: 'free' });
    const form = {
      client_id: s.clientId,
      redirect_uri: 'http://localhost:3000/cb',
      scope: 'oauth',
      optional_scope: 'forms marketing.campaigns.read',
    };
    const body = new URLSearchParams({ ...form, granted_optional: 'forms' });
    body.append('granted_optional', 'marketing.campaigns.read');
    const consent = await fetch(`${s.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
    const code = new URL(consent.headers.get('location') as string).searchParams.get('code') as string;
    const exchange = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: form.redirect_uri,
      client_id: s.clientId,
      client_secret: s.clientSecret,
    };
    const answer = await fetch(`${s.url}/oauth/2026-09/token`, { method: 'POST', body: new URLSearchParams(exchange) });
    expect((await answer.json()).scopes).toEqual(['oauth', 'forms']);
  });
});

describe('an account that is gone', () => {
  it('refuses a refresh with BAD_HUB', async () => {
    const { refresh_token } = await s.install();
    await portal({ closed: true });
    const form = { grant_type: 'refresh_token', refresh_token, client_id: s.clientId, client_secret: s.clientSecret };
    const answer = await fetch(`${s.url}/oauth/2026-09/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'access_denied', status: 'BAD_HUB' });
  });
});

describe('record sources', () => {
  it('are told where the account has them', async () => {
    const id = s.portal.create('contacts', {}, { source: 'FORM' });
    const { body } = await s.api('GET', `/crm/objects/2026-09/contacts/${id}?properties=hs_object_source,hs_object_source_label`);
    expect(body.properties).toMatchObject({ hs_object_source: 'FORM', hs_object_source_label: 'FORM' });
  });

  it('are neither listed, read, searched nor created elsewhere', async () => {
    const id = s.portal.create('contacts', {}, { source: 'FORM' });
    await portal({ recordSources: false });
    const listed = (await s.api('GET', '/crm/properties/2026-09/contacts')).body.results.map((item: any) => item.name);
    expect(listed.filter((name: string) => name.startsWith('hs_object_source'))).toEqual([]);
    const { body } = await s.api('GET', `/crm/objects/2026-09/contacts/${id}?properties=hs_object_source`);
    expect(body.properties).not.toHaveProperty('hs_object_source');
    expect((await make('contacts', {})).body.properties).not.toHaveProperty('hs_object_source_label');
    const filters = [{ propertyName: 'hs_object_source', operator: 'EQ', value: 'FORM' }];
    expect((await s.api('POST', '/crm/objects/2026-09/contacts/search', { filterGroups: [{ filters }] })).status).toBe(400);
  });
});

describe('unique task properties', () => {
  it('are refused on tasks only, where the account does not offer them', async () => {
    await portal({ uniqueTaskProperty: false });
    const property = (groupName: string) => ({
      name: 'baton_key',
      label: 'Key',
      groupName,
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    });
    expect((await s.api('POST', '/crm/properties/2026-09/tasks', property('taskinformation'))).status).toBe(400);
    expect((await s.api('POST', '/crm/properties/2026-09/contacts', property('contactinformation'))).status).toBe(201);
    await portal({ uniqueTaskProperty: true });
    expect((await s.api('POST', '/crm/properties/2026-09/tasks', property('taskinformation'))).status).toBe(201);
  });
});

describe('call outcomes', () => {
  it('are what the admin made of them, removed ones included', async () => {
    await portal({ dispositions: ['Spoke to them', { id: 'x-1', label: 'Gatekeeper', deleted: true }] });
    expect((await s.api('GET', '/calling/v1/dispositions')).body).toEqual([
      { id: expect.any(String), label: 'Spoke to them', deleted: false },
      { id: 'x-1', label: 'Gatekeeper', deleted: true },
    ]);
  });
});

describe('validation rules', () => {
  const rule = (part: Record<string, unknown>) => portal({ validationRules: [{ message: 'Not like this', ...part }] });
  const refusal = { status: 400, body: { category: 'VALIDATION_ERROR', errors: [{ message: 'Not like this' }] } };

  it('ask for a property at creation, of machines only', async () => {
    await rule({ objectType: 'tasks', mode: 'required', property: 'hs_task_type' });
    expect(await make('tasks', { hs_timestamp: '0' })).toMatchObject(refusal);
    expect((await make('tasks', { hs_timestamp: '0', hs_task_type: 'CALL' })).status).toBe(201);
    expect(s.portal.create('tasks', {}, { source: 'CRM_UI' })).toMatch(/^\d+$/);
  });

  it('ask for a property when another has a value', async () => {
    await rule({
      objectType: 'deals',
      mode: 'required',
      property: 'closed_lost_reason',
      when: { property: 'dealstage', value: 'closedlost' },
    });
    const { id } = (await make('deals', { dealname: 'D' })).body;
    const move = (properties: Record<string, string>) => s.api('PATCH', `/crm/objects/2026-09/deals/${id}`, { properties });
    expect(await move({ dealstage: 'closedlost' })).toMatchObject(refusal);
    expect((await move({ amount: '5' })).status).toBe(200);
    expect((await move({ dealstage: 'closedlost', closed_lost_reason: 'Price' })).status).toBe(200);
    await move({ dealstage: 'contractsent' });
    expect((await move({ dealstage: 'closedlost' })).status).toBe(200);
    expect(await move({ dealstage: 'closedlost', closed_lost_reason: '' })).toMatchObject(refusal);
  });

  it('refuse a property, and a value that does not match', async () => {
    await rule({ objectType: 'contacts', property: 'jobtitle' });
    expect(await make('contacts', { jobtitle: 'x' })).toMatchObject(refusal);
    await rule({ objectType: 'contacts', mode: 'pattern', property: 'phone', pattern: '\\+\\d+' });
    expect(await make('contacts', { phone: '0044 1' })).toMatchObject(refusal);
    expect((await make('contacts', { phone: '+44', jobtitle: 'x' })).status).toBe(201);
  });

  it('forbid an association, in creates and afterwards, in either direction', async () => {
    await rule({ objectType: 'tasks', mode: 'associate', to: 'deals' });
    const deal = s.portal.create('deals', { dealname: 'D' }, { source: 'CRM_UI' });
    const associations = [{ to: { id: deal }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 216 }] }];
    const inputs = [{ properties: { hs_timestamp: '0' }, associations, objectWriteTraceId: 'a' }];
    const created = await s.api('POST', '/crm/objects/2026-09/tasks/batch/create', { inputs });
    expect(created).toMatchObject({ status: 207, body: { results: [], errors: [{ message: 'Not like this' }] } });
    const { id } = (await make('tasks', { hs_timestamp: '0' })).body;
    const later = await s.api('PUT', `/crm/objects/2026-09/deals/${deal}/associations/default/tasks/${id}`);
    expect(later).toMatchObject({ status: 400, body: { message: 'Not like this' } });
  });

  it('fail a whole batch without trace ids and one input with them', async () => {
    await rule({ objectType: 'tasks', mode: 'required', property: 'hs_task_type' });
    const inputs = [{ properties: { hs_timestamp: '0', hs_task_type: 'CALL' } }, { properties: { hs_timestamp: '0' } }];
    const batch = (list: unknown) => s.api('POST', '/crm/objects/2026-09/tasks/batch/create', { inputs: list });
    expect((await batch(inputs)).status).toBe(400);
    const traced = await batch(inputs.map((input, i) => ({ ...input, objectWriteTraceId: String(i) })));
    expect(traced).toMatchObject({ status: 207, body: { numErrors: 1, errors: [{ category: 'VALIDATION_ERROR' }] } });
  });
});

describe('room', () => {
  const field = (name: string, rest = {}) => ({
    name,
    label: name,
    groupName: 'contactinformation',
    type: 'string',
    fieldType: 'text',
    ...rest,
  });

  it('ends at the custom property limit, counted over a batch', async () => {
    await portal({ customPropertyLimit: 2 });
    const batch = (names: string[]) =>
      s.api('POST', '/crm/properties/2026-09/contacts/batch/create', { inputs: names.map((name) => field(name)) });
    expect(await batch(['a', 'b', 'c'])).toMatchObject({ status: 400, body: { message: expect.stringContaining('limit of 2') } });
    expect((await batch(['a', 'b'])).status).toBe(200);
    expect((await s.api('POST', '/crm/properties/2026-09/contacts', field('c'))).status).toBe(400);
    const { results } = (await s.api('GET', '/crm/limits/2026-09/custom-properties')).body;
    expect(results).toContainEqual({
      objectTypeId: '0-1',
      singularLabel: 'Contact',
      pluralLabel: 'Contacts',
      limit: 2,
      usage: 2,
      percentage: 100,
    });
  });

  it('ends at ten unique properties', async () => {
    for (let n = 0; n < 10; n++) await s.api('POST', '/crm/properties/2026-09/contacts', field(`u${n}`, { hasUniqueValue: true }));
    expect((await s.api('POST', '/crm/properties/2026-09/contacts', field('u10', { hasUniqueValue: true }))).status).toBe(400);
    expect((await s.api('POST', '/crm/properties/2026-09/contacts', field('u10'))).status).toBe(201);
  });

  it('ends at the associations one record may have', async () => {
    await portal({ associationLimit: 5 });
    const [full, other] = ['F', 'O'].map((firstname) => s.portal.create('contacts', { firstname }, { source: 'CRM_UI' })) as [
      string,
      string,
    ];
    for (let n = 0; n < 5; n++) s.portal.create('deals', {}, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: full }]);
    s.portal.create('deals', {}, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: other }]);
    const deal = s.portal.create('deals', {}, { source: 'CRM_UI' });
    const put = (contact: string) => s.api('PUT', `/crm/objects/2026-09/deals/${deal}/associations/default/contacts/${contact}`);
    expect((await put(full)).status).toBe(400);
    const [known] = s.portal.associated('contacts', full, 'deals') as [string];
    const from = (id: string) => s.api('PUT', `/crm/objects/2026-09/contacts/${full}/associations/default/deals/${id}`);
    expect([(await from(deal)).status, (await from(known)).status]).toEqual([400, 200]);
    expect((await put(other)).status).toBe(200);
    const { results } = (await s.api('GET', '/crm/limits/2026-09/associations/records/0-1/0-3')).body;
    expect(results).toEqual([{ fromObjectId: full, usage: 5, limit: 5, percentage: 100 }]);
  });
});
