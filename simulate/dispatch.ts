/** Hands a request to the web door without a socket, and gives back what it answers. */
import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

export interface WebRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

type Door = (request: IncomingMessage, response: ServerResponse) => void;

export function dispatch(door: Door, request: WebRequest): Promise<WebAnswer> {
  return new Promise((resolve) => {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1' });
    const message = new IncomingMessage(socket);
    const bytes = Buffer.from(request.body, 'utf8');
    Object.assign(message, { method: request.method, url: request.path, httpVersion: '1.1' });
    message.headers = { ...lowerCase(request.headers), 'content-length': String(bytes.length) };
    message.push(bytes);
    message.push(null);
    door(message, caught(new ServerResponse(message), resolve));
  });
}

/** Keeps what is written instead of sending it. Set on the object itself: the door gives it another prototype. */
function caught(response: ServerResponse, answered: (answer: WebAnswer) => void): ServerResponse {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) chunks.push(Buffer.from(chunk as string));
  };
  const write = (chunk: unknown): boolean => {
    keep(chunk);
    return true;
  };
  const end = (chunk?: unknown): ServerResponse => {
    keep(chunk);
    answered({ status: response.statusCode, headers: response.getHeaders(), body: Buffer.concat(chunks).toString('utf8') });
    process.nextTick(() => response.emit('finish'));
    return response;
  };
  return Object.assign(response, { write, end });
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
