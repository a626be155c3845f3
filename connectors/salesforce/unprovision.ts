/** Takes Baton's rows and model of influence, its fields, its object and its permission set out of an org; what is gone already counts as removed. */
import { z } from 'zod';
import { type Api, sentence } from './client.ts';
import { objectFields, PERMISSION_SET } from './fields.ts';
import { HANDOFF } from './handoff-records.ts';
import { INFLUENCE_MODEL, influenceModel, modelIn, removeInfluence } from './influence.ts';
import { COLLECTION, chunk } from './limits.ts';
import { deleteComponents } from './metadata.ts';
import { id, parseElements, rowErrorOf, savedRow } from './schema.ts';
import { queryAll, soqlQuoted } from './soql.ts';

/** `kept`: sentences on what Salesforce refuses to give up, such as a field that a report or a flow uses. The object takes its own fields along. */
export async function unprovisionOrg(api: Api): Promise<{ removed: number; rows: number; kept: readonly string[] }> {
  const influence = await removeInfluence(api);
  const model = await dropModel(api, influence.refused);
  const [own, ofObject] = [fieldsWhere((object) => object !== HANDOFF), fieldsWhere((object) => object === HANDOFF)];
  const fields = await deleteComponents(api, 'CustomField', own);
  const object = await deleteComponents(api, 'CustomObject', [HANDOFF]);
  // Last, and only then: without it Baton would not see what is still there.
  const unassigned = await unassign(api);
  const set = unassigned.length > 0 ? { refused: unassigned } : await deleteComponents(api, 'PermissionSet', [PERMISSION_SET]);
  const removed = fields.gone.length + (object.gone.length > 0 ? ofObject.length : 0);
  const kept = [...influence.refused, ...model, ...fields.refused, ...object.refused, ...set.refused];
  return { removed, rows: influence.gone, kept: kept.map((why) => `Salesforce keeps ${why}`) };
}

/** A model that still has rows is left, and so are the rows that were refused. Answers what was refused. */
async function dropModel(api: Api, rowsRefused: readonly string[]): Promise<readonly string[]> {
  if (rowsRefused.length > 0 || (await modelIn(api)) === null) return [];
  const { refused } = await deleteComponents(api, INFLUENCE_MODEL, [influenceModel().fullName]);
  return refused.map((why) => `the campaign influence model ${why}`);
}

function fieldsWhere(fits: (object: string) => boolean): string[] {
  return objectFields().flatMap(({ object, fields }) => (fits(object) ? fields.map(({ fullName }) => fullName) : []));
}

const row = z.object({ Id: id });

/** A set that somebody has cannot be deleted. Answers what was refused. */
async function unassign(api: Api): Promise<string[]> {
  const where = `PermissionSet.Name = ${soqlQuoted(PERMISSION_SET)}`;
  const [rows = []] = await queryAll(api, 'fields', [{ from: 'PermissionSetAssignment', select: ['Id'], where, optional: true }]);
  const refused: string[] = [];
  for (const batch of chunk(parseElements(rows, row).good, COLLECTION)) {
    const query = { ids: batch.map((one) => one.Id).join(','), allOrNone: 'false' };
    const reply = await api.get({ method: 'DELETE', path: '/composite/sobjects', query, budget: 'fields' });
    const failed = parseElements(Array.isArray(reply.json) ? reply.json : [], savedRow).good.filter(({ success }) => !success);
    refused.push(...failed.map((one) => `the assignment of ${PERMISSION_SET}: ${sentence(rowErrorOf(one), 400)}`));
  }
  return refused;
}
