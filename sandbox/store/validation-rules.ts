/** Rules that an admin set on objects: from 2026-09 on they hold for writes through the API as well. */
import { OBJECT_TYPES, type StoreType } from './object-types.ts';
import type { StoredRecord } from './record.ts';

/**
 * `refuse`: the API may not set the property. `required`: it must be filled at creation, or with `when` in every write that brings one
 * of those values. `pattern`: a value must match. `associate`: the API may not associate the object with `to`.
 */
export interface ValidationRule {
  readonly objectType: StoreType;
  readonly mode: 'refuse' | 'required' | 'pattern' | 'associate';
  /** Empty for `associate`. */
  readonly property: string;
  readonly message: string;
  readonly when?: { readonly property: string; readonly values: readonly string[] };
  /** A regular expression that the whole value has to match. */
  readonly pattern?: string;
  readonly to?: StoreType;
}

type RawValues = Readonly<Record<string, unknown>>;

function given(raw: RawValues, name: string): boolean {
  return raw[name] !== undefined && raw[name] !== '' && raw[name] !== null;
}

/** Filled once the write is done: by it, or before it and not cleared. */
function filledAfter(raw: RawValues, name: string, record: StoredRecord | null): boolean {
  return raw[name] === undefined ? Boolean(record?.values[name]) : given(raw, name);
}

function breaks(rule: ValidationRule, raw: RawValues, record: StoredRecord | null): boolean {
  if (rule.mode === 'refuse') return given(raw, rule.property);
  if (rule.mode === 'pattern')
    return given(raw, rule.property) && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(String(raw[rule.property]));
  if (rule.mode === 'associate') return false;
  const asked = rule.when ? rule.when.values.includes(String(raw[rule.when.property])) : record === null;
  return asked && !filledAfter(raw, rule.property, record);
}

/** The rules one write breaks; `record` is null at creation. */
export function brokenRules(
  rules: readonly ValidationRule[],
  type: StoreType,
  raw: RawValues,
  record: StoredRecord | null,
): ValidationRule[] {
  return rules.filter((rule) => rule.objectType === type && breaks(rule, raw, record));
}

/** The sentence that forbids associating two types, in whichever direction, or null. */
export function forbiddenAssociation(rules: readonly ValidationRule[], from: StoreType, to: StoreType): string | null {
  const rule = rules.find(
    ({ mode, objectType, to: other }) =>
      mode === 'associate' && ((objectType === from && other === to) || (objectType === to && other === from)),
  );
  return rule?.message ?? null;
}

/** What a rule says when its author gave no words. */
export function defaultMessage(type: StoreType): string {
  return `This ${OBJECT_TYPES[type].singular} breaks a rule of this account.`;
}
