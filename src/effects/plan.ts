/** Compares a judgement with what was already done and says what to do now: a rung to perform, a move, evidence to read first, what to want. */
import type { CrmActivity, CrmTask } from '../domain/crm-record.ts';
import type { Fact, Millis, RungFact } from '../domain/fact.ts';
import type { Decision, HandoffJudgement, MoveWanted, PersonJudgement, WantedTask } from '../domain/judgement.ts';
import type { ToldHandoff } from '../domain/task-text.ts';
import type { StoredPerson, WantedTaskState } from '../ports/ledger/index.ts';

export type NextAct =
  | { readonly kind: 'none' }
  /** A rung or a task is due, but what was done with the person is not known up to its instant. `record`: nor what their record says. */
  | { readonly kind: 'read-evidence'; readonly upTo: Millis; readonly record?: true }
  | { readonly kind: 'rung'; readonly handoff: HandoffJudgement; readonly decision: Decision }
  | { readonly kind: 'move'; readonly handoff: HandoffJudgement; readonly why: MoveWanted['why']; readonly rungDue: boolean };

/** The person's open hand-off; null when there is none. */
export function openHandoff(judgement: PersonJudgement): HandoffJudgement | null {
  const last = judgement.handoffs.at(-1);
  return last === undefined || last.outcome !== null ? null : last;
}

/** The hand-off that owes something: the open one, or a closed one with a task of its own (the reason of a lost deal). */
export function owingHandoff(judgement: PersonJudgement): HandoffJudgement | null {
  const last = judgement.handoffs.at(-1);
  return openHandoff(judgement) ?? (last !== undefined && (last.task !== null || last.escalated !== undefined) ? last : null);
}

export interface ActOptions {
  /** Nobody can take the lead now: the ladder goes on meanwhile. */
  readonly immovable?: boolean;
}

/** One act at a time: each adds a fact, and the person is judged again before the next. */
export function nextAct(
  judgement: PersonJudgement,
  ownFacts: readonly Fact[],
  evidenceUntil: Millis | null,
  now: Millis,
  options: ActOptions = {},
): NextAct {
  const handoff = openHandoff(judgement);
  if (handoff === null) return afterEnd(judgement, ownFacts, evidenceUntil, now);
  const decision = handoff.decisions.find((one) => one.at <= now && !isPerformed(one, handoff, ownFacts));
  const { moveWanted } = handoff;
  if (moveWanted !== null && moveWanted.since <= now && !options.immovable) {
    // Whether whoever stood in has begun is known only once their activities are read.
    const unread = moveWanted.why === 'returned' && (evidenceUntil ?? Number.NEGATIVE_INFINITY) < moveWanted.since;
    if (unread) return { kind: 'read-evidence', upTo: moveWanted.since };
    return { kind: 'move', handoff, why: moveWanted.why, rungDue: decision !== undefined };
  }
  const upTo = Math.max(rungNeedsEvidence(decision, now), taskNeedsEvidence(handoff, now) ?? Number.NEGATIVE_INFINITY);
  if (upTo !== Number.NEGATIVE_INFINITY && (evidenceUntil ?? Number.NEGATIVE_INFINITY) < upTo) return { kind: 'read-evidence', upTo };
  return decision === undefined ? { kind: 'none' } : { kind: 'rung', handoff, decision };
}

/** What fell due with or after the end moves nobody's lead and asks for no evidence: a person is told. */
function afterEnd(judgement: PersonJudgement, ownFacts: readonly Fact[], evidenceUntil: Millis | null, now: Millis): NextAct {
  const handoff = judgement.handoffs.at(-1);
  const end = handoff?.outcome?.at;
  if (handoff === undefined || end === undefined) return { kind: 'none' };
  const unread = (evidenceUntil ?? Number.NEGATIVE_INFINITY) < end;
  if (unread && isEndedBySilence(handoff, end)) return { kind: 'read-evidence', upTo: end, record: true };
  const late = (one: Decision) => one.rung === 'manager' && one.at >= end && one.at <= now;
  const decision = handoff.decisions.find((one) => late(one) && !isPerformed(one, handoff, ownFacts));
  return decision === undefined ? { kind: 'none' } : { kind: 'rung', handoff, decision };
}

/** Rules, M4: marketing's silence ended it. Their answer stands on the person's record and may be under way. */
function isEndedBySilence({ clocks }: HandoffJudgement, end: Millis): boolean {
  return clocks.some(({ clause, dueAt, metAt }) => clause === 'M4' && dueAt === end && metAt === null);
}

/** A move that waited (closed hours, a breaker) is not made on what was known when it fell due. */
const MOVES_ON_MS = 15 * 60_000;

function rungNeedsEvidence(decision: Decision | undefined, now: Millis): Millis {
  if (decision === undefined) return Number.NEGATIVE_INFINITY;
  return isMove(decision) ? Math.max(decision.at, now - MOVES_ON_MS) : decision.at;
}

export function isMove({ rung, keepsOwner }: Decision): boolean {
  return (rung === 'reassign' || rung === 'safety-net') && !keepsOwner;
}

/** Somebody has tried since it fell due, whoever had the lead, or was given it: it stands in the record, and the lead stays where it is. */
export function isOvertaken(decision: Decision, { owner, clocks }: HandoffJudgement): boolean {
  if (!isMove(decision) || owner === null) return false;
  if (decision.clause !== 'S2') return decision.superseded === true;
  const clock = clocks.findLast(({ clause, startedAt }) => clause === 'S2' && startedAt <= decision.at);
  return decision.superseded === true || (clock !== undefined && clock.metAt !== null);
}

