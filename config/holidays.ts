/** Public holidays of a country or region as plain dates, expanded when the settings are read. */
import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { nearest } from '../src/lib/nearest.ts';

/** Years that are expanded: longer back than any open hand-off, and until long after this release is replaced. */
const FIRST_YEAR = 2010;
const LAST_YEAR = 2040;
const DAY_MS = 86_400_000;

/** Codes that people write and that no country has. */
const USUAL_MISTAKES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR', EN: 'GB' };

export interface HolidayPlace {
  /** ISO 3166 code such as `DE`. */
  readonly country: string;
  /** State or region within it: `BY`, or `BY/A` for a part of one. */
  readonly region?: string | undefined;
}

let holidays: typeof Holidays | null = null;
const known = new Map<string, readonly string[]>();

/** Loaded at the first calendar that names a country: 12 MB of rules, 0.15 s. */
function library(): typeof Holidays {
  if (holidays === null) {
    const loaded = createRequire(import.meta.url)('date-holidays') as typeof Holidays | { default: typeof Holidays };
    holidays = 'default' in loaded ? (loaded.default as typeof Holidays) : loaded;
  }
  return holidays;
}

/** ISO dates without work, in order: whole public holidays and the days that stand in for them. Throws nothing: check the place first. */
export function holidayDates(place: HolidayPlace): readonly string[] {
  const key = `${place.country} ${place.region ?? ''}`;
  const dates = known.get(key) ?? expand(place);
  known.set(key, dates);
  return dates;
}

function expand({ country, region }: HolidayPlace): readonly string[] {
  const Library = library();
  const [state, part] = region?.split('/') ?? [];
  const rules = new Library({ country, ...(state && { state }), ...(part && { region: part }) }, { types: ['public'] });
  const dates = new Set<string>();
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    for (const { date, start, end } of rules.getHolidays(year)) {
      // One that begins in the afternoon leaves the morning a working one: nobody's day is taken off for it.
      if (!date.includes(' 00:00:00')) continue;
      const days = Math.round((end.getTime() - start.getTime()) / DAY_MS);
      for (let day = 0; day < days; day += 1) dates.add(plusDays(date.slice(0, 10), day));
    }
  }
  return [...dates].sort();
}

/** What is wrong with a place, with the nearest valid code; null when nothing is. */
export function placeProblem({ country, region }: HolidayPlace): { readonly key: 'country' | 'region'; readonly message: string } | null {
  const Library = library();
  const rules = new Library();
  const countries = rules.getCountries('en');
  if (countries[country] === undefined) {
    const meant = `expected a country code such as DE, not "${country}"${meantBy(country, countries)}`;
    return { key: 'country', message: meant };
  }
  if (region === undefined) return null;
  const [state = '', part, ...rest] = region.split('/');
  const states: Readonly<Record<string, string>> = rules.getStates(country, 'en') ?? {};
  const parts: Readonly<Record<string, string>> = (states[state] && rules.getRegions(country, state, 'en')) || {};
  if (states[state] === undefined) return { key: 'region', message: noRegion(region, countries[country], states, '') };
  if (rest.length > 0 || (part !== undefined && parts[part] === undefined)) {
    return { key: 'region', message: noRegion(region, states[state], parts, `${state}/`) };
  }
  return null;
}

function noRegion(region: string, of: string, codes: Readonly<Record<string, string>>, prefix: string): string {
  const all = Object.keys(codes);
  if (all.length === 0) return `${of} has no regions with holidays of their own: leave region out`;
  const listed = all.length > 20 ? '' : `; there are ${all.map((code) => prefix + code).join(', ')}`;
  return `${of} has no region "${region}"${meantBy(region, codes, prefix)}${listed}`;
}

/** By name ("Germany"), by a usual mistake (UK), by the ISO form of a region (DE-BY), else by the nearest code. */
function meantBy(text: string, codes: Readonly<Record<string, string>>, prefix = ''): string {
  const plain = text.split('-').at(-1)!.toUpperCase();
  const exact = [plain, USUAL_MISTAKES[plain] ?? ''].find((code) => codes[code] !== undefined);
  const name = text.length > 3 ? nearest(text, Object.values(codes)) : null;
  const byName = Object.keys(codes).find((code) => codes[code] === name);
  const found = exact ?? byName ?? nearest(plain, Object.keys(codes));
  return found === null ? '' : ` (did you mean "${prefix}${found}"?)`;
}

function plusDays(date: string, days: number): string {
  return days === 0 ? date : new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
