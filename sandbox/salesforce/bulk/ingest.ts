/** Bulk API 2.0 ingest: a job, one upload, the rows worked when its time has come, and three lists of results. */
import { jsonBody } from '../api/body.ts';
import { objectIn } from '../api/objects.ts';
import { changeOne, createOne, removeOne, upsertOne } from '../api/rows.ts';
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { csvLine, DELIMITERS, parseCsv } from '../kit/csv.ts';
import { stamp } from '../kit/dates.ts';
import { bad, refusalOf, SfRefusal } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field } from '../schema/field.ts';
import { visibleFields } from '../store/access.ts';
import type { Row } from '../store/org.ts';
import { type IngestJob, type RowResult, stateOf } from './jobs.ts';
import { endingOf, formatOf } from './query.ts';

type Json = Readonly<Record<string, unknown>>;

/** Raw bytes of an upload; 150 MB when encoded. */
const MAX_UPLOAD = 112 * 1024 * 1024;
const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'] as const;
/** Empty cells change nothing; this one empties a field. */
const NOTHING = '#N/A';

function present(call: OrgCall, job: IngestJob): Json {
  const { box, version } = call;
  const now = box.clock.now();
  const state = stateOf(job, now, box.org.settings.bulkMillis);
  const { results } = job;
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
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    ...(state === 'Open' ? { contentUrl: `services/data/v${version}/jobs/ingest/${job.id}/batches` } : {}),
    jobType: 'V2Ingest',
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    retries: 0,
    totalProcessingTime: 0,
    apiActiveProcessingTime: 0,
    apexProcessingTime: 0,
    numberRecordsProcessed: results?.length ?? 0,
    numberRecordsFailed: results?.filter(({ error }) => error !== null).length ?? 0,
    ...(state === 'Failed' ? { errorMessage: job.ended?.message ?? 'InternalServerError : the job failed' } : {}),
  };
}

/** POST /jobs/ingest. */
export function openIngest(call: OrgCall): OrgReply {
  const { box, actor } = call;
  const body = jsonBody(call);
  const operation = OPERATIONS.find((name) => name === body.operation);
  if (!operation) throw bad('INVALIDENTITY', `operation must be one of ${OPERATIONS.join(', ')}`);
  const object = objectIn(call, String(body.object ?? ''));
  const key = typeof body.externalIdFieldName === 'string' ? body.externalIdFieldName : null;
  if (operation === 'upsert' && key === null) throw bad('INVALIDJOB', 'An upsert needs externalIdFieldName');
  const job = box.jobs.add<IngestJob>({
    kind: 'ingest',
    id: box.jobs.nextId(),
    userId: actor.userId,
    createdAt: box.clock.now(),
    ...formatOf(body),
    startedAt: null,
    ended: null,
    fate: box.faults.bulkFate,
    object: object.name,
    operation,
    externalIdFieldName: key,
    assignmentRuleId: typeof body.assignmentRuleId === 'string' ? body.assignmentRuleId : null,
    content: null,
    header: [],
    results: null,
  });
  return { status: 200, body: present(call, job) };
}

/** PUT /jobs/ingest/{id}/batches: once a job. */
export function upload(call: OrgCall): OrgReply {
  const job = call.box.jobs.find('ingest', call.params.id ?? '');
  if (job.content !== null || job.startedAt !== null || job.ended)
    throw bad('INVALIDJOBSTATE', 'Found multiple contents for job, or the job is closed');
  if (call.request.raw.length > MAX_UPLOAD) throw new SfRefusal(413, 'CONTENTTOOLARGE', 'The upload is larger than 150 MB when encoded');
  job.content = call.request.raw.toString('utf8');
  return { status: 201 };
}

