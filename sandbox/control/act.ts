/** Doing through the control door what an actor or a person would do in the CRM. */
import { iso } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import type { AssociateTo, ChangedBy, ObjectType } from '../portal.ts';
import type { Sandbox } from '../sandbox.ts';
import { associate } from '../store/actors-portal.ts';
import { findObjectType, type StoreType } from '../store/object-types.ts';
import type { StoredRecord } from '../store/record.ts';
import { archiveRecord, createRecord, purgeRecord, restoreRecord, updateRecord } from '../store/write.ts';
import { checkActorLinks } from './links.ts';

type Json = Readonly<Record<string, unknown>>;

function byOf(raw: unknown): ChangedBy {
  return typeof raw === 'object' && raw !== null && 'source' in raw ? (raw as ChangedBy) : { source: 'CRM_UI' };
}

function recordOf(sandbox: Sandbox, type: StoreType, id: unknown): StoredRecord {
  const record = sandbox.mainPortal.find(type, String(id));
  if (!record) throw invalid(`The portal has no ${type} record ${String(id)}.`);
  return record;
}

const PEOPLE: Readonly<Record<string, (sandbox: Sandbox, body: Json) => unknown>> = {
  addOwner: ({ actors }, body) => ({
    id: actors.addOwner({
      firstName: String(body.firstName ?? 'Rep'),
      lastName: String(body.lastName ?? 'Example'),
      email: String(body.email ?? 'rep@example.invalid'),
      ...(Array.isArray(body.teams) ? { teams: body.teams.map(String) } : {}),
      ...(typeof body.timeZone === 'string' ? { timeZone: body.timeZone } : {}),
    }),
  }),
  submitForm,
  deactivateOwner: ({ actors }, body) => {
    actors.deactivateOwner(String(body.ownerId));
    return { id: String(body.ownerId) };
  },
};

/** A visitor fills in a form `"Page title: Form name"`: their contact is made, or found by its e-mail, and carries the conversion. */
function submitForm({ mainPortal: portal }: Sandbox, body: Json): unknown {
  const given = (body.properties ?? {}) as Record<string, string>;
  const known = portal.unique.find('contacts', 'email', given.email ?? '');
  const [event, at] = [String(body.form ?? 'Contact us: Contact form'), iso(portal.now())];
  const conversion = {
    recent_conversion_event_name: event,
    recent_conversion_date: at,
    num_conversion_events: String(Number(known?.values.num_conversion_events ?? '0') + 1),
    ...(known?.values.first_conversion_date ? {} : { first_conversion_event_name: event, first_conversion_date: at }),
  };
  const by = { source: 'FORM' } as const;
  if (known) updateRecord(portal, known, { ...given, ...conversion }, by);
  return { id: known?.id ?? createRecord(portal, 'contacts', { ...given, ...conversion }, by).id };
}

/** `{objectType, op, …}`; ops: create, update, archive, restore, merge, associate, privacyDelete, submitForm, addOwner, deactivateOwner. */
export function act(sandbox: Sandbox, body: Json): unknown {
  const op = String(body.op ?? '');
  const person = PEOPLE[op];
  if (person) return person(sandbox, body);
  const type = findObjectType(String(body.objectType ?? ''));
  if (!type) throw invalid(`"objectType" must name an object type, not ${String(body.objectType)}.`);
  return actOnRecord(sandbox, op, type, body);
}

function actOnRecord(sandbox: Sandbox, op: string, type: StoreType, body: Json): unknown {
  const portal = sandbox.mainPortal;
  const by = byOf(body.by);
  const properties = (body.properties ?? {}) as Json;
  if (op === 'create') return { id: createRecord(portal, type, properties, by, checkActorLinks(portal, body.associations)).id };
  if (op === 'merge') {
    sandbox.actors.merge(type as ObjectType, String(body.winnerId), String(body.loserId), by);
    return { id: String(body.winnerId) };
  }
  const record = recordOf(sandbox, type, body.id);
  if (op === 'update') updateRecord(portal, record, properties, by);
  else if (op === 'archive') archiveRecord(portal, record, by);
  else if (op === 'restore') restoreRecord(portal, record, by);
  else if (op === 'privacyDelete') purgeRecord(portal, record, by);
  else if (op === 'associate') associate(portal, type as ObjectType, record.id, body.to as AssociateTo, by);
  else
    throw invalid(
      `"op" must be create, update, archive, restore, merge, associate, privacyDelete, submitForm, addOwner or deactivateOwner, not ${op}.`,
    );
  return { id: record.id };
}
