/** Reads whoever may be one person with some leads, lets the domain decide, and stores what changed, with the marks that follow from it. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { type Candidate, type KnownLink, matchPeople } from '../../domain/links/match.ts';
import type { InstallPair } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, type Tx, transact } from '../database.ts';
import { json } from '../json.ts';
import { raise } from '../marks.ts';

export function match(scope: Scope, pair: InstallPair, installId: string, leadIds: readonly string[], at: Millis): Promise<number> {
  if (leadIds.length === 0) return Promise.resolve(0);
  return transact(scope.db, async (tx) => {
    await lockPair(tx, scope.workspaceId, pair);
    return matchIn(tx, scope.workspaceId, pair, { installId, leadIds }, at);
  });
}

/** Two looks at once would each miss what the other has just found. */
export async function lockPair(tx: Tx, workspaceId: string, { hubspot, salesforce }: InstallPair): Promise<void> {
  await rows(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${`links ${workspaceId} ${hubspot} ${salesforce}`}::text, 0))`);
}

interface Around {
  readonly installId: string;
  readonly leadIds: readonly string[];
}

/** Within the caller's transaction, which holds the pair's lock. */
export async function matchIn(tx: Tx, workspaceId: string, pair: InstallPair, around: Around, at: Millis): Promise<number> {
  const found = await neighbours(tx, workspaceId, pair, around);
  const near = found.filter(({ installId }) => installId === pair.hubspot);
  const far = found.filter(({ installId }) => installId === pair.salesforce);
  const known = await knownOf(tx, workspaceId, pair, near, far);
  const wanted = matchPeople({ near, far, known });
  const keyed = new Map(known.map((link) => [pairKey(link), link]));
  const kept = new Set(wanted.map(pairKey));
  const over = known.filter((link) => !kept.has(pairKey(link)));
  const fresh = wanted.filter((link) => link.how !== 'person' && !isSame(keyed.get(pairKey(link)), link));
  await drop(tx, workspaceId, pair, over);
  await put(tx, workspaceId, pair, fresh, at);
  const people = [...over, ...fresh].filter(({ state }) => state === 'linked');
  await markBoth(tx, workspaceId, pair, people, at);
  return over.length + fresh.length;
}

const pairKey = ({ near, far }: KnownLink): string => `${near} ${far}`;
const isSame = (a: KnownLink | undefined, b: KnownLink): boolean => a !== undefined && a.state === b.state && a.how === b.how;

type Found = Candidate & { readonly installId: string };

/**
 * The leads themselves, who has their address, whom they name, who names them, and whom they are linked with, in both accounts. An id that was merged or converted away names whom it lives on as.
 */
function neighbours(tx: Db, workspaceId: string, pair: InstallPair, { installId, leadIds }: Around): Promise<readonly Found[]> {
  const installs = [pair.hubspot, pair.salesforce];
  return rows(
    tx,
    sql<Found>`
    WITH given AS (SELECT ${installId}::text AS install_id, id FROM unnest(${leadIds}::text[]) AS i (id)),
    linked AS (
      SELECT install_id, lead_id AS id FROM baton.person_links k WHERE ${theirs(workspaceId, pair)} AND ${touches()}
      UNION SELECT other_install_id, other_lead_id FROM baton.person_links k WHERE ${theirs(workspaceId, pair)} AND ${touches()}),
    named AS (
      SELECT ${pair.salesforce}::text AS install_id, coalesce(l.merged_into, e.id) AS id FROM given g
      JOIN baton.records r ON r.workspace_id = ${workspaceId} AND r.install_id = g.install_id AND r.kind = 'lead' AND r.id = g.id
        AND r.body ? 'elsewhere'
      CROSS JOIN LATERAL jsonb_array_elements_text(r.body -> 'elsewhere') AS e (id)
      LEFT JOIN baton.leads l ON l.workspace_id = ${workspaceId} AND l.install_id = ${pair.salesforce} AND l.lead_id = e.id
      WHERE g.install_id = ${pair.hubspot}
      UNION
      SELECT r.install_id, r.id FROM baton.records r WHERE ${installId}::text = ${pair.salesforce}::text AND r.workspace_id = ${workspaceId}
        AND r.install_id = ${pair.hubspot} AND r.kind = 'lead' AND r.body ? 'elsewhere' AND (r.body -> 'elsewhere') ?| (${leadIds}::text[] || ARRAY(
          SELECT l.lead_id FROM baton.leads l WHERE l.workspace_id = ${workspaceId} AND l.install_id = ${pair.salesforce}
            AND l.merged_into = ANY (${leadIds}::text[])))),
    near AS (SELECT install_id, id FROM given UNION SELECT install_id, id FROM linked UNION SELECT install_id, id FROM named),
    addresses AS (
      SELECT DISTINCT lower(btrim(p.data ->> 'email')) AS email FROM near n JOIN baton.personal p
        ON p.workspace_id = ${workspaceId} AND p.install_id = n.install_id AND p.kind = 'lead' AND p.id = n.id
      WHERE btrim(p.data ->> 'email') <> ''),
    everybody AS (
      SELECT install_id, id FROM near
      UNION SELECT p.install_id, p.id FROM addresses a CROSS JOIN unnest(${installs}::text[]) AS i (id)
        JOIN baton.personal p ON p.workspace_id = ${workspaceId} AND p.install_id = i.id AND p.kind = 'lead'
          AND lower(btrim(p.data ->> 'email')) = a.email)
    SELECT r.install_id AS "installId", r.id, nullif(lower(btrim(p.data ->> 'email')), '') AS email, p.data ->> 'name' AS name,
      r.removed OR coalesce((r.body ->> 'archived')::boolean, false) AS gone,
      CASE WHEN r.body ? 'elsewhere' THEN (SELECT jsonb_agg(coalesce(m.merged_into, h.id) ORDER BY h.n)
        FROM jsonb_array_elements_text(r.body -> 'elsewhere') WITH ORDINALITY AS h (id, n)
        LEFT JOIN baton.leads m ON m.workspace_id = ${workspaceId} AND m.install_id = ${pair.salesforce} AND m.lead_id = h.id)
        ELSE '[]' END AS elsewhere
    FROM everybody e
    JOIN baton.records r ON r.workspace_id = ${workspaceId} AND r.install_id = e.install_id AND r.kind = 'lead' AND r.id = e.id
      AND r.body IS NOT NULL
    LEFT JOIN baton.leads l ON l.workspace_id = r.workspace_id AND l.install_id = r.install_id AND l.lead_id = r.id
    LEFT JOIN baton.personal p ON p.workspace_id = r.workspace_id AND p.install_id = r.install_id AND p.kind = 'lead' AND p.id = r.id
    WHERE l.merged_into IS NULL ORDER BY r.install_id, r.id`,
  );
}

const theirs = (workspaceId: string, { hubspot, salesforce }: InstallPair): RawBuilder<boolean> =>
  sql`k.workspace_id = ${workspaceId} AND k.install_id = ${hubspot} AND k.other_install_id = ${salesforce}`;

const touches = (): RawBuilder<boolean> =>
  sql.raw(`EXISTS (SELECT 1 FROM given g WHERE (g.install_id = k.install_id AND g.id = k.lead_id)
    OR (g.install_id = k.other_install_id AND g.id = k.other_lead_id))`);

function knownOf(
  tx: Db,
  workspaceId: string,
  pair: InstallPair,
  near: readonly Candidate[],
  far: readonly Candidate[],
): Promise<readonly KnownLink[]> {
  return rows(
    tx,
    sql<KnownLink>`
    SELECT lead_id AS near, other_lead_id AS far, state, how FROM baton.person_links k WHERE ${theirs(workspaceId, pair)}
      AND (lead_id = ANY (${near.map(({ id }) => id)}::text[]) OR other_lead_id = ANY (${far.map(({ id }) => id)}::text[]))
    ORDER BY at, lead_id, other_lead_id`,
  );
}

async function drop(tx: Db, workspaceId: string, pair: InstallPair, links: readonly KnownLink[]): Promise<void> {
  if (links.length === 0) return;
  await rows(
    tx,
    sql`
    DELETE FROM baton.person_links k USING jsonb_to_recordset(${json(links)}::jsonb) AS i (near text, far text)
    WHERE ${theirs(workspaceId, pair)} AND k.lead_id = i.near AND k.other_lead_id = i.far`,
  );
}

/** Those that end come before those that begin: nobody is linked twice, not even within a statement. */
async function put(
  tx: Db,
  workspaceId: string,
  { hubspot, salesforce }: InstallPair,
  links: readonly KnownLink[],
  at: Millis,
): Promise<void> {
  for (const some of [links.filter(({ state }) => state !== 'linked'), links.filter(({ state }) => state === 'linked')]) {
    if (some.length === 0) continue;
    await rows(
      tx,
      sql`
      INSERT INTO baton.person_links (workspace_id, install_id, lead_id, other_install_id, other_lead_id, state, how, at)
      SELECT ${workspaceId}, ${hubspot}, near, ${salesforce}, far, state, how, ${at}::int8
      FROM jsonb_to_recordset(${json(some)}::jsonb) AS i (near text, far text, state text, how text) ORDER BY near, far
      ON CONFLICT (workspace_id, install_id, lead_id, other_install_id, other_lead_id)
      DO UPDATE SET state = excluded.state, how = excluded.how, at = excluded.at`,
    );
  }
}

/** Judged on what both records say from now on: whichever is known from a page alone is read whole first. */
export async function markBoth(
  tx: Db,
  workspaceId: string,
  pair: InstallPair,
  links: readonly Pick<KnownLink, 'near' | 'far'>[],
  at: Millis,
): Promise<void> {
  for (const [installId, leadIds] of [
    [pair.hubspot, links.map(({ near }) => near)],
    [pair.salesforce, links.map(({ far }) => far)],
  ] as const) {
    if (leadIds.length === 0) continue;
    const unread = await rows(
      tx,
      sql<{ id: string }>`
      SELECT id FROM baton.records WHERE workspace_id = ${workspaceId} AND install_id = ${installId} AND kind = 'lead'
        AND id = ANY (${leadIds}::text[]) AND history IS NULL AND NOT removed`,
    );
    const marks = [
      ...leadIds.map((key) => ({ lane: 'judge' as const, key })),
      ...unread.map(({ id: key }) => ({ lane: 'pull.lead' as const, key })),
    ];
    await raise(tx, { workspaceId, installId }, marks, at);
  }
}