/** PATCH /jobs/ingest/{id}: `{state: 'UploadComplete' | 'Aborted'}`. */
export function closeIngest(call: OrgCall): OrgReply {
  const { box } = call;
  const job = box.jobs.find('ingest', call.params.id ?? '');
  const { state } = jsonBody(call);
  if (state === 'Aborted') {
    if (job.results) throw bad('INVALIDJOBSTATE', 'Aborting a completed job is not possible');
    job.ended = { state: 'Aborted', message: 'aborted' };
  } else if (state === 'UploadComplete') {
    if (job.startedAt !== null || job.ended) throw bad('INVALIDJOBSTATE', 'The job is closed already');
    if (job.content === null) throw bad('INVALIDJOBSTATE', 'No data was uploaded');
    job.startedAt = box.clock.now();
  } else throw bad('INVALIDJOBSTATE', `The state of a job cannot become ${String(state)}`);
  return { status: 200, body: present(call, job) };
}

/** GET /jobs/ingest/{id}; the rows are worked when the job's time has come. */
export function readIngest(call: OrgCall): OrgReply {
  const job = call.box.jobs.find('ingest', call.params.id ?? '');
  settle(call, job);
  return { status: 200, body: present(call, job) };
}

export function deleteIngest(call: OrgCall): OrgReply {
  call.box.jobs.drop(call.box.jobs.find('ingest', call.params.id ?? '').id);
  return { status: 204 };
}

function settle(call: OrgCall, job: IngestJob): void {
  const { box } = call;
  if (job.results || stateOf(job, box.clock.now(), box.org.settings.bulkMillis) !== 'JobComplete') return;
  const rows = parseCsv((job.content ?? '').replace(/^\uFEFF/, ''), DELIMITERS[job.columnDelimiter] as string);
  const [header, ...lines] = rows ?? [];
  const object = box.org.schema.get(job.object);
  // The job's caller works, whoever asks; a rule only runs when the job names it.
  const actor = { userId: job.userId, bound: true, assign: job.assignmentRuleId !== null };
  const seen = new Set(visibleFields(box.org, actor, object));
  const problem = rows === null || !header ? 'InvalidBatch : Failed to parse CSV' : headerProblem(object, seen, header);
  if (problem !== null) {
    job.ended = { state: 'Failed', message: problem };
    return;
  }
  job.header = header as string[];
  const worker: OrgCall = { ...call, actor };
  job.results = lines.map((cells) => rowResult(worker, job, object, cells, lines));
  job.content = null;
}

/** Works the jobs whose time has come, whoever calls. */
export function settleDue(call: OrgCall): void {
  for (const job of call.box.jobs.all()) if (job.kind === 'ingest') settle(call, job);
}

/** A field that the job's user may not see is none. */
function headerProblem(object: ObjectType, seen: ReadonlySet<Field>, header: readonly string[]): string | null {
  const isSeen = (name: string): boolean => {
    const field = object.fields.get(name.toLowerCase());
    return field !== undefined && seen.has(field);
  };
  const relations = new Set([...object.fields.values()].map(({ relationshipName }) => relationshipName?.toLowerCase()));
  const unknown = header.find((name) => !isSeen(name) && !relations.has(name.split('.')[0]?.toLowerCase()));
  return unknown === undefined ? null : `InvalidBatch : Field name not found : ${unknown}`;
}

function inputOf(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [i, name] of header.entries()) {
    const cell = cells[i] ?? '';
    if (cell === '') continue;
    const value = cell === NOTHING ? null : cell;
    const [parent, key] = name.split('.') as [string, string | undefined];
    input[parent] = key === undefined ? value : { [key]: value };
  }
  return input;
}

function rowResult(
  call: OrgCall,
  job: IngestJob,
  object: ObjectType,
  cells: readonly string[],
  lines: readonly (readonly string[])[],
): RowResult {
  try {
    const { row, created } = call.box.org.attempt(() => workRow(call, job, object, cells, lines));
    return { id: row.id, created, error: null, cells };
  } catch (error) {
    const { code, message, fields } = refusalOf(error);
    const id = cellIn(job.header, cells, 'id');
    return { id, created: false, error: `${code}:${message}:${fields.join(',')} --`, cells };
  }
}

function cellIn(header: readonly string[], cells: readonly string[], name: string): string {
  return cells[header.findIndex((one) => one.toLowerCase() === name.toLowerCase())] ?? '';
}

