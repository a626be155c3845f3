/** People of the console and their sessions. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { ConsolePerson, ConsoleSession } from '../../ports/ledger/index.ts';
import { affected, type Db, rows, type Scope } from '../database.ts';

const PERSON = sql.raw(
  `p.person_id AS "personId", p.name, p.email, p.role, p.added_by AS "addedBy", p.added_at AS "addedAt", p.seen_at AS "seenAt"`,
);
const SESSION = sql.raw(
  `s.session_id AS "sessionId", s.person_id AS "personId", s.secret, s.former_secret AS "formerSecret", s.started_at AS "startedAt",
   s.rotated_at AS "rotatedAt", s.expires_at AS "expiresAt"`,
);
const ROLE_ORDER = sql.raw(`array_position(ARRAY['admin', 'marketing-lead', 'sales-lead', 'rep', 'viewer'], p.role)`);

export function peopleOf({ db, workspaceId }: Scope): Promise<ConsolePerson[]> {
  return rows(
    db,
    sql<ConsolePerson>`SELECT ${PERSON} FROM baton.console_people p WHERE p.workspace_id = ${workspaceId} ORDER BY ${ROLE_ORDER}, p.name, p.person_id`,
  );
}

export async function findPerson({ db, workspaceId }: Scope, by: { personId: string } | { email: string }): Promise<ConsolePerson | null> {
  const which = 'email' in by ? sql`p.email = ${by.email.toLowerCase()}` : sql`p.person_id = ${by.personId}`;
  const [person] = await rows(
    db,
    sql<ConsolePerson>`SELECT ${PERSON} FROM baton.console_people p WHERE p.workspace_id = ${workspaceId} AND ${which}`,
  );
  return person ?? null;
}

export async function savePerson({ db, workspaceId }: Scope, person: ConsolePerson): Promise<void> {
  const { personId, name, email, role, addedBy, addedAt, seenAt } = person;
  await rows(
    db,
    sql`
    INSERT INTO baton.console_people (workspace_id, person_id, name, email, role, added_by, added_at, seen_at)
    VALUES (${workspaceId}, ${personId}, ${name}, ${email?.toLowerCase() ?? null}, ${role}, ${addedBy}, ${addedAt}, ${seenAt})
    ON CONFLICT (workspace_id, person_id) DO UPDATE SET name = excluded.name, email = excluded.email, role = excluded.role, seen_at = excluded.seen_at`,
  );
}

export async function removePerson(scope: Scope, personId: string): Promise<boolean> {
  const { db, workspaceId } = scope;
  await rows(db, sql`DELETE FROM baton.console_sessions WHERE workspace_id = ${workspaceId} AND person_id = ${personId}`);
  return (await affected(db, sql`DELETE FROM baton.console_people WHERE workspace_id = ${workspaceId} AND person_id = ${personId}`)) > 0;
}

export async function saveSession({ db, workspaceId }: Scope, session: ConsoleSession): Promise<void> {
  const { sessionId, personId, secret, formerSecret, startedAt, rotatedAt, expiresAt } = session;
  await rows(
    db,
    sql`
    INSERT INTO baton.console_sessions (workspace_id, session_id, person_id, secret, former_secret, started_at, rotated_at, expires_at)
    VALUES (${workspaceId}, ${sessionId}, ${personId}, ${secret}, ${formerSecret}, ${startedAt}, ${rotatedAt}, ${expiresAt})`,
  );
}

export async function findSession(
  { db, workspaceId }: Scope,
  sessionId: string,
  now: Millis,
): Promise<{ session: ConsoleSession; person: ConsolePerson } | null> {
  const [row] = await rows(
    db,
    sql<ConsoleSession & ConsolePerson>`
    SELECT ${SESSION}, ${PERSON} FROM baton.console_sessions s
    JOIN baton.console_people p ON p.workspace_id = s.workspace_id AND p.person_id = s.person_id
    WHERE s.workspace_id = ${workspaceId} AND s.session_id = ${sessionId} AND s.expires_at > ${now}`,
  );
  return row === undefined ? null : { session: row, person: row };
}

export async function rotateSession(
  { db, workspaceId }: Scope,
  sessionId: string,
  from: string,
  to: Pick<ConsoleSession, 'secret' | 'rotatedAt' | 'expiresAt'>,
): Promise<boolean> {
  const rotated = await affected(
    db,
    sql`
    UPDATE baton.console_sessions SET former_secret = secret, secret = ${to.secret}, rotated_at = ${to.rotatedAt}, expires_at = ${to.expiresAt}
    WHERE workspace_id = ${workspaceId} AND session_id = ${sessionId} AND secret = ${from}`,
  );
  return rotated > 0;
}

export async function endSessions(
  { db, workspaceId }: Scope,
  of: { sessionId: string } | { personId: string },
  now: Millis,
): Promise<number> {
  const which = 'sessionId' in of ? sql`session_id = ${of.sessionId}` : sql`person_id = ${of.personId}`;
  const ended = await remove(db, workspaceId, sql`${which} AND expires_at > ${now}`);
  await remove(db, workspaceId, sql`expires_at <= ${now}`);
  return ended;
}

function remove(db: Db, workspaceId: string, which: RawBuilder<unknown>): Promise<number> {
  return affected(db, sql`DELETE FROM baton.console_sessions WHERE workspace_id = ${workspaceId} AND ${which}`);
}

export function sessionsOf({ db, workspaceId }: Scope, personId: string, now: Millis): Promise<ConsoleSession[]> {
  return rows(
    db,
    sql<ConsoleSession>`
    SELECT ${SESSION} FROM baton.console_sessions s
    WHERE s.workspace_id = ${workspaceId} AND s.person_id = ${personId} AND s.expires_at > ${now} ORDER BY s.started_at DESC, s.session_id`,
  );
}
