/** Starts an in-process Salesforce sandbox on a free port and speaks to it as an app, as a person and through its control door. */
import { createHash } from 'node:crypto';
import type { World } from '../../sandbox/portal.ts';
import type { Feature } from '../../sandbox/salesforce/schema/standard.ts';
import { type OrgServerOptions, type RunningOrg, startOrgServer } from '../../sandbox/salesforce/server.ts';

const API = '/services/data/v68.0';

export interface SalesforceHandle {
  /** `http://127.0.0.1:PORT`: login and instance address in one. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The integration user's token that never expires. */
  readonly token: string;
  readonly orgId: string;
  readonly adminId: string;
  readonly integrationUserId: string;
  readonly queueId: string;
  readonly repIds: readonly string[];
  readonly server: RunningOrg;
  /** `control('POST advance', {by: 20_000})` → parsed JSON; throws with the sandbox's sentence when refused. */
  control<T = any>(call: string, body?: unknown): Promise<T>;
  /** One REST call; a path that does not begin with `/services` stands below v68.0. */
  api<T = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: T }>;
  /** All records of a query's first page. */
  query<T = any>(soql: string): Promise<T[]>;
  /** Makes records as a person does, past field-level security; returns their ids. */
  make(object: string, ...records: readonly Record<string, unknown>[]): Promise<string[]>;
  /** Walks the whole consent round with PKCE and returns the token response. */
  install(options?: { redirectUri?: string; scopes?: string; userId?: string; verifier?: string }): Promise<any>;
  close(): Promise<void>;
}

export interface SalesforceTestOptions {
  readonly clock?: 'real' | 'stepped';
  readonly startsAt?: number;
  readonly features?: readonly Feature[];
  /** World time of a HubSpot sandbox beside it. */
  readonly shared?: NonNullable<OrgServerOptions['shared']>;
  readonly world?: World;
}

async function readBody(response: Response): Promise<any> {
  const text = await response.text();
  if (text === '') return null;
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

async function control(url: string, call: string, body?: unknown): Promise<any> {
  const [method, name] = call.split(' ') as [string, string];
  const response = await fetch(`${url}/_control/${name}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer = await readBody(response);
  if (!response.ok) throw new Error(`${call}: ${answer?.message}`);
  return answer;
}

async function api(server: RunningOrg, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> {
  const address = `${server.url}${path.startsWith('/services') ? '' : API}${path}`;
  const given = { authorization: `Bearer ${server.fixedToken}`, 'content-type': 'application/json', ...headers };
  const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(address, { method, headers: given, redirect: 'manual', ...payload });
  return { status: response.status, headers: response.headers, body: await readBody(response) };
}

async function install(server: RunningOrg, options: Parameters<SalesforceHandle['install']>[0] = {}): Promise<any> {
  const redirect_uri = options.redirectUri ?? 'http://localhost:3000/oauth/callback';
  const code_verifier = options.verifier ?? 'a-verifier-of-sixty-four-characters-as-a-client-would-make-it-up';
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const { clientId: client_id, clientSecret: client_secret } = server.app;
  const asked = {
    response_type: 'code',
    client_id,
    redirect_uri,
    scope: options.scopes ?? 'api refresh_token',
    state: 'state-1',
    code_challenge,
    code_challenge_method: 'S256',
  };
  const form = new URLSearchParams({ ...asked, answer: 'allow', ...(options.userId ? { user_id: options.userId } : {}) });
  const consent = await fetch(`${server.url}/services/oauth2/authorize`, { method: 'POST', body: form, redirect: 'manual' });
  const code = new URL(consent.headers.get('location') as string).searchParams.get('code') ?? '';
  const exchange = { grant_type: 'authorization_code', code, redirect_uri, client_id, client_secret, code_verifier };
  return readBody(await fetch(`${server.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(exchange) }));
}

/** A stepped org starting Monday 2026-03-02T00:00Z unless told otherwise. Close it in `afterEach`. */
export async function startSalesforce(options: SalesforceTestOptions = {}): Promise<SalesforceHandle> {
  const server = await startOrgServer(options);
  const { url, app } = server;
  return {
    url,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    token: server.fixedToken,
    ...server.box.founders,
    server,
    control: (call, body) => control(url, call, body),
    api: (method, path, body, headers) => api(server, method, path, body, headers),
    query: async (soql) => {
      const { status, body } = await api(server, 'GET', `/query?q=${encodeURIComponent(soql)}`);
      if (status !== 200) throw new Error(`${soql}: ${JSON.stringify(body)}`);
      return body.records;
    },
    make: async (object, ...records) => (await control(url, 'POST records', { object, records })).ids,
    install: (wish) => install(server, wish),
    close: () => server.close(),
  };
}
