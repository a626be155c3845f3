/** The short notation in which the built-in properties are written down. */
import { defineProperty, optionsOf, type PropertyDefinition } from '../definition.ts';

/** `name kind` or `name kind option,option…`; a kind ending in `!` is read-only. Kinds: str, num, int-like num, bool, date, time, enum, multi, owner, html. */
export type Row = string;

const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  str: ['string', 'text'],
  html: ['string', 'html'],
  area: ['string', 'textarea'],
  num: ['number', 'number'],
  bool: ['bool', 'booleancheckbox'],
  date: ['date', 'date'],
  time: ['datetime', 'date'],
  enum: ['enumeration', 'select'],
  multi: ['enumeration', 'checkbox'],
  owner: ['enumeration', 'select'],
};

/** Labels that do not follow from the name. */
const LABELS: Readonly<Record<string, string>> = {
  hubspot_owner_id: 'Owner',
  hubspot_owner_assigneddate: 'Owner assigned date',
  hs_object_id: 'Record ID',
  firstname: 'First name',
  lastname: 'Last name',
  jobtitle: 'Job title',
  mobilephone: 'Mobile phone',
  lifecyclestage: 'Lifecycle stage',
  createdate: 'Create date',
  hs_createdate: 'Create date',
  lastmodifieddate: 'Last modified date',
  hs_lastmodifieddate: 'Last modified date',
  dealname: 'Deal name',
  dealstage: 'Deal stage',
  closedate: 'Close date',
};

function labelFor(name: string): string {
  const known = LABELS[name];
  if (known) return known;
  const words = name.replace(/^hs_/, '').split('_');
  return words.map((word, i) => (i === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join(' ');
}

/** Turns rows into definitions of HubSpot-defined properties of one group. */
export function definitionsOf(groupName: string, rows: readonly Row[]): PropertyDefinition[] {
  return rows.map((row) => {
    const [name, kind, options] = row.split(' ') as [string, string, string | undefined];
    const readOnly = kind.endsWith('!');
    const bare = readOnly ? kind.slice(0, -1) : kind;
    const [type, fieldType] = KINDS[bare] as readonly [string, string];
    return defineProperty({
      name,
      label: labelFor(name),
      groupName,
      type,
      fieldType,
      readOnly,
      calculated: readOnly,
      hubspotDefined: true,
      hasUniqueValue: name === 'email' && groupName === 'contactinformation',
      options: bare === 'bool' ? optionsOf(['true', 'false']) : optionsOf(options?.split(',') ?? []),
      ...(bare === 'owner' ? { externalOptions: true, referencedObjectType: 'OWNER' } : {}),
    });
  });
}
