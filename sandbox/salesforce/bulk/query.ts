/** Bulk API 2.0 query: jobs, their states, and their results page by page. */
import { isJson, jsonBody } from '../api/body.ts';
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { csvLine, DELIMITERS } from '../kit/csv.ts';
import { stamp } from '../kit/dates.ts';
import { bad, SfRefusal } from '../kit/refusal.ts';
import { objectOf } from '../soql/paths.ts';
import { readQuery, rowsOf } from '../soql/run.ts';
import { columnsOf } from '../soql/select.ts';
import { type QueryJob, stateOf } from './jobs.ts';

type Json = Readonly<Record<string, unknown>>;

/** Delimiter and line ending of a new job. */
export function formatOf(body: Json): { readonly columnDelimiter: string; readonly lineEnding: string } {
  const { columnDelimiter = 'COMMA', lineEnding = 'LF' } = body;
  if (!(String(columnDelimiter) in DELIMITERS))
    throw bad('INVALIDENTITY', `columnDelimiter must be one of ${Object.keys(DELIMITERS).join(', ')}`);
  if (lineEnding !== 'LF' && lineEnding !== 'CRLF') throw bad('INVALIDENTITY', 'lineEnding must be LF or CRLF');
  return { columnDelimiter: String(columnDelimiter), lineEnding };
}

export function endingOf(job: { readonly lineEnding: string }): string {
  return job.lineEnding === 'CRLF' ? '\r\n' : '\n';
}

/** A value as a cell: instants end in `Z`, nothing is empty. */
function cellOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).replace(/(T\d{2}:\d{2}:\d{2}\.\d{3})\+0000$/, '$1Z');
}

function rowsNow(call: OrgCall, soql: string, all: boolean): Pick<QueryJob, 'object' | 'columns' | 'rows'> {
  const { box, actor, base } = call;
  const sight = { org: box.org, actor };
  const query = readQuery(soql);
  const columns = columnsOf(sight, query);
  const rows = rowsOf({ sight, all, base, pageSize: 2_000, keep: () => '' }, query);
  return {
    object: objectOf(sight, query.sObject ?? '').name,
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ read }) => cellOf(read(row)))),
  };
}

function present(call: OrgCall, job: QueryJob): Json {
  const { box, version } = call;
  const now = box.clock.now();
  const state = stateOf(job, now, box.org.settings.bulkMillis);
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: stamp(job.createdAt),
    systemModstamp: stamp(now),
    state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(version),
    jobType: 'V2Query',
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    retries: 0,
    totalProcessingTime: 0,
    ...(state === 'JobComplete' ? { numberRecordsProcessed: job.rows.length } : {}),
    ...(state === 'Failed' ? { errorMessage: job.ended?.message ?? 'InternalServerError : the job failed' } : {}),
  };
}

/** POST /jobs/query. */
export function openQuery(call: OrgCall): OrgReply {
  const { box, actor } = call;
  const body = jsonBody(call);
  const { operation, query } = body;
  if ((operation !== 'query' && operation !== 'queryAll') || typeof query !== 'string')
    throw bad('INVALIDENTITY', 'A query job needs operation and query');
  const now = box.clock.now();
  const job = box.jobs.add<QueryJob>({
    kind: 'query',
    id: box.jobs.nextId(),
    userId: actor.userId,
    createdAt: now,
    ...formatOf(body),
    startedAt: now,
    ended: null,
    fate: box.faults.bulkFate,
    operation,
    query,
    ...rowsNow(call, query, operation === 'queryAll'),
  });
  return { status: 200, body: present(call, job) };
}

/** GET /jobs/query/{id}. */
export function readQueryJob(call: OrgCall): OrgReply {
  return { status: 200, body: present(call, call.box.jobs.find('query', call.params.id ?? '')) };
}

/** PATCH /jobs/query/{id}: `{state: 'Aborted'}`. */
export function abortQuery(call: OrgCall): OrgReply {
  const job = call.box.jobs.find('query', call.params.id ?? '');
  const body = jsonBody(call);
  if (!isJson(body) || body.state !== 'Aborted') throw bad('INVALIDJOBSTATE', 'A query job can only be aborted');
  if (stateOf(job, call.box.clock.now(), call.box.org.settings.bulkMillis) === 'JobComplete')
    throw bad('INVALIDJOBSTATE', 'Aborting a completed job is not possible');
  job.ended = { state: 'Aborted', message: 'aborted' };
  return { status: 200, body: present(call, job) };
}

/** DELETE /jobs/query/{id}. */
export function deleteQuery(call: OrgCall): OrgReply {
  call.box.jobs.drop(call.box.jobs.find('query', call.params.id ?? '').id);
  return { status: 204 };
}

/** GET /jobs/query/{id}/results: every page begins with the header; the last one names the locator `null`. */
export function queryResults(call: OrgCall): OrgReply {
  const { box, request, params } = call;
  const job = box.jobs.find('query', params.id ?? '');
  if (stateOf(job, box.clock.now(), box.org.settings.bulkMillis) !== 'JobComplete')
    throw new SfRefusal(400, 'INVALIDJOBSTATE', 'Results are available once the job is JobComplete');
  const from = locatorOf(request.query.get('locator'));
  const asked = Number(request.query.get('maxRecords') ?? 'NaN');
  const size = Math.min(Number.isNaN(asked) || asked < 1 ? box.org.settings.bulkPageSize : asked, box.org.settings.bulkPageSize);
  const page = job.rows.slice(from, from + size);
  const next = from + size < job.rows.length ? Buffer.from(String(from + size)).toString('base64url') : 'null';
  const [delimiter, end] = [DELIMITERS[job.columnDelimiter] as string, endingOf(job)];
  const text = [job.columns, ...page].map((cells) => csvLine(cells, delimiter, end)).join('');
  return {
    status: 200,
    text: { type: 'text/csv', body: text },
    headers: { 'sforce-locator': next, 'sforce-numberofrecords': String(page.length) },
  };
}

function locatorOf(locator: string | null): number {
  if (locator === null || locator === '') return 0;
  const from = Number(Buffer.from(locator, 'base64url').toString('utf8'));
  if (!Number.isInteger(from) || from <= 0) throw bad('INVALIDLOCATOR', `invalid locator: ${locator}`);
  return from;
}
