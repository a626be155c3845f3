/** Records by id and by page: small lists by query in the order of ids, large ones of people by Bulk API. */

import { z } from 'zod';
import type { CrmDeal, CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import type { BadRecord, BudgetClass, Cursor, Page, ReadResult } from '../../src/ports/connector.ts';
import { readActivityRecords } from './activities.ts';
import { bulkCursor, bulkPage, startBulk } from './backfill.ts';
import type { Api } from './client.ts';
import { BULK_FROM, COLLECTION, ID_LIST, QUERY_PAGE } from './limits.ts';
import { type DealRow, dealRow, mapSalesforceDeal, rolesOf } from './map.ts';
import { mapSalesforcePerson, personRow } from './map-lead.ts';
import { allReps, readReps } from './owners.ts';
import { readPeople } from './people.ts';
import { CONTACT_FIELDS, DEAL_FIELDS, DEAL_LINES, LEAD_FIELDS, LINES, liveWhere, OBJECTS, objectOf } from './properties.ts';
import { parseElements } from './schema.ts';
import { readSettings } from './settings.ts';
import { idList, queryAll, queryPages, type Soql } from './soql.ts';
import { contactsOfDeals } from './successors.ts';

/** Most ids per read. Every lead is read whole once, so as many as one list of ids takes: a thousand with their histories are a handful of pages. */
export function readBatch(kind: RecordKind): number {
  return kind === 'lead' ? ID_LIST : COLLECTION;
}

/** Reads records by id with their histories and people; deleted ones come as archived. */
export async function readRecords(api: Api, kind: RecordKind, ids: readonly string[]): Promise<ReadResult> {
  if (ids.length === 0 || OBJECTS[kind].length === 0) return { found: [], missing: [], bad: [] };
  if (kind === 'rep') return readReps(api, ids);
  if (kind === 'lead') return readPeople(api, ids, 'evidence');
  if (kind === 'deal') return readDeals(api, ids);
  return readActivityRecords(api, kind as Parameters<typeof readActivityRecords>[1], ids);
}

/** Fields of opportunities as this org has them. */
function dealFields(api: Api): string[] {
  const { currencies, lossReason, objects, amount } = readSettings(api.session.settings);
  return [
    ...DEAL_FIELDS,
    ...(objects.includes(LINES) ? [DEAL_LINES] : []),
    ...(currencies ? ['CurrencyIsoCode'] : []),
    ...(lossReason === null ? [] : [lossReason]),
    ...(amount.field === null || DEAL_FIELDS.includes(amount.field) ? [] : [amount.field]),
  ];
}

async function readDeals(api: Api, ids: readonly string[]): Promise<ReadResult> {
  const known = ids.filter((id) => objectOf(id) === 'Opportunity');
  if (known.length === 0) return { found: [], missing: ids, bad: [] };
  const where = `Id IN ${idList(known)}`;
  const [rows = []] = await queryAll(api, 'evidence', [{ from: 'Opportunity', select: dealFields(api), where, deleted: true }]);
  const { good, bad } = await dealsIn(api, rows, 'evidence');
  const seen = new Set([...good.map((deal) => deal.id), ...bad.map((one) => one.id)]);
  return { found: good, missing: ids.filter((id) => !seen.has(id)), bad };
}

async function dealsIn(api: Api, rows: readonly unknown[], budget: BudgetClass) {
  const settings = readSettings(api.session.settings);
  const { good: parsed, bad } = parseElements(rows, dealRow);
  const { good, without } = withAmount(parsed, settings.amount.field);
  const lonely = good.filter((row) => rolesOf(row).length === 0).map((row) => row.Id);
  const converted = await contactsOfDeals(api, lonely, budget);
  return { good: good.map((row): CrmDeal => mapSalesforceDeal(row, converted.get(row.Id) ?? [], settings)), bad: [...bad, ...without] };
}

/** A field that went out of sight since the probe is left out of the answer: such a deal stays as it was known, rather than lose its money. */
function withAmount(rows: readonly DealRow[], field: string | null): { good: readonly DealRow[]; without: readonly BadRecord[] } {
  if (field === null) return { good: rows, without: [] };
  const blind = rows.filter((row) => row[field] === undefined);
  return {
    good: rows.filter((row) => row[field] !== undefined),
    without: blind.map(({ Id }) => ({ id: Id, why: `${field}: the amount cannot be read` })),
  };
}

const state = z.object({ object: z.string(), after: z.string() });

/** One page of everything of a kind, in the order of ids; `next` is where it stands, or the Bulk job that is under way. */
export async function listRecords(api: Api, kind: RecordKind, cursor: Cursor | null): Promise<Page<CrmRecord>> {
  if (OBJECTS[kind].length === 0) return { items: [], next: null, bad: [] };
  if (kind === 'rep') {
    const { good, bad } = await allReps(api, 'backfill');
    return { items: good, next: null, bad };
  }
  const bulk = bulkCursor(cursor);
  if (bulk !== null) return bulkPage(api, kind, bulk, mapPeople(api));
  if (cursor === null && kind === 'lead' && (await isLarge(api))) return startBulk(api, OBJECTS.lead, listSelect);
  const at = state.safeParse(cursor).data ?? { object: OBJECTS[kind][0]!, after: '' };
  return page(api, kind, at);
}

async function isLarge(api: Api): Promise<boolean> {
  const counts = await countAll(api, 'lead', [], 'backfill');
  return counts.reduce((sum, one) => sum + one, 0) > BULK_FROM;
}

/** Live records of each of a kind's objects, in one request. */
export async function countAll(api: Api, kind: RecordKind, where: readonly string[], budget: BudgetClass): Promise<number[]> {
  const queries = OBJECTS[kind].map((from): Soql => {
    return { from, select: ['COUNT()'], where: [liveWhere(kind, from), ...where].join(' AND '), optional: true };
  });
  return (await queryPages(api, budget, queries)).map(({ total }) => total);
}

/** Fields of a list: without child queries where Bulk is to read it, which knows none. */
function listSelect(object: string): readonly string[] {
  if (object === 'Lead') return LEAD_FIELDS;
  return object === 'Contact' ? CONTACT_FIELDS : ['Id'];
}

async function page(api: Api, kind: RecordKind, at: z.infer<typeof state>): Promise<Page<CrmRecord>> {
  const select = kind === 'deal' ? dealFields(api) : kind === 'lead' ? listSelect(at.object) : ['Id'];
  const where = [liveWhere(kind, at.object), ...(at.after === '' ? [] : [`Id > '${at.after}'`])].join(' AND ');
  const [found] = await queryPages(api, 'backfill', [{ from: at.object, select, where, orderBy: 'Id', limit: QUERY_PAGE }]);
  const rows = found?.rows ?? [];
  const last = idOf(rows.at(-1));
  const following = OBJECTS[kind][OBJECTS[kind].indexOf(at.object) + 1];
  const whole = found === undefined || (!found.more && rows.length < QUERY_PAGE) || last === null;
  const after = whole ? (following === undefined ? null : { object: following, after: '' }) : { object: at.object, after: last };
  const { items, bad } = await itemsOf(api, kind, rows);
  return { items, next: after, bad };
}

const named = z.object({ Id: z.string() });
const idOf = (row: unknown): string | null => named.safeParse(row).data?.Id ?? null;

async function readRows(api: Api, kind: RecordKind, rows: readonly unknown[]): Promise<Pick<Page<CrmRecord>, 'items' | 'bad'>> {
  const { found, bad } = await readRecords(
    api,
    kind,
    rows.flatMap((row) => idOf(row) ?? []),
  );
  return { items: found, bad };
}

async function itemsOf(api: Api, kind: RecordKind, rows: readonly unknown[]): Promise<Pick<Page<CrmRecord>, 'items' | 'bad'>> {
  if (kind === 'lead') return mapPeople(api)(rows);
  if (kind !== 'deal') return readRows(api, kind, rows);
  const { good, bad } = await dealsIn(api, rows, 'backfill');
  return { items: good, bad };
}

function mapPeople(api: Api): (rows: readonly unknown[]) => Pick<Page<CrmRecord>, 'items' | 'bad'> {
  const settings = readSettings(api.session.settings);
  return (rows) => {
    const { good, bad } = parseElements(rows, personRow);
    return { items: good.map((row) => mapSalesforcePerson({ row, former: [], histories: null, members: [] }, settings)), bad };
  };
}
