/** Who and what a task or an event is about, one row each, where the org lets several people share an activity. */
import type { Actor } from './access.ts';
import type { Org, Row, Values } from './org.ts';
import { addSystemRow } from './system-row.ts';

/** Keeps the relation rows of the primary name and of the related record as the activity has them. */
export function relate(org: Org, actor: Actor, activity: Row, before: Values | null): void {
  const object = `${activity.object}Relation`;
  if (!org.schema.find(object)) return;
  const link = `${activity.object}Id`;
  for (const [field, IsWhat] of [
    ['WhoId', false],
    ['WhatId', true],
  ] as const) {
    const [old, present] = [before?.[field] ?? null, activity.values[field] ?? null];
    if (old === present) continue;
    const rows = org.by(object, link, activity.id);
    for (const row of rows) if (row.values.RelationId === old) org.erase(row, actor.userId);
    if (present !== null && !rows.some((row) => row.values.RelationId === present))
      addSystemRow(org, actor, object, { [link]: activity.id, RelationId: present, IsWhat });
  }
}
