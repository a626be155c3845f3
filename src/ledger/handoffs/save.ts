/** Saves judgements of a batch of people with everything that follows from them, in one transaction. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { HandoffJudgement } from '../../domain/judgement.ts';
import type { InstallRef, JudgedUnder, JudgementSave, ToPush } from '../../ports/ledger/index.ts';
import { count } from '../counters.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { json, textHash } from '../json.ts';
import { saveEscalations } from '../managers/escalations.ts';
import { wantNotes } from '../messages/want.ts';
import { appendFacts } from '../records/own-facts.ts';
import { saveFieldSets } from '../wanted/field-sets.ts';
import { saveAdopted, saveSlots } from '../wanted/slots.ts';
import { endChoices } from './allocate.ts';
import { saveElsewhere } from './elsewhere.ts';

export function saveJudgements(
  scope: Scope,
  installId: string,
  saves: readonly JudgementSave[],
  under: JudgedUnder,
  now: Millis,
): Promise<ToPush> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    const accepted = await savePersons(tx, ref, saves, under, now);
    const current = saves.filter(({ leadId }) => accepted.has(leadId));
    await saveHandoffs(
      tx,
      ref,
      current.filter(({ leadId }) => accepted.get(leadId) === 'another'),
    );
    await appendDecisions(tx, ref, current, now);
    await appendFacts(
      tx,
      ref,
      current.flatMap(({ leadId, ownFacts }) => ownFacts.map((fact) => ({ leadId, fact }))),
    );
    const toPush = await saveWanted(tx, ref, current, now);
    const elsewhere = await saveElsewhere(tx, scope.workspaceId, current, now);
    await endChoices(
      tx,
      ref,
      saves.flatMap(({ leadId, owner, elsewhere: there }) => (owner === undefined && there?.owner === undefined ? [] : [leadId])),
    );
    await count(tx, ref, noticed(current));
    return elsewhere ? { ...toPush, elsewhere } : toPush;
  });
}

/**
 * The leads whose judgement is not older than the stored one: a worker that lost its lease may come late. And whether their hand-offs are
 * judged as before: the hash tells, so that what is known is not sent.
 */
async function savePersons(
  tx: Db,
  ref: InstallRef,
  saves: readonly JudgementSave[],
  under: JudgedUnder,
  now: Millis,
): Promise<ReadonlyMap<string, 'another' | 'same'>> {
  if (saves.length === 0) return new Map();
  const input = saves.map(({ leadId, judgement, wakeAt, held = null }) => ({
    lead_id: leadId,
    open_at_bat: judgement.handoffs.find(({ state }) => state !== 'closed')?.atBat ?? null,
    set_aside: judgement.setAside,
    marketing: judgement.marketing?.length ? judgement.marketing : null,
    wake_at: wakeAt,
    held,
    hash: textHash(json(judgement.handoffs)),
  }));
  const saved = await rows(
    tx,
    sql<{ leadId: string; isSame: boolean }>`
    INSERT INTO baton.persons AS p (workspace_id, install_id, lead_id, open_at_bat, set_aside, marketing, wake_at, held, judged_at, rules, roster,
      engine, handoffs_hash)
    SELECT ${ref.workspaceId}, ${ref.installId}, lead_id, open_at_bat, set_aside, nullif(marketing, 'null'), wake_at, nullif(held, 'null'), ${now}::int8, ${under.rules}::text,
      ${under.roster}::text, ${under.engine}::int, hash
    FROM jsonb_to_recordset(${json(input)}::jsonb)
      AS i (lead_id text, open_at_bat int, set_aside text, marketing jsonb, wake_at int8, held jsonb, hash text) ORDER BY lead_id
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET open_at_bat = excluded.open_at_bat, set_aside = excluded.set_aside,
      marketing = excluded.marketing, wake_at = excluded.wake_at, held = excluded.held, woken = false, judged_at = excluded.judged_at, rules = excluded.rules, roster = excluded.roster,
      engine = excluded.engine, handoffs_hash = excluded.handoffs_hash, handoffs_hash_before = p.handoffs_hash
    WHERE excluded.judged_at >= p.judged_at
    RETURNING lead_id AS "leadId", handoffs_hash_before IS NOT DISTINCT FROM handoffs_hash AS "isSame"`,
  );
  return new Map(saved.map(({ leadId, isSame }) => [leadId, isSame ? 'same' : 'another']));
}

