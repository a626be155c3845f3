/** What a change event says of a record: its header, and the fields the subscriber may see. */
import type { Field, Value } from '../schema/field.ts';
import { type Actor, seesField } from '../store/access.ts';
import type { Change, Org, Values } from '../store/org.ts';

export type Special = 'gap' | 'overflow' | null;

/** A change as it is kept for replay. */
export interface KeptEvent {
  readonly replayId: number;
  readonly at: number;
  readonly entity: string;
  readonly special: Special;
  readonly change: {
    readonly type: Change['type'];
    readonly id: string;
    readonly changed: readonly string[];
    readonly values: Values;
    readonly userId: string;
  };
  readonly transactionKey: string;
  readonly sequenceNumber: number;
}

/** Left out of every change event [docs: StandardObjectNameChangeEvent]. */
const ABSENT = new Set(['Id', 'IsDeleted', 'SystemModstamp', 'LastActivityDate']);
/** Parts of the compound name of a person. */
const NAME_PARTS = ['Salutation', 'FirstName', 'LastName'];

function shown(value: Value): Value {
  return typeof value === 'string' ? value.replace(/(T\d{2}:\d{2}:\d{2}\.\d{3})\+0000$/, '$1Z') : value;
}

function fieldsOf(org: Org, actor: Actor, event: KeptEvent): Field[] {
  const object = org.schema.get(event.entity);
  const { type, changed } = event.change;
  return [...object.fields.values()].filter(
    (field) =>
      !ABSENT.has(field.name) &&
      !field.calculated &&
      seesField(org, actor, object, field) &&
      (type === 'CREATE' || type === 'UNDELETE' || changed.includes(field.name)),
  );
}

function headerOf(
  { entity, special, change, at, transactionKey, sequenceNumber, replayId }: KeptEvent,
  fields: readonly Field[],
  isPerson: boolean,
): Record<string, unknown> {
  const updated = change.type === 'UPDATE' ? fields : [];
  const nameOf = ({ name }: Field) => (isPerson && NAME_PARTS.includes(name) ? `Name.${name}` : name);
  const changeType = special === 'gap' ? `GAP_${change.type}` : special === 'overflow' ? 'GAP_OVERFLOW' : change.type;
  return {
    entityName: entity,
    recordIds: special === 'overflow' ? [] : [change.id],
    changeType,
    changeOrigin: 'com/salesforce/api/rest/68.0',
    transactionKey,
    sequenceNumber,
    commitTimestamp: at,
    commitNumber: replayId,
    commitUser: change.userId,
    changedFields: special === null ? updated.map(nameOf) : [],
    nulledFields: special === null ? updated.filter(({ name }) => (change.values[name] ?? null) === null).map(nameOf) : [],
    diffFields: [],
  };
}

/** The event as a subscriber receives it on a channel. */
export function eventFor(org: Org, actor: Actor, event: KeptEvent, channel: string): Record<string, unknown> {
  const isPerson = event.entity === 'Lead' || event.entity === 'Contact';
  const fields = event.change.type === 'DELETE' ? [] : fieldsOf(org, actor, event);
  const payload: Record<string, unknown> = { ChangeEventHeader: headerOf(event, fields, isPerson) };
  if (event.special === null) {
    const name: Record<string, Value> = {};
    for (const field of fields) {
      const value = event.change.values[field.name] ?? null;
      if (isPerson && NAME_PARTS.includes(field.name)) {
        if (value !== null || event.change.type === 'UPDATE') name[field.name] = value;
      } else if (value !== null || event.change.type === 'UPDATE') payload[field.name] = shown(value);
    }
    if (Object.keys(name).length > 0) payload.Name = name;
  }
  return { channel, data: { schema: `schema-of-${event.entity}`, payload, event: { replayId: event.replayId } } };
}
