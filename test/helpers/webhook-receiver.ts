/** A small HTTP server that keeps every webhook POST it gets and answers as told. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly headers: http.IncomingHttpHeaders;
  readonly rawBody: string;
  readonly events: any[];
}

export interface WebhookReceiver {
  readonly url: string;
  readonly posts: ReceivedPost[];
  /** All events of all posts. */
  events(): any[];
  /** Status of the next answers; null never answers. */
  status: number | null;
  /** From now on posts are kept but not answered until `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** Listens on `port`, or any free one. */
export async function startReceiver(port = 0): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = [];
  let held = Promise.withResolvers<void>();
  held.resolve();
  const server = http.createServer(async (request, response) => {
    let rawBody = '';
    for await (const chunk of request) rawBody += chunk;
    posts.push({ headers: request.headers, rawBody, events: JSON.parse(rawBody) });
    await held.promise;
    if (receiver.status !== null) response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/hubspot`,
    posts,
    events: () => posts.flatMap((post) => post.events),
    status: 200,
    hold: () => {
      held = Promise.withResolvers();
    },
    release: () => held.resolve(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return receiver;
}
