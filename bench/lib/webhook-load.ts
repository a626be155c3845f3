/** Signed webhooks at a steady pace, and how soon each is acknowledged. */
import { setTimeout as pause } from 'node:timers/promises';
import { signV3 } from '../../sandbox/webhooks/signature.ts';
import type { Account } from './accounts.ts';
import { percentile, round } from './bench.ts';

export interface WebhookLoad {
  /** Addresses of the web processes, taken in turn. */
  readonly doors: readonly string[];
  /** What the signature covers. */
  readonly publicUrl: string;
  readonly account: Account;
  /** p99 above this ends the search. */
  readonly slowestMs: number;
}

const PACES = [25, 50, 100, 200, 400, 800];
const EACH_MS = 4_000;
const WARM_UP = 50;

/** Raises the pace until the 99th percentile is too slow; gives the highest pace that was not, and its p99. */
export async function acknowledgedAt(load: WebhookLoad, tell: (line: string) => void): Promise<Record<string, number>> {
  await Promise.all(Array.from({ length: WARM_UP }, (_, n) => post(load, n)));
  let best = { pace: 0, p99: 0 };
  let slowest = Number.POSITIVE_INFINITY;
  for (const pace of PACES) {
    const p99 = percentile(await atPace(load, pace), 0.99);
    tell(`${pace} webhooks/s: p99 ${round(p99)} ms`);
    if (pace === PACES[0]) slowest = p99;
    if (p99 >= load.slowestMs) break;
    best = { pace, p99 };
  }
  return {
    [`webhooks per second at p99 under ${load.slowestMs} ms`]: best.pace,
    [`p99 at ${PACES[0]} a second, ms`]: round(slowest, 1),
    'p99 at that pace, ms': round(best.p99, 1),
  };
}

/** Open loop: a slow answer does not slow the pace, as it would not slow the CRM. */
async function atPace(load: WebhookLoad, pace: number): Promise<number[]> {
  const times: Promise<number>[] = [];
  const from = performance.now();
  for (let n = 0; performance.now() - from < EACH_MS; n += 1) {
    times.push(post(load, n));
    const ahead = from + ((n + 1) * 1_000) / pace - performance.now();
    if (ahead > 0) await pause(ahead);
  }
  return Promise.all(times);
}

let events = 0;

/** Milliseconds until 204; throws for any other answer. */
async function post({ doors, publicUrl, account }: WebhookLoad, n: number): Promise<number> {
  events += 1;
  const timestamp = Date.now();
  const { portalId, sandbox } = account;
  const event = {
    eventId: events,
    subscriptionId: 1,
    portalId: Number(portalId),
    appId: Number(sandbox.app.appId),
    occurredAt: timestamp,
    subscriptionType: 'object.propertyChange',
    attemptNumber: 0,
    objectId: events,
    objectTypeId: '0-1',
    propertyName: 'lifecyclestage',
    propertyValue: 'lead',
    changeSource: 'CRM_UI',
  };
  const body = JSON.stringify([event]);
  const headers = {
    'content-type': 'application/json',
    'X-HubSpot-Request-Timestamp': String(timestamp),
    'X-HubSpot-Signature-v3': signV3(sandbox.app.clientSecret, 'POST', `${publicUrl}/webhooks/hubspot`, body, timestamp),
  };
  const from = performance.now();
  const response = await fetch(`${doors[n % doors.length]}/webhooks/hubspot`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (response.status !== 204) throw new Error(`a webhook was answered ${response.status}`);
  return performance.now() - from;
}
