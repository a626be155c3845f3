/** One ingest job of Bulk API 2.0: opened, handed its rows, closed, looked at, and asked what became of each row. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { BatchRow, Settled } from './batch-write.ts';
import { type Api, type ApiRequest, failure, type Reply } from './client.ts';
import { readCsv, writeCsv } from './csv.ts';
import { BULK_GIVE_UP_MS, BULK_POLL_MS } from './limits.ts';
import { id } from './schema.ts';
import { parse } from './soql.ts';

export const ingestState = z.object({
  /** Null: not opened yet. */
  job: z.string().nullable(),
  /** When its rows were handed in; null: not yet. */
  closedAt: z.number().nullable(),
  /** Fields that the user may no longer write. */
  without: z.array(z.string()),
});

export type IngestState = z.infer<typeof ingestState>;

export const NOT_OPENED: IngestState = { job: null, closedAt: null, without: [] };

/** What the rows are and how the org knows them: by id, or by an external id that makes a row at most once. */
export interface Ingest {
  readonly object: string;
  /** Column that names a row: `Id` of rows that are there, else the unique external id. */
  readonly key: string;
}

export type Ingested =
  | { readonly next: IngestState; readonly notBefore: Millis }
  /** By ref; what is absent may or may not have been written. */
  | { readonly settled: ReadonlyMap<string, Settled> };

const PATH = '/jobs/ingest';
const job = z.object({ id: z.string(), state: z.string(), errorMessage: z.string().nullish() });

/** One step. Rows name themselves by `values[key]`, which is their `ref`. Throws `CRM_REFUSED` or `SCOPE_MISSING` where the org takes no such job. */
export async function ingest(api: Api, what: Ingest, at: IngestState, rows: () => Promise<readonly BatchRow[]>): Promise<Ingested> {
  if (at.job === null) return open(api, what, at);
  return at.closedAt === null ? handIn(api, what, at, at.job, await rows()) : look(api, what, at, at.job);
}

async function open(api: Api, { object, key }: Ingest, at: IngestState): Promise<Ingested> {
  const how = key === 'Id' ? { operation: 'update' } : { operation: 'upsert', externalIdFieldName: key };
  const body = { object, ...how, contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const reply = await api.get({ ...request('POST', PATH), body });
  return soon(api, { ...at, job: parse(api, job, reply.json, `POST ${PATH}`).id });
}

/** A job takes its rows once: where they came already, as before a crash, that is refused, and so is closing what is closed. */
async function handIn(api: Api, { key }: Ingest, at: IngestState, jobId: string, rows: readonly BatchRow[]): Promise<Ingested> {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))].filter(
    (name) => name !== key && !at.without.includes(name),
  );
  const body = writeCsv(
    [key, ...names.sort()],
    rows.map(({ values }) => values),
  );
  const loaded = await api.send({ ...request('PUT', `${PATH}/${jobId}/batches`), body });
  if (isGone(loaded)) return soon(api, { ...at, job: null });
  accepted(api, loaded, 'PUT /jobs/ingest');
  const closed = await api.send({ ...request('PATCH', `${PATH}/${jobId}`), body: { state: 'UploadComplete' } });
  accepted(api, closed, 'PATCH /jobs/ingest');
  const now = api.session.now();
  return { next: { ...at, closedAt: now }, notBefore: now + BULK_POLL_MS };
}

async function look(api: Api, what: Ingest, at: IngestState, jobId: string): Promise<Ingested> {
  const reply = await api.send(request('GET', `${PATH}/${jobId}`));
  // Somebody deleted it, and what it did with it.
  if (isGone(reply)) return { settled: new Map() };
  const { state, errorMessage } = parse(api, job, ok(api, reply, 'GET /jobs/ingest').json, 'GET /jobs/ingest');
  if (state === 'JobComplete' || state === 'Aborted') return { settled: await outcome(api, what, jobId) };
  if (state === 'Failed') return failed(api, what, at, jobId, errorMessage ?? 'the Bulk job failed');
  const now = api.session.now();
  if (state === 'Open') return soon(api, { ...at, closedAt: null });
  if (now >= (at.closedAt ?? now) + BULK_GIVE_UP_MS) await abandon(api, at);
  return { next: at, notBefore: now + BULK_POLL_MS };
}

