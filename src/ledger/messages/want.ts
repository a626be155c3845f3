/** Stores what people are to be told, each thing once, and lets their mailboxes know. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { QUARTER_HOUR_MS } from '../../domain/manager-task.ts';
import type { InstallRef, WantedNote } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

/** Returns how many notes were new; without notes no statement is made. */
export async function wantNotes(tx: Db, ref: InstallRef, notes: readonly WantedNote[], now: Millis): Promise<number> {
  const input = notes.flatMap(({ recipient, transports, key, ...note }) =>
    transports.map((transport) => ({ transport, recipient, key, kind: note.kind, lead_id: note.leadId, body: note })),
  );
  if (input.length === 0) return 0;
  const fresh = await rows(
    tx,
    sql<{ transport: string; recipient: string }>`
    INSERT INTO baton.messages (workspace_id, install_id, transport, recipient, key, kind, lead_id, body, wanted_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, transport, recipient, key, kind, lead_id, body, ${now}::int8
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (transport text, recipient text, key text, kind text, lead_id text, body jsonb)
    ORDER BY transport, recipient, key
    ON CONFLICT (workspace_id, install_id, transport, recipient, key) DO NOTHING RETURNING transport, recipient`,
  );
  if (fresh.length > 0) await ring(tx, ref, fresh, now);
  return fresh.length;
}

/** At once, but a quarter of an hour after the last message at the earliest; a mailbox that waits for a retry keeps waiting. */
async function ring(tx: Db, ref: InstallRef, mailboxes: readonly { transport: string; recipient: string }[], now: Millis): Promise<void> {
  const rests = sql.raw('(m.revision = m.sent_revision OR m.parked_at IS NOT NULL)');
  await rows(
    tx,
    sql`
    INSERT INTO baton.mailboxes AS m (workspace_id, install_id, transport, recipient, next_try)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, transport, recipient, ${now}::int8
    FROM jsonb_to_recordset(${json(mailboxes)}::jsonb) AS i (transport text, recipient text) ORDER BY transport, recipient
    ON CONFLICT (workspace_id, install_id, transport, recipient) DO UPDATE SET revision = m.revision + 1, parked_at = NULL, parked_code = NULL,
      attempts = CASE WHEN ${rests} THEN 0 ELSE m.attempts END,
      next_try = CASE WHEN ${rests} THEN greatest(${now}::int8, coalesce(m.sent_at, 0) + ${QUARTER_HOUR_MS}::int8) ELSE m.next_try END`,
  );
}
