/** Field history of leads and contacts: one row per change of a tracked field, two where it is a lookup, by id and by name. */
import type { Field, Value } from '../schema/field.ts';
import type { Actor } from './access.ts';
import type { Org, Row, Values } from './org.ts';

const TRACKED: ReadonlySet<string> = new Set(['OwnerId', 'Status', 'HasOptedOutOfEmail', 'DoNotCall']);

/** Rows for what a write changed; making a record is no change. */
export function noteFieldHistory(org: Org, actor: Actor, row: Row, before: Values | null): void {
  if (before === null || (row.object !== 'Lead' && row.object !== 'Contact')) return;
  for (const field of org.schema.get(row.object).fields.values()) {
    const [old, value] = [before[field.name] ?? null, row.values[field.name] ?? null];
    if (old === value || !(field.custom || TRACKED.has(field.name))) continue;
    const name = field.name === 'OwnerId' ? 'Owner' : field.name;
    note(org, actor, row, { Field: name, DataType: dataType(field), OldValue: old, NewValue: value });
    if (name === 'Owner')
      note(org, actor, row, { Field: name, DataType: 'Text', OldValue: nameOf(org, old), NewValue: nameOf(org, value) });
  }
}

function dataType(field: Field): string {
  if (field.referenceTo.length > 0) return 'EntityId';
  return field.type === 'boolean' ? 'Boolean' : 'Text';
}

function nameOf(org: Org, id: Value): Value {
  const found = id === null ? null : org.findAny(String(id));
  return found === null || found === undefined ? null : (found.values.Name ?? null);
}

function note(org: Org, actor: Actor, row: Row, values: Values): void {
  const object = `${row.object}History`;
  const text = (value: Value | undefined) => (value === null || value === undefined ? null : String(value));
  const stamp = { CreatedDate: org.stamp, CreatedById: actor.userId, LastModifiedDate: org.stamp, LastModifiedById: actor.userId };
  org.add(
    object,
    {
      Id: org.nextId(object),
      IsDeleted: false,
      [`${row.object}Id`]: row.id,
      ...values,
      OldValue: text(values.OldValue),
      NewValue: text(values.NewValue),
      ...stamp,
      SystemModstamp: org.stamp,
    },
    actor.userId,
  );
}
