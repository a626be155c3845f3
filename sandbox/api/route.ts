/** Writing a route down in one line. */
import type { Route, ScopesOf } from '../http/router.ts';

/** `line` is method and pattern, e.g. `GET /crm/objects/:type`. */
export function route(kind: Route['kind'], line: string, scopes: ScopesOf, handle: Route['handle']): Route {
  const [method, pattern] = line.split(' ') as [string, string];
  return { method, pattern, kind, scopes, handle };
}
