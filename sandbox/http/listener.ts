/** The HTTP server: reads a request, hands it to the right door, writes the reply. */
import http from 'node:http';
import { answerControl } from '../control/door.ts';
import type { Doors } from '../control/doors.ts';
import { Refusal } from '../kit/refusal.ts';
import { giveConsent, showConsent } from '../oauth/authorize.ts';
import { answerPage } from '../view/pages.ts';
import { answerApi, isApiPath, type Outcome } from './api-door.ts';
import type { Reply, Request } from './exchange.ts';

/** Larger bodies are refused with 413. */
const MAX_BODY = 16 * 1024 * 1024;

/** A server over the doors; listening is the caller's business. */
export function makeServer(doors: Doors): http.Server {
  const server = http.createServer((message, response) => {
    void serve(doors, message, response);
  });
  // A busy caller may look away for long; a connection closed meanwhile would fail its next request.
  server.keepAliveTimeout = 600_000;
  return server;
}

async function serve(doors: Doors, message: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  try {
    write(message, response, await answerRequest(doors, await readRequest(message)));
  } catch (error) {
    write(message, response, apology(error));
  }
}

/** One request of any kind, answered; null when the socket is to be closed without an answer. Never rejects. */
export async function answerRequest(doors: Doors, request: Request): Promise<Outcome> {
  return route(doors, request).catch(apology);
}

function apology(error: unknown): Reply {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal(500, null, `The sandbox failed: ${error instanceof Error ? error.stack : String(error)}`);
  return { status: refusal.status, body: refusal.body('sandbox') };
}

async function route(doors: Doors, request: Request): Promise<Outcome> {
  const { sandbox } = doors;
  if (request.path.startsWith('/_control/')) return answerControl(doors, request);
  const consent = /^\/oauth\/(?:(\d+)\/)?authorize$/.exec(request.path);
  if (consent && request.method === 'GET')
    return showConsent(sandbox, request, consent[1] ?? request.query.get('portal_id') ?? sandbox.mainPortal.portalId);
  if (consent && request.method === 'POST') return giveConsent(sandbox, request);
  if (isApiPath(request.path)) return answerApi(sandbox, request);
  return answerPage(sandbox, request);
}

async function readRequest(message: http.IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refusal(413, null, `The request body is larger than ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  const url = new URL(message.url ?? '/', 'http://sandbox');
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    rawBody: Buffer.concat(chunks).toString('utf8'),
  };
}

function write(message: http.IncomingMessage, response: http.ServerResponse, outcome: Outcome): void {
  if (outcome === null) {
    message.socket.destroy();
    return;
  }
  const { status, body, page, headers } = outcome;
  const text = page ?? (body === undefined ? '' : JSON.stringify(body));
  const type = page === undefined ? 'application/json;charset=utf-8' : 'text/html;charset=utf-8';
  response.writeHead(status, { ...(text === '' ? {} : { 'content-type': type }), ...headers });
  response.end(text);
}
