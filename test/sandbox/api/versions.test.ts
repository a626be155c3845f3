/** Paths and success codes by API version. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
const BY = { source: 'CRM_UI' } as const;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const post = (path: string, body: unknown) => s.api('POST', path, body);

describe('2. API versions and paths', () => {
  it.each([
    ['/crm/v3/objects/contacts', '/crm/objects/2026-09/contacts'],
    ['/crm/v3/objects/0-1', '/crm/objects/2026-03/contact'],
    ['/crm/v3/properties/contacts', '/crm/properties/2026-09/contacts'],
    ['/crm/v3/properties/contacts/groups', '/crm/properties/2026-09/contacts/groups'],
    ['/crm/v3/pipelines/deals', '/crm/pipelines/2026-09/deals'],
    ['/crm/v3/owners', '/crm/owners/2026-09'],
    ['/crm/v3/owners/', '/crm/owners/2026-09/'],
    ['/crm/v4/associations/contacts/companies/labels', '/crm/associations/2026-09/contacts/companies/labels'],
    ['/marketing/v3/campaigns', '/marketing/campaigns/2026-09'],
    ['/account-info/v3/details', '/account-info/2026-09/details'],
  ])('answers %s and %s alike', async (old, dated) => {
    const [a, b] = [await s.api('GET', old), await s.api('GET', dated)];
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(b.body).toEqual(a.body);
  });

  it.each(['/crm/objects/2025-03/contacts', '/crm/objects/2026-04/contacts', '/crm/v5/objects/contacts', '/crm/objects/2031-09/contacts'])(
    'knows no %s',
    async (path) => {
      expect(await s.api('GET', path)).toMatchObject({ status: 404, body: { status: 'error', category: 'OBJECT_NOT_FOUND' } });
    },
  );

  it('answers betas of the release to come like the newest release', async () => {
    const input = { name: 'x', label: 'X', groupName: 'contactinformation', type: 'string', fieldType: 'text' };
    expect((await post('/crm/properties/2027-03-beta/contacts/batch/create', { inputs: [input] })).status).toBe(200);
  });

  it.each([
    ['/crm/v4/associations', 201, 204],
    ['/crm/associations/2026-03', 201, 200],
    ['/crm/associations/2026-09', 200, 200],
  ])('of %s: associations batch create gives %i, archive %i', async (base, created, archived) => {
    const [deal, contact] = [s.portal.create('deals', {}, BY), s.portal.create('contacts', {}, BY)];
    const pair = { from: { id: deal }, to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] };
    expect((await post(`${base}/deals/contacts/batch/create`, { inputs: [pair] })).status).toBe(created);
    const gone = await post(`${base}/deals/contacts/batch/archive`, { inputs: [{ from: { id: deal }, to: [{ id: contact }] }] });
    expect(gone.status).toBe(archived);
    expect(s.portal.associated('deals', deal, 'contacts')).toEqual([]);
  });

  it.each([
    ['/crm/v3/properties', 201],
    ['/crm/properties/2026-03', 201],
    ['/crm/properties/2026-09', 200],
  ])('of %s: properties batch create gives %i', async (base, status) => {
    const inputs = [{ name: 'x', label: 'X', groupName: 'contactinformation', type: 'string', fieldType: 'text' }];
    expect((await post(`${base}/contacts/batch/create`, { inputs })).status).toBe(status);
  });

  it.each(['/crm/v3/objects', '/crm/objects/2026-03', '/crm/objects/2026-09'])(
    'of %s: object batches give 201, 200, 200, 200 and 204',
    async (base) => {
      const created = await post(`${base}/contacts/batch/create`, { inputs: [{ properties: { email: 'a@example.invalid' } }] });
      const { id } = created.body.results[0];
      const statuses = [
        created.status,
        (await post(`${base}/contacts/batch/read`, { inputs: [{ id }], properties: [] })).status,
        (await post(`${base}/contacts/batch/update`, { inputs: [{ id, properties: { firstname: 'A' } }] })).status,
        (await post(`${base}/contacts/batch/upsert`, { inputs: [{ id: 'a@example.invalid', idProperty: 'email', properties: {} }] }))
          .status,
        (await post(`${base}/contacts/batch/archive`, { inputs: [{ id }] })).status,
      ];
      expect(statuses).toEqual([201, 200, 200, 200, 204]);
    },
  );

  it('sends JSON where there is a body and none with a 204', async () => {
    const id = s.portal.create('contacts', {}, BY);
    expect((await s.api('GET', `/crm/v3/objects/contacts/${id}`)).headers.get('content-type')).toMatch(/^application\/json/);
    const gone = await s.api('DELETE', `/crm/v3/objects/contacts/${id}`);
    expect([gone.status, gone.headers.get('content-type'), gone.body]).toEqual([204, null, null]);
  });
});