/** A field lost to field-level security spoils the job before any row is written: it goes again without. */
async function failed(api: Api, what: Ingest, at: IngestState, jobId: string, why: string): Promise<Ingested> {
  const lost = why.match(/Field name not found : (\w+)/)?.[1];
  api.log.warn('a Bulk job failed', { object: what.object, why });
  if (lost !== undefined && lost !== what.key && !at.without.includes(lost))
    return soon(api, { job: null, closedAt: null, without: [...at.without, lost] });
  return { settled: await outcome(api, what, jobId) };
}

/** Ends a job that is not to be worked; one that is over by now stays as it is. */
export async function abandon(api: Api, at: IngestState): Promise<void> {
  if (at.job === null) return;
  const reply = await api.send({ ...request('PATCH', `${PATH}/${at.job}`), body: { state: 'Aborted' } });
  if (!isGone(reply)) accepted(api, reply, 'PATCH /jobs/ingest');
}

const done = z.object({ sf__Id: id });
const refused = z.object({ sf__Error: z.string() });

async function outcome(api: Api, { key }: Ingest, jobId: string): Promise<Map<string, Settled>> {
  const settled = new Map<string, Settled>();
  for (const row of await results(api, `${PATH}/${jobId}/successfulResults`)) {
    const parsed = done.safeParse(row);
    const ref = row[key];
    if (ref !== undefined && parsed.success) settled.set(ref, { kind: 'done', id: parsed.data.sf__Id });
  }
  for (const row of await results(api, `${PATH}/${jobId}/failedResults`)) {
    const parsed = refused.safeParse(row);
    const ref = row[key];
    if (ref !== undefined && parsed.success) settled.set(ref, { kind: 'failed', error: errorIn(parsed.data.sf__Error) });
  }
  return settled;
}

async function results(api: Api, path: string): Promise<Record<string, string>[]> {
  const reply = await api.send({ ...request('GET', path), headers: { accept: 'text/csv' } });
  return isGone(reply) ? [] : readCsv(ok(api, reply, path).text);
}

/** `CODE:message:field,field --`. */
function errorIn(said: string): Extract<Settled, { kind: 'failed' }>['error'] {
  const [, code, message, fields] = said.match(/^(\w+):(.*?)(?::([\w, ]*))?(?:\s*--)?$/s) ?? [null, null, said, undefined];
  const named = (fields ?? '').split(',').map((field) => field.trim());
  return { code: code ?? null, message: message ?? said, fields: named.filter((field) => field !== '') };
}

function request(method: ApiRequest['method'], path: string): ApiRequest {
  return { method, path, budget: 'fields' };
}

function soon(api: Api, next: IngestState): Ingested {
  return { next, notBefore: api.session.now() };
}

const isGone = (reply: Reply): boolean => reply.kind === 'refused' && reply.status === 404;

function ok(api: Api, reply: Reply, what: string): Extract<Reply, { kind: 'ok' }> {
  if (reply.kind === 'ok') return reply;
  throw failure(reply, what, api.session.accountId);
}

/** What the job's state forbids has been done before. */
function accepted(api: Api, reply: Reply, what: string): void {
  if (reply.kind === 'ok') return;
  if (reply.kind === 'refused' && reply.error.code === 'INVALIDJOBSTATE') return;
  throw failure(reply, what, api.session.accountId);
}

/** True where the org itself said no, and would again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof BatonError && (error.code === 'CRM_REFUSED' || error.code === 'SCOPE_MISSING');
}
