/** Checks the properties of one write against the portal's schema and rules, before anything is changed. */
import { invalid, Refusal } from '../kit/refusal.ts';
import type { ChangedBy } from '../portal.ts';
import { LIFECYCLE_STAGES } from './defaults/people.ts';
import { OBJECT_TYPES, type StoreType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';
import { brokenRules } from './validation-rules.ts';
import { checkValue } from './values.ts';

type RawValues = Readonly<Record<string, unknown>>;
interface Complaint {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

const BY_MACHINE: ReadonlySet<ChangedBy['source']> = new Set(['API', 'INTEGRATION']);

/** Values as they will be stored. Throws a `Refusal` that names every property at fault, or the record already holding a unique value. */
export function checkWrite(
  portal: PortalState,
  type: StoreType,
  raw: RawValues,
  by: ChangedBy,
  record: StoredRecord | null,
): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  const complaints: Complaint[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const outcome = checkOne(portal, type, name, value, by, record);
    if (typeof outcome === 'object' && outcome !== null) complaints.push(outcome);
    else values[name] = outcome;
  }
  if (BY_MACHINE.has(by.source) && portal.validationRules.length > 0) complaints.push(...ruleComplaints(portal, type, raw, record));
  if (complaints.length > 0) throw refusalOf(portal, complaints);
  refuseTakenValues(portal, type, values, record);
  return values;
}

function checkOne(
  portal: PortalState,
  type: StoreType,
  name: string,
  raw: unknown,
  by: ChangedBy,
  record: StoredRecord | null,
): string | null | Complaint {
  const definition = portal.schema.find(type, name);
  if (!definition) return { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
  if (definition.readOnly) return { name, code: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` };
  const before = record?.values[name] ?? null;
  const checked = checkValue(definition, raw, before);
  if ('code' in checked) return { name, ...checked };
  if (definition.referencedObjectType === 'OWNER' && checked.value !== null) return checkOwner(portal, name, checked.value, by);
  if (name === 'lifecyclestage' && goesBack(before, checked.value) && BY_MACHINE.has(by.source)) {
    return {
      name,
      code: 'INVALID_LIFECYCLE_STAGE',
      message: `Lifecycle stage cannot move from ${before} back to ${checked.value}; clear it first.`,
    };
  }
  return checked.value;
}

function checkOwner(portal: PortalState, name: string, id: string, by: ChangedBy): string | Complaint {
  const owner = portal.owners.find(id);
  if (owner && (!owner.archived || !BY_MACHINE.has(by.source))) return id;
  return { name, code: 'INVALID_OWNER_ID', message: `Owner ${id} does not exist or is inactive; use the owner id, not the user id.` };
}

function goesBack(before: string | null, after: string | null): boolean {
  if (before === null || after === null) return false;
  const rank = (stage: string) => (LIFECYCLE_STAGES as readonly string[]).indexOf(stage);
  return rank(before) >= 0 && rank(after) >= 0 && rank(after) < rank(before);
}

function ruleComplaints(portal: PortalState, type: StoreType, raw: RawValues, record: StoredRecord | null): Complaint[] {
  const broken = brokenRules(portal.validationRules, type, raw, record);
  return broken.map((rule) => ({ name: rule.property, code: 'VALIDATION_RULE', message: rule.message }));
}

function refusalOf(portal: PortalState, complaints: readonly Complaint[]): Refusal {
  const list = complaints.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId: Number(portal.portalId),
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(list)}`, {
    errors: complaints.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  });
}

function refuseTakenValues(
  portal: PortalState,
  type: StoreType,
  values: Readonly<Record<string, string | null>>,
  record: StoredRecord | null,
): void {
  for (const name of portal.schema.uniqueNames(type)) {
    const value = values[name];
    const holder = value ? portal.unique.find(type, name, value) : null;
    if (!holder || holder === record) continue;
    throw takenValue(portal, type, name, value as string, holder.id);
  }
}

/** 409 for a contact's e-mail, 400 CONFLICTING_UNIQUE_VALUE for a custom unique property. */
export function takenValue(portal: PortalState, type: StoreType, name: string, value: string, holderId: string): Refusal {
  const singular = OBJECT_TYPES[type].singular;
  const label = singular.charAt(0).toUpperCase() + singular.slice(1);
  if (name === 'email') return new Refusal(409, 'CONFLICT', `${label} already exists. Existing ID: ${holderId}`);
  return refusalOf(portal, [
    {
      name,
      code: 'CONFLICTING_UNIQUE_VALUE',
      message: `${label} ${holderId} already has the value "${value}" for the property "${name}".`,
    },
  ]);
}
