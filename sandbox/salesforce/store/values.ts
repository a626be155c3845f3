/** Checking one value against its field and bringing it into the stored form. */
import { parseDay, parseStamp } from '../kit/dates.ts';
import { normaliseId } from '../kit/ids.ts';
import { bad } from '../kit/refusal.ts';
import type { Field, Value } from '../schema/field.ts';
import type { Org } from './org.ts';

const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent']);
const EMAIL = /^[^\s@,;"<>]+@[^\s@,;"<>]+\.[^\s@.,;"<>]+$/;

/** The stored form of a value given as JSON, or as text from a CSV. Throws the refusal of the row. */
export function storedValue(org: Org, field: Field, raw: unknown): Value {
  if (raw === null || raw === undefined || raw === '') return field.type === 'boolean' ? false : null;
  if (typeof raw === 'object')
    throw bad('JSON_PARSER_ERROR', `Cannot deserialize instance of ${field.type} from START_OBJECT value`, [field.name]);
  if (field.type === 'boolean') return booleanOf(field, raw);
  if (NUMBERS.has(field.type)) return numberOf(field, raw);
  if (field.type === 'date' || field.type === 'datetime') return timeOf(field, String(raw));
  if (field.type === 'reference' || field.type === 'id') return referenceOf(org, field, String(raw));
  return textOf(field, String(raw));
}

function unreadable(field: Field, raw: unknown): Error {
  const from = typeof raw === 'string' ? 'VALUE_STRING' : `VALUE_${typeof raw}`.toUpperCase();
  return bad('JSON_PARSER_ERROR', `Cannot deserialize instance of ${field.type} from ${from} value ${String(raw)}`, [field.name]);
}

function booleanOf(field: Field, raw: unknown): boolean {
  if (typeof raw === 'boolean') return raw;
  if (/^(true|1)$/i.test(String(raw))) return true;
  if (/^(false|0)$/i.test(String(raw))) return false;
  throw unreadable(field, raw);
}

function numberOf(field: Field, raw: unknown): number {
  const number = typeof raw === 'number' ? raw : /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(String(raw)) ? Number(raw) : Number.NaN;
  if (!Number.isFinite(number) || (field.type === 'int' && !Number.isInteger(number))) throw unreadable(field, raw);
  const whole = Math.abs(Math.trunc(number)).toString().length;
  if (field.precision > 0 && number !== 0 && whole > field.precision - field.scale)
    throw bad('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: value outside of valid range on numeric field: ${number}`, [field.name]);
  return field.type === 'int' ? number : Number(number.toFixed(field.scale));
}

function timeOf(field: Field, raw: string): string {
  const time = field.type === 'date' ? parseDay(raw) : parseStamp(raw);
  if (time === null) throw unreadable(field, raw);
  return time;
}

function referenceOf(org: Org, field: Field, raw: string): string {
  const id = normaliseId(raw);
  if (id === null) throw bad('MALFORMED_ID', `${field.label}: id value of incorrect type: ${raw}`, [field.name]);
  if (field.type === 'id') return id;
  const object = org.schema.ofId(id);
  if (!object || !field.referenceTo.includes(object.name))
    throw bad('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${raw}`, [field.name]);
  const row = org.findLive(object.name, id);
  if (!row)
    throw bad(
      org.find(object.name, id) ? 'ENTITY_IS_DELETED' : 'INVALID_CROSS_REFERENCE_KEY',
      org.find(object.name, id) ? 'entity is deleted' : 'invalid cross reference id',
      [field.name],
    );
  return id;
}

function textOf(field: Field, raw: string): string {
  if (field.type === 'email' && !EMAIL.test(raw))
    throw bad('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${raw}`, [field.name]);
  if (field.restricted && field.picklist.length > 0) return chosen(field, raw);
  if (field.length > 0 && raw.length > field.length)
    throw bad('STRING_TOO_LONG', `${field.label}: data value too large: ${raw.slice(0, 255)} (max length=${field.length})`, [field.name]);
  return raw;
}

function chosen(field: Field, raw: string): string {
  const parts = field.type === 'multipicklist' ? raw.split(';') : [raw];
  const known = parts.map((part) => field.picklist.find(({ value }) => value.toLowerCase() === part.toLowerCase())?.value);
  if (known.includes(undefined))
    throw bad('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${field.label}: bad value for restricted picklist field: ${raw}`, [field.name]);
  return known.join(';');
}
