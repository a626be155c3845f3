/** Matching a method and a canonical path to a route. */
import type { Tier } from '../store/settings.ts';
import type { Call, Reply } from './exchange.ts';
import type { RequestKind } from './request-log.ts';

/** Scopes a call needs, all of them; they may depend on the object type in the path. */
export type ScopesOf = (params: Readonly<Record<string, string>>) => readonly string[];

export interface Route {
  readonly method: string;
  /** Segments such as `/crm/objects/:type/batch/read`. */
  readonly pattern: string;
  readonly kind: RequestKind;
  readonly scopes: ScopesOf;
  /** The smallest tier of account that answers; absent: every tier. */
  readonly leastTier?: Tier;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request, or null; literal segments win over parameters by coming first in the list. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.pattern.split('/') }));
  }

  find(method: string, path: string): Match | null {
    const parts = path.split('/');
    for (const { route, segments } of this.#routes) {
      if (route.method !== method || segments.length !== parts.length) continue;
      const params = paramsOf(segments, parts);
      if (params) return { route, params };
    }
    return null;
  }
}

function paramsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] as string;
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(part);
    else if (segment !== part) return null;
  }
  return params;
}
