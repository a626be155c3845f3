/** A wire between Baton and the sandbox on which a test can hold an answer back or spoil it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly requestBody: string;
  readonly status: number;
  readonly body: string;
}

/** Gives the body that goes on to Baton; may wait. The sandbox has answered already. */
export type OnAnswer = (answer: Answer) => string | Promise<string>;

export interface HttpProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Takes over from now on; null passes everything as it is. */
  onAnswer(then: OnAnswer | null): void;
  close(): Promise<void>;
}

/** Close it before the sandbox. */
export async function startProxy(target: string): Promise<HttpProxy> {
  let then: OnAnswer | null = null;
  const server = http.createServer((request, response) => {
    forward(target, request, (answer) => then?.(answer) ?? answer.body)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onAnswer: (next) => {
      then = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Headers that belong to one connection and not to the message. */
const OF_CONNECTION = /^(host|connection|content-length|transfer-encoding|keep-alive)$/;

async function forward(target: string, request: http.IncomingMessage, onAnswer: OnAnswer) {
  let requestBody = '';
  for await (const chunk of request) requestBody += chunk;
  const { method = 'GET', url: path = '/' } = request;
  const headers = Object.entries(request.headers).filter(([name]) => !OF_CONNECTION.test(name)) as [string, string][];
  const answer = await fetch(`${target}${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(requestBody === '' ? {} : { body: requestBody }),
  });
  const { status } = answer;
  const body = await onAnswer({ method, path, requestBody, status, body: await answer.text() });
  return { status, headers: Object.fromEntries([...answer.headers].filter(([name]) => !OF_CONNECTION.test(name))), body };
}
