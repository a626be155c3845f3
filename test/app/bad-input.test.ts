/** Bad input with all of Baton running: it is named, set aside and replayable, it stops no other work, and it loses no record. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, OPENS_AT, TEN, tasksOf } from '../helpers/company.ts';
import { type HttpProxy, startProxy } from '../helpers/proxy.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';

const RULE = 'Sales operations keep this field for themselves.';

let sandbox: SandboxHandle;
let proxy: HttpProxy;
let baton: AppHandle;
let ana: string;

beforeAll(async () => {
  sandbox = await startSandbox({ startsAt: OPENS_AT });
  await sandbox.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0, missingScopes: ['sales-email-read'] });
  ana = addRep(sandbox, 'ana');
  proxy = await startProxy(sandbox.url);
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { HUBSPOT_API_BASE: proxy.url } });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await proxy?.close();
  await sandbox?.close();
});

const parked = () => baton.ledger.marks.parked(baton.install.installId, 100);
const statusPage = async () => (await fetch(baton.app.publicUrl)).text();

describe('A scope that the portal refuses', () => {
  it('is a capability that is missing, with what is lost and how to get it, and the rest works', async () => {
    const settings = baton.install.settings as { capabilities: { id: string; present: boolean; lost: string; remedy: string }[] };
    expect(settings.capabilities.filter(({ present }) => !present)).toEqual([
      expect.objectContaining({ lost: expect.stringMatching(/e-mail/i), remedy: expect.stringContaining('sales-email-read') }),
    ]);
    const lead = handRaiser(sandbox, 'sara', ana);
    await baton.rest();
    expect(tasksOf(sandbox, lead)).toHaveLength(1);
  });
});

describe('A record that fails its schema', () => {
  it('is parked with the path that is wrong while the others of its batch go on, and taken in when it is replayed', async () => {
    const [bad, good] = ['bea', 'gil'].map((name) => handRaiser(sandbox, name, ana)) as [string, string];
    proxy.onAnswer(({ path, body }) => (path.includes('contacts/batch/read') ? spoil(body, bad) : body));
    await baton.rest();
    proxy.onAnswer(null);
    expect(tasksOf(sandbox, good)).toHaveLength(1);
    expect(tasksOf(sandbox, bad)).toHaveLength(0);
    const [row] = await parked();
    expect(row).toMatchObject({ lane: 'pull.lead', key: bad, code: 'RECORD_MALFORMED', why: expect.stringContaining('updatedAt') });
    expect(await statusPage()).toContain('RECORD_MALFORMED');

    expect(await baton.ledger.marks.replay(baton.install.installId, row!.lane, row!.key, sandbox.portal.now())).toBe(true);
    await baton.rest();
    expect(await parked()).toEqual([]);
    expect(tasksOf(sandbox, bad)).toHaveLength(1);
  });

  it('is parked in its own lane too when it was read as evidence, so that a replay reads it and comes to an end', async () => {
    const lead = handRaiser(sandbox, 'vera', ana);
    await baton.rest();
    await sandbox.control('POST faults', { dropWebhooks: 1 });
    const call = logCall(lead);
    await sandbox.control('POST redeliver');
    await sandbox.control('POST faults', { dropWebhooks: 0 });
    proxy.onAnswer(({ path, body }) => (path.includes('calls/batch/read') ? spoil(body, call) : body));
    await baton.playTo(sandbox.portal.now() + 6 * MINUTE);
    proxy.onAnswer(null);
    const [row] = await parked();
    expect(row).toMatchObject({ lane: 'pull.call', key: call, code: 'RECORD_MALFORMED' });
    await baton.ledger.marks.replay(baton.install.installId, row!.lane, row!.key, sandbox.portal.now());
    await baton.rest();
    expect(await parked()).toEqual([]);
    expect(fieldsOf(sandbox, lead).baton_attempts).toBe('1');
  });
});

function logCall(lead: string): string {
  const call = {
    hs_timestamp: new Date(sandbox.portal.now()).toISOString(),
    hs_call_direction: 'OUTBOUND',
    hs_call_duration: '74000',
    hubspot_owner_id: ana,
  };
  return sandbox.portal.create('calls', call, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lead }]);
}

function spoil(body: string, id: string): string {
  const page = JSON.parse(body) as { results: { id: string }[] };
  return JSON.stringify({ ...page, results: page.results.map((one) => (one.id === id ? { ...one, updatedAt: 'yesterday' } : one)) });
}

describe('A portal whose own rule refuses what Baton writes', () => {
  it('is quoted at the parked record, everything else is written, and nothing is tried over and over', async () => {
    await sandbox.control('POST faults', { validationRule: { objectType: 'contacts', property: 'baton_state', message: RULE } });
    const lead = handRaiser(sandbox, 'ruth', ana);
    await baton.rest();
    expect(tasksOf(sandbox, lead)).toHaveLength(1);
    expect(fieldsOf(sandbox, lead).baton_state ?? '').toBe('');
    expect(await parked()).toEqual([expect.objectContaining({ lane: 'push-fields', why: expect.stringContaining(RULE) })]);
    expect(await statusPage()).toContain(RULE);

    const { write } = await sandbox.control('GET requests/summary');
    await baton.playTo(sandbox.portal.now() + MINUTE);
    await baton.rest();
    expect((await sandbox.control('GET requests/summary')).write).toBe(write);

    await sandbox.control('DELETE faults');
    const [row] = await parked();
    await baton.ledger.marks.replay(baton.install.installId, row!.lane, row!.key, sandbox.portal.now());
    await baton.rest();
    expect(fieldsOf(sandbox, lead).baton_state).toBe('offered');
  });
});

describe('A webhook that cannot be read', () => {
  it('is refused when it is unsigned, stale, forged or too large, each counted, and the next genuine one is worked', async () => {
    const door = `${baton.app.publicUrl}/webhooks/hubspot`;
    const before = await baton.ledger.marks.deliveryCounts();
    const posts = [
      { body: '[]' },
      { body: '[]', headers: signed(`POST${door}[]`, sandbox.portal.now() - 6 * MINUTE) },
      { body: '[]', headers: signed('POST elsewhere', sandbox.portal.now()) },
      { body: ' '.repeat(1_100_000) },
    ];
    const answers = [];
    for (const post of posts) answers.push((await fetch(door, { method: 'POST', ...post })).status);
    expect(answers).toEqual([401, 401, 401, 413]);
    const after = await baton.ledger.marks.deliveryCounts();
    const counted = ['unsigned', 'stale', 'forged', 'too-large'].map((outcome) => (after[outcome] ?? 0) - (before[outcome] ?? 0));
    expect(counted).toEqual([1, 1, 1, 1]);
    const lead = handRaiser(sandbox, 'wanda', ana);
    await baton.rest();
    expect(tasksOf(sandbox, lead)).toHaveLength(1);
  });
});

function signed(text: string, at: number): Record<string, string> {
  const signature = createHmac('sha256', sandbox.clientSecret).update(`${text}${at}`).digest('base64');
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) };
}
