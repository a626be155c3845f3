/** What a route handler receives and answers. */
import type { ChangedBy, Millis } from '../portal.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PortalState } from '../store/portal-state.ts';

/** Path version as the request wrote it: `v1`, `v3`, `v4` or a date such as `2026-09`. */
export type Version = string;

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: string;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as an HTML page instead. */
  readonly page?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who calls: an app on a portal with what it was granted. */
export interface Caller {
  readonly appId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly token: string;
  readonly by: ChangedBy;
}

/** One authenticated API call. */
export interface Call {
  readonly sandbox: Sandbox;
  readonly portal: PortalState;
  readonly caller: Caller;
  readonly version: Version;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly now: Millis;
}

/** True for the newest dated release, whose success codes differ again. */
export function isNewest(version: Version): boolean {
  return version.startsWith('2026-09') || version.startsWith('2027');
}

/** True for dated paths, whose success codes differ from v3 and v4. */
export function isDated(version: Version): boolean {
  return /^\d{4}-\d{2}/.test(version);
}
