/** What one comparison of a query asks of a value. */
import { parseDay, parseStamp, stamp } from '../kit/dates.ts';
import { normaliseId } from '../kit/ids.ts';
import { bad } from '../kit/refusal.ts';
import type { Field, Value } from '../schema/field.ts';
import { spanOf } from './date-literals.ts';
import type { Comparison } from './where.ts';

export type Test = (value: Value) => boolean;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text of a quoted literal; `keep` leaves `\%` and `\_` for LIKE. */
function unquote(raw: string, keep = false): string {
  return raw
    .slice(1, -1)
    .replace(/\\(.)/g, (whole, letter: string) => (keep && /[%_\\]/.test(letter) ? whole : (ESCAPES[letter] ?? letter)));
}

function refuse(field: Field, kind: string): Error {
  return bad(
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${kind} and should not be enclosed in quotes`,
  );
}

/** A literal as the field stores it. */
function literalOf(field: Field, raw: string, type: string): Value {
  if (type === 'NULL') return null;
  if (type === 'STRING') return stringFor(field, unquote(raw));
  if (type === 'BOOLEAN') {
    if (field.type !== 'boolean')
      throw bad('INVALID_FIELD', `value of filter criterion for field '${field.name}' must be of type ${field.type}`);
    return raw.toUpperCase() === 'TRUE';
  }
  if (type === 'DATETIME') {
    if (field.type !== 'datetime') throw refuse(field, field.type);
    return parseStamp(raw.replace(' ', '+'));
  }
  if (type === 'DATE') return field.type === 'date' ? parseDay(raw) : dayAsStamp(field);
  const number = Number(raw.replace(/^[A-Z]{3}/i, ''));
  if (!['int', 'double', 'currency', 'percent'].includes(field.type))
    throw bad(
      'INVALID_FIELD',
      `value of filter criterion for field '${field.name}' must be of type ${field.type}${field.type === 'string' ? ' and should be enclosed in quotes' : ''}`,
    );
  return number;
}

function dayAsStamp(field: Field): never {
  throw refuse(field, field.type === 'datetime' ? 'dateTime' : field.type);
}

function stringFor(field: Field, text: string): Value {
  if (field.type === 'id' || field.type === 'reference') return text === '' ? null : (normaliseId(text) ?? text);
  if (field.type === 'datetime') throw refuse(field, 'dateTime');
  if (!['string', 'textarea', 'picklist', 'multipicklist', 'email', 'phone', 'url', 'time'].includes(field.type))
    throw refuse(field, field.type);
  return text === '' ? null : text;
}

/** Values as they are compared: text without case, ids as they are. */
function comparable(field: Field): (value: Value) => Value {
  const exact = ['id', 'reference', 'date', 'datetime'].includes(field.type) || field.caseSensitive;
  return exact ? (value) => value : (value) => (typeof value === 'string' ? value.toLowerCase() : value);
}

function likeOf(pattern: string): RegExp {
  const body = pattern.replace(/\\([%_\\])|([%_])|([.*+?^${}()|[\]\\])/g, (_whole, escaped: string, wild: string, special: string) => {
    if (escaped) return escaped === '\\' ? '\\\\' : escaped;
    if (wild) return wild === '%' ? '[\\s\\S]*' : '[\\s\\S]';
    return `\\${special}`;
  });
  return new RegExp(`^${body}$`, 'i');
}

function ordered(operator: string, limit: Value, fold: (value: Value) => Value): Test {
  const right = fold(limit);
  if (operator === '=') return (value) => fold(value) === right;
  if (operator === '!=') return (value) => fold(value) !== right;
  if (right === null) return () => false;
  const tests: Record<string, (left: string | number | boolean) => boolean> = {
    '<': (left) => left < right,
    '<=': (left) => left <= right,
    '>': (left) => left > right,
    '>=': (left) => left >= right,
  };
  const test = tests[operator] as (left: string | number | boolean) => boolean;
  return (value) => value !== null && test(fold(value) as string | number | boolean);
}

function spanTest(field: Field, operator: string, literal: string, now: number): Test {
  const span = spanOf(literal, now);
  if (!span) throw bad('MALFORMED_QUERY', `unexpected token: '${literal}'`);
  if (field.type !== 'date' && field.type !== 'datetime')
    throw bad('INVALID_FIELD', `filter value must not be a date literal for field '${field.name}'`);
  const write = (at: number) => (field.type === 'date' ? new Date(at).toISOString().slice(0, 10) : stamp(at));
  const [from, to] = [write(span.from), write(span.to)];
  const tests: Record<string, (value: string) => boolean> = {
    '=': (value) => value >= from && value < to,
    '!=': (value) => value < from || value >= to,
    '<': (value) => value < from,
    '<=': (value) => value < to,
    '>': (value) => value >= to,
    '>=': (value) => value >= from,
  };
  const test = tests[operator];
  if (!test) throw bad('MALFORMED_QUERY', `unexpected token: '${operator}'`);
  return (value) => (value === null ? operator === '!=' : test(String(value)));
}

/** Literals of a list and the types the parser saw; one type may stand for all. */
function pairs(comparison: Comparison): [string, string][] {
  const values = Array.isArray(comparison.value) ? comparison.value : [comparison.value ?? 'NULL'];
  const { literalType = 'STRING' } = comparison;
  return values.map((value, i) => [value, Array.isArray(literalType) ? (literalType[i] ?? 'STRING') : literalType]);
}

/** Tests a list already read, of literals or of an inner query. */
export function memberTest(field: Field, values: readonly Value[], not: boolean): Test {
  const fold = comparable(field);
  const set = new Set(values.map(fold));
  return (value) => set.has(fold(value)) !== not;
}

function multiTest(field: Field, comparison: Comparison): Test {
  const wanted = pairs(comparison).map(([raw]) => unquote(raw).toLowerCase().split(';'));
  const has = (value: Value) => {
    const parts = new Set(
      String(value ?? '')
        .toLowerCase()
        .split(';'),
    );
    return wanted.some((all) => all.every((one) => parts.has(one)));
  };
  if (field.type !== 'multipicklist')
    throw bad('INVALID_FIELD', `field '${field.name}' does not support filter operator ${comparison.operator}`);
  return comparison.operator === 'INCLUDES' ? has : (value) => !has(value);
}

/** The literals of a comparison as stored values, where an index may answer for it. */
export function literalsOf(field: Field, comparison: Comparison): Value[] {
  return pairs(comparison).map(([raw, type]) => literalOf(field, raw, type));
}

/** The test of a comparison with literals. `now` is world time. */
export function testOf(field: Field, comparison: Comparison, now: number): Test {
  const { operator } = comparison;
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') return multiTest(field, comparison);
  const [first] = pairs(comparison) as [[string, string]];
  if (operator === 'LIKE') {
    const pattern = likeOf(unquote(first[0], true));
    return (value) => value !== null && pattern.test(String(value));
  }
  if (operator === 'IN' || operator === 'NOT IN') return memberTest(field, literalsOf(field, comparison), operator === 'NOT IN');
  if (first[1] === 'DATE_LITERAL' || first[1] === 'DATE_N_LITERAL') return spanTest(field, operator, first[0], now);
  return ordered(operator, literalOf(field, ...first), comparable(field));
}
