/** The CRM object types of the sandbox: names, type ids, scopes and the small differences between them. */
import type { ObjectType } from '../portal.ts';

/** `users` is readable through the API but no actor's business, so the seam does not list it. */
export type StoreType = ObjectType | 'users';

export interface ObjectTypeInfo {
  readonly name: StoreType;
  readonly singular: string;
  /** HubSpot's type id such as "0-27". */
  readonly typeId: string;
  readonly modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate';
  readonly createdProperty: 'createdate' | 'hs_createdate';
  /** Properties a read returns when it names none. */
  readonly defaults: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly schemaWrite: string;
  /** First id, above 32 bits as in live accounts. */
  readonly firstId: number;
}

const CONTACTS_READ = ['crm.objects.contacts.read'];
const CONTACTS_WRITE = ['crm.objects.contacts.write'];

function activity(name: StoreType, singular: string, typeId: string, firstId: number, extraRead: readonly string[] = []): ObjectTypeInfo {
  return {
    name,
    singular,
    typeId,
    firstId,
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'hs_createdate',
    defaults: [],
    read: [...CONTACTS_READ, ...extraRead],
    write: CONTACTS_WRITE,
    schemaWrite: 'crm.schemas.contacts.write',
  };
}

/** Every object type by its plural name. */
export const OBJECT_TYPES: Readonly<Record<StoreType, ObjectTypeInfo>> = {
  contacts: {
    name: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    firstId: 477_970_581_703,
    modifiedProperty: 'lastmodifieddate',
    createdProperty: 'createdate',
    defaults: ['email', 'firstname', 'lastname'],
    read: CONTACTS_READ,
    write: CONTACTS_WRITE,
    schemaWrite: 'crm.schemas.contacts.write',
  },
  companies: {
    name: 'companies',
    singular: 'company',
    typeId: '0-2',
    firstId: 318_204_117_009,
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaults: ['domain', 'name'],
    read: ['crm.objects.companies.read'],
    write: ['crm.objects.companies.write'],
    schemaWrite: 'crm.schemas.companies.write',
  },
  deals: {
    name: 'deals',
    singular: 'deal',
    typeId: '0-3',
    firstId: 402_771_330_815,
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaults: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    read: ['crm.objects.deals.read'],
    write: ['crm.objects.deals.write'],
    schemaWrite: 'crm.schemas.deals.write',
  },
  line_items: {
    name: 'line_items',
    singular: 'line_item',
    typeId: '0-8',
    firstId: 20_553_900_408,
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    defaults: ['name', 'quantity', 'amount'],
    read: ['crm.objects.line_items.read'],
    write: ['crm.objects.line_items.write'],
    schemaWrite: 'crm.objects.line_items.write',
  },
  tasks: activity('tasks', 'task', '0-27', 881_630_442_127),
  calls: activity('calls', 'call', '0-48', 751_093_218_448),
  emails: activity('emails', 'email', '0-49', 760_518_004_149, ['sales-email-read']),
  meetings: activity('meetings', 'meeting', '0-47', 772_310_990_047),
  notes: activity('notes', 'note', '0-46', 783_441_125_046),
  communications: activity('communications', 'communication', '0-18', 794_220_871_018),
  users: {
    ...activity('users', 'user', '0-115', 690_115_000_115),
    read: ['crm.objects.users.read'],
    write: ['crm.objects.users.write'],
    schemaWrite: 'crm.schemas.users.write',
  },
  leads: {
    name: 'leads',
    singular: 'lead',
    typeId: '0-136',
    firstId: 588_301_136_136,
    modifiedProperty: 'hs_lastmodifieddate',
    createdProperty: 'hs_createdate',
    defaults: ['hs_lead_name'],
    read: ['crm.objects.leads.read'],
    write: ['crm.objects.leads.write'],
    schemaWrite: 'crm.objects.leads.write',
  },
};

/** Activities whose logging says "somebody got in touch". */
export const CONTACT_ACTIVITIES: ReadonlySet<StoreType> = new Set(['calls', 'emails', 'meetings', 'communications']);

/** All object types, in a fixed order. */
export const STORE_TYPES = Object.keys(OBJECT_TYPES) as readonly StoreType[];

const BY_NAME = new Map<string, StoreType>(
  STORE_TYPES.flatMap((name) => [name, OBJECT_TYPES[name].singular, OBJECT_TYPES[name].typeId].map((key) => [key, name] as const)),
);

/** The type a path segment names (plural, singular or type id, any case), or null. */
export function findObjectType(raw: string): StoreType | null {
  return BY_NAME.get(raw.toLowerCase()) ?? null;
}
