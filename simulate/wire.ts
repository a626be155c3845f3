/** The network of a run: requests between Baton, its CRMs and the browser are answered in this process, one after the other, without a socket. */
import type { Doors } from '../sandbox/control/doors.ts';
import type { Request as SandboxRequest } from '../sandbox/http/exchange.ts';
import { answerRequest } from '../sandbox/http/listener.ts';
import type { OrgDoors } from '../sandbox/salesforce/control/doors.ts';
import type { OrgOutcome } from '../sandbox/salesforce/http/door.ts';
import type { OrgRequest } from '../sandbox/salesforce/http/exchange.ts';
import type { SingleCrm } from '../src/cli/demo/arguments.ts';
import { BATON, HUBSPOT, SALESFORCE } from './addresses.ts';
import type { WebAnswer, WebRequest } from './dispatch.ts';
import { lifeHere } from './life.ts';
import { never } from './mortal-pool.ts';
import { takeOverStreaming } from './org-stream.ts';
import { type AskOrg, answerFor, orgRequest, takeOverOrgRequests, written } from './org-wire.ts';

/** One request of Baton's to a CRM. */
export interface Passing {
  readonly crm: SingleCrm;
  readonly method: string;
  readonly path: string;
  readonly rawBody: string;
}

export interface WireDeps {
  readonly doors: Doors;
  /** Null: there is no Salesforce. */
  readonly org: OrgDoors | null;
  /** Told of every request of Baton's before it is answered; sets a fault there, or ends Baton itself. */
  before(request: Passing): void;
  /** Told of every one afterwards; `status` 0: nothing was answered. */
  after(request: Passing, status: number): void;
  /** Answers for Baton's web door. Rejects when Baton does not listen. */
  baton(request: WebRequest): Promise<WebAnswer>;
}

export interface Wire {
  /** Requests under way. */
  readonly busy: number;
  /** Gives `fetch` and the library's requests back to what they were. */
  close(): void;
}

/** Takes over `fetch` for the addresses of the simulated world, and what the Salesforce library sends; one at a time in a process. */
export function openWire(deps: WireDeps): Wire {
  const outside = globalThis.fetch;
  // Whose requests are under way; those of a life that has ended are answered to nobody.
  const asking = new Set<{ readonly dead: boolean }>();
  const inside = async <T>(answer: () => Promise<T>): Promise<T> => {
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
    const { org } = deps;
    if (url.origin === SALESFORCE && org !== null) return inside(() => browseOrg(org, url, init));
    return outside(input, init);
  }) as typeof fetch;
  const { org } = deps;
  const giveBack = org === null ? () => undefined : takeOverLibrary(org, deps, inside);
  return {
    get busy() {
      for (const asker of asking) if (asker.dead) asking.delete(asker);
      return asking.size;
    },
    close: () => {
      giveBack();
      globalThis.fetch = outside;
    },
  };
}

function takeOverLibrary(org: OrgDoors, deps: WireDeps, inside: <T>(answer: () => Promise<T>) => Promise<T>): () => void {
  const giveBackTimers = takeOverTimers();
  const ask: AskOrg = (request) => askOrg(org, deps, request);
  const giveBackRequests = takeOverOrgRequests(inside, ask);
  // A poll that is held open is nothing that anybody waits for.
  const giveBackStreams = takeOverStreaming(SALESFORCE, (request) => (isPoll(request) ? ask(request) : inside(() => ask(request))));
  return () => {
    giveBackStreams();
    giveBackRequests();
    giveBackTimers();
  };
}

/** No answer takes longer; whatever would end later than this by itself, by machine time, never does. */
const PATIENCE_MS = 60_000;

/**
 * The library sends each body after a timer of 0 ms, which machine time rounds up to one: in which order two of them end would be luck.
 * Its patience with an answer is machine time as well: in a life that has ended it would go on some day, in the middle of another one.
 * What Baton does every so many seconds is done when the driver says so, and a poll that is held open is held until something is told.
 */
function takeOverTimers(): () => void {
  const before = globalThis.setTimeout;
  const next = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown => {
    if (ms === 0) return setImmediate(run, ...args);
    const life = lifeHere();
    const isEndless = life !== undefined && (ms ?? 0) > PATIENCE_MS;
    return before(() => isEndless || life?.dead || run(...args), ms);
  };
  const { setInterval, clearInterval } = globalThis;
  const every = (run: () => void, ms?: number): unknown => {
    const life = lifeHere();
    if (life === undefined) return setInterval(run, ms);
    const tick = (): void => run();
    life.ticks.add(tick);
    return tick;
  };
  const never = (timer: unknown): void => {
    if (typeof timer === 'function') lifeHere()?.ticks.delete(timer as () => void);
    else clearInterval(timer as NodeJS.Timeout);
  };
  globalThis.setTimeout = Object.assign(next, before) as unknown as typeof setTimeout;
  Object.assign(globalThis, { setInterval: every, clearInterval: never });
  return () => {
    globalThis.setTimeout = before;
    Object.assign(globalThis, { setInterval, clearInterval });
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

/** Answers Baton what `answer` does, spoiled or not, and a life that has ended nothing at all. */
async function passed<T>(deps: WireDeps, passing: Passing, answer: () => Promise<T>, statusOf: (outcome: T) => number): Promise<T> {
  const life = lifeHere();
  if (life?.dead) return never();
  deps.before(passing);
  if (life?.dead) return never();
  const outcome = await answer();
  deps.after(passing, statusOf(outcome));
  if (life?.dead) return never();
  return outcome;
}

async function askHubspot(deps: WireDeps, request: SandboxRequest): Promise<Response> {
  const { method, path, rawBody } = request;
  const answer = () => answerRequest(deps.doors, request);
  // The control door and the consent page are the driver's and its browser's.
  const ofBaton = !path.startsWith('/_control/') && !path.endsWith('/authorize');
  const passing = { crm: 'hubspot', method, path, rawBody } as const;
  const outcome = ofBaton ? await passed(deps, passing, answer, (given) => given?.status ?? 0) : await answer();
  if (outcome === null) throw new TypeError('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
  const { status, body, page, headers } = outcome;
  const text = page ?? (body === undefined ? '' : JSON.stringify(body));
  return responseOf(status, text, Object.entries(headers ?? {}));
}

function askOrg(org: OrgDoors, deps: WireDeps, request: OrgRequest): Promise<OrgOutcome> {
  const { method, path, raw } = request;
  const passing = { crm: 'salesforce', method, path, rawBody: raw.toString('utf8') } as const;
  return passed(
    deps,
    passing,
    () => answerFor(org, request),
    (given) => given?.status ?? 0,
  );
}

const isPoll = ({ raw }: OrgRequest): boolean => raw.includes('/meta/connect');

/** The control door and the consent page: Baton itself asks through its library. */
async function browseOrg(org: OrgDoors, url: URL, init: RequestInit): Promise<Response> {
  const { method, headers, rawBody } = requestOf(url, init);
  const outcome = await answerFor(org, orgRequest(url, method, headers as Record<string, string>, Buffer.from(rawBody, 'utf8')));
  if (outcome === null) throw new TypeError('fetch failed');
  const { status, text, type, headers: own } = written(outcome);
  return responseOf(status, text, Object.entries({ 'content-type': type, ...own }));
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
