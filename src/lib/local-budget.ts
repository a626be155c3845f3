/** The request budget of an account kept in memory: exact for one process, which is what the embedded engine is. */
import type { Ledger } from '../ports/ledger/index.ts';

type Budget = Pick<Ledger, 'permit' | 'backOff' | 'budgetState'>;
type Kind = Parameters<Ledger['permit']>[1];

/** The same shares as in the ledger: tasks and owner moves may use all of it, field writes and backfill leave 30 % free. */
const SHARE: Readonly<Record<Kind, number>> = { urgent: 1, evidence: 0.9, search: 0.9, fields: 0.7, backfill: 0.7 };
const WINDOW_MS = 10_000;
const SEARCH_WINDOW_MS = 1_000;

interface Account {
  /** Instants of the requests in the window, oldest first. */
  requests: number[];
  searches: number[];
  blockedUntil: number;
}

export function createLocalBudget(): Budget {
  const accounts = new Map<string, Account>();
  const find = (account: { crm: string; accountId: string }): Account => {
    const key = `${account.crm} ${account.accountId}`;
    const known = accounts.get(key) ?? { requests: [], searches: [], blockedUntil: 0 };
    accounts.set(key, known);
    return known;
  };
  return {
    async permit(ref, kind, limits, now) {
      const account = find(ref);
      account.requests = account.requests.filter((at) => at >= now - WINDOW_MS);
      account.searches = account.searches.filter((at) => at >= now - SEARCH_WINDOW_MS);
      const allowed = Math.max(1, Math.floor(limits.perTenSeconds * SHARE[kind]));
      const retryAt = Math.max(
        account.blockedUntil,
        freeAt(account.requests, allowed, WINDOW_MS),
        kind === 'search' ? freeAt(account.searches, limits.searchPerSecond, SEARCH_WINDOW_MS) : 0,
      );
      if (retryAt > now) return { granted: false, retryAt };
      account.requests.push(now);
      if (kind === 'search') account.searches.push(now);
      return { granted: true, retryAt: now };
    },
    async budgetState(ref, now) {
      const { requests, blockedUntil } = find(ref);
      return { used: requests.filter((at) => at >= now - WINDOW_MS).length, blockedUntil: blockedUntil > now ? blockedUntil : null };
    },
    async backOff(ref, until) {
      const account = find(ref);
      account.blockedUntil = Math.max(account.blockedUntil, until);
    },
  };
}

/** When so many of the oldest have left the window that one more is allowed; 0 when it is now. */
function freeAt(instants: readonly number[], allowed: number, windowMs: number): number {
  const blocking = instants[instants.length - allowed];
  return blocking === undefined ? 0 : blocking + windowMs + 1;
}
