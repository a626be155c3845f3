/** Matching a method and a path below the version to a route. */
import type { OrgRoute } from './exchange.ts';

export interface OrgMatch {
  readonly route: OrgRoute;
  readonly params: Readonly<Record<string, string>>;
}

export class OrgRouter {
  readonly #routes: readonly { readonly route: OrgRoute; readonly segments: readonly string[] }[];

  constructor(routes: readonly OrgRoute[]) {
    this.#routes = routes.map((route) => ({ route, segments: partsOf(route.pattern) }));
  }

  find(method: string, path: string): OrgMatch | null {
    const parts = partsOf(path);
    for (const { route, segments } of this.#routes) {
      if (route.method !== method || segments.length !== parts.length) continue;
      const params = paramsOf(segments, parts);
      if (params) return { route, params };
    }
    return null;
  }
}

function partsOf(path: string): string[] {
  return path.replace(/^\/+|\/+$/g, '').split('/');
}

/** Names of resources are compared without case, as Salesforce does with objects. */
function paramsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] as string;
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(part);
    else if (segment.toLowerCase() !== part.toLowerCase()) return null;
  }
  return params;
}
