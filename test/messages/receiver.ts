/** A receiver of posted messages: keeps requests as they came and answers as told. */

import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PostedMessage {
  readonly headers: IncomingHttpHeaders;
  /** As sent. */
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly posts: PostedMessage[];
  answer(status: number, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const posts: PostedMessage[] = [];
  let reply: { status: number; headers: Record<string, string> } = { status: 204, headers: {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(reply.status, reply.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posts,
    answer: (status, headers = {}) => {
      reply = { status, headers };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
