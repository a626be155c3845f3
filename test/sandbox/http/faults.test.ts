/** Faults set through the control door. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const create = () => s.api('POST', '/crm/objects/2026-09/contacts/batch/create', { inputs: [{ properties: { firstname: 'A' } }] });
const count = async () => (await s.control('GET dump?type=contacts')).contacts.length;

it('answers a status as often as told, without applying the write', async () => {
  await s.control('POST faults', {
    nextStatus: { match: { method: 'POST', path: 'batch/create' }, status: 502, body: { message: 'bad gateway' }, times: 2 },
  });
  expect(await create()).toMatchObject({ status: 502, body: { message: 'bad gateway' } });
  expect((await s.api('GET', '/crm/v3/objects/contacts')).status).toBe(200);
  expect((await create()).status).toBe(502);
  expect((await create()).status).toBe(201);
  expect(await count()).toBe(1);
});

it('applies a write and then fails, with a status or without an answer', async () => {
  await s.control('POST faults', {
    applyThenFail: [{ match: { path: 'batch/create' }, status: 504 }, { match: { path: 'batch/create' } }],
  });
  expect((await create()).status).toBe(504);
  await expect(create()).rejects.toThrow('fetch failed');
  expect(await count()).toBe(2);
});

it('drops a connection without applying', async () => {
  await s.control('POST faults', { dropConnection: { match: { path: 'batch/create' } } });
  await expect(create()).rejects.toThrow('fetch failed');
  expect(await count()).toBe(0);
});

it('hangs for machine milliseconds, then answers', async () => {
  await s.control('POST faults', { hangMs: { match: { path: 'owners' }, ms: 150, times: 1 } });
  const began = performance.now();
  expect((await s.api('GET', '/crm/v3/owners')).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(140);
});

it('refuses writes by a rule of the portal, for machines only', async () => {
  await s.control('POST faults', {
    validationRule: { objectType: 'tasks', property: 'hs_task_type', message: 'Choose a kind of task', mode: 'required' },
  });
  const task = (properties: Record<string, string>) =>
    s.api('POST', '/crm/v3/objects/tasks', { properties: { hs_timestamp: '0', ...properties } });
  const refused = await task({});
  expect(refused).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR', errors: [{ message: 'Choose a kind of task' }] } });
  expect((await task({ hs_task_type: 'CALL' })).status).toBe(201);
  expect(s.portal.create('tasks', {}, { source: 'CRM_UI' })).toMatch(/^\d+$/);
});

it('refuses a scope that was granted', async () => {
  const { access_token } = await s.install();
  const emails = () => s.api('GET', '/crm/v3/objects/emails', undefined, access_token);
  expect((await emails()).status).toBe(200);
  await s.control('POST faults', { missingScopes: ['sales-email-read'] });
  expect((await emails()).status).toBe(403);
  await s.control('DELETE faults');
  expect((await emails()).status).toBe(200);
});

it('shows what is set and clears it', async () => {
  await s.control('POST faults', { nextStatus: { status: 500 }, refuseUniqueTaskProperty: true, dropWebhooks: 0.5 });
  expect(await s.control('GET faults')).toMatchObject({
    rules: [{ kind: 'status', status: 500, times: 1 }],
    refuseUniqueTaskProperty: true,
    dropWebhooks: 0.5,
  });
  expect(await s.control('DELETE faults')).toMatchObject({
    rules: [],
    refuseUniqueTaskProperty: false,
    dropWebhooks: 0,
    validationRules: [],
  });
});
