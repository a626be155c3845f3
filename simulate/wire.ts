/** The network of a run: requests between Baton, HubSpot and the browser are answered in this process, one after the other, without a socket. */
import type { Doors } from '../sandbox/control/doors.ts';
import type { Outcome } from '../sandbox/http/api-door.ts';
import type { Request as SandboxRequest } from '../sandbox/http/exchange.ts';
import { answerRequest } from '../sandbox/http/listener.ts';
import { BATON, HUBSPOT } from './addresses.ts';
import type { WebAnswer, WebRequest } from './dispatch.ts';
import { lifeHere } from './life.ts';
import { never } from './mortal-pool.ts';

export interface WireDeps {
  readonly doors: Doors;
  /** Told of every request of Baton's to HubSpot before it is answered; sets a fault there, or ends Baton itself. */
  before(request: SandboxRequest): void;
  /** Told of every one afterwards. */
  after(request: SandboxRequest, outcome: Outcome): void;
  /** Answers for Baton's web door. Rejects when Baton does not listen. */
  baton(request: WebRequest): Promise<WebAnswer>;
}

export interface Wire {
  /** Requests under way. */
  readonly busy: number;
  /** Gives `fetch` back to what it was. */
  close(): void;
}

/** Takes over `fetch` for the addresses of the simulated world; one at a time in a process. */
export function openWire(deps: WireDeps): Wire {
  const outside = globalThis.fetch;
  // Whose requests are under way; those of a life that has ended are answered to nobody.
  const asking = new Set<{ readonly dead: boolean }>();
  const inside = async (answer: () => Promise<Response>): Promise<Response> => {
    const life = lifeHere();
    const asker = {
      get dead() {
        return life?.dead ?? false;
      },
    };
    asking.add(asker);
    try {
      return await answer();
    } finally {
      asking.delete(asker);
    }
  };
  globalThis.fetch = ((input: string | URL, init: RequestInit = {}) => {
    const url = new URL(String(input));
    if (url.origin === HUBSPOT) return inside(() => askHubspot(deps, requestOf(url, init)));
    if (url.origin === BATON) return inside(() => askBaton(deps, url, init));
    return outside(input, init);
  }) as typeof fetch;
  return {
    get busy() {
      for (const asker of asking) if (asker.dead) asking.delete(asker);
      return asking.size;
    },
    close: () => {
      globalThis.fetch = outside;
    },
  };
}

function requestOf(url: URL, init: RequestInit): SandboxRequest {
  return {
    method: (init.method ?? 'GET').toUpperCase(),
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(new Headers(init.headers)),
    rawBody: init.body === undefined || init.body === null ? '' : String(init.body),
  };
}

async function askHubspot(deps: WireDeps, request: SandboxRequest): Promise<Response> {
  const life = lifeHere();
  // The control door and the consent page are the driver's and its browser's.
  const ofBaton = !request.path.startsWith('/_control/') && !request.path.endsWith('/authorize');
  if (life?.dead) return never();
  if (ofBaton) deps.before(request);
  if (life?.dead) return never();
  const outcome = await answerRequest(deps.doors, request);
  if (ofBaton) deps.after(request, outcome);
  if (life?.dead) return never();
  if (outcome === null) throw new TypeError('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
  const { status, body, page, headers } = outcome;
  const text = page ?? (body === undefined ? '' : JSON.stringify(body));
  return responseOf(status, text, Object.entries(headers ?? {}));
}

async function askBaton(deps: WireDeps, url: URL, init: RequestInit): Promise<Response> {
  const { method, headers, rawBody } = requestOf(url, init);
  const own = { host: url.host, ...(headers as Record<string, string>) };
  const answer = await deps.baton({ method, path: url.pathname + url.search, headers: own, body: rawBody });
  const lines = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
  return responseOf(answer.status, answer.body, lines);
}

function responseOf(status: number, text: string, headers: readonly (readonly [string, string])[]): Response {
  const list = new Headers();
  for (const [name, value] of headers) list.append(name, value);
  return new Response(text === '' ? null : text, { status, headers: list });
}
