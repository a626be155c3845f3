/** The filters of a search: operators over string, number and date values. */

import { parseInstant } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import type { PropertyDefinition } from '../store/definition.ts';
import { isObject, type Json, stringsOf } from './input.ts';

export interface Filter {
  readonly property: string;
  readonly operator: string;
  readonly value: string | null;
  readonly high: string | null;
  readonly values: readonly string[];
}

/** Groups are joined by or, the filters of one by and. */
export type FilterGroups = readonly (readonly Filter[])[];

const MAX_GROUPS = 5;
const MAX_FILTERS_PER_GROUP = 6;
const MAX_FILTERS = 18;

const OPERATORS: ReadonlySet<string> = new Set([
  ...['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'IN', 'NOT_IN'],
  ...['HAS_PROPERTY', 'NOT_HAS_PROPERTY', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'],
]);
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['HAS_PROPERTY', 'NOT_HAS_PROPERTY']);

/** Reads and bounds `filterGroups`; 400 for a wrong operator, a missing value or too many. */
export function filterGroupsOf(raw: unknown): FilterGroups {
  const groups = Array.isArray(raw) ? raw.filter(isObject) : [];
  if (groups.length > MAX_GROUPS) throw invalid(`Too many filter groups: ${groups.length}; at most ${MAX_GROUPS} are allowed.`);
  const parsed = groups.map((group) => (Array.isArray(group.filters) ? group.filters.filter(isObject).map(filterOf) : []));
  if (parsed.some((group) => group.length > MAX_FILTERS_PER_GROUP))
    throw invalid(`Too many filters in a group; at most ${MAX_FILTERS_PER_GROUP} are allowed.`);
  if (parsed.flat().length > MAX_FILTERS) throw invalid(`Too many filters; at most ${MAX_FILTERS} are allowed.`);
  return parsed;
}

function filterOf(raw: Json): Filter {
  const operator = String(raw.operator ?? '');
  const property = String(raw.propertyName ?? '');
  if (!OPERATORS.has(operator)) throw invalid(`Invalid operator: ${operator}; valid are ${[...OPERATORS].join(', ')}.`);
  const value = raw.value === undefined || raw.value === null ? null : String(raw.value);
  const high = raw.highValue === undefined || raw.highValue === null ? null : String(raw.highValue);
  const values = stringsOf(raw.values);
  const listed = operator === 'IN' || operator === 'NOT_IN';
  if (listed && values.length === 0) throw invalid(`operator ${operator} requires values`);
  if (operator === 'BETWEEN' && (value === null || high === null)) throw invalid('operator BETWEEN requires value and highValue');
  if (!listed && !WITHOUT_VALUE.has(operator) && value === null) throw invalid(`operator ${operator} requires a value`);
  return { property, operator, value, high, values };
}

/** A comparable form: a number for numbers and instants, lower-case text otherwise. */
function comparable(definition: PropertyDefinition, raw: string): number | string {
  if (definition.type === 'number') return Number(raw);
  if (definition.type === 'datetime' || definition.type === 'date') return parseInstant(raw) ?? Number.NaN;
  return raw.toLowerCase();
}

function tokensOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter((token) => token !== '');
}

function containsTokens(text: string, wanted: string): boolean {
  const have = tokensOf(text);
  return tokensOf(wanted).every((token) => {
    const pattern = new RegExp(`^${token.replaceAll('*', '.*')}$`, 'u');
    return have.some((word) => pattern.test(word));
  });
}

/** Whether one value passes one filter; a missing value passes only the negative operators. */
export function passes(definition: PropertyDefinition, actual: string | null, filter: Filter): boolean {
  const missing = actual === null || actual === '';
  if (filter.operator === 'HAS_PROPERTY') return !missing;
  if (filter.operator === 'NOT_HAS_PROPERTY') return missing;
  if (missing) return filter.operator === 'NEQ' || filter.operator === 'NOT_IN' || filter.operator === 'NOT_CONTAINS_TOKEN';
  if (filter.operator === 'CONTAINS_TOKEN') return containsTokens(actual, filter.value as string);
  if (filter.operator === 'NOT_CONTAINS_TOKEN') return !containsTokens(actual, filter.value as string);
  const have = comparable(definition, actual);
  if (filter.operator === 'IN') return filter.values.some((value) => comparable(definition, value) === have);
  if (filter.operator === 'NOT_IN') return !filter.values.some((value) => comparable(definition, value) === have);
  return compares(filter, have, comparable(definition, filter.value as string), definition);
}

function compares(filter: Filter, have: number | string, want: number | string, definition: PropertyDefinition): boolean {
  switch (filter.operator) {
    case 'EQ':
      return have === want;
    case 'NEQ':
      return have !== want;
    case 'LT':
      return have < want;
    case 'LTE':
      return have <= want;
    case 'GT':
      return have > want;
    case 'GTE':
      return have >= want;
    default:
      return have >= want && have <= comparable(definition, filter.high as string);
  }
}
