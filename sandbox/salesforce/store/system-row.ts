/** Rows that the org adds by itself, stamped in the name of whoever caused them. */
import type { Value } from '../schema/field.ts';
import type { Actor } from './access.ts';
import type { Org, Row, Values } from './org.ts';

/** Adds a row past every check; `values` leave out id and stamps. */
export function addSystemRow(org: Org, actor: Actor, object: string, values: Values): Row {
  const at = org.stamp;
  const deletable: Record<string, Value> = org.schema.get(object).setup ? {} : { IsDeleted: false };
  const stamps = { CreatedDate: at, CreatedById: actor.userId, LastModifiedDate: at, LastModifiedById: actor.userId, SystemModstamp: at };
  return org.add(object, { Id: org.nextId(object), ...deletable, ...values, ...stamps }, actor.userId);
}
