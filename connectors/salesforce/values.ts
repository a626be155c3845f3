/** Baton's field values as Salesforce keeps them, and whether what stands there is the same. */
import { FOLLOW_UP_FIELDS } from '../../src/domain/fields.ts';
import { CAMPAIGN_FIELDS } from '../../src/domain/loop/campaign-values.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../src/domain/loop/figures.ts';
import type { FieldWrite } from '../../src/ports/connector.ts';
import { fieldName } from './properties.ts';

type Value = FieldWrite['values'][string];

const TYPES = new Map<string, string>(
  [...FOLLOW_UP_FIELDS, ...DEAL_FIELDS, ...CUSTOMER_FIELDS, ...CAMPAIGN_FIELDS].map(({ key, type }) => [key, type]),
);
/** Letters of a text field. */
export const TEXT_LENGTH = 255;

/** Name of the field that holds one of Baton's keys; `owner` is the record's own. */
export function nameOf(key: string): string {
  return key === 'owner' ? 'OwnerId' : fieldName(key);
}

export function mapFieldsToSalesforce(values: FieldWrite['values']): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [nameOf(key), mapValue(key, value)]));
}

/** Instants lose their milliseconds in Salesforce; a truth is a word of a picklist, as a checkbox knows no "not yet". */
function mapValue(key: string, value: Value): Value {
  if (value === null || value === '') return null;
  if (TYPES.get(key) === 'datetime' && typeof value === 'number') return new Date(inSeconds(value)).toISOString();
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && key !== 'owner' ? value.slice(0, TEXT_LENGTH) : value;
}

const inSeconds = (at: number): number => Math.floor(at / 1_000) * 1_000;

/** `text` as Salesforce gives it; null or empty: not set. */
export function isSame(key: string, text: string | null, value: Value): boolean {
  const wanted = mapValue(key, value);
  if (wanted === null) return text === null || text === '';
  if (text === null || text === '') return false;
  if (typeof value === 'number')
    return Number(text) === value || Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) === inSeconds(value);
  return text === wanted;
}
