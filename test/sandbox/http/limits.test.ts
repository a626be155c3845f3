/** Rate limits in world time, with the recorded bodies. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { startReceiver } from '../../helpers/webhook-receiver.ts';

let s: SandboxHandle;
let token: string;
beforeEach(async () => {
  s = await startSandbox();
  token = (await s.install()).access_token;
});
afterEach(() => s.close());

const owners = (who = token) => s.api('GET', '/crm/v3/owners', undefined, who);
const search = () => s.api('POST', '/crm/v3/objects/contacts/search', {}, token);
const later = (ms: number) => s.control('POST advance', { to: s.portal.now() + ms });
const left = async (who = token) => (await owners(who)).headers.get('x-hubspot-ratelimit-remaining');

describe('3. Rate limits, headers, errors', () => {
  it('lets 110 requests of an installed app through in ten seconds of world time and counts down in the headers', async () => {
    for (let n = 1; n <= 110; n++) expect(await left()).toBe(String(110 - n));
    const over = await owners();
    expect(over.status).toBe(429);
    expect(over.body).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      correlationId: expect.any(String),
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: 'publicapi:app:4010001',
      requestId: expect.any(String),
    });
    await later(9_999);
    expect((await owners()).status).toBe(429);
    await later(1);
    expect((await owners()).status).toBe(200);
    expect(await s.control('GET requests/summary')).toMatchObject({ rejected429: 2, read: 111, total: 114 });
  });

  it('sends max, remaining and interval, and no daily headers to an OAuth app', async () => {
    const { headers } = await owners();
    const names = [...headers.keys()].filter((name) => name.startsWith('x-hubspot-ratelimit'));
    expect(names.toSorted()).toEqual(['interval-milliseconds', 'max', 'remaining'].map((end) => `x-hubspot-ratelimit-${end}`));
    expect(headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
  });

  it('lets five searches a second through, without rate headers and without the burst count', async () => {
    for (let n = 0; n < 5; n++) expect((await search()).status).toBe(200);
    const over = await search();
    expect(over.status).toBe(429);
    expect(over.body).toEqual({
      status: 'error',
      message: 'You have reached your secondly limit.',
      category: 'RATE_LIMITS',
      correlationId: expect.any(String),
    });
    expect(over.headers.get('retry-after')).toBeNull();
    expect(over.headers.get('x-hubspot-ratelimit-max')).toBeNull();
    expect(await left()).toBe('109');
    await later(1_000);
    expect((await search()).status).toBe(200);
  });

  it('counts searches of all apps of an account together, and other requests each app on its own', async () => {
    for (let n = 0; n < 5; n++) await s.api('POST', '/crm/v3/objects/contacts/search', {});
    expect((await search()).status).toBe(429);
    for (let n = 0; n < 110; n++) await owners();
    expect((await owners()).status).toBe(429);
    expect((await owners(s.developerToken)).status).toBe(200);
  });

  it.each([
    ['free', '100', 250_000],
    ['starter', '100', 250_000],
    ['professional', '190', 625_000],
    ['enterprise', '190', 1_000_000],
  ])('gives a privately distributed app of a %s account %s requests in ten seconds and %i a day', async (tier, burst, daily) => {
    await s.control('POST portal', { tier });
    await s.control('POST apps', { distribution: 'private' });
    expect((await owners()).headers.get('x-hubspot-ratelimit-max')).toBe(burst);
    s.server.sandbox.limits.setUsedToday(s.portalId, '2026-03-02', daily - 1);
    expect((await owners()).status).toBe(200);
    expect(await owners()).toMatchObject({ status: 429, body: { policyName: 'DAILY', message: 'You have reached your daily limit.' } });
    await later(23 * 3_600_000);
    expect((await owners((await s.install()).access_token)).status).toBe(200);
  });

  it("tells the account's own token how much of its day is left", async () => {
    await later(12_345_678);
    token = (await s.install()).access_token;
    await owners(s.developerToken);
    const { headers } = await owners(s.developerToken);
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('625000');
    expect(headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('624998');
    for (const version of ['v3', '2026-09']) {
      const { body } = await s.api('GET', `/account-info/${version}/api-usage/daily/private-apps`, undefined, token);
      expect(body.results).toEqual([
        {
          name: 'private-apps-api-calls-daily',
          usageLimit: 625_000,
          currentUsage: 2,
          collectedAt: '2026-03-02T03:25:45.678Z',
          fetchStatus: 'SUCCESS',
          resetsAt: '2026-03-02T23:00:00.000Z',
        },
      ]);
    }
  });

  it('does not count webhook deliveries', async () => {
    const receiver = await startReceiver();
    await s.control('POST apps', { targetUrl: receiver.url });
    expect(await left()).toBe('109');
    for (let n = 0; n < 300; n++) s.portal.create('notes', {}, { source: 'CRM_UI' });
    await s.control('POST step', { until: s.portal.now() + 1 });
    expect(receiver.posts.length).toBeGreaterThan(2);
    expect(await left()).toBe('108');
    await receiver.close();
  });

  it('checks the token, then the limit, then scopes, then the body', async () => {
    const bad = (who: string) =>
      fetch(`${s.url}/crm/objects/2026-09/companies`, { method: 'POST', headers: { authorization: `Bearer ${who}` }, body: '{' });
    expect((await bad('nonsense')).status).toBe(401);
    expect(await left()).toBe('109');
    expect((await bad(token)).status).toBe(403);
    expect(await left()).toBe('107');
    expect((await bad(s.developerToken)).status).toBe(400);
    for (let n = 0; n < 107; n++) await owners();
    expect((await bad(token)).status).toBe(429);
  });

  it('shapes every error alike: status, message, category, correlation id', async () => {
    const { body } = await s.api('POST', '/crm/objects/2026-09/contacts', { properties: { nope: '1' } });
    expect(body).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR', correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(body.errors).toEqual([
      { message: 'Property "nope" does not exist', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['nope'] } },
    ]);
    const next = await s.api('POST', '/crm/objects/2026-09/contacts', { properties: { nope: '1' } });
    expect(next.body.correlationId).not.toBe(body.correlationId);
  });

  it.each([414, 423, 477, 502, 503, 504, 521, 522, 523, 524])('passes on a %i with its headers when told', async (status) => {
    const headers = { 'retry-after': '86400' };
    await s.control('POST faults', { nextStatus: { match: { path: 'owners' }, status, headers } });
    const answer = await owners();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '86400']);
  });
});
