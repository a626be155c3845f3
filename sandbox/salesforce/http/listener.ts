/** The HTTP server of the org: reads a request, hands it to the doors, writes the reply. */
import http from 'node:http';
import type { OrgDoors } from '../control/doors.ts';
import { answerOrg, type OrgOutcome } from './door.ts';
import type { OrgReply, OrgRequest } from './exchange.ts';

/** Bulk takes files up to 150 MB; larger bodies are refused with 413. */
const MAX_BODY = 200 * 1024 * 1024;

class TooLarge extends Error {}

/** A server over the doors; listening is the caller's business. */
export function makeOrgServer(doors: OrgDoors): http.Server {
  const server = http.createServer((message, response) => {
    void serve(doors, message, response);
  });
  // A client first asks for a web socket, which the org does not have; it then polls.
  server.on('upgrade', (_message, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'));
  server.keepAliveTimeout = 600_000;
  return server;
}

async function serve(doors: OrgDoors, message: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  try {
    write(message, response, await answerOrg(doors, await readRequest(message)));
  } catch (error) {
    write(message, response, apology(error));
  }
}

function apology(error: unknown): OrgReply {
  if (error instanceof TooLarge) return { status: 413, body: [{ errorCode: 'REQUEST_TOO_LARGE', message: error.message }] };
  const message = `The sandbox failed: ${error instanceof Error ? error.stack : String(error)}`;
  return { status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message }] };
}

async function readRequest(message: http.IncomingMessage): Promise<OrgRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new TooLarge(`The request body is larger than ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  const url = new URL(`http://org${(message.url ?? '/').replace(/^\/+/, '/')}`);
  return {
    method: message.method ?? 'GET',
    path: url.pathname.replace(/\/{2,}/g, '/'),
    query: url.searchParams,
    headers: message.headers,
    raw: Buffer.concat(chunks),
  };
}

function write(message: http.IncomingMessage, response: http.ServerResponse, outcome: OrgOutcome): void {
  if (outcome === null) {
    message.socket.destroy();
    return;
  }
  const { status, body, text, headers } = outcome;
  const [type, payload] = text
    ? [text.type, text.body]
    : ['application/json;charset=UTF-8', body === undefined ? '' : JSON.stringify(body)];
  response.writeHead(status, { ...(payload === '' ? {} : { 'content-type': type }), ...headers });
  response.end(payload);
}
