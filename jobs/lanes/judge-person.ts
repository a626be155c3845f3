/** One person through the rules: judge, perform the next act, judge again, until nothing is left to do now. */

import type { Fact, Millis } from '../../src/domain/fact.ts';
import { followUpValues } from '../../src/domain/fields.ts';
import { companyOf } from '../../src/domain/intake/company.ts';
import { currentLeadObject } from '../../src/domain/intake/lead-objects.ts';
import { personFacts } from '../../src/domain/intake/person-facts.ts';
import { judge } from '../../src/domain/judge.ts';
import type { Decision, HandoffJudgement, MoveWanted, PersonJudgement } from '../../src/domain/judgement.ts';
import {
  adoptable,
  isMove,
  isOvertaken,
  nextAct,
  openHandoff,
  owingHandoff,
  ownerFact,
  rungFact,
  waitsUntil,
  wantedTask,
} from '../../src/effects/plan.ts';
import type { HeldMove, JudgementSave, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { receiverFor } from './allocate.ts';
import { announcements } from './announce.ts';
import { noteMove, passRung } from './breakers.ts';
import { escalationSave } from './escalate.ts';
import type { JudgeContext } from './judge-context.ts';
import { knownOwner } from './known-owner.ts';
import { marketingMove } from './marketing.ts';
import { leftTo, overruledBy } from './overruled.ts';

export interface JudgedPerson {
  readonly save: JudgementSave;
  /** Their silence has to be confirmed first: what was done with them is read again, or their record too. */
  readonly readEvidence: 'activities' | 'record' | null;
}

/** Longest chain of acts at one instant: warn, manager, re-assign, a move, and as many again for the next owner. */
const MOST_ACTS = 12;
/** Nobody can take the lead and no instant is known at which somebody could: look again after this. */
const NO_RECEIVER_AGAIN_MS = 30 * 60_000;
/** An open hand-off that the rules would let rest for ever (every rung reached, a deal that moves no more) is looked at once a week all the same. */
const LOOK_AGAIN_MS = 7 * 24 * 60 * 60_000;

interface Progress {
  /** Acts at this very instant that are in the ledger already: later ones come after them. */
  readonly earlier: number;
  readonly own: Fact[];
  readonly performed: { atBat: number; decision: Decision; receiver: string | null }[];
  readonly noticed: { event: string }[];
  owner: string | null;
  readEvidence: JudgedPerson['readEvidence'];
  /** Nobody can take the lead now: look again at this instant. */
  lookAgainAt: Millis | null;
  /** The rung that is due moves it. */
  immovable: boolean;
  held: HeldMove | null;
}

export async function judgePerson(scope: InstallScope, context: JudgeContext, person: StoredPerson): Promise<JudgedPerson> {
  const now = scope.deps.clock.now();
  const progress: Progress = {
    earlier: person.ownFacts.filter(({ at }) => at === now).length,
    own: [],
    performed: [],
    noticed: [],
    owner: null,
    readEvidence: null,
    lookAgainAt: null,
    immovable: false,
    held: null,
  };
  let judgement = judgeNow(context, person, progress.own, now);
  for (let acts = 0; acts < MOST_ACTS; acts += 1) {
    if (!(await act(scope, context, person, judgement, progress, now))) break;
    judgement = judgeNow(context, person, progress.own, now);
  }
  const marketing = marketingMove(context, person, judgement, [...person.ownFacts, ...progress.own], now);
  if (marketing !== null) {
    progress.own.push(marketing.fact);
    progress.owner = marketing.owner;
    progress.noticed.push({ event: marketing.event });
  }
  const save = saveOf(context, person, judgement, progress, now);
  const told = {
    messengers: scope.deps.messengers,
    roster: context.roster,
    judgement,
    performed: progress.performed,
    task: save.task,
    now,
  };
  return { save: { ...save, ...announcements(told) }, readEvidence: progress.readEvidence };
}

function judgeNow(context: JudgeContext, person: StoredPerson, own: readonly Fact[], now: Millis): PersonJudgement {
  const known = own.length === 0 ? person : { ...person, ownFacts: [...person.ownFacts, ...own] };
  return judge(
    personFacts(known, context.map, companyOf(context.roster), context.evidence),
    { rules: context.rules, roster: context.roster, gaps: context.gaps },
    now,
  );
}

/** True when something was done and the person must be judged again. */
async function act(
  scope: InstallScope,
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  progress: Progress,
  now: Millis,
): Promise<boolean> {
  const facts = [...person.ownFacts, ...progress.own];
  const next = nextAct(judgement, facts, person.evidenceUntil, now, { immovable: progress.immovable || progress.lookAgainAt !== null });
  switch (next.kind) {
    case 'none':
      return false;
    case 'read-evidence':
      progress.readEvidence = next.record ? 'record' : 'activities';
      return false;
    case 'move': {
      if (next.why === 'unrouted' && (await route(scope, context, person, judgement, next.handoff, progress, now))) return true;
      if (next.why === 'unrouted' && next.rungDue) {
        progress.immovable = true;
        return true;
      }
      const found = await receiverFor(scope, context, person.leadId, next.handoff, facts, next.why);
      if (found.rep === null) lookAgain(progress, found.again, now);
      else {
        await noteMove(scope, context.roster);
        give(progress, next.handoff, found.rep, now, MOVED[next.why], next.why === 'absent');
      }
      return true;
    }
    case 'rung':
      return perform(scope, context, person.leadId, next.handoff, next.decision, facts, progress, now);
  }
}

/** True when somebody known has it, or when it waits for its accept time: only then it is the safety net's. */
async function route(
  scope: InstallScope,
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  handoff: HandoffJudgement,
  progress: Progress,
  now: Millis,
): Promise<boolean> {
  const known = await knownOwner(scope, context, person, judgement, handoff);
  const acceptBy = handoff.nextStep?.dueAt ?? now;
  if (known === null && acceptBy <= now) return false;
  if (known === null) {
    lookAgain(progress, acceptBy, now);
    return true;
  }
  progress.own.push(...known.facts);
  give(progress, handoff, known.owner, now, 'owner-known');
  return true;
}

const MOVED: Readonly<Record<MoveWanted['why'], string>> = {
  inactive: 'owner-moved',
  absent: 'owner-moved',
  unrouted: 'owner-moved',
  'off-shift': 'owner-moved',
  returned: 'owner-returned',
};

function lookAgain(progress: Progress, at: Millis | null, now: Millis): void {
  progress.lookAgainAt = Math.min(at ?? now + NO_RECEIVER_AGAIN_MS, progress.lookAgainAt ?? Number.POSITIVE_INFINITY);
}

/** False when it waits: a breaker holds it, or nobody receives a lead outside their own hours, unless a later rung is due by now. */
async function perform(
  scope: InstallScope,
  context: JudgeContext,
  leadId: string,
  handoff: HandoffJudgement,
  decision: Decision,
  facts: readonly Fact[],
  progress: Progress,
  now: Millis,
): Promise<boolean> {
  const moves = isMove(decision) && !isOvertaken(decision, handoff);
  const waits = moves ? waitsUntil(decision, now) : null;
  if (waits !== null) {
    lookAgain(progress, waits, now);
    return false;
  }
  const moving = moves ? (decision.rung as 'reassign' | 'safety-net') : null;
  const pass = await passRung(scope, context.roster, { leadId, owner: moving === null ? null : handoff.owner, dueAt: decision.at });
  if (pass.held !== null) {
    progress.held = pass.held;
    lookAgain(progress, pass.held.againAt, now);
    return false;
  }
  const found = moving === null ? null : await receiverFor(scope, context, leadId, handoff, facts, moving);
  if (found?.rep === null) await pass.unused();
  const later = handoff.decisions.some((one) => one.at > decision.at && one.at <= now);
  if (found?.rep === null && found.again !== null && !later) {
    lookAgain(progress, found.again, now);
    return false;
  }
  const receiver = found?.rep ?? null;
  progress.own.push(rungFact(handoff, decision, now, receiver));
  progress.performed.push({ atBat: handoff.atBat, decision, receiver });
  if (receiver !== null) give(progress, handoff, receiver, now, 'reassigned');
  return true;
}

function give(progress: Progress, handoff: HandoffJudgement, receiver: string, now: Millis, event: string, absent = false): void {
  progress.own.push(ownerFact(handoff, receiver, now, progress.earlier + progress.own.length, absent));
  progress.owner = receiver;
  progress.noticed.push({ event });
}

function saveOf(context: JudgeContext, person: StoredPerson, judgement: PersonJudgement, progress: Progress, now: Millis): JudgementSave {
  const resting = judgement.wakeAt === null && openHandoff(judgement) !== null;
  const wakes = [judgement.wakeAt, progress.lookAgainAt, resting ? now + LOOK_AGAIN_MS : null].filter((at): at is Millis => at !== null);
  return {
    leadId: person.leadId,
    judgement,
    wakeAt: wakes.length === 0 ? null : Math.min(...wakes),
    performed: progress.performed,
    ownFacts: progress.own,
    ...(progress.readEvidence ? {} : slotOf(context, person, judgement, now)),
    ...((judgement.handoffs.length === 0 && judgement.setAside === null) || isNotLiveYet(judgement)
      ? {}
      : { fields: followUpValues(judgement, context.rules.version, context.linkTo(person.leadId)) }),
    ...ownerOf(context, person, judgement, progress),
    ...(progress.held === null ? {} : { held: progress.held }),
    ...(progress.readEvidence ? {} : escalationSave(context.roster, judgement, [...person.ownFacts, ...progress.own])),
    noticed: progress.noticed,
  };
}

function ownerOf(
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  { owner: moved, own }: Progress,
): Pick<JudgementSave, 'owner' | 'overruled' | 'leadObject'> {
  const owner = moved ?? leftTo(context, person, openHandoff(judgement));
  if (owner !== null) return { owner, ...onLeadObject(context, person) };
  const overruled = overruledBy(context, person, [...person.ownFacts, ...own]);
  return overruled === null ? {} : { overruled, ...onLeadObject(context, person) };
}

/** Of a team that is not live nothing stands in the CRM, however well it is measured. */
function isNotLiveYet({ handoffs }: PersonJudgement): boolean {
  return handoffs.at(-1)?.history === true;
}

/** The owner is written where that owner works, never in both (rules.md, "One ladder per hand-off"); the task hangs there too. */
function onLeadObject({ map, sellers }: JudgeContext, { lead, leadObjects }: StoredPerson): { leadObject?: string } {
  const object = leadObjects === undefined ? null : currentLeadObject(lead, leadObjects, map, sellers);
  return object === null ? {} : { leadObject: object.id };
}

/** While evidence is being read the slot stays as it is: neither a new task on a guess nor an old one closed on a guess. */
function slotOf(
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  now: Millis,
): Pick<JudgementSave, 'task' | 'adoptedTaskId'> {
  const handoff = owingHandoff(judgement);
  if (handoff === null || handoff.task === null || handoff.task.from > now) return { task: null, adoptedTaskId: null };
  const adopted = adoptable(person, handoff, handoff.task, now);
  if (adopted !== null) return { task: null, adoptedTaskId: adopted.id };
  const since = handoff.task.answering?.at ?? handoff.inquiryAt ?? handoff.handedAt;
  const inquiry = person.lead.conversions.filter((one) => one.at <= since).at(-1);
  const task = wantedTask(person.leadId, handoff, handoff.task, inquiry?.name ?? null);
  return { task: { ...task, ...onLeadObject(context, person) }, adoptedTaskId: null };
}
