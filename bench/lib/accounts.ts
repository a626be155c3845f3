/** Several HubSpot accounts behind one address, as the real one is: each its own sandbox, told apart by token, and able to be blocked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningSandbox, startServer } from '../../sandbox/server.ts';

export interface Account {
  readonly portalId: string;
  readonly sandbox: RunningSandbox;
  /** True: everything but sign-in answers 477, "the account is being moved". */
  blocked: boolean;
  /** Answers with a 429, which there must be none of. */
  tooMany: number;
  /** Called with the body of every accepted write of tasks. */
  onTask: (body: string) => void;
}

export interface Accounts {
  /** Address of all of them. */
  readonly url: string;
  readonly all: readonly Account[];
  /** The account that the next consent is given for. */
  choose(account: Account): void;
  close(): Promise<void>;
}

export async function openAccounts(count: number): Promise<Accounts> {
  const all: Account[] = [];
  for (let n = 0; n < count; n += 1) {
    const portalId = String(50_000_001 + n);
    const sandbox = await startServer({ clock: 'real', seed: n + 1, portalId, timeZone: 'UTC' });
    sandbox.sandbox.faults.duplicateWebhooks = 0;
    sandbox.sandbox.faults.lateWebhooks = 0;
    all.push({ portalId, sandbox, blocked: false, tooMany: 0, onTask: () => undefined });
  }
  let chosen = all[0] as Account;
  const owners = new Map<string, Account>();
  const accountOf = (incoming: IncomingMessage, body: string): Account => {
    const bearer = incoming.headers.authorization?.slice('Bearer '.length);
    const refresh = new URLSearchParams(body).get('refresh_token');
    return owners.get(bearer ?? refresh ?? '') ?? chosen;
  };
  const server = createServer((incoming, outgoing) => void pass({ accountOf, owners }, incoming, outgoing).catch(() => outgoing.destroy()));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    all,
    choose: (account) => {
      chosen = account;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await Promise.all(all.map(({ sandbox }) => sandbox.close()));
    },
  };
}

interface Router {
  accountOf(incoming: IncomingMessage, body: string): Account;
  /** By access and by refresh token. */
  readonly owners: Map<string, Account>;
}

const OAUTH = /^\/oauth\//;
const TASK_WRITE = /\/(tasks|0-27)\/batch\/(create|upsert|update)/;

async function pass({ accountOf, owners }: Router, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.concat(await incoming.toArray()).toString();
  const path = incoming.url ?? '/';
  const account = accountOf(incoming, body);
  if (account.blocked && !OAUTH.test(path)) {
    outgoing.writeHead(477, { 'content-type': 'application/json', 'retry-after': '600' }).end('{"message":"The account is being moved."}');
    return;
  }
  const { host: _, ...headers } = incoming.headers;
  const onward = request(new URL(path, account.sandbox.url), { method: incoming.method ?? 'GET', headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const content = Buffer.concat(await answer.toArray());
  const status = answer.statusCode ?? 502;
  if (status === 429) account.tooMany += 1;
  if (OAUTH.test(path) && status === 200) learnTokens(owners, account, content.toString());
  outgoing.writeHead(status, answer.rawHeaders);
  outgoing.end(content);
  if (TASK_WRITE.test(path) && status < 300) account.onTask(body);
}

function learnTokens(owners: Map<string, Account>, account: Account, text: string): void {
  if (!text.startsWith('{')) return;
  const { access_token, refresh_token } = JSON.parse(text) as Record<string, string | undefined>;
  for (const token of [access_token, refresh_token]) if (token) owners.set(token, account);
}
