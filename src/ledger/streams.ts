/** How far each stream of an install has been read. */
import type { RecordKind } from '../domain/crm-record.ts';
import type { Millis } from '../domain/fact.ts';
import type { StreamPosition } from '../ports/ledger/index.ts';
import type { Scope } from './database.ts';
import { json } from './json.ts';

export async function streamsOf({ db, workspaceId }: Scope, installId: string): Promise<readonly StreamPosition[]> {
  const found = await db
    .selectFrom('baton.streams')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('install_id', '=', installId)
    .orderBy('stream')
    .execute();
  return found.map((row) => ({
    stream: row.stream as RecordKind,
    phase: row.phase as StreamPosition['phase'],
    cursor: row.cursor,
    completeUntil: row.complete_until,
    nextAt: row.next_at,
    lastError: row.last_error,
  }));
}

export async function saveStream({ db, workspaceId }: Scope, installId: string, position: StreamPosition): Promise<void> {
  const values = {
    phase: position.phase,
    cursor: json(position.cursor),
    complete_until: position.completeUntil,
    next_at: position.nextAt,
    last_error: position.lastError,
  };
  await db
    .insertInto('baton.streams')
    .values({ workspace_id: workspaceId, install_id: installId, stream: position.stream, ...values })
    .onConflict((on) => on.columns(['workspace_id', 'install_id', 'stream']).doUpdateSet(values))
    .execute();
}

export async function hurryStreams(
  { db, workspaceId }: Scope,
  installId: string,
  streams: readonly RecordKind[],
  at: Millis,
): Promise<void> {
  if (streams.length === 0) return;
  await db
    .updateTable('baton.streams')
    .set({ next_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('install_id', '=', installId)
    .where('stream', 'in', [...streams])
    .where('phase', '=', 'changes')
    .where('next_at', '>', at)
    .execute();
}