/** Accepted after it fell due and before it was made: the owner has the business day that an accepted lead is theirs for. Null: nothing to wait for. */
export function waitsUntil(decision: Decision, now: Millis): Millis | null {
  return isMove(decision) && decision.notBefore !== undefined && decision.notBefore > now ? decision.notBefore : null;
}

/** A task made at the hand-off itself needs no look back; one made because time passed without evidence does. */
function taskNeedsEvidence(handoff: HandoffJudgement, now: Millis): Millis | null {
  const task = handoff.task;
  return task === null || task.from > now || task.from <= handoff.handedAt ? null : task.from;
}

function isPerformed(decision: Decision, handoff: HandoffJudgement, ownFacts: readonly Fact[]): boolean {
  return ownFacts.some(
    (fact) =>
      fact.type === 'rung' &&
      fact.atBat === handoff.atBat &&
      fact.clause === decision.clause &&
      fact.rung === decision.rung &&
      (fact.owner ?? null) === decision.owner &&
      (fact.ladder ?? 0) === (decision.ladder ?? 0),
  );
}

export function rungFact(handoff: HandoffJudgement, decision: Decision, at: Millis, receiver: string | null): RungFact {
  const id = ['rung', handoff.atBat, decision.clause, decision.rung, decision.owner ?? 'nobody', decision.ladder ?? 0].join('-');
  return {
    type: 'rung',
    id,
    at,
    atBat: handoff.atBat,
    clause: decision.clause,
    rung: decision.rung,
    ...(decision.owner === null ? {} : { owner: decision.owner }),
    ...(decision.ladder ? { ladder: decision.ladder } : {}),
    ...(receiver === null ? {} : { receiver }),
  };
}

/** `order` counts Baton's acts at one instant. `absent`: the owner before is away, and has it again when nobody began. */
export function ownerFact(handoff: HandoffJudgement, owner: string, at: Millis, order = 0, absent = false): Fact {
  const standing = absent ? (handoff.standsInFor ?? handoff.owner) : null;
  return {
    type: 'handoff',
    id: `baton-${handoff.atBat}-${at}-${String(order).padStart(2, '0')}-${owner}`,
    at,
    owner,
    kind: handoff.kind,
    by: 'baton',
    ...(standing === null ? {} : { standsInFor: standing }),
  };
}

/** Owners this hand-off has already been with: a lead visits each rep at most once per ladder. */
export function visitedOwners(handoff: HandoffJudgement, facts: readonly Fact[]): Set<string> {
  const visited = new Set<string>([...(handoff.visited ?? []), ...(handoff.owner === null ? [] : [handoff.owner])]);
  for (const fact of facts) {
    if (fact.type === 'handoff' && fact.owner !== null && fact.at >= handoff.handedAt) visited.add(fact.owner);
    if (fact.type === 'rung' && fact.atBat === handoff.atBat && fact.receiver !== undefined) visited.add(fact.receiver);
  }
  return visited;
}

/**
 * What the rep has already that fills the slot (rules.md "Tasks that people like"): an open task of theirs for this person, or a call
 * or meeting that lies ahead, before our deadline. A task forgotten since before this hand-off is no plan for it.
 */
export function adoptable(
  person: Pick<StoredPerson, 'tasks' | 'activities'>,
  { inquiryAt, handedAt }: Pick<HandoffJudgement, 'inquiryAt' | 'handedAt'>,
  task: WantedTask,
  now: Millis,
): { readonly id: string } | null {
  const since = Math.min(inquiryAt ?? handedAt, handedAt);
  const plans = [...person.tasks.filter((one) => isPlan(one, since)), ...person.activities.filter((one) => isAhead(one, now))];
  const theirs = plans
    .filter((one) => one.ownerId === task.owner)
    .map((one) => ({ id: one.id, at: one.kind === 'task' ? one.dueAt! : one.at }));
  return theirs.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).find(({ at }) => at <= task.dueAt) ?? null;
}

function isPlan({ open, batonKey, dueAt, createdAt }: CrmTask, since: Millis): boolean {
  return open && batonKey === null && dueAt !== null && (dueAt >= since || createdAt >= since);
}

function isAhead({ kind, at, state }: CrmActivity, now: Millis): boolean {
  return at > now && (kind === 'call' || (kind === 'meeting' && state === 'booked'));
}

/** Unique per account; the instant and the clause stay out of it, so that one slot stays one task while both move. */
export function taskKey(leadId: string, atBat: number, ordinal: number): string {
  return `l${leadId}-a${atBat}-t${ordinal}`;
}

/** Everything the task's text tells, but the person's name: names stand in one table only and are added when it is sent. */
export interface TaskStory {
  readonly task: WantedTask;
  readonly handoff: ToldHandoff;
  readonly formName: string | null;
  readonly campaign: string | null;
  /** Lead id of a person of the same company whom the owner has already. */
  readonly colleague?: string;
}

export function wantedTask(leadId: string, handoff: HandoffJudgement, task: WantedTask, formName: string | null): WantedTaskState {
  const { atBat, kind, inquiryAt, handedAt, known, missing, nextStep, joined, joinedInquiries, refused, campaign, colleague } = handoff;
  const told: ToldHandoff = {
    ...(atBat > 1 && { atBat }),
    kind,
    inquiryAt,
    handedAt,
    nextStep,
    joined,
    refused,
    ...(known && { known }),
    ...(missing && { missing }),
    ...(joinedInquiries && { joinedInquiries }),
  };
  const story: TaskStory = { task, handoff: told, formName, campaign, ...(colleague && { colleague: colleague.lead }) };
  return {
    atBat,
    ordinal: task.ordinal,
    key: taskKey(leadId, atBat, task.ordinal),
    owner: task.owner,
    dueAt: task.dueAt,
    priority: task.priority,
    channel: task.channel,
    status: 'open',
    text: { ...story },
  };
}
