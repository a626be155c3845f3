/** The road between Baton's Salesforce library and the simulated org: the library's own dispatcher, answered in this process without a socket. */
import { setDispatcher } from 'jsforce/lib/request.js';
import type { OrgDoors } from '../sandbox/salesforce/control/doors.ts';
import { answerOrg, type OrgOutcome } from '../sandbox/salesforce/http/door.ts';
import type { OrgRequest } from '../sandbox/salesforce/http/exchange.ts';

/** Answers one request of the library's; null closes the connection unanswered. */
export type AskOrg = (request: OrgRequest) => Promise<OrgOutcome>;

/** What the library hands to whoever carries its requests. */
interface Sent {
  readonly origin?: string | URL;
  readonly path: string;
  readonly method: string;
  readonly headers?: Iterable<readonly [string, string]> | Readonly<Record<string, string>> | null;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | null;
}

/** What it wants to be told of the answer. */
interface Receiver {
  onRequestStart(controller: Controller, context: object): void;
  onResponseStart(controller: Controller, status: number, headers: Readonly<Record<string, string>>, statusText: string): void;
  onResponseData(controller: Controller, chunk: Buffer): void;
  onResponseEnd(controller: Controller, trailers: object): void;
  onResponseError(controller: Controller, error: Error): void;
}

interface Controller {
  readonly aborted: boolean;
  readonly paused: boolean;
  readonly reason: Error | null;
  /** Names and values in turn; the library reads these alone. */
  rawHeaders: readonly Buffer[];
  abort(reason?: Error): void;
  pause(): void;
  resume(): void;
}

/** Takes the library's requests over; the result gives them back to the network. */
export function takeOverOrgRequests(inside: (answer: () => Promise<void>) => Promise<void>, ask: AskOrg): () => void {
  const dispatch = (sent: Sent, receiver: Receiver): boolean => {
    void inside(() => carry(sent, receiver, ask));
    return true;
  };
  setDispatcher({ dispatch } as unknown as Parameters<typeof setDispatcher>[0]);
  return () => setDispatcher(undefined);
}

async function carry(sent: Sent, receiver: Receiver, ask: AskOrg): Promise<void> {
  const state: { aborted: boolean; reason: Error | null } = { aborted: false, reason: null };
  const abort = (reason?: Error): void => {
    if (state.aborted) return;
    Object.assign(state, { aborted: true, reason: reason ?? new Error('aborted') });
    receiver.onResponseError(controller, state.reason!);
  };
  const controller = controllerOf(state, abort);
  receiver.onRequestStart(controller, {});
  try {
    const outcome = await ask(await requestOf(sent));
    if (state.aborted) return;
    if (outcome === null) throw hangUp();
    tell(receiver, controller, outcome);
  } catch (error) {
    if (!state.aborted) receiver.onResponseError(controller, error as Error);
  }
}

/** An answer is small and comes at once: nothing is ever paused. */
function controllerOf(state: { readonly aborted: boolean; readonly reason: Error | null }, abort: Controller['abort']): Controller {
  return {
    get aborted() {
      return state.aborted;
    },
    get reason() {
      return state.reason;
    },
    paused: false,
    rawHeaders: [],
    abort,
    pause: () => undefined,
    resume: () => undefined,
  };
}

function tell(receiver: Receiver, controller: Controller, outcome: NonNullable<OrgOutcome>): void {
  const { status, text, type, headers } = written(outcome);
  const named: Readonly<Record<string, string>> = { ...(text === '' ? {} : { 'content-type': type }), ...headers };
  controller.rawHeaders = Object.entries(named).flatMap((pair) => pair.map((part) => Buffer.from(part, 'latin1')));
  receiver.onResponseStart(controller, status, named, '');
  if (text !== '') receiver.onResponseData(controller, Buffer.from(text, 'utf8'));
  receiver.onResponseEnd(controller, {});
}

/** As the org's own server writes it. */
export function written({ status, body, text, headers = {} }: NonNullable<OrgOutcome>) {
  const own = body === undefined ? '' : JSON.stringify(body);
  return { status, headers, text: text?.body ?? own, type: text?.type ?? 'application/json;charset=UTF-8' };
}

function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

async function requestOf({ origin, path, method, headers, body }: Sent): Promise<OrgRequest> {
  return orgRequest(new URL(path, origin), method, Object.fromEntries(pairsOf(headers)), await bytesOf(body));
}

export function orgRequest(url: URL, method: string, headers: Readonly<Record<string, string>>, raw: Buffer): OrgRequest {
  return { method: method.toUpperCase(), path: url.pathname.replace(/\/{2,}/g, '/'), query: url.searchParams, headers, raw };
}

function pairsOf(headers: Sent['headers']): [string, string][] {
  if (!headers) return [];
  const pairs = Symbol.iterator in headers ? [...(headers as Iterable<readonly [string, string]>)] : Object.entries(headers);
  return pairs.map(([name, value]) => [name.toLowerCase(), value]);
}

async function bytesOf(body: Sent['body']): Promise<Buffer> {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One request of any kind, answered as the org's server would. */
export async function answerFor(doors: OrgDoors, request: OrgRequest): Promise<OrgOutcome> {
  try {
    return await answerOrg(doors, request);
  } catch (error) {
    const message = `The sandbox failed: ${error instanceof Error ? error.stack : String(error)}`;
    return { status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message }] };
  }
}
