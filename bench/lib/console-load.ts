/** Stores a year of a company's leads by statements over many rows each: hand-offs with their work, tasks, decisions and audit, a fifth of them open. */
import type { Ledger } from '../../src/ports/ledger/index.ts';
import type { SqlPool } from '../../src/ports/sql-pool.ts';

export const WORKSPACE = 'w';
export const NOW = Date.UTC(2026, 2, 2, 9);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PIECE = 5_000;
/** One in so many is open still. */
const OPEN_EACH = 5;
const REPS = 60;
const PARKED = 400;
const ACTS = 500;

export async function connectAccount(ledger: Ledger): Promise<string> {
  await ledger.ensureWorkspace(WORKSPACE, 'Bench');
  const account = { crm: 'hubspot' as const, accountId: '1', name: 'Bench', timeZone: 'Europe/Berlin', uiDomain: 'app.hubspot.com' };
  const state = { status: 'active' as const, mode: 'live' as const, statusReason: null, connectedAt: NOW - 400 * DAY };
  const install = await ledger
    .workspace(WORKSPACE)
    .installs.connect({ ...account, ...state, scopes: [], capabilities: [], settings: {} }, { sealed: 'sealed', expiresAt: NOW + HOUR });
  return install.installId;
}

/** In pieces, as statements may take only so long. */
export async function loadLeads(sql: SqlPool, installId: string, leads: number, tell: (line: string) => void): Promise<void> {
  for (const statement of ONCE) await sql.query(statement, [WORKSPACE, installId]);
  for (let from = 1; from <= leads; from += PIECE) {
    const until = Math.min(leads, from + PIECE - 1);
    for (const statement of EACH) await sql.query(statement, [WORKSPACE, installId, from, until, leads]);
    if (until % (PIECE * 4) === 0) tell(`${until} leads stored`);
  }
}

const ONCE = [
  `INSERT INTO baton.records (workspace_id, install_id, kind, id, version, body)
   SELECT $1, $2, 'rep', n::text, 1, jsonb_build_object('kind', 'rep', 'id', n::text, 'version', 1, 'archived', false, 'userId', n::text,
     'type', 'person', 'teams', '[]'::jsonb, 'zone', 'UTC') FROM generate_series(0, ${REPS - 1}) AS n`,
  `INSERT INTO baton.personal (workspace_id, install_id, kind, id, version, data)
   SELECT $1, $2, 'rep', n::text, 1, jsonb_build_object('name', 'Rep ' || n, 'email', 'r' || n || '@acme.example') FROM generate_series(0, ${REPS - 1}) AS n`,
  `INSERT INTO baton.marks (workspace_id, install_id, lane, key, next_try, parked_at, parked_code, why)
   SELECT $1, $2, 'pull.lead', 'p' || n, ${NOW}, ${NOW} - n * 60000, 'RECORD_MALFORMED', 'no owner' FROM generate_series(1, ${PARKED}) AS n`,
  `INSERT INTO baton.audit (workspace_id, install_id, at, record, lead_id, action, after, because)
   SELECT $1, $2, ${NOW} - n * 60000, 'account', '', 'replay', '{"by": "admin"}'::jsonb, 'p' || n FROM generate_series(1, ${ACTS}) AS n`,
];

/** $1 workspace, $2 account, $3 and $4 the first and last lead of the piece, $5 all. */
const each = (statement: string): string => `
WITH one AS (
  SELECT n, n::text AS id, (n % ${REPS})::text AS rep, CASE WHEN n % 500 = 0 THEN NULL ELSE (n % ${REPS})::text END AS owner,
    CASE WHEN n % ${OPEN_EACH} <> 0 THEN 'closed' WHEN n % 3 = 0 THEN 'offered' ELSE 'working' END AS state,
    ${NOW}::int8 - (($5::int8 - n) * ${365 * DAY}::int8 / $5::int8) AS handed, ${NOW}::int8 + (n % 97 - 30) * ${HOUR}::int8 AS due
  FROM generate_series($3::int8, $4::int8) AS n)
${statement}`;

