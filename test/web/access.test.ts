/** Who may call which route: every route of the door is listed as open, proves itself in its own way, or refuses whoever is not signed in. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, NOW, openDoor } from './door.ts';

let remote: Door;
let local: Door;

beforeAll(async () => {
  remote = await openDoor({ loopback: false, publicUrl: 'https://baton.example' });
  local = await openDoor();
});
afterAll(() => Promise.all([remote.close(), local.close()]));

/** Says nothing of anybody, and does nothing. */
const OPEN = ['GET /health/live', 'GET /health/ready', 'GET /style.css'];

/** What a stranger without the right signature, token or link is answered; a link's page shows a button and nothing else. */
const PROVEN: Readonly<Record<string, number>> = {
  'POST /webhooks/hubspot': 401,
  'GET /metrics': 401,
  'GET /sign-in/:crm': 302,
  'GET /admin/:token': 200,
  'POST /admin/:token': 403,
  'GET /digest/:token': 403,
  'POST /digest/:token': 403,
};

/** For a signed-in admin; the status page also for this machine's own user. */
const LOCAL_TOO = ['GET /'];

/** Everything else: behind the sign-in, each with the right it asks for. */
const GUARDED = [
  'GET /',
  'GET /accounts',
  'GET /audit',
  'GET /campaigns',
  'GET /campaigns/one',
  'GET /deals',
  'GET /deals/:install/:deal',
  'GET /failures',
  'GET /leads',
  'GET /leads/:install/:lead',
  'GET /oauth/:crm/callback',
  'GET /oauth/:crm/start',
  'GET /people',
  'GET /queue',
  'GET /reconciliation',
  'GET /rules',
  'GET /scoreboard',
  'GET /today',
  'POST /accounts/closed-deals',
  'POST /accounts/disconnect',
  'POST /accounts/mode',
  'POST /accounts/pause',
  'POST /accounts/people',
  'POST /accounts/preview',
  'POST /accounts/rehearse',
  'POST /accounts/resume',
  'POST /accounts/team',
  'POST /accounts/token',
  'POST /accounts/undo',
  'POST /breakers/release',
  'POST /failures/replay',
  'POST /failures/replay-all',
  'POST /people/add',
  'POST /people/end-sessions',
  'POST /people/remove',
  'POST /people/role',
  'POST /sign-out',
];

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** `METHOD /path` of every route, however deep its router stands. */
function routesOf(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route) return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`);
    return handle?.stack ? routesOf(handle.stack) : [];
  });
}

const routes = () => routesOf((remote.web.app as unknown as { router: { stack: readonly Layer[] } }).router.stack);
const guarded = () =>
  routes()
    .filter((route) => !OPEN.includes(route) && !(route in PROVEN))
    .sort();

/** Answers the status of a call as a browser would make it, redirects not followed. */
function call(door: Door, route: string, headers: Record<string, string> = {}): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const address = door.url + path.replace(':crm', 'hubspot').replace(':token', 'link-guess');
  return new Promise((resolve, reject) => {
    request(address, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

async function signIn(door: Door): Promise<string> {
  const link = (await door.web.adminLink()).replace('https://baton.example', door.url);
  const answer = await fetch(link, { method: 'POST', redirect: 'manual' });
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

describe('the routes of the door', () => {
  it('are all found, and none that is listed has gone', () => {
    expect(routes()).toEqual(expect.arrayContaining([...OPEN, ...Object.keys(PROVEN), ...LOCAL_TOO]));
    expect(guarded()).toEqual([...GUARDED].sort());
  });

  it('that are open answer anybody', async () => {
    for (const route of OPEN) expect([route, await call(remote, route)]).toEqual([route, 200]);
  });

  it('that prove themselves refuse whoever cannot', async () => {
    for (const [route, status] of Object.entries(PROVEN)) expect([route, await call(remote, route)]).toEqual([route, status]);
  });

  it('refuse a stranger, whatever cookie comes along', async () => {
    const sealed = (value: object) => `baton_session=${encodeURIComponent(remote.sealer.seal(JSON.stringify(value)))}`;
    const good = { for: 'session', id: 'x', workspaceId: 'default', until: NOW + 1 };
    const cookies = [
      '',
      'baton_session=%',
      'baton_session=s1.k1.AAAA',
      sealed({ ...good, until: NOW }),
      sealed({ ...good, for: 'digest' }),
      sealed({ ...good, workspaceId: 'other' }),
      sealed({}),
    ];
    for (const route of guarded())
      for (const cookie of cookies) expect([route, cookie, await call(remote, route, { cookie })]).toEqual([route, cookie, 401]);
  });

  it('let a signed-in admin in', async () => {
    const cookie = await signIn(remote);
    for (const route of guarded()) expect([route, await call(remote, route, { cookie })]).not.toEqual([route, 401]);
  });

  it("show this machine's own user the status page and nothing that acts", async () => {
    for (const route of guarded()) expect([route, await call(local, route)]).toEqual([route, LOCAL_TOO.includes(route) ? 200 : 401]);
  });

  it('do not tell a stranger which addresses exist', async () => {
    expect(await call(remote, 'GET /console')).toBe(401);
    expect(await call(local, 'GET /console')).toBe(404);
  });
});

describe('a form of another page', () => {
  it.each(['cross-site', 'same-site'])('that is %s presses no button, signed in or not', async (from) => {
    const cookie = await signIn(local);
    const headers = { cookie, 'sec-fetch-site': from };
    expect(await call(local, 'POST /breakers/release', headers)).toBe(403);
    const link = await local.web.adminLink();
    expect((await fetch(link, { method: 'POST', headers: { 'sec-fetch-site': from }, redirect: 'manual' })).status).toBe(403);
    expect((await fetch(link, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, redirect: 'manual' })).status).toBe(303);
  });

  it('may lead here: the consent page of the CRM sends the browser back', async () => {
    const cookie = await signIn(local);
    expect(await call(local, 'GET /', { cookie, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});
