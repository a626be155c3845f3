/** Faults of single requests: each waits until a request comes that it can spoil, and is then set in the sandbox. */

import type { FaultRule } from '../../sandbox/http/faults.ts';
import type { OrgFaultRule } from '../../sandbox/salesforce/http/faults.ts';
import type { Dice } from '../dice.ts';
import type { Passing } from '../wire.ts';
import type { FaultCounts, FaultName } from './names.ts';

/** What a fault is chosen by. */
type Request = Pick<Passing, 'method' | 'path' | 'rawBody'>;

/** Faults that spoil one request of Baton's. */
export const REQUEST_FAULTS = [
  'rate-limited',
  'failed-before',
  'failed-after',
  'failed-halfway',
  'applied-late',
  'timed-out',
] as const satisfies readonly FaultName[];

export type RequestFault = (typeof REQUEST_FAULTS)[number];

export interface RequestFaults {
  /** The next request that it fits is spoiled. */
  arm(fault: RequestFault): void;
  /** The rule for this request to HubSpot, once; null leaves it alone. */
  take(request: Request): FaultRule | null;
  /** The same for one to Salesforce. */
  takeOfOrg(request: Request): OrgFaultRule | null;
}

export function openRequestFaults(dice: Dice, counts: FaultCounts): RequestFaults {
  let armed: RequestFault[] = [];
  const takeFirst = <F extends RequestFault>(isFit: (fault: RequestFault) => fault is F): F | null => {
    const fault = armed.find(isFit);
    if (fault === undefined) return null;
    armed = armed.filter((one) => one !== fault);
    counts.struck(fault);
    return fault;
  };
  return {
    arm: (fault) => void armed.push(fault),
    take(request) {
      const fault = takeFirst((one): one is RequestFault => fits(one, request));
      return fault && { match: {}, times: 1, ...ruleOf(fault, dice) };
    },
    takeOfOrg(request) {
      const fault = takeFirst((one): one is OrgFault => one in OF_ORG && fitsOrg(one, request));
      return fault && { match: {}, times: 1, ...OF_ORG[fault as OrgFault](dice) };
    },
  };
}

const isToken = ({ path }: Request): boolean => path.startsWith('/oauth/');

/** True for what changes something in the CRM; in Salesforce several queries go in one POST. */
export function isWrite({ method, path, rawBody }: Request): boolean {
  if (method === 'GET' || path.startsWith('/services/oauth2/') || path.startsWith('/cometd/')) return false;
  if (path.endsWith('/composite') && !/"method":"(?!GET)/.test(rawBody)) return false;
  return !/\/(search|batch\/read)$|^\/oauth\//.test(path);
}

type OrgFault = Exclude<RequestFault, 'failed-halfway' | 'applied-late'>;

function fitsOrg(fault: RequestFault, request: Request): boolean {
  if (!request.path.startsWith('/services/data/')) return false;
  return fault === 'failed-after' ? isWrite(request) : true;
}

/** Salesforce's words for the same. */
const OF_ORG: Readonly<Record<OrgFault, (dice: Dice) => Omit<OrgFaultRule, 'match' | 'times'>>> = {
  'rate-limited': () => ({ kind: 'status', status: 403, body: [CONCURRENT] }),
  'failed-before': (dice) => ({ kind: 'status', ...dice.pick(NOT_NOW) }),
  'failed-after': (dice) => ({ kind: 'applyThenFail', status: dice.pick([0, 500, 502]) }),
  'timed-out': () => ({ kind: 'drop' }),
};

const CONCURRENT = { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.' };
const NOT_NOW: readonly Pick<OrgFaultRule, 'status' | 'body' | 'html'>[] = [
  { status: 500 },
  { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'The server is too busy.' }] },
  { status: 200, html: '<html><body>Down for maintenance</body></html>' },
];

function fits(fault: RequestFault, request: Request): boolean {
  if (isToken(request)) return false;
  if (fault === 'failed-halfway') return isWrite(request) && inputsIn(request) > 1;
  return fault === 'failed-after' || fault === 'applied-late' ? isWrite(request) : true;
}

function inputsIn({ path, rawBody }: Request): number {
  if (!path.includes('/batch/')) return 1;
  const { inputs } = JSON.parse(rawBody) as { inputs?: unknown[] };
  return inputs?.length ?? 0;
}

function ruleOf(fault: RequestFault, dice: Dice): Omit<FaultRule, 'match' | 'times'> {
  switch (fault) {
    case 'rate-limited':
      return { kind: 'status', ...dice.pick(TOO_MANY) };
    case 'failed-before':
      return { kind: 'status', status: dice.pick([500, 502, 503, 504]) };
    case 'failed-after':
      return { kind: 'applyThenFail', status: dice.pick([0, 500, 502]) };
    case 'failed-halfway':
      return { kind: 'applyHalf', status: dice.pick([0, 500]) };
    case 'applied-late':
      // Within what Baton waits for: the request's deadline of 15 s and a minute.
      return { kind: 'applyLate', delayMs: dice.int(1_000, 70_000) };
    case 'timed-out':
      return { kind: 'drop' };
  }
}

const TEN_SECONDS = { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' };

const TOO_MANY: readonly Pick<FaultRule, 'status' | 'body' | 'headers'>[] = [
  { status: 429, body: { status: 'error', message: 'You have reached your ten_secondly_rolling limit.', ...TEN_SECONDS } },
  { status: 429, headers: { 'retry-after': '3' }, body: { status: 'error' } },
  { status: 429, body: {} },
];
