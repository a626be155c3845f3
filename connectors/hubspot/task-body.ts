/** The text of a task as HubSpot keeps it, which is HTML: ours above the marker line, the rep's own words below it. */

const MARKER = /baton:([A-Za-z0-9-]+)/;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Addresses in our text; HubSpot makes no links of them by itself. */
const ADDRESS = /(https?:\/\/[^\s<>"']+)/;

/** Our plain text, the marker line, and whatever the rep wrote under the marker in the present body. */
export function bodyWithMarker(text: string, key: string, present: string | null = null): string {
  const parts = text.split(ADDRESS).map(escaped);
  const ours = parts.map((part, index) => (index % 2 === 1 ? `<a href="${part}">${part}</a>` : part)).join('');
  return `${ours.replaceAll('\n', '<br>')}<br>baton:${key}${ownWords(present)}`;
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);

/** The key in the marker, or null when the body is not one of ours. */
export function markerIn(body: string | null): string | null {
  return body?.match(MARKER)?.[1] ?? null;
}

/** What follows the marker; tags that our own part left open are closed there and now belong to nothing. */
function ownWords(present: string | null): string {
  const found = present?.match(MARKER) ?? null;
  if (found === null || present === null) return '';
  return present.slice((found.index ?? 0) + found[0].length).replace(/^(\s*<\/\w+>)+/, '');
}
