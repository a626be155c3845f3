/** A snapshot read back gives the same portal, tokens, clock and pending deliveries. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorld } from '../../../sandbox/world/index.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let state: string;
let open: SandboxHandle[] = [];

beforeEach(async () => {
  state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-state-'));
});
afterEach(async () => {
  await Promise.all(open.map((s) => s.close()));
  open = [];
  await rm(state, { recursive: true });
});

async function start(world = false): Promise<SandboxHandle> {
  const s = await startSandbox({ state, world: world ? createWorld({ seed: 7, leads: 40, days: 6 }) : null });
  open.push(s);
  return s;
}

it('restores records, history, associations, properties, merges, tokens and deliveries', async () => {
  const a = await start();
  const { access_token } = await a.install({ targetUrl: 'http://127.0.0.1:9/nobody' });
  const owner = a.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid' });
  await a.api('POST', '/crm/v3/properties/contacts', {
    name: 'baton_x',
    label: 'X',
    groupName: 'contactinformation',
    type: 'string',
    fieldType: 'text',
    hasUniqueValue: true,
  });
  const [one, two] = ['1', '2'].map((n) =>
    a.portal.create('contacts', { email: `${n}@example.invalid`, baton_x: n }, { source: 'FORM' }),
  ) as [string, string];
  a.portal.create('tasks', { hs_task_subject: 'T', hubspot_owner_id: owner }, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: one }]);
  await a.control('POST step', { until: a.portal.now() + 5_000 });
  a.portal.update('contacts', one, { firstname: 'A' }, { source: 'CRM_UI', userId: '9' });
  a.portal.merge('contacts', one, two, { source: 'CRM_UI' });
  await a.control('POST step', { until: a.portal.now() + 1_000 });
  await a.control('POST checkpoint');
  const b = await start();
  const reads = ['GET dump?archived=true', 'GET state', 'GET requests/summary', 'GET webhooks/summary', 'GET faults', 'GET apps'];
  for (const read of reads) expect(await b.control(read), read).toEqual(await a.control(read));
  expect(b.portal.openTasks(owner)).toEqual(a.portal.openTasks(owner));
  const body = { propertiesWithHistory: ['firstname', 'email'], inputs: [{ id: two }] };
  const path26 = '/crm/objects/2026-09/contacts/batch/read';
  expect((await b.api('POST', path26, body, access_token)).body.results).toEqual((await a.api('POST', path26, body)).body.results);
  const clash = await b.api('POST', '/crm/v3/objects/contacts', { properties: { baton_x: '1' } });
  expect(clash.status).toBe(400);
  expect(Number(b.portal.create('contacts', {}, { source: 'FORM' }))).toBeGreaterThan(Number(two));
});

it('finds by modified date what was changed last, whatever its id', async () => {
  const a = await start();
  const [old, fresh] = ['1', '2'].map((n) => a.portal.create('contacts', { firstname: n }, { source: 'FORM' })) as [string, string];
  await a.control('POST advance', { to: a.portal.now() + 60_000 });
  a.portal.update('contacts', old, { firstname: 'changed' }, { source: 'FORM' });
  await a.control('POST advance', { to: a.portal.now() + 60_000 });
  await a.control('POST checkpoint');
  const b = await start();
  const since = { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(a.portal.now() - 60_000) };
  const found = await b.api('POST', '/crm/v3/objects/contacts/search', { filterGroups: [{ filters: [since] }] });
  expect(found.body.results.map((record: any) => record.id)).toEqual([old]);
  b.portal.update('contacts', fresh, { firstname: 'later' }, { source: 'FORM' });
  await b.control('POST advance', { to: b.portal.now() + 60_000 });
  const both = await b.api('POST', '/crm/v3/objects/contacts/search', { filterGroups: [{ filters: [since] }] });
  expect(both.body.total).toBe(2);
});

it('lets a world go on as if it had never stopped', async () => {
  const half = Date.UTC(2026, 2, 5);
  const end = Date.UTC(2026, 2, 12);
  const whole = await startSandbox({ world: createWorld({ seed: 7, leads: 40, days: 6 }) });
  open.push(whole);
  await whole.control('POST advance', { to: end });
  const first = await start(true);
  await first.control('POST advance', { to: half });
  await first.control('POST checkpoint');
  const second = await start(true);
  await second.control('POST advance', { to: end });
  expect(await second.control('GET dump?archived=true')).toEqual(await whole.control('GET dump?archived=true'));
});

it('refuses a snapshot of another format with a sentence', async () => {
  const a = await start();
  await a.control('POST checkpoint');
  const file = path.join(state, 'sandbox.ndjson');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"format":2', '"format":99'));
  await expect(start()).rejects.toThrow('has format 99');
});
