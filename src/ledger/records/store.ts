/** Takes read records into the ledger and names the leads whose judgement may change by them. */
import { sql } from 'kysely';
import type { CrmRecord, CrmTask } from '../../domain/crm-record.ts';
import type { Millis, RecordFact } from '../../domain/fact.ts';
import type { InstallRef, StoreOutcome } from '../../ports/ledger/index.ts';
import { rows, type Scope, type Tx, transact } from '../database.ts';
import { observeManagerTasks } from '../managers/observe.ts';
import { figuresAt, type RaisedMark, raise, raiseJudge } from '../marks.ts';
import { saveLeadDetails, savePersonal } from './lead-details.ts';
import { addLinks, dropLinks, followMerges, type Link } from './links.ts';
import { mergedAmong } from './merge.ts';
import { mapTaskToSeen, observeTasks } from './observe-tasks.ts';
import { appendFacts, type OwnFact } from './own-facts.ts';
import { type SplitRecord, split } from './split.ts';
import { type Known, keyOf, lockKnown, type Stored, upsert } from './upsert.ts';

/** Leads whose association with a record this read can deny; null: all of them, it read the record's whole set. */
export type Asked = ReadonlySet<string> | null;

export function store(scope: Scope, installId: string, records: readonly CrmRecord[], judgeAt?: Millis): Promise<StoreOutcome> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    const { deals, ...outcome } = await storeIn(tx, ref, records, null);
    await raiseJudge(tx, ref, outcome.touchedLeads, judgeAt);
    if (judgeAt !== undefined) await raise(tx, ref, deals.map(toAttribute), figuresAt(judgeAt));
    return outcome;
  });
}

/** Also of a deal that names nobody, and of one that just lost its last person. */
const toAttribute = (key: string): RaisedMark => ({ lane: 'attribute', key });

interface Taken extends StoreOutcome {
  /** Deals that changed. */
  readonly deals: readonly string[];
}

/** Within the caller's transaction. */
export async function storeIn(tx: Tx, ref: InstallRef, records: readonly CrmRecord[], asked: Asked): Promise<Taken> {
  const deals = new Set<string>();
  const touched = new Set<string>();
  const stale: string[] = [];
  const given = records.map(split);
  const known = await lockKnown(tx, ref, given);
  const batches = batchesOf(given.filter((record) => !isKnown(record, known.get(keyOf(record)), asked)));
  for (const { batch, again } of batches) {
    const before = again ? await lockKnown(tx, ref, batch) : known;
    const stored = await upsert(tx, ref, await followMerges(tx, ref, await withoutMerged(tx, ref, batch)), before);
    const taken = new Set(stored.filter((one) => one.accepted && one.removedAt === null).map(({ record }) => keyOf(record)));
    stale.push(...batch.filter((record) => !taken.has(keyOf(record))).map(({ id }) => id));
    for (const leadId of await followUp(tx, ref, stored, asked)) touched.add(leadId);
    for (const one of stored) if (one.record.kind === 'deal' && (one.changed || isRelinked(one))) deals.add(one.record.id);
  }
  return { touchedLeads: [...touched], stale, deals: [...deals] };
}

/** Read again as it stands: nothing to store. Tasks of ours are looked at anew, what we know of them changes beside the record. */
function isKnown(record: SplitRecord, known: Known | undefined, asked: Asked): boolean {
  if (known === undefined || known.removed || record.archived || known.version !== record.version || known.hash !== record.hash)
    return false;
  if (record.history_hash !== null && record.history_hash !== known.historyHash) return false;
  if (record.kind === 'task' && (record.body as unknown as CrmTask).batonKey !== null) return false;
  const links = new Set(known.leadIds);
  const denied = known.leadIds.some((id) => !record.lead_ids.includes(id) && (asked === null || asked.has(id)));
  return !denied && record.lead_ids.every((id) => links.has(id));
}

function isRelinked({ record, before, accepted }: Stored): boolean {
  const old = before?.leadIds ?? [];
  return accepted && (old.length !== record.lead_ids.length || record.lead_ids.some((id) => !old.includes(id)));
}

interface Batch {
  readonly batch: SplitRecord[];
  /** Holds records of an earlier batch once more. */
  readonly again: boolean;
}

/** All kinds together, each record once: one that comes twice is stored twice, in the order given. */
function batchesOf(records: readonly SplitRecord[]): readonly Batch[] {
  const batches: Batch[] = [];
  const seen = new Map<string, number>();
  for (const record of records) {
    const round = seen.get(keyOf(record)) ?? 0;
    seen.set(keyOf(record), round + 1);
    batches[round] ??= { batch: [], again: round > 0 };
    batches[round].batch.push(record);
  }
  return batches;
}