const EACH = [
  each(`INSERT INTO baton.records (workspace_id, install_id, kind, id, version, history_version, history_hash, history, body)
  SELECT $1, $2, 'lead', id, handed, handed, 'h', jsonb_build_object('touches', jsonb_build_array(jsonb_build_object('id', 'i' || n, 'at', handed - ${HOUR}, 'kind',
      'form submission', 'channel', 'paid-search', 'campaign', 'Campaign ' || n % 40))),
    jsonb_build_object('kind', 'lead', 'id', id, 'version', handed, 'archived', false, 'createdAt', 1,
    'ownerId', rep, 'lifecycleStage', 'lead', 'stageHistory', '[]'::jsonb, 'ownerHistory', '[]'::jsonb, 'withHistory', true,
    'conversions', jsonb_build_array(jsonb_build_object('at', handed - ${HOUR}, 'name', 'Form ' || n % 9)), 'source', 'SOURCE_' || n % 7,
    'sourceDetail', 'Campaign ' || n % 40, 'createdBy', '{"source": "form", "by": null}'::jsonb,
    'response', '{}'::jsonb, 'optedOut', false, 'mergedIds', '[]'::jsonb) FROM one`),
  each(`INSERT INTO baton.personal (workspace_id, install_id, kind, id, version, data)
  SELECT $1, $2, 'lead', id, 1, jsonb_build_object('name', 'Person ' || n, 'email', 'p' || n || '@client.example', 'company', 'Client ' || n % 9000) FROM one`),
  each(
    `INSERT INTO baton.leads (workspace_id, install_id, lead_id, email_domain, email_flag) SELECT $1, $2, id, 'client.example', 'ok' FROM one`,
  ),
  each(`INSERT INTO baton.records (workspace_id, install_id, kind, id, version, body)
  SELECT $1, $2, kind, kind || n, handed + k * ${HOUR}, jsonb_build_object('kind', kind, 'id', kind || n, 'version', handed + k * ${HOUR}, 'archived', false,
    'at', handed + k * ${HOUR}, 'recordedAt', handed + k * ${HOUR}, 'ownerId', rep, 'direction', 'out', 'connected', n % 4 = 0, 'seconds', 60, 'state', null,
    'sequence', null, 'by', CASE WHEN n % 6 = 0 THEN 'hand' ELSE 'machine' END, 'leadIds', jsonb_build_array(id))
  FROM one, (VALUES ('call', 1), ('email', 2)) AS w (kind, k)`),
  each(`INSERT INTO baton.record_leads (workspace_id, install_id, kind, record_id, lead_id)
  SELECT $1, $2, kind, kind || n, id FROM one, (VALUES ('call'), ('email')) AS w (kind)`),
  each(`INSERT INTO baton.persons (workspace_id, install_id, lead_id, open_at_bat, wake_at, judged_at, rules, roster, engine, marketing)
  SELECT $1, $2, id, CASE WHEN state <> 'closed' THEN 1 END, ${NOW + HOUR}, ${NOW}, 'r', 'o', 1,
    CASE WHEN n % 12 = 0 THEN jsonb_build_array(jsonb_build_object('clause', 'M2', 'startedAt', handed, 'dueAt', handed + ${HOUR}, 'metAt', null, 'state', 'breached', 'evidence', null)) END
  FROM one`),
  each(`INSERT INTO baton.handoffs (workspace_id, install_id, lead_id, at_bat, kind, owner, state, handed_at, due_at, breached, outcome, judgement)
  SELECT $1, $2, id, 1, 'qualified', owner, state, handed, due, n % 9 = 0, CASE WHEN state = 'closed' THEN 'won' END,
    jsonb_build_object('atBat', 1, 'kind', 'qualified', 'owner', owner, 'campaign', 'Campaign ' || n % 40, 'inquiryAt', handed, 'handedAt', handed,
      'acceptedAt', null, 'firstResponse', null, 'state', state, 'attempts', 1, 'channels', '[]'::jsonb, 'transfers', 0, 'joined', 0, 'refused', '[]'::jsonb,
      'decisions', '[]'::jsonb, 'task', null, 'grades', '{"A":0,"B":0,"C":0}'::jsonb, 'moveWanted', null, 'outcome', null,
      'nextStep', CASE WHEN state <> 'closed' THEN jsonb_build_object('clause', 'S2', 'what', 'make the first attempt', 'dueAt', due) END,
      'speed', jsonb_build_object('elapsedMinutes', n % 3000, 'businessMinutes', n % 900), 'padding', repeat('x', 1200),
      'clocks', (SELECT jsonb_agg(jsonb_build_object('clause', c, 'startedAt', handed, 'dueAt', handed + ${HOUR}, 'metAt', handed + (n % 180) * 60000,
        'state', CASE WHEN n % 9 = 0 THEN 'breached' ELSE 'met' END, 'evidence', null)) FROM unnest(ARRAY['M1', 'S1', 'S2', 'S3', 'S4']) AS c))
  FROM one`),
  each(`INSERT INTO baton.slot_tasks (workspace_id, install_id, key, lead_id, current, wanted, sent, sent_revision, sent_at, task_id, next_try, held, held_by, why, revision)
  SELECT $1, $2, 'baton-' || n || '-1-1', id, true, jsonb_build_object('atBat', 1, 'ordinal', 1, 'key', 'baton-' || n || '-1-1', 'owner', owner, 'dueAt', due,
    'priority', 'HIGH', 'channel', 'CALL', 'status', 'open', 'text', '{"clause": "S2"}'::jsonb), '{"status": "open"}'::jsonb, 1, ${NOW - HOUR}, 't' || n, ${NOW + DAY},
    n % 100 = 0, CASE WHEN n % 100 = 0 THEN 'breaker' END, CASE WHEN n % 100 = 0 THEN 'more than usual' END, CASE WHEN n % 100 = 0 THEN 2 ELSE 1 END
  FROM one WHERE state <> 'closed' AND owner IS NOT NULL`),
  each(`INSERT INTO baton.decisions (workspace_id, install_id, lead_id, at_bat, clause, rung, at, owner, ladder, reason, performed_at)
  SELECT $1, $2, id, 1, 'S2', rung, due, rep, 0, 'owed a first attempt', due FROM one, (VALUES ('warn'), ('manager')) AS r (rung) WHERE n % 9 = 0`),
  each(`INSERT INTO baton.audit (workspace_id, install_id, at, record, crm_id, lead_id, action, before, after, because)
  SELECT $1, $2, handed + k, 'task', 't' || n, id, CASE k WHEN 1 THEN 'create' ELSE 'update' END, '{}'::jsonb, jsonb_build_object('owner', rep), 'S2 owes a first attempt'
  FROM one, generate_series(1, 2) AS k`),
];
