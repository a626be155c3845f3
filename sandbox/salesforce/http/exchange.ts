/** What the doors of the org receive and answer. */

import type { OrgBox } from '../box.ts';
import type { Actor } from '../store/access.ts';
import type { CallKind } from './kinds.ts';

export interface OrgRequest {
  readonly method: string;
  /** Doubled slashes are already one. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: Buffer;
}

export interface OrgReply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its type. */
  readonly text?: { readonly type: string; readonly body: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** One authenticated call. */
export interface OrgCall {
  readonly box: OrgBox;
  readonly actor: Actor;
  readonly clientId: string;
  /** E.g. `68.0`. */
  readonly version: string;
  /** `/services/data/v68.0`. */
  readonly base: string;
  readonly params: Readonly<Record<string, string>>;
  readonly request: OrgRequest;
  /** Answers another call of the same caller, as a part of this one. */
  readonly answer: (request: OrgRequest) => OrgReply;
}

export interface OrgRoute {
  readonly method: string;
  /** Segments below the version such as `/sobjects/:object/:id`. */
  readonly pattern: string;
  readonly kind: CallKind;
  readonly handle: (call: OrgCall) => OrgReply;
}

/** The headers' value as one string, or undefined. */
export function header(request: OrgRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
