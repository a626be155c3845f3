/** The judge lane: applies the rules to marked people, performs what has come due, and saves judgement and wanted states in one transaction. */

import { PUSH_FIELDS, PUSH_MANAGERS, PUSH_TASKS } from '../../src/ports/jobs.ts';
import type { ClaimedMark, JudgementSave, Settlement, StoredPerson, ToPush } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { joinedEvidence } from '../links/evidence.ts';
import { type Joints, joinPeople } from '../links/joined.ts';
import { routed, withoutGone } from '../links/route.ts';
import { withBulk } from './bulk.ts';
import { type Needy, withEvidence } from './evidence.ts';
import { type JudgeContext, judgeContext } from './judge-context.ts';
import { judgePerson } from './judge-person.ts';
import { describe, failure, runLane, tell } from './lane.ts';
import { portionsOf } from './portions.ts';
import { remarkIfStale, remarkWhenRevised } from './revised.ts';
import { recordShadow } from './shadow.ts';
import { noteSpan, spanOf } from './spans.ts';

/** hubspot.md §7: evidence is read for at most 1,000 people at once; judging a batch whole keeps that read full. */
const BATCH = 1_000;
/** Reading of what was done with people, all kinds of activities together. */
const EVIDENCE = 'evidence';
/** People judged before other work of this process gets a turn. */
const BREATHE_EVERY = 100;

/** Tells which lanes have something to write since. */
export async function judgeLane(scope: InstallScope, signal: AbortSignal): Promise<ToPush> {
  const judging = await judgeContext(scope);
  await remarkWhenRevised(scope, judging.under);
  const judged: string[] = [];
  const run = (rows: readonly ClaimedMark[]) => {
    judged.push(...rows.map((row) => row.key));
    return judgeBatch(scope, judging, rows);
  };
  await runLane(scope, { lane: 'judge', batch: BATCH, run }, signal);
  await remarkIfStale(scope, judging.under, judged);
  if (judging.toPush.elsewhere) await nudgePeer(scope);
  return judging.toPush;
}

/** What belongs in the other CRM is written by that account's own lanes. */
async function nudgePeer({ deps, peer }: InstallScope): Promise<void> {
  const there = peer?.scope?.ref;
  if (there === undefined) return;
  for (const job of [PUSH_TASKS, PUSH_FIELDS, PUSH_MANAGERS]) await deps.queue.nudge(job, there);
}

async function judgeBatch(
  scope: InstallScope,
  judging: JudgeContext,
  rows: readonly ClaimedMark[],
): Promise<ReadonlyMap<string, Settlement>> {
  const keys = rows.map((row) => row.key);
  const settled = new Map<string, Settlement>();
  const known = await withHistories(scope, await scope.ledger.records.persons(scope.ref.installId, keys));
  const { people: joined, joints } = await joinPeople(scope, judging, known);
  const people = await withBulk(scope, judging, joined);
  const needy = await judgeAll(scope, judging, people, joints, settled);
  if (needy.length === 0) return settled;
  const portions = portionsOf(needy, spanOf(scope, EVIDENCE, BATCH));
  for (const [index, portion] of portions.entries()) {
    try {
      await judgeOnEvidence(scope, judging, portion, joints, settled);
      noteSpan(scope, EVIDENCE, portion.length, null);
    } catch (error) {
      noteSpan(scope, EVIDENCE, portion.length, error);
      const left = portions.slice(index).flat();
      tell(scope, error, 'evidence not read', { people: left.length });
      for (const { leadId } of left) settled.set(leadId, failure(error, scope.deps.clock.now()));
      break;
    }
  }
  return settled;
}

async function judgeOnEvidence(
  scope: InstallScope,
  judging: JudgeContext,
  people: readonly Needy[],
  joints: Joints,
  settled: Map<string, Settlement>,
): Promise<void> {
  const read = !scope.peer
    ? { people: await withEvidence(scope, people), joints }
    : await joinedEvidence(scope, judging, people, joints, settled);
  await judgeAll(scope, judging, read.people, read.joints, settled);
}

/** A page brings people without their histories; a Lead object says that they matter. They are read whole, and judged then. */
async function withHistories(scope: InstallScope, people: readonly StoredPerson[]): Promise<readonly StoredPerson[]> {
  const isUnread = ({ lead, leadObjects }: StoredPerson) => leadObjects !== undefined && !lead.withHistory && !lead.archived;
  const unread = people.filter(isUnread).map(({ leadId }) => leadId);
  if (unread.length === 0) return people;
  await scope.ledger.marks.mark(scope.ref.installId, 'pull.lead', unread, scope.deps.clock.now());
  return people.filter((person) => !isUnread(person));
}

/** Judges and saves; returns the people whose silence has to be confirmed first, with what was done for them already. Whoever cannot be judged is settled as failed. */
async function judgeAll(
  scope: InstallScope,
  judging: JudgeContext,
  people: readonly StoredPerson[],
  joints: Joints,
  settled: Map<string, Settlement>,
): Promise<Needy[]> {
  const { ledger, ref, deps } = scope;
  const saves: JudgementSave[] = [];
  const needy: Needy[] = [];
  for (const [index, person] of [...people].sort((a, b) => (a.leadId < b.leadId ? -1 : 1)).entries()) {
    if (index % BREATHE_EVERY === BREATHE_EVERY - 1) await new Promise((resolve) => setImmediate(resolve));
    const joint = joints.get(person.leadId);
    const result = await judgeOne(scope, joint?.context ?? judging, person);
    if ('failed' in result) {
      settled.set(person.leadId, { kind: 'retry', at: deps.clock.now(), why: result.failed, failed: true });
      continue;
    }
    if (result.readEvidence !== null)
      needy.push({ ...person, ownFacts: [...person.ownFacts, ...result.save.ownFacts], recordToo: result.readEvidence === 'record' });
    // Judged again as soon as the evidence is there: until then only what was done needs saving.
    if (result.readEvidence === null || result.save.ownFacts.length > 0)
      saves.push(joint === undefined ? withoutGone(result.save, person) : routed(result.save, joint));
  }
  if (saves.length > 0) {
    const toPush = await ledger.handoffs.save(ref.installId, saves, judging.under, deps.clock.now());
    const { tasks, fields, managers, messages } = toPush;
    judging.toPush.tasks ||= tasks;
    judging.toPush.fields ||= fields;
    judging.toPush.managers ||= managers;
    judging.toPush.messages ||= messages;
    if (toPush.elsewhere) judging.toPush.elsewhere = true;
  }
  for (const context of joints.size === 0 ? [judging] : [judging, judging.joined!.context]) {
    const own = (leadId: string): boolean => joints.has(leadId) === (context !== judging);
    await recordShadow(
      scope,
      context,
      people.filter(({ leadId }) => own(leadId)),
      saves.filter(({ leadId }) => own(leadId)),
    );
  }
  return needy;
}

/** One person whose facts break the rules' code must not stop the others. */
async function judgeOne(scope: InstallScope, judging: JudgeContext, person: StoredPerson) {
  try {
    return await judgePerson(scope, judging, person);
  } catch (error) {
    scope.log.error('lead cannot be judged', { leadId: person.leadId, why: describe(error) });
    return { failed: describe(error) };
  }
}
