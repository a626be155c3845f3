/** Instants and dates as Salesforce writes them: REST ends in `+0000`, Bulk's CSV in `Z`. */

/** `2026-03-02T00:00:00.000+0000`; such strings order as the instants do. */
export function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

/** Epoch milliseconds of a stored instant. */
export function millisOf(value: string): number {
  return Date.parse(value.replace('+0000', 'Z'));
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** The stored form of an instant in any ISO spelling, a bare date being midnight UTC; null for anything else. */
export function parseStamp(raw: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(raw)) return parseDay(raw) === null ? null : `${raw}T00:00:00.000+0000`;
  if (!INSTANT.test(raw)) return null;
  const at = Date.parse(raw.replace(/([+-]\d{2})(\d{2})$/, '$1:$2').replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) ? null : stamp(at);
}

/** A calendar day; also the day of an instant. Null for what is no day. */
export function parseDay(raw: string): string | null {
  const day = /^(\d{4}-\d{2}-\d{2})($|T)/.exec(raw)?.[1];
  if (day === undefined) return null;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? null : day;
}