function workRow(
  call: OrgCall,
  job: IngestJob,
  object: ObjectType,
  cells: readonly string[],
  lines: readonly (readonly string[])[],
): { readonly row: Row; readonly created: boolean } {
  const input = inputOf(job.header, cells);
  const id = cellIn(job.header, cells, 'id');
  if (job.operation === 'insert') return { row: createOne(call, object, input), created: true };
  if (job.operation === 'upsert') return upserted(call, job, object, input, lines, cells);
  if (id === '') throw bad('MISSING_ARGUMENT', 'Id not specified');
  return { row: job.operation === 'update' ? changeOne(call, object, id, input) : removeOne(call, object, id), created: false };
}

function upserted(
  call: OrgCall,
  job: IngestJob,
  object: ObjectType,
  input: Json,
  lines: readonly (readonly string[])[],
  cells: readonly string[],
): { readonly row: Row; readonly created: boolean } {
  const field = job.externalIdFieldName as string;
  const key = cellIn(job.header, cells, field);
  if (key === '' || key === NOTHING) throw bad('MISSING_ARGUMENT', `${field} not specified`);
  if (isTwice(job, lines, field, key)) throw bad('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`);
  const done = upsertOne(call, object, field, key, input);
  if ('several' in done) throw bad('DUPLICATE_EXTERNAL_ID', `${field}: more than one record found for external id field`);
  return done;
}

const counted = new WeakMap<readonly (readonly string[])[], Map<string, number>>();

function isTwice(job: IngestJob, lines: readonly (readonly string[])[], field: string, key: string): boolean {
  const counts = counted.get(lines) ?? new Map<string, number>();
  if (!counted.has(lines)) {
    for (const cells of lines) {
      const one = cellIn(job.header, cells, field);
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    counted.set(lines, counts);
  }
  return (counts.get(key) ?? 0) > 1;
}

function results(call: OrgCall, header: readonly string[], wanted: (result: RowResult) => readonly string[] | null): OrgReply {
  const job = call.box.jobs.find('ingest', call.params.id ?? '');
  settle(call, job);
  const [delimiter, end] = [DELIMITERS[job.columnDelimiter] as string, endingOf(job)];
  const lines = (job.results ?? []).flatMap((result) => {
    const first = wanted(result);
    return first === null ? [] : [[...first, ...result.cells]];
  });
  return {
    status: 200,
    text: { type: 'text/csv', body: [[...header, ...job.header], ...lines].map((cells) => csvLine(cells, delimiter, end)).join('') },
  };
}

/** GET /jobs/ingest/{id}/successfulResults. */
export function successfulResults(call: OrgCall): OrgReply {
  return results(call, ['sf__Id', 'sf__Created'], ({ id, created, error }) => (error === null ? [id, String(created)] : null));
}

/** GET /jobs/ingest/{id}/failedResults. */
export function failedResults(call: OrgCall): OrgReply {
  return results(call, ['sf__Id', 'sf__Error'], ({ id, error }) => (error === null ? null : [id, error]));
}

/** GET /jobs/ingest/{id}/unprocessedrecords: all of them when the job was aborted or failed. */
export function unprocessedRecords(call: OrgCall): OrgReply {
  const job = call.box.jobs.find('ingest', call.params.id ?? '');
  settle(call, job);
  return { status: 200, text: { type: 'text/csv', body: job.results ? '' : (job.content ?? '') } };
}

/** GET /jobs/ingest and /jobs/query. */
export function listJobs(call: OrgCall): OrgReply {
  const { box } = call;
  const kind = call.request.path.includes('/query') ? 'query' : 'ingest';
  const now = box.clock.now();
  const records = box.jobs
    .all()
    .filter((job) => job.kind === kind)
    .map((job) => ({
      id: job.id,
      operation: job.operation,
      object: job.object,
      createdDate: stamp(job.createdAt),
      state: stateOf(job, now, box.org.settings.bulkMillis),
    }));
  return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
}
