/** A web door on a free port over a real ledger, with the real HubSpot connector and a queue whose nudges can be looked at. */
import { createHmac, randomBytes } from 'node:crypto';
import { placeProblem } from '../../config/holidays.ts';
import { loadAttribution } from '../../config/load-attribution.ts';
import { loadRules } from '../../config/load-rules.ts';
import { parseRoster } from '../../config/roster.ts';
import { createHubspotConnector } from '../../connectors/hubspot/index.ts';
import type { Crm } from '../../src/domain/crm-record.ts';
import { sealTokens } from '../../src/effects/session.ts';
import { createLedger } from '../../src/ledger/index.ts';
import { type FollowClock, followClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createSealer } from '../../src/lib/seal.ts';
import type { Connector } from '../../src/ports/connector.ts';
import type { Install, Ledger } from '../../src/ports/ledger/index.ts';
import type { Sealer } from '../../src/ports/sealer.ts';
import { createMemoryQueue, type MemoryQueue } from '../../src/queue/index.ts';
import { createWeb, type Web, type WebDeps } from '../../src/web/index.ts';
import { openTestEngines } from '../helpers/engines.ts';

export { contactEvent } from './events.ts';

const CLIENT_ID = 'c0ffee00-0000-4000-8000-000000000001';
export const SECRET = 'a-client-secret-of-the-tests';
export const NOW = Date.parse('2026-03-02T09:00:00Z');

export interface Door {
  readonly url: string;
  readonly web: Web;
  readonly ledger: Ledger;
  readonly queue: MemoryQueue;
  readonly clock: FollowClock;
  readonly sealer: Sealer;
  readonly lines: string[];
  connect(accountId: string, over?: Partial<Install>): Promise<Install>;
  /** Posts a body as HubSpot would: signed with the client secret over the public URL. */
  deliver(body: string, over?: { secret?: string; at?: number; headers?: Record<string, string> }): Promise<Response>;
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

interface DoorOptions {
  readonly loopback?: boolean;
  readonly publicUrl?: string;
  readonly metricsToken?: string;
  readonly api?: { url: string; clientId: string; clientSecret: string };
  readonly queueBoard?: WebDeps['queueBoard'];
  /** Wraps the ledger, e.g. to make it unreachable. */
  readonly ledger?: (ledger: Ledger) => Ledger;
}

export async function openDoor(options: DoorOptions = {}): Promise<Door> {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  const engines = await openTestEngines(log);
  const ledger = createLedger({ sql: engines.sql, log });
  await ledger.migrate();
  await ledger.ensureWorkspace('default', 'Default');
  const clock = followClock(NOW);
  const queue = createMemoryQueue({ log, automatic: false });
  const sealer = createSealer([{ id: 'k1', secret: randomBytes(32) }]);
  const connectors = new Map<Crm, Connector>([['hubspot', createHubspotConnector(configOf(options), log)]]);
  let publicUrl = options.publicUrl ?? '';
  const deps: WebDeps = {
    ledger: options.ledger?.(ledger) ?? ledger,
    queue,
    clock,
    log,
    connectors,
    sealer,
    sealTokens: (tokens) => sealTokens(sealer, tokens),
    workspaceId: 'default',
    ...settled(),
    ...(options.queueBoard && { queueBoard: options.queueBoard }),
    settings: {
      publicUrl: () => publicUrl,
      loopback: options.loopback ?? true,
      trustProxy: false,
      metricsToken: options.metricsToken ?? null,
    },
  };
  const web = createWeb(deps);
  const url = `http://127.0.0.1:${await web.listen('127.0.0.1', 0)}`;
  publicUrl ||= url;
  return {
    url,
    web,
    ledger,
    queue,
    clock,
    sealer,
    lines,
    connect: (accountId, over) => connect(ledger, sealer, accountId, over),
    deliver: (body, over = {}) => deliver(url, publicUrl, body, { at: clock.now(), ...over }),
    counts: () => ledger.workspace('default').marks.deliveryCounts(),
    close: async () => {
      await web.close();
      await ledger.close();
      await engines.close();
    },
  };
}

const LOADED = loadAttribution();
export const ATTRIBUTION = { settings: LOADED, ...LOADED.inForce, grossMargin: LOADED.grossMargin };

/** What no test changes. */
function settled() {
  return {
    pollMs: 300_000,
    roster: (install, reps) => parseRoster('roster.yaml', '').roster(install, reps),
    book: () => loadRules(),
    attribution: () => ATTRIBUTION,
    costs: () => null,
    handoffMap: () => parseRoster('roster.yaml', '').handoffMap,
    consents: new Set(['hubspot']),
    placeProblem: (place) => placeProblem(place)?.message ?? null,
    running: () => ({
      ledger: 'pglite',
      queue: 'memory',
      dryRun: false,
      rules: { version: 3, hash: 'abcdef0123456789' },
      contract: { words: 'signed until 2026-06-02', next: null },
    }),
  } satisfies Partial<WebDeps>;
}

function configOf({ api }: DoorOptions) {
  const base = api?.url ?? 'http://127.0.0.1:9';
  return {
    clientId: api?.clientId ?? CLIENT_ID,
    clientSecrets: [api?.clientSecret ?? SECRET],
    apiBase: base,
    authorizeBase: base,
    timeoutMs: 5_000,
  };
}

function connect(ledger: Ledger, sealer: Sealer, accountId: string, over: Partial<Install> = {}): Promise<Install> {
  const install = {
    crm: 'hubspot' as const,
    accountId,
    name: `Portal ${accountId}`,
    timeZone: 'UTC',
    uiDomain: 'app.hubspot.com',
    status: 'active' as const,
    mode: 'live' as const,
    statusReason: null,
    scopes: [],
    capabilities: [],
    settings: {},
    connectedAt: NOW,
    ...over,
  };
  const sealed = sealTokens(sealer, { accessToken: 'access', refreshToken: 'refresh' });
  return ledger.workspace('default').installs.connect(install, { sealed, expiresAt: NOW + 1_800_000 });
}

/** Method, public address, raw body and instant, signed with the client secret: HubSpot's v3. */
export function sign(secret: string, url: string, body: string | Buffer, at: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`POST${url}`).update(body).update(String(at)).digest('base64');
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at), 'content-type': 'application/json' };
}

function deliver(
  url: string,
  publicUrl: string,
  body: string,
  { secret = SECRET, at, headers }: { secret?: string; at: number; headers?: Record<string, string> },
): Promise<Response> {
  return fetch(`${url}/webhooks/hubspot`, {
    method: 'POST',
    body,
    headers: headers ?? sign(secret, `${publicUrl}/webhooks/hubspot`, body, at),
  });
}

/** The token that the forms of a page carry; empty on a page without forms. */
export function tokenIn(html: string): string {
  return /name="token" value="([^"]*)"/.exec(html)?.[1] ?? '';
}