/** A lead that lives on as another one takes no more reads of its own. */
async function withoutMerged(tx: Tx, ref: InstallRef, batch: readonly SplitRecord[]): Promise<readonly SplitRecord[]> {
  const leads = batch.filter(({ kind }) => kind === 'lead').map(({ id }) => id);
  if (leads.length === 0) return batch;
  const merged = await mergedAmong(tx, ref, leads);
  return merged.size === 0 ? batch : batch.filter(({ kind, id }) => kind !== 'lead' || !merged.has(id));
}

async function followUp(tx: Tx, ref: InstallRef, stored: readonly Stored[], asked: Asked): Promise<string[]> {
  const accepted = stored.filter((one) => one.accepted);
  await savePersonal(
    tx,
    ref,
    accepted.map(({ record }) => record),
  );
  const leads = accepted.filter(({ record }) => record.kind === 'lead');
  await saveLeadDetails(
    tx,
    ref,
    leads.map(({ record }) => record),
  );
  const existence = leads.flatMap(existenceFacts);
  await appendFacts(tx, ref, existence);
  await forgetEvidence(
    tx,
    ref,
    existence.filter(({ fact }) => fact.type === 'restored').map(({ leadId }) => leadId),
  );
  const changed = stored.filter((one) => one.changed && one.record.kind === 'lead').map(({ record }) => record.id);
  const linked = accepted.filter(({ record }) => record.kind !== 'lead' && record.kind !== 'rep');
  return linked.length === 0 ? changed : [...changed, ...(await relink(tx, ref, linked, asked))];
}

/**
 * What was done with a person may have gone with their record, one by one, and is back with it: who is judged on what is known by then is judged on
 * nothing. Their evidence counts as unread.
 */
async function forgetEvidence(tx: Tx, ref: InstallRef, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return;
  await rows(
    tx,
    sql`
    UPDATE baton.leads SET evidence_until = NULL
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[])`,
  );
}

/** A lead that is archived, removed or back again: what happened to it outlives the record's present state. */
function existenceFacts({ record, before, removedAt }: Stored): OwnFact[] {
  const was = before !== null && before.hash !== null && (before.removed || before.archived);
  const gone = record.archived || removedAt !== null;
  if (was === gone) return [];
  const at = removedAt ?? record.version;
  const fact: RecordFact = { type: gone ? 'deleted' : 'restored', at, id: existenceId(record.id, at) };
  return [{ leadId: record.id, fact }];
}

export function existenceId(leadId: string, at: number): string {
  return `${leadId}.${at}`;
}

interface Relinked extends LinkChanges {
  readonly one: Stored;
}

async function relink(tx: Tx, ref: InstallRef, accepted: readonly Stored[], asked: Asked): Promise<string[]> {
  const relinked = accepted.map((one): Relinked => ({ one, ...linkChanges(one, asked) }));
  await addLinks(
    tx,
    ref,
    relinked.flatMap(({ one, added }) => linksOf(one, added)),
  );
  await dropLinks(
    tx,
    ref,
    relinked.flatMap(({ one, dropped }) => linksOf(one, dropped)),
  );
  const seen = accepted.flatMap(({ record }) => (record.kind === 'task' ? (mapTaskToSeen(record.body as unknown as CrmTask) ?? []) : []));
  const own = new Set(seen.map(({ taskId }) => taskId));
  // A task of our own is our echo, whatever the read says, unless a person did something to it.
  const isEcho = ({ kind, id }: SplitRecord): boolean => kind === 'task' && own.has(id);
  const touching = relinked.filter(
    ({ one, added, dropped }) => one.removedAt === null && !isEcho(one.record) && (one.changed || added.length + dropped.length > 0),
  );
  await observeManagerTasks(tx, ref, seen);
  return [...(await observeTasks(tx, ref, seen)), ...touching.flatMap(({ all }) => all)];
}

interface LinkChanges {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  readonly all: readonly string[];
}

function linkChanges({ record, before }: Stored, asked: Asked): LinkChanges {
  const old = new Set(before?.leadIds ?? []);
  const now = new Set(record.lead_ids);
  const added = [...now].filter((id) => !old.has(id));
  const dropped = [...old].filter((id) => !now.has(id) && (asked === null || asked.has(id)));
  return { added, dropped, all: [...new Set([...old, ...now])] };
}

function linksOf({ record }: Stored, leadIds: readonly string[]): Link[] {
  return leadIds.map((lead_id) => ({ kind: record.kind, record_id: record.id, lead_id }));
}
