/** Records that are gone from the CRM, with the instant as their version, so that no older read brings them back. */
import { sql } from 'kysely';
import type { CrmTask, RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { mergedAmong } from './merge.ts';
import { mapTaskToSeen, observeTasks } from './observe-tasks.ts';
import { appendFacts } from './own-facts.ts';
import { existenceId } from './store.ts';
import { lockKnown } from './upsert.ts';

interface Gone {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly leadIds: readonly string[];
}

export function remove(scope: Scope, installId: string, kind: RecordKind, ids: readonly string[], at: Millis): Promise<string[]> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    const known = await lockKnown(tx, ref, kind, [...new Set(ids)].toSorted());
    const removed = await markRemoved(tx, ref, kind, ids, at);
    const gone = removed.map((id): Gone => ({ id, body: known.get(id)?.body ?? null, leadIds: known.get(id)?.leadIds ?? [] }));
    if (kind === 'lead') return removeLeads(tx, ref, gone, at);
    return kind === 'task' ? removeTasks(tx, ref, gone, at) : [...new Set(gone.flatMap(({ leadIds }) => leadIds))];
  });
}

/** Unknown ones too: their row is only a version, against a read that is still under way. */
async function markRemoved(tx: Db, ref: InstallRef, kind: RecordKind, ids: readonly string[], at: Millis): Promise<string[]> {
  const removed = await rows(
    tx,
    sql<{ id: string }>`
    INSERT INTO baton.records AS r (workspace_id, install_id, kind, id, version, removed)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, ${kind}::text, id, ${at}::int8, true
    FROM unnest(${ids}::text[]) AS i (id) ORDER BY id
    ON CONFLICT (workspace_id, install_id, kind, id) DO UPDATE SET version = excluded.version, removed = true
    WHERE excluded.version >= r.version AND NOT r.removed RETURNING id`,
  );
  return removed.map(({ id }) => id);
}

/** A merged lead's record goes with the merge: that is no deletion of the person. */
async function removeLeads(tx: Db, ref: InstallRef, gone: readonly Gone[], at: Millis): Promise<string[]> {
  const merged = await mergedAmong(
    tx,
    ref,
    gone.map(({ id }) => id),
  );
  const known = gone.filter(({ id, body }) => body && !merged.has(id));
  const facts = known.filter(({ body }) => body?.archived !== true);
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
  return [...new Set([...(await observeTasks(tx, ref, seen)), ...foreign.flatMap(({ leadIds }) => leadIds)])];
}
