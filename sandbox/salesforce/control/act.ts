/** What a person does at the screen, through the control door: create, change, delete, restore, convert, merge. */
import { isJson, type Json } from '../api/body.ts';
import type { OrgBox } from '../box.ts';
import { bad, missing } from '../kit/refusal.ts';
import { type Conversion, convertLead } from '../store/convert.ts';
import { deleteRow, insertRow, undeleteRow, updateRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import { mergeRows } from '../store/merge.ts';
import type { Row } from '../store/org.ts';

type Act = (box: OrgBox, userId: string, body: Json) => unknown;

function rowOf(box: OrgBox, body: Json): Row {
  const row = box.org.findAny(String(body.id ?? ''));
  if (!row) throw missing(`There is no record ${String(body.id)}.`);
  return row;
}

const valuesOf = (body: Json): Json => (isJson(body.values) ? body.values : {});

const ACTS: Readonly<Record<string, Act>> = {
  create: (box, userId, body) => {
    const object = box.org.schema.find(String(body.object ?? ''));
    if (!object) throw missing(`There is no object ${String(body.object)}.`);
    return { id: box.org.transact(() => insertRow(box.org, systemActor(userId), object, valuesOf(body))).id };
  },
  update: (box, userId, body) => ({
    id: box.org.transact(() => updateRow(box.org, systemActor(userId), rowOf(box, body), valuesOf(body))).id,
  }),
  delete: (box, userId, body) => {
    box.org.transact(() => deleteRow(box.org, systemActor(userId), rowOf(box, body)));
    return { deleted: true };
  },
  undelete: (box, userId, body) => {
    box.org.transact(() => undeleteRow(box.org, systemActor(userId), rowOf(box, body)));
    return { restored: true };
  },
  convert: (box, userId, body) => convertLead(box.org, userId, body as unknown as Conversion),
  merge: (box, userId, body) => {
    const losers = Array.isArray(body.loserIds) ? body.loserIds.map(String) : [];
    mergeRows(box.org, userId, String(body.winnerId ?? ''), losers, valuesOf(body));
    return { merged: losers.length };
  },
};

/** `{verb, userId?, …}`: without `userId` the admin acts. */
export function actInOrg(box: OrgBox, body: Json): unknown {
  const act = ACTS[String(body.verb)];
  if (!act) throw bad('INVALID_INPUT', `"verb" must be one of ${Object.keys(ACTS).join(', ')}.`);
  return act(box, typeof body.userId === 'string' ? body.userId : box.founders.adminId, body);
}
