/** Signing in with HubSpot against the sandbox: who somebody is comes from the consent, what they may do from Baton. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { repOf } from '../../ledger/records-of.ts';
import { type Door, NOW, openDoor } from '../door.ts';

let sandbox: SandboxHandle;
let door: Door;

beforeAll(async () => {
  sandbox = await startSandbox({ startsAt: NOW });
  door = await openDoor({ api: sandbox, loopback: false });
  const { clientId, clientSecret } = sandbox;
  await sandbox.control('POST apps', { clientId, clientSecret, redirectUris: [`${door.url}/oauth/hubspot/callback`], targetUrl: null });
});
afterAll(async () => {
  await door.close();
  await sandbox.close();
});

const ledger = () => door.ledger.workspace('default');
const cookiesOf = (response: Response) => response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');

/** The address that HubSpot sends the browser back to, and the cookie it was given before. */
async function consent(): Promise<{ back: string; cookie: string }> {
  const begun = await fetch(`${door.url}/sign-in/hubspot`, { redirect: 'manual' });
  const authorize = new URL(begun.headers.get('location')!);
  const agreed = await fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body: authorize.searchParams, redirect: 'manual' });
  return { back: agreed.headers.get('location')!, cookie: cookiesOf(begun).join('; ') };
}

const comeBack = (back: string, cookie: string) => fetch(back, { headers: { cookie }, redirect: 'manual' });

async function signIn(): Promise<Response> {
  const { back, cookie } = await consent();
  return comeBack(back, cookie);
}

describe('signing in with HubSpot', () => {
  it('is offered to whoever comes without a session', async () => {
    expect(await (await fetch(`${door.url}/today`)).text()).toContain('href="/sign-in/hubspot"');
  });

  it('lets nobody in from an account that is not connected', async () => {
    const answer = await signIn();
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('not connected to Baton')]);
    expect(cookiesOf(answer).filter((cookie) => cookie.startsWith('baton_session'))).toEqual([]);
  });

  it('makes a user of a connected account a rep', async () => {
    const install = await door.connect(sandbox.portalId);
    await ledger().records.store(install.installId, [repOf('7', NOW, { name: 'Ana', email: 'Ana@acme.example', userId: '9001001' })]);
    const answer = await signIn();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/today']);
    expect(await ledger().console.findPerson({ email: 'ana@acme.example' })).toMatchObject({ name: 'Ana', role: 'rep', seenAt: NOW });
    const cookie = cookiesOf(answer).join('; ');
    expect((await fetch(`${door.url}/today`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${door.url}/failures`, { headers: { cookie } })).status).toBe(403);
  });

  it('keeps the role that an admin gave', async () => {
    const person = (await ledger().console.findPerson({ email: 'ana@acme.example' }))!;
    await ledger().console.savePerson({ ...person, role: 'sales-lead' });
    const cookie = cookiesOf(await signIn()).join('; ');
    expect((await fetch(`${door.url}/failures`, { headers: { cookie } })).status).toBe(200);
  });

  it('leaves the tokens of the install as they are', async () => {
    const [install] = await ledger().installs.list();
    const before = await ledger().installs.readTokens(install!.installId);
    await signIn();
    expect(await ledger().installs.readTokens(install!.installId)).toEqual(before);
  });

  it('is finished once, and only by the browser that began', async () => {
    const { back, cookie } = await consent();
    const other = await consent();
    expect((await comeBack(back, other.cookie)).status).toBe(400);
    expect((await comeBack(back, cookie)).status).toBe(400);
    expect((await comeBack(other.back, other.cookie)).status).toBe(303);
    expect((await comeBack(other.back, other.cookie)).status).toBe(400);
  });

  it('tells why when consent was refused', async () => {
    const { back, cookie } = await consent();
    const url = new URL(back);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    expect(await (await comeBack(url.href, cookie)).text()).toContain('access_denied');
  });
});
