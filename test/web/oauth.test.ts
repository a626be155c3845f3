/** Signing in and connecting HubSpot against the sandbox: links and states are single-use and bound to the browser that began. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';
import { type Door, NOW, openDoor } from './door.ts';

let sandbox: SandboxHandle;
let door: Door;

beforeAll(async () => {
  sandbox = await startSandbox({ startsAt: NOW });
  door = await openDoor({ api: sandbox });
  await sandbox.control('POST apps', {
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    redirectUris: [`${door.url}/oauth/hubspot/callback`],
    targetUrl: null,
  });
});
afterAll(async () => {
  await door.close();
  await sandbox.close();
});

const get = (path: string, cookie = '', method = 'GET') =>
  fetch(path.startsWith('http') ? path : door.url + path, { method, redirect: 'manual', headers: { cookie } });
const cookieOf = (response: Response) => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
const signIn = async () => cookieOf(await get(await door.web.adminLink(), '', 'POST'));

async function begin(cookie: string): Promise<URL> {
  const answer = await get('/oauth/hubspot/start', cookie);
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location')!);
}

/** Presses the consent button at the sandbox; the address that the browser is sent back to. */
async function consent(authorize: URL): Promise<string> {
  const answer = await fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body: authorize.searchParams, redirect: 'manual' });
  expect(answer.status).toBe(302);
  return answer.headers.get('location')!;
}

describe('a sign-in link', () => {
  it('shows a button first and signs one browser in, once', async () => {
    const link = await door.web.adminLink();
    const page = await get(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<form method="post"');
    const first = await get(link, '', 'POST');
    expect(first.status).toBe(303);
    expect(first.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/);
    const second = await get(link, '', 'POST');
    expect(second.status).toBe(403);
    expect(second.headers.getSetCookie()).toEqual([]);
    expect(await second.text()).toContain('used before');
  });

  it('is no OAuth state, and an OAuth state is no link', async () => {
    const token = (await door.web.adminLink()).split('/').at(-1);
    const session = await signIn();
    expect((await get(`/oauth/hubspot/callback?code=x&state=${token}`, session)).status).toBe(400);
    const state = (await begin(session)).searchParams.get('state');
    expect((await get(`/admin/${state}`, '', 'POST')).status).toBe(403);
  });
});

describe('connecting', () => {
  it('needs a signed-in admin', async () => {
    expect((await get('/oauth/hubspot/start')).status).toBe(401);
    expect((await get('/oauth/hubspot/start', 'baton_session=s1.k1.forged')).status).toBe(401);
  });

  it('stores sealed tokens, nudges the set-up and shows the account', async () => {
    const session = await signIn();
    const callback = await consent(await begin(session));
    const answer = await get(callback, session);
    expect(answer.status).toBe(303);
    const { installs } = door.ledger.workspace('default');
    const [install] = await installs.list();
    expect(install).toMatchObject({ crm: 'hubspot', accountId: sandbox.portalId, status: 'active', mode: 'live', connectedAt: NOW });
    const tokens = await installs.readTokens(install!.installId);
    const secrets = JSON.parse(door.sealer.open(tokens!.sealed));
    expect(tokens!.sealed).not.toContain(secrets.accessToken);
    expect(tokens!.expiresAt).toBe(NOW + 1_800_000);
    expect(door.queue.waiting).toContainEqual(
      expect.objectContaining({ name: 'setup', payload: { workspaceId: 'default', installId: install!.installId } }),
    );
    const page = await (await get('/', session)).text();
    expect(page).toContain(`hubspot ${sandbox.portalId}`);
    expect(door.lines.join('')).not.toContain(secrets.accessToken);
  });

  it('keeps the install when the account is connected again', async () => {
    const session = await signIn();
    const { installs } = door.ledger.workspace('default');
    const [before] = await installs.list();
    await get(await consent(await begin(session)), session);
    const after = await installs.list();
    expect(after).toHaveLength(1);
    expect(after[0]!.installId).toBe(before!.installId);
  });

  it('refuses a state that was used, and one of another browser', async () => {
    const [mine, theirs] = [await signIn(), await signIn()];
    const callback = await consent(await begin(mine));
    expect((await get(callback, theirs)).status).toBe(400);
    const again = await consent(await begin(mine));
    expect((await get(again, mine)).status).toBe(303);
    expect((await get(again, mine)).status).toBe(400);
  });

  it('refuses a state older than half an hour of world time', async () => {
    const session = await signIn();
    const callback = await consent(await begin(session));
    door.clock.set(NOW + 30 * 60_000 + 1);
    const answer = await get(callback, session);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('longer than 30 minutes');
  });

  it('says what HubSpot said when consent is refused or the code is wrong', async () => {
    const session = await signIn();
    const state = (await begin(session)).searchParams.get('state');
    const denied = await get(
      `/oauth/hubspot/callback?error=access_denied&error_description=User%20said%20%3Cno%3E&state=${state}`,
      session,
    );
    expect(denied.status).toBe(400);
    expect(await denied.text()).toContain('User said &lt;no>');
    const next = (await begin(session)).searchParams.get('state');
    const wrong = await get(`/oauth/hubspot/callback?code=nonsense&state=${next}`, session);
    expect(wrong.status).toBe(400);
  });

  it('knows no CRM that is not configured', async () => {
    const answer = await get('/oauth/salesforce/start', await signIn());
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('salesforce cannot be connected');
  });

  it('ends a session after twelve hours of world time', async () => {
    const session = await signIn();
    expect((await get('/oauth/hubspot/start', session)).status).toBe(302);
    door.clock.set(door.clock.now() + 12 * 3_600_000 + 1);
    expect((await get('/oauth/hubspot/start', session)).status).toBe(401);
  });
});
