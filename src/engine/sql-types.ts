/** How column values become JavaScript values: one table for PostgreSQL and PGlite, so that a row reads alike on both. */
import pg from 'pg';

const OID = { int8: 20, date: 1082, timestamp: 1114, textArray: 1009, int8Array: 1016, numericArray: 1231, dateArray: 1182 } as const;

const builtins = pg.types;

/** A number where it is exact, else a BigInt: ids and cents stay comparable with `===` in the range that ever occurs. */
function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const asText = (text: string): string => text;

/** Elements as text through pg's own array parser, then each as its scalar. */
function arrayOf<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  const parseTexts = builtins.getTypeParser(OID.textArray as never) as (text: string) => (string | null)[];
  return (text) => parseTexts(text).map((element) => (element === null ? null : parse(element)));
}

/** A date has no instant and a timestamp no zone: as text neither can shift with the machine's zone. numeric keeps pg's text: exact. */
const overrides = new Map<number, (text: string) => unknown>([
  [OID.int8, parseInt8],
  [OID.int8Array, arrayOf(parseInt8)],
  [OID.date, asText],
  [OID.dateArray, arrayOf(asText)],
  [OID.timestamp, asText],
  [OID.numericArray, arrayOf(asText)],
]);

/**
 * The `types` option of `pg`: int8 → number (BigInt above 2^53), numeric → text, date → `YYYY-MM-DD`, timestamp → text,
 * timestamptz → Date, json and jsonb → parsed; everything else as `pg` does it.
 */
export const sqlTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    const own = format === 'binary' ? undefined : overrides.get(oid);
    return own ?? (builtins.getTypeParser(oid, format as 'text') as (value: string) => unknown);
  },
};
