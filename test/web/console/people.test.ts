/** The console's people over real HTTP: added, given another role, signed out and removed by an admin alone, each in the audit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../src/ports/ledger/console.ts';
import { tokenIn } from '../door.ts';
import { type Company, openCompany } from './company.ts';

let company: Company;

beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const ledger = () => company.door.ledger.workspace('default').console;

async function press(path: string, values: Record<string, string>, role: Role = 'admin'): Promise<Response> {
  const token = tokenIn((await company.page('/today', role)).html);
  const body = new URLSearchParams({ ...values, token });
  return fetch(company.door.url + path, { method: 'POST', headers: { cookie: company.cookies[role] }, body, redirect: 'manual' });
}

describe('the people of the console', () => {
  it('are listed with their roles, for an admin alone', async () => {
    const { html } = await company.page('/people');
    for (const name of ['Admin', 'Marketing lead', 'Sales lead', 'Rep', 'Viewer', 'rep@acme.example']) expect(html).toContain(name);
    for (const role of ROLES.filter((one) => one !== 'admin'))
      expect([role, (await company.page('/people', role)).status]).toEqual([role, 403]);
  });

  it('are added once per e-mail address', async () => {
    expect((await press('/people/add', { name: 'Mia', email: 'Mia@Acme.example', role: 'marketing-lead' })).status).toBe(303);
    expect(await ledger().findPerson({ email: 'mia@acme.EXAMPLE' })).toMatchObject({
      name: 'Mia',
      role: 'marketing-lead',
      addedBy: 'admin',
      seenAt: null,
    });
    expect((await press('/people/add', { name: 'Other', email: 'mia@acme.example', role: 'viewer' })).status).toBe(400);
  });

  it.each([
    { name: '', email: 'a@b.example', role: 'viewer' },
    { name: 'A', email: 'nothing', role: 'viewer' },
    { name: 'A', email: 'a@b.example', role: 'owner' },
  ])('are not added as %j', async (values) => {
    expect((await press('/people/add', values)).status).toBe(400);
  });

  it('see by their new role at once, in the session that they have', async () => {
    expect((await company.page('/failures', 'viewer')).status).toBe(200);
    await press('/people/role', { person: 'p-viewer', role: 'rep' });
    expect((await company.page('/failures', 'viewer')).status).toBe(403);
    await press('/people/role', { person: 'p-viewer', role: 'viewer' });
    expect(await ledger().acts({ before: null, limit: 2 })).toMatchObject([
      { action: 'change role', because: 'p-viewer', before: { role: 'rep' }, after: { by: 'admin', role: 'viewer' } },
      { action: 'change role', before: { role: 'viewer' }, after: { role: 'rep' } },
    ]);
  });

  it('cannot take a right from themselves, nor change anybody without the right', async () => {
    expect((await press('/people/role', { person: 'admin', role: 'viewer' })).status).toBe(400);
    expect((await press('/people/remove', { person: 'admin' })).status).toBe(400);
    expect((await press('/people/role', { person: 'p-sales-lead', role: 'admin' }, 'sales-lead')).status).toBe(403);
  });

  it('are signed out everywhere, and removed with their sessions', async () => {
    await press('/people/end-sessions', { person: 'p-marketing-lead' });
    expect((await company.page('/today', 'marketing-lead')).status).toBe(401);
    expect((await company.page('/today', 'viewer')).status).toBe(200);
    await press('/people/remove', { person: 'p-viewer' });
    expect(await ledger().findPerson({ personId: 'p-viewer' })).toBeNull();
    expect((await company.page('/today', 'viewer')).status).toBe(401);
  });
});
