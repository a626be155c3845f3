/** Faults of single requests: each waits until a request comes that it can spoil, and is then set in the sandbox. */

import type { Request } from '../../sandbox/http/exchange.ts';
import type { FaultRule } from '../../sandbox/http/faults.ts';
import type { Dice } from '../dice.ts';
import type { FaultCounts, FaultName } from './names.ts';

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
  /** The rule for this request, once; null leaves it alone. */
  take(request: Request): FaultRule | null;
}

export function openRequestFaults(dice: Dice, counts: FaultCounts): RequestFaults {
  let armed: RequestFault[] = [];
  return {
    arm: (fault) => void armed.push(fault),
    take(request) {
      const fault = armed.find((one) => fits(one, request));
      if (fault === undefined) return null;
      armed = armed.filter((one) => one !== fault);
      counts.struck(fault);
      return { match: {}, times: 1, ...ruleOf(fault, dice) };
    },
  };
}

const isToken = ({ path }: Request): boolean => path.startsWith('/oauth/');

/** True for what changes something in the CRM. */
export function isWrite({ method, path }: Request): boolean {
  return method !== 'GET' && !/\/(search|batch\/read)$|^\/oauth\//.test(path);
}

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
