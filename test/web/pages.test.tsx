/** Pages, health and metrics over real HTTP: who may see them, and what they carry. */
import { request } from 'node:http';
import { renderToString } from 'preact-render-to-string';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messagePage } from '../../src/web/views/message.tsx';
import { callOf, repOf } from '../ledger/records-of.ts';
import { type Door, NOW, openDoor } from './door.ts';

let local: Door;
let remote: Door;

beforeAll(async () => {
  local = await openDoor();
  remote = await openDoor({ loopback: false, publicUrl: 'https://baton.example', metricsToken: 'let-me-see-the-metrics' });
});
afterAll(() => Promise.all([local.close(), remote.close()]));

const cookieOf = (response: Response) => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

/** `fetch` may not set Host. */
function withHost(url: string, host: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the status page', () => {
  it("is open to this machine's own user", async () => {
    const page = await fetch(local.url);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('No CRM is connected yet');
    expect(html).toContain('version 3');
  });

  it('is closed to a foreign page that points its name at this machine, and behind a proxy', async () => {
    expect(await withHost(local.url, 'evil.example')).toBe(401);
    expect(await withHost(local.url, 'localhost', { 'x-forwarded-for': '203.0.113.9' })).toBe(401);
    expect(await withHost(local.url, 'localhost')).toBe(200);
  });

  it('asks everybody else to sign in, and shows it then', async () => {
    expect((await fetch(remote.url)).status).toBe(401);
    const link = (await remote.web.adminLink()).replace('https://baton.example', remote.url);
    const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' });
    expect(signedIn.headers.getSetCookie()[0]).toContain('Secure');
    const page = await fetch(remote.url, { headers: { cookie: cookieOf(signedIn) } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Connect HubSpot');
  });

  it('shows accounts, streams with their lag, and what is parked', async () => {
    const install = await local.connect('4417', { name: 'Acme <&> Sons' });
    const ledger = local.ledger.workspace('default');
    await ledger.installs.saveStream(install.installId, {
      stream: 'lead',
      phase: 'changes',
      cursor: null,
      completeUntil: NOW - 7_200_000,
      nextAt: NOW,
      lastError: 'the portal said no',
    });
    await ledger.marks.park({
      installId: install.installId,
      lane: 'pull.lead',
      key: '77',
      code: 'CRM_UNREADABLE',
      why: 'id: expected text',
      at: NOW,
    });
    const html = await (await fetch(local.url)).text();
    expect(html).toContain('Acme &lt;&amp;> Sons');
    for (const text of ['2 h', 'the portal said no', 'pull.lead', 'CRM_UNREADABLE']) expect(html).toContain(text);
  });

  it('shows what the CRM sees of the reps’ work, and what to connect', async () => {
    const { installs, records } = local.ledger.workspace('default');
    const [install] = await installs.list();
    const call = (id: string, by: 'machine' | 'hand') => callOf(id, NOW, { by, at: NOW - 60_000 });
    await records.store(install!.installId, [repOf('7', NOW), call('1', 'hand'), call('2', 'hand'), call('3', 'machine')]);
    const html = await (await fetch(local.url)).text();
    expect(html).toContain('What the CRM sees, 30 days');
    expect(html).toContain('2 of 3');
    expect(html).toContain('67 %');
  });

  it('says that leads wait while the CRM in which their owners work cannot be read, and only where another goes on', async () => {
    const waits = 'Leads whose owner works here wait';
    const { installs } = local.ledger.workspace('default');
    const [only] = await installs.list();
    await installs.update(only!.installId, { status: 'revoked' });
    expect(await (await fetch(local.url)).text()).not.toContain(waits);
    await installs.update(only!.installId, { status: 'active' });
    await local.connect('00D000000000001', { crm: 'salesforce', status: 'revoked' });
    expect((await (await fetch(local.url)).text()).split(waits)).toHaveLength(2);
  });

  it('carries no script, no inline style, and a policy that allows none', async () => {
    const page = await fetch(local.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(page.headers.get('x-powered-by')).toBeNull();
    const html = await page.text();
    expect(html).not.toMatch(/<script|style=|<style|\son\w+=/i);
    const style = await fetch(`${local.url}/style.css`);
    expect(style.headers.get('content-type')).toContain('text/css');
    expect(await style.text()).toContain('light-dark(');
  });
});

describe('an address that has no page', () => {
  it('answers 404 without repeating what was asked', async () => {
    const answer = await fetch(`${local.url}/<b>nothing</b>`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('<b>');
  });
});

describe('a message page', () => {
  it('escapes what it is given', () => {
    expect(renderToString(messagePage({ title: '<i>', text: '"&', hint: '</p>' }))).toContain('&lt;i> · Baton');
  });
});

describe('health', () => {
  it('is alive and ready', async () => {
    expect(await (await fetch(`${local.url}/health/live`)).json()).toEqual({ live: true });
    const ready = await fetch(`${local.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, ledger: true, queue: true, stopping: false, paused: false });
  });

  it('is alive but not ready without its queue', async () => {
    const counts = vi.spyOn(local.queue, 'counts').mockRejectedValue(new Error('gone'));
    const ready = await fetch(`${local.url}/health/ready`);
    counts.mockRestore();
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, queue: false, ledger: true });
  });
});

describe('metrics', () => {
  it('are figures by install and outcome, without names', async () => {
    await local.deliver('[]', { headers: {} });
    const text = await (await fetch(`${local.url}/metrics`)).text();
    expect(text).toContain('baton_webhooks_total{outcome="unsigned"} 1');
    expect(text).toContain('baton_installs{crm="hubspot",status="active",mode="live"} 1');
    expect(text).toMatch(/baton_stream_lag_seconds\{install="[^"]+",stream="lead"\} 7200/);
    expect(text).not.toContain('Acme');
  });

  it('need the token from elsewhere', async () => {
    expect((await fetch(`${remote.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${remote.url}/metrics`, { headers: { authorization: 'Bearer nearly-the-metrics-tokn' } })).status).toBe(401);
    expect((await fetch(`${remote.url}/metrics`, { headers: { authorization: 'Bearer let-me-see-the-metrics' } })).status).toBe(200);
  });
});

describe('too many tries', () => {
  it('are told to wait, with the header for machines', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => fetch(`${remote.url}/admin/link-guess`, { method: 'POST' })));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(remote.lines.join('')).not.toContain('link-guess');
  });
});

describe('a graceful stop', () => {
  it('lets an accepted webhook reach the ledger and the queue before it ends', async () => {
    const door = await openDoor();
    await door.connect('4417');
    const slow = vi.spyOn(door.queue, 'nudge').mockImplementation(() => new Promise((resolve) => setImmediate(resolve)));
    const [answer] = await Promise.all([
      door.deliver('[{"portalId":4417,"occurredAt":1,"subscriptionType":"contact.creation","objectId":9}]'),
      door.web.app,
    ]);
    expect(answer.status).toBe(204);
    await door.close();
    expect(slow).toHaveBeenCalledOnce();
  });
});
