/** The marker line that ends Baton's part of a task body: above it ours, below it the rep's own words. */

const MARKER = /baton:([A-Za-z0-9-]+)/;

/** Our text, the marker line, and whatever the rep wrote under the marker in the present body. */
export function bodyWithMarker(text: string, key: string, present: string | null = null): string {
  return `${text}\nbaton:${key}${ownWords(present)}`;
}

/** The key in the marker, or null when the body is not one of ours. */
export function markerIn(body: string | null): string | null {
  return body?.match(MARKER)?.[1] ?? null;
}

/** What follows the marker, with its line break. */
function ownWords(present: string | null): string {
  const found = present?.match(MARKER);
  return found === null || found === undefined || present === null ? '' : present.slice((found.index ?? 0) + found[0].length);
}
