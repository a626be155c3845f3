/** Who is there: how many records of a kind an org has, and their ids with the instant of their last change, nothing else. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { CreatedSpan, Cursor, ListedRecord, Page } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { QUERY_PAGE } from './limits.ts';
import { allReps } from './owners.ts';
import { liveWhere, OBJECTS } from './properties.ts';
import { countAll } from './read.ts';
import { id, parseElements, requiredInstant } from './schema.ts';
import { queryPages, soqlInstant } from './soql.ts';

/** Live records, in one request. Null for reps, whose deactivated are still there, and for what Salesforce does not have. */
export async function countRecords(api: Api, kind: RecordKind, span: CreatedSpan): Promise<number | null> {
  if (kind === 'rep' || OBJECTS[kind].length === 0) return null;
  return (await countAll(api, kind, createdIn(span), 'evidence')).reduce((sum, one) => sum + one, 0);
}

function createdIn({ from, until }: CreatedSpan): string[] {
  return [`CreatedDate < ${soqlInstant(until)}`, ...(from === null ? [] : [`CreatedDate >= ${soqlInstant(from)}`])];
}

const state = z.object({ object: z.string(), after: z.string() });
const row = z.object({ Id: id, SystemModstamp: requiredInstant });

/** In the order of ids, object by object: what is deleted meanwhile shifts nothing. */
export async function recordIds(api: Api, kind: RecordKind, cursor: Cursor | null, span: CreatedSpan): Promise<Page<ListedRecord>> {
  if (kind === 'rep') {
    const { good, bad } = await allReps(api, 'backfill');
    return { items: good.map(({ id: repId, version }) => ({ id: repId, version })), next: null, bad };
  }
  const objects = OBJECTS[kind];
  const { object, after } = state.safeParse(cursor).data ?? { object: objects[0] ?? '', after: '' };
  if (object === '') return { items: [], next: null, bad: [] };
  const where = [liveWhere(kind, object), ...createdIn(span), ...(after === '' ? [] : [`Id > '${after}'`])].join(' AND ');
  const query = { from: object, select: ['Id', 'SystemModstamp'], where, orderBy: 'Id', limit: QUERY_PAGE, optional: true };
  const [page] = await queryPages(api, 'backfill', [query]);
  const { good, bad } = parseElements(page?.rows ?? [], row);
  const last = good.at(-1);
  const whole = page === undefined || last === undefined || (!page.more && page.rows.length < QUERY_PAGE);
  const following = objects[objects.indexOf(object) + 1];
  const beyond = following === undefined ? null : { object: following, after: '' };
  return {
    items: good.map((one) => ({ id: one.Id, version: one.SystemModstamp })),
    next: whole ? beyond : { object, after: last.Id },
    bad,
  };
}
