/** Records that are gone from the CRM, with the instant as their version, so that no older read brings them back. */
import { sql } from 'kysely';
import type { CrmTask, RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { observeManagerTasks } from '../managers/observe.ts';
import { figuresAt, raise, raiseJudge } from '../marks.ts';
import { mergedAmong } from './merge.ts';
import { mapTaskToSeen, observeTasks } from './observe-tasks.ts';
import { appendFacts } from './own-facts.ts';
import { existenceId } from './store.ts';
import { type KnownRecords, keyOf, lockKnown } from './upsert.ts';

/** Tasks of Baton's own that nobody has read as records yet: their slots know them. */
async function unread(tx: Db, ref: InstallRef, ids: readonly string[], known: KnownRecords, at: Millis): Promise<Gone[]> {
  const unknown = [...new Set(ids)].filter((id) => (known.get(keyOf({ kind: 'task', id }))?.hash ?? null) === null);
  if (unknown.length === 0) return [];
  const slots = await rows(
    tx,
    sql<{ id: string; batonKey: string }>`
    SELECT task_id AS id, key AS "batonKey" FROM baton.slot_tasks
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND task_id = ANY (${unknown}::text[])`,
  );
  return slots.map(({ id, batonKey }) => ({
    id,
    archived: false,
    body: { kind: 'task', id, version: at, batonKey, ownerId: null, dueAt: null, open: false, completedAt: null },
    leadIds: [],
  }));
}

interface Gone {
  readonly id: string;
  /** It was archived before already. */
  readonly archived: boolean;
  /** Null when nothing but its removal was known. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly leadIds: readonly string[];
}

export function remove(
  scope: Scope,
  installId: string,
  kind: RecordKind,
  ids: readonly string[],
  at: Millis,
  judgeAt?: Millis,
): Promise<string[]> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    const { touched, gone } = await removeIn(tx, ref, kind, ids, at);
    await raiseJudge(tx, ref, touched, judgeAt);
    const deals = kind === 'deal' && judgeAt !== undefined ? gone : [];
    await raise(
      tx,
      ref,
      deals.map((key) => ({ lane: 'attribute', key })),
      figuresAt(judgeAt ?? at),
    );
    return touched;
  });
}

/** People it may concern, and the ids that were there until now. */
async function removeIn(
  tx: Db,
  ref: InstallRef,
  kind: RecordKind,
  ids: readonly string[],
  at: Millis,
): Promise<{ readonly touched: string[]; readonly gone: readonly string[] }> {
  const known = await lockKnown(
    tx,
    ref,
    [...new Set(ids)].map((id) => ({ kind, id })),
  );
  await markRemoved(tx, ref, kind, ids, at);
  const bodies = await bodiesOf(tx, ref, kind, ids);
  const gone = [...new Set(ids)].flatMap((id): Gone[] => {
    const record = known.get(keyOf({ kind, id }));
    return record === undefined || record.removed || record.version > at ? [] : [{ id, body: bodies.get(id) ?? null, ...record }];
  });
  const there = gone.map(({ id }) => id);
  if (kind === 'lead') return { touched: await removeLeads(tx, ref, gone, at), gone: there };
  if (kind !== 'task') return { touched: [...new Set(gone.flatMap(({ leadIds }) => leadIds))], gone: there };
  return { touched: await removeTasks(tx, ref, [...gone, ...(await unread(tx, ref, ids, known, at))], at), gone: there };
}

async function bodiesOf(tx: Db, ref: InstallRef, kind: RecordKind, ids: readonly string[]): Promise<ReadonlyMap<string, Gone['body']>> {
  const found = await rows(
    tx,
    sql<{ id: string; body: Gone['body'] }>`
    SELECT id, body FROM baton.records
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND kind = ${kind} AND id = ANY (${ids}::text[])`,
  );
  return new Map(found.map(({ id, body }) => [id, body]));
}

/** Unknown ones too: their row is only the instant, against a read that is still under way. */
async function markRemoved(tx: Db, ref: InstallRef, kind: RecordKind, ids: readonly string[], at: Millis): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO baton.records AS r (workspace_id, install_id, kind, id, version, removed_at)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, ${kind}::text, id, -1, ${at}::int8
    FROM unnest(${ids}::text[]) AS i (id) ORDER BY id
    ON CONFLICT (workspace_id, install_id, kind, id) DO UPDATE SET removed_at = excluded.removed_at
    WHERE r.removed_at IS NULL OR r.removed_at < excluded.removed_at`,
  );
}

/** A merged lead's record goes with the merge: that is no deletion of the person. */
async function removeLeads(tx: Db, ref: InstallRef, gone: readonly Gone[], at: Millis): Promise<string[]> {
  const merged = await mergedAmong(
    tx,
    ref,
    gone.map(({ id }) => id),
  );
  const known = gone.filter(({ id, body }) => body && !merged.has(id));
  const facts = known.filter(({ archived }) => !archived);
  await appendFacts(
    tx,
    ref,
    facts.map(({ id }) => ({ leadId: id, fact: { type: 'deleted', at, id: existenceId(id, at) } })),
  );
  return known.map(({ id }) => id);
}

async function removeTasks(tx: Db, ref: InstallRef, gone: readonly Gone[], at: Millis): Promise<string[]> {
  const tasks = gone.map(({ body, leadIds }) => ({ task: body as unknown as CrmTask | null, leadIds }));
  const seen = tasks.flatMap(({ task }) => (task ? (mapTaskToSeen({ ...task, archived: true, version: at }) ?? []) : []));
  const foreign = tasks.filter(({ task }) => task?.batonKey === null);
  await observeManagerTasks(tx, ref, seen);
  return [...new Set([...(await observeTasks(tx, ref, seen)), ...foreign.flatMap(({ leadIds }) => leadIds)])];
}
