/** The functions a query may apply to a field, outside aggregates. */
import { bad } from '../kit/refusal.ts';
import { type Field, makeField, type Value } from '../schema/field.ts';

interface Made {
  readonly field: Field;
  readonly of: (value: Value) => Value;
}

const NUMBER = makeField({ name: 'number', type: 'int' });
const date = (value: string) => new Date(value.replace('+0000', 'Z'));

const PARTS: Readonly<Record<string, (at: Date) => number>> = {
  CALENDAR_YEAR: (at) => at.getUTCFullYear(),
  CALENDAR_QUARTER: (at) => Math.floor(at.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (at) => at.getUTCMonth() + 1,
  FISCAL_YEAR: (at) => at.getUTCFullYear(),
  FISCAL_QUARTER: (at) => Math.floor(at.getUTCMonth() / 3) + 1,
  FISCAL_MONTH: (at) => at.getUTCMonth() + 1,
  DAY_IN_MONTH: (at) => at.getUTCDate(),
  DAY_IN_WEEK: (at) => at.getUTCDay() + 1,
  DAY_IN_YEAR: (at) =>
    Math.floor((Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()) - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
  WEEK_IN_MONTH: (at) => Math.ceil(at.getUTCDate() / 7),
  WEEK_IN_YEAR: (at) => Math.ceil((PARTS.DAY_IN_YEAR as (at: Date) => number)(at) / 7),
  HOUR_IN_DAY: (at) => at.getUTCHours(),
};

/** Names that give the value itself, as the sandbox has one language and one currency. */
const SAME = new Set(['TOLABEL', 'FORMAT', 'CONVERTCURRENCY', 'CONVERTTIMEZONE']);

/** What a function makes of a field; throws MALFORMED_QUERY for an unknown one. */
export function functionOf(name: string, field: Field): Made {
  const upper = name.toUpperCase();
  const part = PARTS[upper];
  if (part) return { field: NUMBER, of: (value) => (value === null ? null : part(date(String(value)))) };
  if (upper === 'DAY_ONLY')
    return { field: makeField({ name: field.name, type: 'date' }), of: (value) => (value === null ? null : String(value).slice(0, 10)) };
  if (SAME.has(upper)) return { field, of: (value) => value };
  throw bad('MALFORMED_QUERY', `unexpected token: '${name}'`);
}
