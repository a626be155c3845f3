/** Salesforce's published limits, and how long to hold off when it says "too many" or "not now". */
import type { Millis } from '../../src/domain/fact.ts';

/** Version of the API that every path names; the library's own default is eighteen years older. */
export const API_VERSION = '68.0';
/** Path that all REST resources share. */
export const DATA_PATH = `/services/data/v${API_VERSION}`;
/** Records of one sObject Collections call [docs: collections]. */
export const COLLECTION = 200;
/** Rows of one query page [docs: headers_queryoptions]. */
export const QUERY_PAGE = 2_000;
/** Queries among the subrequests of one composite call. */
export const COMPOSITE_QUERIES = 5;
/** Ids in one IN list: 18 letters each, far below the 100,000 letters of a statement. */
export const ID_LIST = 1_000;
/** More rows than this are backfilled by Bulk API 2.0. */
export const BULK_FROM = 8_000;
/** More writes of one object than this go through Bulk API 2.0 [docs: bulk_api_2_limits]. */
export const BULK_WRITES = 2_000;
/** Most rows of one ingest job of ours: two of Salesforce's batches, a few MB of the 150 it takes. */
export const BULK_MOST = 20_000;
/** An ingest job that is not over by then is ended, and what it did not do is written by itself. */
export const BULK_GIVE_UP_MS = 60 * 60_000;
/** Rows of one page of Bulk results. */
export const BULK_PAGE = 10_000;
/** Between two looks at a Bulk job. */
export const BULK_POLL_MS = 5_000;
/** Components of one Metadata API call. */
export const METADATA_BATCH = 10;
/** How far behind now a stream is called complete: a row is dated when its transaction began to save it, not when it became visible. */
export const COMMIT_LAG_MS = 60_000;
/** How far a changed-since window reaches back, for transactions that took longer still. */
export const OVERLAP_MS = 10 * 60_000;
/** After the deadline of a request of unknown outcome: how long Salesforce may still be carrying it out. */
export const SETTLE_MS = 60_000;
/** Share of the day's requests after which Baton leaves the rest to others. */
const STOP_LINE = 0.8;

const SECOND = 1_000;
const DAILY_MS = 15 * 60 * SECOND;
const CONCURRENT_MS = 10 * SECOND;
const UNAVAILABLE_MS = 60 * SECOND;

/** The instant to try again after this error, or null when it does not mean "too many". Salesforce says so with 403 and without `Retry-After`. */
export function busyUntil(code: string | null, message: string | null, now: Millis): Millis | null {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return now + (/concurrent/i.test(message ?? '') ? CONCURRENT_MS : DAILY_MS);
  return code === 'SERVER_UNAVAILABLE' ? now + UNAVAILABLE_MS : null;
}

/** What `Sforce-Limit-Info` tells; null when it tells nothing. */
export function usageIn(header: string | undefined): { readonly used: number; readonly max: number } | null {
  const found = header?.match(/\bapi-usage=(\d+)\/(\d+)/);
  return found ? { used: Number(found[1]), max: Number(found[2]) } : null;
}

/** Where the rest of the day is left to others: the instant to go on, as requests of a day ago cease to count; null below the line. */
export function heldUntil(usage: { readonly used: number; readonly max: number } | null, now: Millis): Millis | null {
  return usage !== null && usage.max > 0 && usage.used >= usage.max * STOP_LINE ? now + DAILY_MS : null;
}

/** Consecutive slices of at most `size`. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
}
