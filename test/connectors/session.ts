/** A session for tests: a clock that stands where it is put, a token, and a record of what was asked of the budget. */
import { BatonError } from '../../src/errors/index.ts';
import type { BudgetClass, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';

export interface TestSession extends Session {
  readonly permits: (BudgetClass | 'search')[];
  readonly backOffs: number[];
}

interface Given {
  readonly accountId?: string;
  readonly token?: string;
  /** Address of the account's own API. */
  readonly instance?: string;
  readonly now?: () => number;
  readonly capabilities?: readonly string[];
  readonly settings?: Record<string, unknown>;
  /** Refuses the budget from this request on, counted from 0. */
  readonly budget?: number;
}

export function testSession(given: Given = {}): TestSession {
  const permits: (BudgetClass | 'search')[] = [];
  const backOffs: number[] = [];
  const now = given.now ?? (() => Date.UTC(2026, 5, 1, 12));
  return {
    accountId: given.accountId ?? '62515',
    capabilities: new Set(given.capabilities ?? ['email-evidence', 'unique-task-key']),
    settings: given.settings ?? {},
    permits,
    backOffs,
    now,
    accessToken: async () => given.token ?? 'token',
    apiBase: async () => given.instance ?? null,
    permit: async (kind) => {
      if (permits.length >= (given.budget ?? Number.POSITIVE_INFINITY))
        throw new BatonError('BUDGET_WAIT', { account: '62515', retryAt: now() + 7_000 });
      permits.push(kind);
    },
    backOff: async (until) => {
      backOffs.push(until);
    },
  };
}

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export interface TestLog extends Log {
  readonly lines: Line[];
}

/** A log that keeps its lines. */
export function testLog(lines: Line[] = [], always: Record<string, unknown> = {}): TestLog {
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, message, fields: { ...always, ...fields } });
    };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => testLog(lines, { ...always, ...fields }),
  };
}