/** One row per at-bat, written where its judgement (which all other columns are taken from) is another; what a former judgement counted as an at-bat and this one does not is gone. */
async function saveHandoffs(tx: Db, ref: InstallRef, saves: readonly JudgementSave[]): Promise<void> {
  if (saves.length === 0) return;
  const input = saves.flatMap(({ leadId, judgement }) => judgement.handoffs.map((handoff) => mapHandoffToRow(leadId, handoff)));
  await rows(
    tx,
    sql`
    WITH input AS (
      SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, at_bat int, kind text, owner text, state text,
        handed_at int8, due_at int8, breached boolean, task_from int8, outcome text, outcome_at int8, judgement jsonb)),
    stale AS (
      DELETE FROM baton.handoffs h WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId}
        AND h.lead_id = ANY (${saves.map(({ leadId }) => leadId)}::text[])
        AND (h.lead_id, h.at_bat) NOT IN (SELECT lead_id, at_bat FROM input))
    INSERT INTO baton.handoffs AS h (workspace_id, install_id, lead_id, at_bat, kind, owner, state, handed_at, due_at, breached, task_from,
      outcome, outcome_at, judgement)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.* FROM input i ORDER BY i.lead_id, i.at_bat
    ON CONFLICT (workspace_id, install_id, lead_id, at_bat) DO UPDATE SET kind = excluded.kind, owner = excluded.owner,
      state = excluded.state, handed_at = excluded.handed_at, due_at = excluded.due_at, breached = excluded.breached,
      task_from = excluded.task_from, outcome = excluded.outcome, outcome_at = excluded.outcome_at, judgement = excluded.judgement
    WHERE h.judgement IS DISTINCT FROM excluded.judgement`,
  );
}

function mapHandoffToRow(leadId: string, handoff: HandoffJudgement): Record<string, unknown> {
  return {
    lead_id: leadId,
    at_bat: handoff.atBat,
    kind: handoff.kind,
    owner: handoff.owner,
    state: handoff.state,
    handed_at: handoff.handedAt,
    due_at: handoff.nextStep?.dueAt ?? null,
    breached: handoff.clocks.some(({ state }) => state === 'breached'),
    task_from: handoff.task?.from ?? null,
    outcome: handoff.outcome?.value ?? null,
    outcome_at: handoff.outcome?.at ?? null,
    judgement: handoff,
  };
}

async function appendDecisions(tx: Db, ref: InstallRef, saves: readonly JudgementSave[], now: Millis): Promise<void> {
  const input = saves.flatMap(({ leadId, performed }) =>
    performed.map(({ atBat, decision, receiver }) => ({
      ...decision,
      lead_id: leadId,
      at_bat: atBat,
      owner: decision.owner ?? '',
      ladder: decision.ladder ?? 0,
      receiver,
    })),
  );
  if (input.length === 0) return;
  await rows(
    tx,
    sql`
    INSERT INTO baton.decisions (workspace_id, install_id, lead_id, at_bat, clause, rung, at, owner, ladder, receiver, reason, performed_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, lead_id, at_bat, clause, rung, at, owner, ladder, receiver, reason, ${now}::int8
    FROM jsonb_to_recordset(${json(input)}::jsonb)
      AS i (lead_id text, at_bat int, clause text, rung text, at int8, owner text, ladder int, receiver text, reason text)
    ON CONFLICT DO NOTHING`,
  );
}

async function saveWanted(tx: Db, ref: InstallRef, saves: readonly JudgementSave[], now: Millis): Promise<ToPush> {
  const tasks = await saveSlots(
    tx,
    ref,
    saves.flatMap(({ leadId, task }) => (task === undefined ? [] : [{ leadId, task }])),
    now,
  );
  await saveAdopted(
    tx,
    ref,
    saves.flatMap(({ leadId, adoptedTaskId: taskId }) => (taskId === undefined ? [] : [{ leadId, taskId }])),
  );
  const fields = await saveFieldSets(tx, ref, saves, now);
  // Managers last: many leads share one row, which is held until the end of the transaction.
  const escalations = saves.flatMap(({ leadId, escalated }) => (escalated === undefined ? [] : [{ leadId, escalated }]));
  const managers = await saveEscalations(tx, ref, escalations, now);
  const notes = saves.flatMap((save) => save.notes ?? []);
  return { tasks, fields, managers, messages: (await wantNotes(tx, ref, notes, now)) > 0 };
}

function noticed(saves: readonly JudgementSave[]): ReadonlyMap<string, number> {
  const events = saves.flatMap((save) => save.noticed.map(({ event }) => `noticed.${event}`));
  return new Map([...Map.groupBy(events, (name) => name)].map(([name, all]) => [name, all.length]));
}
