/** Writes Baton's fields and owner moves onto leads, contacts, opportunities and campaigns; what a lead was converted into carries them on. */
import { FOLLOW_UP_FIELDS } from '../../src/domain/fields.ts';
import type { FieldWrite, WriteResult } from '../../src/ports/connector.ts';
import { type BatchRow, notSent, type Settled, verdict, type Waiting, waitingOf, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { writeHandoffs } from './handoff-records.ts';
import { writeInfluence } from './influence.ts';
import { COLLECTION, chunk, ID_LIST, SETTLE_MS } from './limits.ts';
import { objectOf } from './properties.ts';
import { dealsOfContacts, successorsOf } from './successors.ts';
import { mapFieldsToSalesforce } from './values.ts';

/** At most 200 writes, one per record. Throws only when the account as a whole cannot be used. */
export async function setFields(api: Api, writes: readonly FieldWrite[]): Promise<readonly WriteResult[]> {
  await api.session.accessToken();
  const [shares, onRecords] = [true, false].map((asRows) => writes.filter(({ record }) => (record === 'influence') === asRows));
  const results: WriteResult[] = await writeInfluence(api, shares!);
  const moves = onRecords!.filter(movesOwner);
  const others = onRecords!.filter((write) => !movesOwner(write));
  for (const [budget, group] of [
    ['urgent', moves],
    ['fields', others],
  ] as const) {
    for (const batch of chunk(group, COLLECTION)) results.push(...(await writeGroup(api, budget, batch)));
  }
  const waiting = await writeHandoffs(api, onRecords!, results);
  return results.map((result) => ({ ...result, status: waiting.get(result.ref) ?? result.status }));
}

/** Moving an owner is urgent; values for the eye wait for the rest of the budget. */
export function movesOwner(write: FieldWrite): boolean {
  return 'owner' in write.values;
}

async function writeGroup(api: Api, budget: 'urgent' | 'fields', writes: readonly FieldWrite[]): Promise<WriteResult[]> {
  const batch = { method: 'PATCH' as const, path: '/composite/sobjects', budget, lookAfterMs: api.timeoutMs + SETTLE_MS };
  const settled = new Map<string, Settled>();
  const fit = writes.filter((write) => objectOf(write.id) !== null);
  for (const write of writes) if (!fit.includes(write)) settled.set(write.id, { kind: 'gone' });
  // Looked up before anything is written: where the requests are used up, nothing of these people's was.
  const deals = budget === 'fields' ? await dealsToWrite(api, fit) : NO_DEALS;
  for (const [ref, status] of deals.waiting) settled.set(ref, status);
  const now = fit.filter(({ id }) => !deals.waiting.has(id));
  const rows = now.map((write) => rowOf(write.id, write));
  for (const [ref, status] of await writeBatch(api, batch, rows)) settled.set(ref, status);
  await onSuccessors(api, batch, now, settled);
  for (const [ref, status] of await onDeals(api, deals.rows)) if (settled.get(ref)?.kind === 'done') settled.set(ref, status);
  return writes.map(({ id }) => ({ ref: id, status: verdict(settled.get(id)!) }));
}

export function rowOf(id: string, write: FieldWrite): BatchRow {
  return { ref: write.id, type: objectOf(id) ?? 'Lead', values: { id, ...mapFieldsToSalesforce(write.values) } };
}

export const MOVED_ON = new Set(['CANNOT_UPDATE_CONVERTED_LEAD', 'ENTITY_IS_DELETED']);

/**
 * A converted or merged record refuses every write: whoever it lives on as takes what is told of it. An owner that was chosen for the record that
 * is gone is nobody's choice for that person, who may have one of their own and an open deal: it is read and judged instead.
 */
async function onSuccessors(
  api: Api,
  batch: Parameters<typeof writeBatch>[1],
  writes: readonly FieldWrite[],
  settled: Map<string, Settled>,
): Promise<void> {
  const stuck = writes.filter(({ id }) => {
    const status = settled.get(id);
    return status?.kind === 'failed' && MOVED_ON.has(status.error.code ?? '');
  });
  for (const { id } of stuck.filter(movesOwner)) settled.set(id, { kind: 'gone' });
  const told = stuck.filter((write) => !movesOwner(write));
  if (told.length === 0) return;
  try {
    const successors = await successorsOf(
      api,
      told.map(({ id }) => id),
      batch.budget,
    );
    const again = told.filter(({ id }) => successors.has(id));
    const once = [...new Map(again.map((write) => [successors.get(write.id)!, write])).entries()];
    const results = await writeBatch(
      api,
      batch,
      once.map(([to, write]) => rowOf(to, write)),
    );
    for (const [ref, status] of results) settled.set(ref, status);
    for (const { id } of again) if (!results.has(id)) settled.set(id, { kind: 'done', id: successors.get(id)! });
  } catch (error) {
    for (const { id } of told) settled.set(id, notSent(error, api));
  }
}

/** Figures of attribution are a deal's own or a person's, and the one has fields that are called like the other's. */
function tellsOfHandoff({ values }: FieldWrite): boolean {
  return Object.keys(values).every((key) => FOLLOW_UP.has(key));
}

const FOLLOW_UP = new Set<string>(FOLLOW_UP_FIELDS.map(({ key }) => key));

/** `lead`: whose figures they are, as the write names them. */
interface DealRow extends BatchRow {
  readonly lead: string;
}

interface DealsToWrite {
  readonly rows: readonly DealRow[];
  /** Those whose deals could not be looked up yet. */
  readonly waiting: ReadonlyMap<string, Waiting>;
}

const NO_DEALS: DealsToWrite = { rows: [], waiting: new Map() };

/** The hand-off travels with the deal: its figures stand there too. A deal that refuses them costs the person nothing; one that has to wait has them wait. */
async function dealsToWrite(api: Api, writes: readonly FieldWrite[]): Promise<DealsToWrite> {
  try {
    return { rows: await dealRows(api, writes), waiting: NO_DEALS.waiting };
  } catch (error) {
    const status = notSent(error, api);
    if (status.kind === 'retry') return { rows: [], waiting: new Map(travelling(api, writes).map(({ id }) => [id, status])) };
    api.log.warn(UNWRITTEN, { why: 'why' in status ? status.why : status.kind });
    return NO_DEALS;
  }
}

/** Answers who has to be written again because their deal waits. */
async function onDeals(api: Api, rows: readonly DealRow[]): Promise<ReadonlyMap<string, Waiting>> {
  if (rows.length === 0) return NO_DEALS.waiting;
  const batch = { method: 'PATCH' as const, path: '/composite/sobjects', budget: 'fields' as const, lookAfterMs: 0 };
  const settled = await writeBatch(api, batch, rows);
  const failed = [...settled.values()].filter(({ kind }) => kind !== 'done' && kind !== 'retry').length;
  if (failed > 0) api.log.warn(UNWRITTEN, { failed });
  return waitingOf(
    settled,
    rows.map(({ ref, lead }) => [ref, lead]),
  );
}

const UNWRITTEN = 'figures could not be written on deals';

/** Writes whose values stand on a deal, too. */
function travelling(api: Api, writes: readonly FieldWrite[]): readonly FieldWrite[] {
  if (!api.session.capabilities.has('deal-fields')) return [];
  return writes.filter((write) => objectOf(write.id) === 'Contact' && tellsOfHandoff(write));
}

/** What these writes say of hand-offs, for the opportunities that their contacts came with: each once. */
export async function dealRows(api: Api, writes: readonly FieldWrite[]): Promise<readonly DealRow[]> {
  const rows: DealRow[] = [];
  for (const some of chunk(travelling(api, writes), ID_LIST)) {
    const ids = some.map(({ id }) => id);
    const deals = await dealsOfContacts(api, ids, 'fields');
    for (const write of some) {
      const deal = deals.get(write.id);
      if (deal !== undefined) rows.push({ ...rowOf(deal, write), ref: deal, lead: write.id });
    }
  }
  return [...new Map(rows.map((row) => [row.ref, row])).values()];
}
