/** Odd single exchanges: what is certain after each, and that no error says more than it should. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { openApi } from '../../../connectors/hubspot/client.ts';
import { testLog, testSession } from '../session.ts';

const API = 'https://api.example.invalid';
const config = { clientId: 'c', clientSecrets: ['s'], apiBase: `${API}/`, authorizeBase: API, timeoutMs: 1_000 };
const request = {
  method: 'POST' as const,
  path: '/crm/objects/2026-09/tasks/batch/create',
  body: { inputs: [] },
  budget: 'urgent' as const,
};

afterEach(() => nock.cleanAll());

function against(status: number, body?: string | object, headers: Record<string, string> = {}) {
  nock(API).post(request.path).reply(status, body, headers);
  const session = testSession();
  return { session, api: openApi(config, session, testLog()) };
}

describe('send', () => {
  it('asks the budget first, then sends the token and JSON', async () => {
    const session = testSession({ token: 'abc' });
    nock(API, { reqheaders: { authorization: 'Bearer abc', 'content-type': 'application/json' } })
      .post(request.path, { inputs: [] })
      .reply(201, { results: [] });
    expect(await openApi(config, session, testLog()).send(request)).toEqual({ kind: 'ok', status: 201, json: { results: [] } });
    expect(session.permits).toEqual(['urgent']);
  });

  it('sends once more under a new token what was turned away for its token, and not a third time', async () => {
    const session = { ...testSession(), accessToken: async (refused?: string) => (refused === undefined ? 'old' : 'new') };
    const answer = (token: string, status: number, body: object) =>
      nock(API, { reqheaders: { authorization: `Bearer ${token}` } })
        .post(request.path)
        .reply(status, body);
    const expired = { message: 'expired', category: 'EXPIRED_AUTHENTICATION' };
    answer('old', 401, expired);
    answer('new', 201, { results: [] });
    expect(await openApi(config, session, testLog()).send(request)).toMatchObject({ kind: 'ok', status: 201 });
    answer('old', 401, expired);
    answer('new', 401, expired);
    expect(await openApi(config, session, testLog()).send(request)).toMatchObject({ kind: 'refused', status: 401 });
    expect(nock.isDone()).toBe(true);
  });

  it('passes query and form along', async () => {
    nock(API).get('/crm/owners/2026-09').query({ limit: '100', archived: 'true' }).reply(200, { results: [] });
    const api = openApi(config, testSession(), testLog());
    const query = { limit: '100', archived: 'true' };
    expect(await api.send({ method: 'GET', path: '/crm/owners/2026-09', query, budget: 'evidence' })).toMatchObject({ kind: 'ok' });
  });

  it.each([
    [429, { message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' }, {}, 1_000],
    [429, { status: 'error', policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' }, {}, 10_000],
    [429, '', {}, 10_000],
    [429, '<html>too many</html>', { 'retry-after': '4' }, 4_000],
    [423, { message: 'locked' }, {}, 2_000],
    [477, { message: 'migration' }, { 'retry-after': '3600' }, 3_600_000],
  ])('tells the budget to hold off after %i %j', async (status, body, headers, wait) => {
    const { api, session } = against(status, body, headers);
    const until = session.now() + wait;
    expect(await api.send(request)).toMatchObject({ kind: 'busy', until });
    expect(session.backOffs).toEqual([until]);
  });

  it.each([
    ['a server error', 500, { message: 'internal error' }],
    ['a bad gateway page', 502, '<html>Bad gateway</html>'],
    ['a gateway time-out', 504, ''],
    ['a time-out of HubSpot’s own edge', 524, ''],
    ['a proxy’s page with 200', 200, '<html>Sign in</html>'],
    ['a proxy’s page with 403', 403, '<html>Blocked</html>'],
    ['JSON cut off', 201, '{"results":[{"id":"1"'],
  ])('calls the outcome unknown after %s', async (_, status, body) => {
    expect(await against(status, body).api.send(request)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    [400, { message: 'Property values were not valid: [{"isValid":false,"message":"Pick a region.","name":"region"}]' }, 'Pick a region.'],
    [400, { message: 'Invalid input JSON on line 1' }, 'Invalid input JSON on line 1'],
    [409, { message: 'Contact already exists. Existing ID: 6001', category: 'CONFLICT' }, 'Contact already exists. Existing ID: 6001'],
    [404, { message: 'resource not found' }, 'resource not found'],
    [400, { odd: true }, null],
    [400, [1, 2], null],
  ])('hands on a refusal %i %j in the portal’s words', async (status, body, message) => {
    expect(await against(status, body).api.send(request)).toMatchObject({ kind: 'refused', status, error: { message } });
  });

  it('reads the scopes a 403 names', async () => {
    const body = {
      category: 'MISSING_SCOPES',
      message: 'no',
      errors: [{ message: 'x', context: { requiredGranularScopes: ['a.b', 'a.b', 'c'] } }],
    };
    expect(await against(403, body).api.send(request)).toMatchObject({ kind: 'refused', error: { scopes: ['a.b', 'c'] } });
  });

  it('logs outcome and path, never a body or a token', async () => {
    const log = testLog();
    nock(API).post(request.path).reply(400, { message: 'ana@example.invalid is taken' });
    await openApi(config, testSession({ token: 'abc' }), log).send(request);
    expect(log.lines).toMatchObject([{ level: 'debug', fields: { path: request.path, outcome: 'refused', status: 400 } }]);
    expect(JSON.stringify(log.lines)).not.toMatch(/ana@|abc/);
  });
});

describe('the log', () => {
  it('warns of silence and of waits', async () => {
    const log = testLog();
    nock(API).post(request.path).reply(502, 'ana@example.invalid').post(request.path).reply(429);
    const api = openApi(config, testSession(), log);
    await api.send(request);
    await api.send(request);
    expect(log.lines.map(({ level, fields }) => [level, fields.outcome])).toEqual([
      ['warn', 'unknown'],
      ['warn', 'busy'],
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('ana@');
  });
});

describe('get', () => {
  it.each([
    [429, {}, 'CRM_BUSY', true],
    [500, {}, 'CRM_UNAVAILABLE', true],
    [401, { message: 'expired' }, 'CRM_UNAUTHORIZED', true],
    [403, { category: 'MISSING_SCOPES' }, 'SCOPE_MISSING', false],
    [400, { message: 'Nope.' }, 'CRM_REFUSED', false],
  ])('throws for %i %j', async (status, body, code, retryable) => {
    await expect(against(status, body).api.get(request)).rejects.toMatchObject({ code, retryable });
  });

  it('gives null for an empty answer', async () => {
    expect(await against(204).api.get(request)).toBeNull();
  });
});

describe('the wire', () => {
  let server: Server;
  const listen = async (handler: Parameters<typeof createServer>[1]): Promise<string> => {
    server = createServer(handler as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };

  it('gives up at its deadline and calls the outcome unknown', async () => {
    const apiBase = await listen(() => {});
    const reply = await openApi({ ...config, apiBase, timeoutMs: 30 }, testSession(), testLog()).send(request);
    expect(reply).toEqual({ kind: 'unknown', why: 'no answer within 30 ms' });
    await stop();
  });

  it('counts the body into the deadline', async () => {
    const apiBase = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{');
    });
    const reply = await openApi({ ...config, apiBase, timeoutMs: 200 }, testSession(), testLog()).send(request);
    expect(reply).toMatchObject({ kind: 'unknown' });
    await stop();
  });

  it('calls it unknown when the connection breaks after sending, and unsent when there was none', async () => {
    const apiBase = await listen((incoming) => incoming.socket.destroy());
    const api = openApi({ ...config, apiBase }, testSession(), testLog());
    expect(await api.send(request)).toMatchObject({ kind: 'unknown' });
    await stop();
    expect(await api.send(request)).toMatchObject({ kind: 'unsent' });
  });
});
