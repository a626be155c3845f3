/** Starts an in-process sandbox on a free port and speaks to it as an app, as a person and through its control door. */
import { DEFAULT_APP, DEVELOPER_TOKEN } from '../../sandbox/control/apps.ts';
import type { Portal, World } from '../../sandbox/portal.ts';
import { type RunningSandbox, startServer } from '../../sandbox/server.ts';

export const DEFAULT_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.deals.write',
  'crm.objects.owners.read',
  'crm.schemas.contacts.write',
  'crm.schemas.deals.write',
  'sales-email-read',
];

export interface SandboxHandle {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly developerToken: string;
  readonly portalId: string;
  /** The portal as actors use it. */
  readonly portal: Portal;
  readonly server: RunningSandbox;
  /** `control('POST step', {until})` → parsed JSON; throws with the sandbox's sentence when refused. */
  control<T = any>(call: string, body?: unknown): Promise<T>;
  /** One API request with a bearer token (the developer token unless told). */
  api<T = any>(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; headers: Headers; body: T }>;
  /** Walks the whole consent round and returns the token response. */
  install(options?: { targetUrl?: string | null; scopes?: readonly string[]; redirectUri?: string }): Promise<any>;
  close(): Promise<void>;
}

export interface SandboxTestOptions {
  readonly seed?: number;
  readonly world?: World | null;
  readonly clock?: 'real' | 'stepped';
  readonly startsAt?: number;
  readonly state?: string;
}

async function readBody(response: Response): Promise<any> {
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

async function control(url: string, call: string, body?: unknown): Promise<any> {
  const [method, name] = call.split(' ') as [string, string];
  const response = await fetch(`${url}/_control/${name}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer = await readBody(response);
  if (!response.ok) throw new Error(`${call}: ${answer?.message}`);
  return answer;
}

async function install(url: string, options: Parameters<SandboxHandle['install']>[0] = {}): Promise<any> {
  const redirectUri = options.redirectUri ?? 'http://localhost:3000/oauth/callback';
  const scopes = options.scopes ?? DEFAULT_SCOPES;
  if (options.targetUrl !== undefined) await control(url, 'POST apps', { targetUrl: options.targetUrl });
  const form = { client_id: DEFAULT_APP.clientId, redirect_uri: redirectUri, scope: scopes.join(' '), state: 'state-1' };
  const consent = await fetch(`${url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const code = new URL(consent.headers.get('location') as string).searchParams.get('code') as string;
  const { clientId: client_id, clientSecret: client_secret } = DEFAULT_APP;
  const exchange = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id, client_secret };
  const response = await fetch(`${url}/oauth/2026-09/token`, { method: 'POST', body: new URLSearchParams(exchange) });
  return readBody(response);
}

async function api(url: string, method: string, path: string, body?: unknown, token = DEVELOPER_TOKEN): Promise<any> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, headers: response.headers, body: await readBody(response) };
}

/** An empty, stepped portal starting Monday 2026-03-02T00:00Z unless told otherwise. Close it in `afterEach`. */
export async function startSandbox(options: SandboxTestOptions = {}): Promise<SandboxHandle> {
  const server = await startServer(options);
  const { url } = server;
  return {
    url,
    clientId: DEFAULT_APP.clientId,
    clientSecret: DEFAULT_APP.clientSecret,
    developerToken: DEVELOPER_TOKEN,
    portalId: server.sandbox.mainPortal.portalId,
    portal: server.sandbox.actors,
    server,
    control: (call, body) => control(url, call, body),
    api: (method, path, body, token) => api(url, method, path, body, token),
    install: (wish) => install(url, wish),
    close: () => server.close(),
  };
}
