/** More field writes of one object than collections are meant for: one ingest job, then the deals and hand-off records that follow from it. */
import { z } from 'zod';
import type { BulkStep, BulkWork, BulkWriter, FieldWrite, Session, WriteResult } from '../../src/ports/connector.ts';
import { type Batch, type BatchRow, type Settled, verdict, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { EMPTIES } from './csv.ts';
import { HANDOFF, handoffRows, toldHandoffs } from './handoff-records.ts';
import { abandon, type Ingest, type Ingested, type IngestState, ingest, ingestState, isRefusal, NOT_OPENED } from './ingest.ts';
import { BULK_MOST, BULK_WRITES, COLLECTION, chunk, SETTLE_MS } from './limits.ts';
import { objectOf, TASK_KEY } from './properties.ts';
import { dealRows, MOVED_ON, movesOwner, rowOf } from './write-fields.ts';

const OBJECTS = new Set(['Lead', 'Contact', 'Opportunity']);

/** `rows` are the writes themselves; what follows from them is for reports and costs nothing else where it fails. */
const STAGES = ['rows', 'deals', 'handoffs'] as const;
const state = ingestState.extend({ stage: z.enum(STAGES) });
type State = z.infer<typeof state>;
type Stage = State['stage'];

export function bulkWriter(open: (session: Session) => Api): BulkWriter {
  return { from: BULK_WRITES, most: BULK_MOST, groups, step: (session, work) => step(open(session), work) };
}

function groups(writes: readonly FieldWrite[]): ReadonlyMap<string, readonly FieldWrite[]> {
  const fit = writes.filter((write) => OBJECTS.has(objectOf(write.id) ?? '') && isPlain(write));
  return new Map([...Map.groupBy(fit, ({ id }) => objectOf(id)!)].filter(([, own]) => own.length > BULK_WRITES));
}

/** Rows of campaign influence have a way of their own, and one text cannot be told from "empty". */
function isPlain(write: FieldWrite): boolean {
  return write.record !== 'influence' && !movesOwner(write) && !Object.values(write.values).includes(EMPTIES);
}

async function step(api: Api, work: BulkWork): Promise<BulkStep> {
  const at: State = work.state === null ? { ...NOT_OPENED, stage: 'rows' } : state.parse(work.state);
  if (at.stage !== 'rows') return follow(api, work, at);
  if (work.stop && at.closedAt === null) return giveBack(api, work, at);
  const rows = async () => (await work.writes()).map((write) => rowOf(write.id, write)).map(byId);
  try {
    const came = await ingest(api, { object: work.object, key: 'Id' }, at, rows);
    if ('next' in came) return { results: [], next: { ...came.next, stage: at.stage }, notBefore: came.notBefore };
    return settled(api, await work.writes(), came.settled);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    api.log.warn('the org takes no Bulk job: its rows go one by one', { object: work.object });
    return end(
      api,
      (await work.writes()).map(({ id }) => ({ ref: id, status: alone(api, 'the org takes no Bulk job') })),
    );
  }
}

/** CSV knows the id by the field's own name, collections by `id`. */
function byId({ ref, type, values: { id, ...values } }: BatchRow): BatchRow {
  return { ref, type, values: { Id: id, ...values } };
}

async function giveBack(api: Api, work: BulkWork, at: State): Promise<BulkStep> {
  await abandon(api, at);
  const status = { kind: 'retry' as const, at: api.session.now(), why: 'nothing may be written now' };
  return end(
    api,
    (await work.writes()).map(({ id }) => ({ ref: id, status })),
  );
}

function settled(api: Api, writes: readonly FieldWrite[], found: ReadonlyMap<string, Settled>): BulkStep {
  const results = writes.map(({ id }) => ({ ref: id, status: statusOf(api, found.get(id)) }));
  const next: State = { ...NOT_OPENED, stage: 'deals' };
  return { results, next: results.some(({ status }) => status.kind === 'done') ? next : null, notBefore: api.session.now() };
}

/** What a collection call knows a way around: locks, records that live on elsewhere, lost fields. */
const MENDED_ALONE = new Set([...MOVED_ON, 'UNABLE_TO_LOCK_ROW', 'INVALID_FIELD_FOR_INSERT_UPDATE', 'INVALID_FIELD']);

function statusOf(api: Api, found: Settled | undefined): WriteResult['status'] {
  if (found === undefined) return alone(api, 'the Bulk job does not say what became of the record');
  if (found.kind === 'failed' && MENDED_ALONE.has(found.error.code ?? '')) return alone(api, found.error.message ?? 'failed in a Bulk job');
  return verdict(found);
}

function alone(api: Api, why: string): WriteResult['status'] {
  return { kind: 'unknown', lookAfter: api.session.now(), why };
}

function end(api: Api, results: readonly WriteResult[]): BulkStep {
  return { results, next: null, notBefore: api.session.now() };
}

/** Few rows go in collections, many in a job of their own; while nothing may be written they wait. */
async function follow(api: Api, work: BulkWork, at: State): Promise<BulkStep> {
  if (work.stop && at.closedAt === null) return { results: [], next: at, notBefore: api.session.now() + SETTLE_MS };
  const way = WAYS[at.stage as Exclude<Stage, 'rows'>];
  try {
    const came = await followed(api, way, at, async () => way.rows(api, await work.writes()));
    if ('next' in came) return { results: [], next: { ...came.next, stage: at.stage }, notBefore: came.notBefore };
    const again = Math.max(...[...came.settled.values()].map((status) => (status.kind === 'retry' ? status.at : 0)));
    // Sent once more as a whole: they go by id and by their own key.
    if (again > 0) return { results: [], next: { ...NOT_OPENED, stage: at.stage }, notBefore: again };
    const failed = [...came.settled.values()].filter(({ kind }) => kind !== 'done').length;
    if (failed > 0) api.log.warn(way.told, { failed });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    api.log.warn(way.told, { why: (error as Error).message });
  }
  const next = STAGES[STAGES.indexOf(at.stage) + 1];
  return { results: [], next: next === undefined ? null : { ...NOT_OPENED, stage: next }, notBefore: api.session.now() };
}

async function followed(api: Api, way: Way, at: IngestState, rows: () => Promise<readonly BatchRow[]>): Promise<Ingested> {
  if (at.job !== null) return ingest(api, way, at, rows);
  const found = await rows();
  if (found.length > BULK_WRITES) return ingest(api, way, at, async () => found);
  const batch: Batch = { method: 'PATCH', path: way.path, budget: 'fields', lookAfterMs: 0 };
  const all = new Map<string, Settled>();
  const inCollections = way.key === 'Id' ? found.map(byRow) : found;
  for (const part of chunk(inCollections, COLLECTION)) for (const [ref, one] of await writeBatch(api, batch, part)) all.set(ref, one);
  return { settled: all };
}

function byRow({ ref, type, values: { Id, ...values } }: BatchRow): BatchRow {
  return { ref, type, values: { id: Id, ...values } };
}

interface Way extends Ingest {
  readonly path: string;
  readonly told: string;
  rows(api: Api, writes: readonly FieldWrite[]): Promise<readonly BatchRow[]>;
}

const WAYS: Readonly<Record<Exclude<Stage, 'rows'>, Way>> = {
  deals: {
    object: 'Opportunity',
    key: 'Id',
    path: '/composite/sobjects',
    told: 'figures could not be written on deals',
    rows: async (api, writes) => (await dealRows(api, writes)).map(byId),
  },
  handoffs: {
    object: HANDOFF,
    key: TASK_KEY,
    path: `/composite/sobjects/${HANDOFF}/${TASK_KEY}`,
    told: 'hand-off records could not be written',
    rows: (api, writes) => handoffRows(api, toldHandoffs(api, writes), new Map(writes.map(({ id }) => [id, id]))),
  },
};
