/** HubSpot's published limits, and how long to hold off when it says "too many" or "not now". */
import type { Millis } from '../../src/domain/fact.ts';

/** Inputs of one object batch (read, create, update, archive) [docs: Using object APIs]. */
export const OBJECT_BATCH = 100;
/** Inputs of one batch read that also asks for property histories [docs: Using object APIs]. */
export const HISTORY_BATCH = 50;
/** Inputs of one associations batch read [docs: Associate records guide]. */
export const ASSOCIATION_BATCH = 1_000;
/** Rows of one list page. */
export const LIST_PAGE = 100;
/** Rows of one search page [docs: Search the CRM]. */
export const SEARCH_PAGE = 200;
/** How long a change may take to show up in search: 290 of 328 recorded creates were missed at first, all were found within 39 s. */
export const SEARCH_LAG_MS = 60_000;
/** How far a changed-since window reaches back, for rows the index showed later still. */
export const SEARCH_OVERLAP_MS = 5 * 60_000;
/** After the deadline of a request of unknown outcome: how long HubSpot may still be carrying it out. */
export const SETTLE_MS = 60_000;

const SECOND = 1_000;
const LOCKED_MS = 2 * SECOND;
const MIGRATION_MS = 10 * 60 * SECOND;
const DAILY_MS = 15 * 60 * SECOND;
const WINDOW_MS = 10 * SECOND;

export interface BusySignal {
  readonly status: number;
  /** Value of `Retry-After`, seconds as text; null when absent. */
  readonly retryAfter: string | null;
  /** `policyName` and `message` of the body; every field of a 429 body is optional. */
  readonly policy: string | null;
  readonly message: string | null;
}

/** The instant to try again, or null when the status does not mean "too many" or "not now". `Retry-After` wins where it is given. */
export function busyUntil(signal: BusySignal, now: Millis): Millis | null {
  const fallback = fallbackWait(signal);
  if (fallback === null) return null;
  const seconds = signal.retryAfter === null ? Number.NaN : Number(signal.retryAfter);
  return now + (Number.isFinite(seconds) && seconds >= 0 ? Math.max(seconds * SECOND, SECOND) : fallback);
}

function fallbackWait(signal: BusySignal): number | null {
  if (signal.status === 423) return LOCKED_MS;
  if (signal.status === 477) return MIGRATION_MS;
  if (signal.status === 429) return rateWait(`${signal.policy ?? ''} ${signal.message ?? ''}`.toLowerCase());
  return signal.retryAfter !== null && signal.status === 503 ? WINDOW_MS : null;
}

function rateWait(words: string): number {
  if (words.includes('daily')) return DAILY_MS;
  if (words.includes('ten_secondly')) return WINDOW_MS;
  if (words.includes('secondly')) return SECOND;
  return WINDOW_MS;
}

/** Consecutive slices of at most `size`. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
}
