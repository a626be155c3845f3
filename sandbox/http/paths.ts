/** One form for all the ways HubSpot spells a path: dated, v3, v4 and oauth v1 lead to the same route. */
import type { Version } from './exchange.ts';

export interface CanonicalPath {
  /** The path with its version taken out, e.g. `/crm/objects/contacts/batch/read`. */
  readonly path: string;
  readonly version: Version;
}

/** Released each March and September; betas bear the name of the release to come. */
const DATED = '(2026-03|2026-09|2026-03-beta|2026-09-beta|2027-03-beta)';
/** Path and version in the order in which the expression finds them. */
const FORMS: readonly (readonly [RegExp, (parts: readonly string[]) => CanonicalPath])[] = [
  [rest('/crm/([a-z-]+)/', DATED), ([area, version, tail]) => at(`/crm/${area}`, version, tail)],
  [rest('/crm/', '(v3|v4)', '/([a-z-]+)'), ([version, area, tail]) => at(`/crm/${area}`, version, tail)],
  [rest('/crm/associations/', '(v4)'), ([version, tail]) => at('/crm/associations', version, tail)],
  [rest('/marketing/', '(v3)', '/(campaigns|forms)'), ([version, area, tail]) => at(`/marketing/${area}`, version, tail)],
  [rest('/marketing/campaigns/', DATED), ([version, tail]) => at('/marketing/campaigns', version, tail)],
  [rest('/marketing/marketing-events/', DATED), ([version, tail]) => at('/marketing/marketing-events', version, tail)],
  [rest('/settings/currencies/', DATED), ([version, tail]) => at('/settings/currencies', version, tail)],
  // Forms have no released dated path, only a beta.
  [rest('/marketing/forms/', '(2026-09-beta|2027-03-beta)'), ([version, tail]) => at('/marketing/forms', version, tail)],
  [rest('/events/event-occurrences/', DATED), ([version, tail]) => at('/events/event-occurrences', version, tail)],
  [
    rest('/(oauth|account-info|appinstalls|automation|calling|integrations|form-integrations)/', `(v[0-9]|${DATED.slice(1)}`),
    ([area, version, tail]) => at(`/${area}`, version, tail),
  ],
];

function rest(...parts: readonly string[]): RegExp {
  return new RegExp(`^${parts.join('')}(/.*)?$`);
}

function at(area: string, version: string | undefined, tail: string | undefined): CanonicalPath {
  return { path: `${area}${tail ?? ''}`, version: version as string };
}

/** The canonical form, or null for a path that is no API path. */
export function canonicalPath(raw: string): CanonicalPath | null {
  const path = raw.length > 1 ? raw.replace(/\/+$/, '') : raw;
  for (const [form, read] of FORMS) {
    const found = form.exec(path);
    if (found) return read(found.slice(1));
  }
  return null;
}
