/** The port's messages of one workspace: notes are merged per person and way, and leave at most once a quarter hour. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { Note } from '../../domain/message-text.ts';
import type {
  InstallRef,
  Lease,
  MailboxPush,
  MailboxSettlement,
  MailboxState,
  MessageLedger,
  StoredNote,
  WantedNote,
} from '../../ports/ledger/index.ts';
import { count } from '../counters.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { json } from '../json.ts';
import { claimable, SETTLED_COLUMNS, settled, settledColumns, take } from '../lanes.ts';
import { wantNotes } from './want.ts';

export class SqlMessages implements MessageLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  want(installId: string, notes: readonly WantedNote[], now: Millis): Promise<number> {
    return transact(this.#scope.db, (tx) => wantNotes(tx, this.#ref(installId), notes, now));
  }

  async claim(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly MailboxPush[]> {
    const ref = this.#ref(installId);
    const claimed = await rows(
      this.#scope.db,
      sql<Omit<MailboxPush, 'notes'>>`
      UPDATE baton.mailboxes m SET ${take(lease)}, delivery = coalesce(m.delivery, gen_random_uuid()::text)
      WHERE m.ctid = ANY (ARRAY(
        SELECT t.ctid FROM baton.mailboxes t
        WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.pending AND ${claimable(now, machineNow)}
        ORDER BY t.next_try LIMIT ${limit} FOR UPDATE SKIP LOCKED))
      RETURNING m.transport, m.recipient, m.revision, m.delivery, m.attempts`,
    );
    if (claimed.length === 0) return [];
    const notes = Map.groupBy(await notesOf(this.#scope.db, ref, claimed), keyOf);
    return claimed.map((push) => ({ ...push, notes: (notes.get(keyOf(push)) ?? []).map(storedNote) }));
  }

  settle(installId: string, lease: Lease, settlements: readonly MailboxSettlement[], now: Millis): Promise<void> {
    const ref = this.#ref(installId);
    return transact(this.#scope.db, async (tx) => {
      const mine = await settleMailboxes(tx, ref, lease, settlements, now);
      const done = settlements.filter(({ push, settlement }) => settlement.kind === 'done' && mine.has(keyOf(push)));
      await endNotes(tx, ref, done, now);
      await count(tx, ref, new Map([['noticed.message-sent', done.filter(({ sent }) => sent).length]]));
    });
  }

  mailboxes(installId: string): Promise<readonly MailboxState[]> {
    const { db, workspaceId } = this.#scope;
    return rows(
      db,
      sql<MailboxState>`
      SELECT b.transport, b.recipient, count(m.line)::int4 AS waiting, b.why, b.parked_at AS "parkedAt"
      FROM baton.mailboxes b JOIN baton.messages m USING (workspace_id, install_id, transport, recipient)
      WHERE b.workspace_id = ${workspaceId} AND b.install_id = ${installId} AND m.ended_at IS NULL
      GROUP BY b.transport, b.recipient, b.why, b.parked_at ORDER BY 1, 2`,
    );
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}

const keyOf = ({ transport, recipient }: Pick<MailboxPush, 'transport' | 'recipient'>): string => `${transport} ${recipient}`;

function storedNote({ note, line, wantedAt, stands }: NoteRow): StoredNote {
  return { ...note, line, wantedAt, stands };
}

interface NoteRow extends Pick<MailboxPush, 'transport' | 'recipient'>, Pick<StoredNote, 'line' | 'wantedAt' | 'stands'> {
  readonly note: Note;
}

/** Whether each still holds is asked of the rows it speaks of: what was settled meanwhile is not told. */
function notesOf(db: Db, ref: InstallRef, mailboxes: readonly Omit<MailboxPush, 'notes'>[]): Promise<NoteRow[]> {
  const lead = sql.raw('o.workspace_id = m.workspace_id AND o.install_id = m.install_id AND o.lead_id = m.lead_id');
  return rows(
    db,
    sql<NoteRow>`
    SELECT m.transport, m.recipient, m.line, m.wanted_at AS "wantedAt", m.body AS note, CASE m.kind
      WHEN 'task-due' THEN EXISTS (SELECT 1 FROM baton.slot_tasks o WHERE ${lead} AND o.current AND NOT o.closed_in_crm
        AND o.wanted ->> 'status' = 'open' AND o.wanted ->> 'owner' = m.recipient)
      WHEN 'overdue' THEN EXISTS (SELECT 1 FROM baton.escalations o WHERE ${lead} AND o.clause = m.body ->> 'clause')
      WHEN 'safety-net' THEN EXISTS (SELECT 1 FROM baton.handoffs o WHERE ${lead} AND o.state <> 'closed' AND o.owner = m.recipient)
      ELSE true END AS stands
    FROM baton.messages m
    JOIN jsonb_to_recordset(${json(mailboxes)}::jsonb) AS i (transport text, recipient text)
      ON i.transport = m.transport AND i.recipient = m.recipient
    WHERE m.workspace_id = ${ref.workspaceId} AND m.install_id = ${ref.installId} AND m.ended_at IS NULL ORDER BY m.line`,
  );
}

/** What was wanted while the message was under way waits for the next quarter hour. */
async function settleMailboxes(
  tx: Db,
  ref: InstallRef,
  lease: Lease,
  settlements: readonly MailboxSettlement[],
  now: Millis,
): Promise<ReadonlySet<string>> {
  const input = settlements.map(({ push, settlement, sent }) => ({
    transport: push.transport,
    recipient: push.recipient,
    revision: push.revision,
    sent,
    ...settledColumns(settlement),
  }));
  const done = sql.raw(`(i.kind = 'done')`);
  const found = await rows(
    tx,
    sql<Pick<MailboxPush, 'transport' | 'recipient'>>`
    UPDATE baton.mailboxes t SET ${settled(now)}, held = i.kind = 'held',
      sent_revision = CASE WHEN ${done} THEN i.revision ELSE t.sent_revision END,
      sent_at = CASE WHEN ${done} AND i.sent THEN ${now}::int8 ELSE t.sent_at END,
      delivery = CASE WHEN ${done} THEN NULL ELSE t.delivery END
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (transport text, recipient text, revision int8, sent boolean, ${SETTLED_COLUMNS})
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.transport = i.transport AND t.recipient = i.recipient
      AND t.lease_token = ${lease.token}
    RETURNING t.transport, t.recipient`,
  );
  await rows(
    tx,
    sql`UPDATE baton.mailboxes SET next_try = greatest(next_try, sent_at + 900000)
      WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND pending AND sent_at = ${now}`,
  );
  return new Set(found.map(keyOf));
}

async function endNotes(tx: Db, ref: InstallRef, done: readonly MailboxSettlement[], now: Millis): Promise<void> {
  const input = done.flatMap(({ push, sent }) =>
    push.notes.map(({ line, stands }) => ({ line, delivery: sent && stands ? push.delivery : null })),
  );
  if (input.length === 0) return;
  await rows(
    tx,
    sql`
    UPDATE baton.messages m SET ended_at = ${now}, delivery = i.delivery
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (line int8, delivery text)
    WHERE m.workspace_id = ${ref.workspaceId} AND m.install_id = ${ref.installId} AND m.line = i.line`,
  );
}
