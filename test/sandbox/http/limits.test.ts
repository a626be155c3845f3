/** Rate limits in world time, with the recorded bodies. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const owners = () => s.api('GET', '/crm/v3/owners');
const search = () => s.api('POST', '/crm/v3/objects/contacts/search', {});

it('lets 110 requests through in ten seconds of world time and counts down in the headers', async () => {
  for (let n = 1; n <= 110; n++) {
    const { status, headers } = await owners();
    expect(status).toBe(200);
    expect(headers.get('x-hubspot-ratelimit-remaining')).toBe(String(110 - n));
  }
  const over = await owners();
  expect(over.status).toBe(429);
  expect(over.body).toMatchObject({
    status: 'error',
    message: 'You have reached your ten_secondly_rolling limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  });
  await s.control('POST advance', { to: s.portal.now() + 9_999 });
  expect((await owners()).status).toBe(429);
  await s.control('POST advance', { to: s.portal.now() + 1 });
  expect((await owners()).status).toBe(200);
  expect(await s.control('GET requests/summary')).toMatchObject({ rejected429: 2, read: 111, total: 113 });
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
  expect((await owners()).headers.get('x-hubspot-ratelimit-remaining')).toBe('109');
  await s.control('POST advance', { to: s.portal.now() + 1_000 });
  expect((await search()).status).toBe(200);
});

it('counts each app on its own', async () => {
  const { access_token } = await s.install();
  for (let n = 0; n < 110; n++) await owners();
  expect((await owners()).status).toBe(429);
  expect((await s.api('GET', '/crm/v3/owners', undefined, access_token)).status).toBe(200);
});
