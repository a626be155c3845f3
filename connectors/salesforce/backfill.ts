/** Bulk API 2.0 queries, page by page: the job's id stands in the cursor, so that a restart goes on with the same job. */
import { z } from 'zod';
import type { CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { Cursor, Page } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { failure } from './client.ts';
import { readCsv } from './csv.ts';
import { BULK_PAGE, BULK_POLL_MS } from './limits.ts';
import { liveWhere } from './properties.ts';
import type { orgError } from './schema.ts';
import { parse, soqlText } from './soql.ts';

const state = z.object({
  /** Objects still to be read, the present one first, each with the fields the user may see. */
  bulk: z.array(z.object({ object: z.string(), select: z.array(z.string()) })).min(1),
  job: z.string(),
  ready: z.boolean(),
  locator: z.string().nullable(),
});

export type BulkState = z.infer<typeof state>;

export function bulkCursor(cursor: Cursor | null): BulkState | null {
  const parsed = state.safeParse(cursor);
  return parsed.success ? parsed.data : null;
}

const job = z.object({ id: z.string(), state: z.string(), errorMessage: z.string().nullish() });

type Mapper = (rows: readonly unknown[]) => Pick<Page<CrmRecord>, 'items' | 'bad'>;
type Parts = BulkState['bulk'];

/** Begins the first job; there are no rows before it is done. */
export async function startBulk(
  api: Api,
  objects: readonly string[],
  select: (object: string) => readonly string[],
): Promise<Page<CrmRecord>> {
  return begin(
    api,
    objects.map((object) => ({ object, select: [...select(object)] })),
  );
}

async function begin(api: Api, bulk: Parts): Promise<Page<CrmRecord>> {
  const [part] = bulk;
  if (part === undefined) return { items: [], next: null, bad: [] };
  const query = soqlText({ from: part.object, select: part.select, where: liveWhere('lead', part.object) });
  const reply = await api.send({ method: 'POST', path: '/jobs/query', body: { operation: 'query', query }, budget: 'backfill' });
  if (reply.kind === 'refused') {
    const fewer = withoutRefused(api, part, reply.error);
    if (fewer !== null) return begin(api, [fewer, ...bulk.slice(1)]);
  }
  if (reply.kind !== 'ok') throw failure(reply, 'POST /jobs/query', api.session.accountId);
  const made = parse(api, job, reply.json, 'POST /jobs/query');
  return waiting(api, { bulk, job: made.id, ready: false, locator: null });
}

function withoutRefused(api: Api, part: Parts[number], error: ReturnType<typeof orgError>): Parts[number] | null {
  const name = error.message?.match(/No such column '([^']+)'/)?.[1];
  const select = part.select.filter((field) => !field.split('.').includes(name ?? ''));
  if (name === undefined || select.length === part.select.length) return null;
  api.log.warn('a field cannot be read and is left out', { object: part.object, field: name });
  return { ...part, select };
}

function waiting(api: Api, next: BulkState): Page<CrmRecord> {
  return { items: [], next, notBefore: api.session.now() + BULK_POLL_MS, bad: [] };
}

/** One look at the job, or one page of its rows. A job that failed or is no longer known is begun again. */
export async function bulkPage(api: Api, _kind: RecordKind, at: BulkState, map: Mapper): Promise<Page<CrmRecord>> {
  if (at.ready) return resultsPage(api, at, map);
  const reply = await api.send({ method: 'GET', path: `/jobs/query/${at.job}`, budget: 'backfill' });
  if (reply.kind === 'refused' && reply.status === 404) return begin(api, at.bulk);
  if (reply.kind !== 'ok') throw failure(reply, 'GET /jobs/query', api.session.accountId);
  const found = parse(api, job, reply.json, 'GET /jobs/query');
  if (found.state === 'JobComplete') return resultsPage(api, { ...at, ready: true }, map);
  if (found.state === 'Aborted') return begin(api, at.bulk);
  if (found.state !== 'Failed') return waiting(api, at);
  const why = found.errorMessage ?? 'the Bulk job failed';
  const fewer = withoutRefused(api, at.bulk[0]!, { code: null, message: why, fields: [] });
  if (fewer !== null) return begin(api, [fewer, ...at.bulk.slice(1)]);
  throw new BatonError('CRM_UNAVAILABLE', { crm: 'Salesforce', account: api.session.accountId, what: 'Bulk query', why });
}

/** Results are kept for seven days; a locator that is no longer known begins the job again, and what came already comes once more. */
async function resultsPage(api: Api, at: BulkState, map: Mapper): Promise<Page<CrmRecord>> {
  const query = { maxRecords: String(BULK_PAGE), ...(at.locator === null ? {} : { locator: at.locator }) };
  const headers = { accept: 'text/csv' };
  const reply = await api.send({ method: 'GET', path: `/jobs/query/${at.job}/results`, query, headers, budget: 'backfill' });
  if (reply.kind === 'refused' && (reply.status === 404 || reply.status === 400)) return begin(api, at.bulk);
  if (reply.kind !== 'ok') throw failure(reply, 'GET /jobs/query/results', api.session.accountId);
  const locator = reply.headers['sforce-locator'] ?? 'null';
  const { items, bad } = map(readCsv(reply.text));
  if (locator !== 'null' && locator !== '') return { items, next: { ...at, ready: true, locator }, bad };
  const rest = await begin(api, at.bulk.slice(1));
  return { items, next: rest.next, bad, ...(rest.notBefore === undefined ? {} : { notBefore: rest.notBefore }) };
}
