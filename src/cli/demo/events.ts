/** Names what happened to one person, as their facts and their judgement show it: the events that a run of the demo counts. */
import type { ActivityFact, Fact, HandoffFact } from '../../domain/fact.ts';
import type { HandoffJudgement } from '../../domain/judgement.ts';
import { REROUTED, readReason } from '../../domain/reasons.ts';

/** Rules, "Evidence": what is typed in by hand later than this counts only from its entry. */
const HAND_LOG_LIMIT_MS = 60 * 60_000;

/** Every event that a fact can be. A new type of fact without an entry does not compile. */
export const FACT_EVENTS = {
  inquiry: ['inquired', 'asked-for-sales', 'arrived-late'],
  handoff: ['handed-by-marketing', 'handed-by-routing', 'handed-by-manager', 'handed-by-baton', 'taken-by-rep', 'unrouted'],
  activity: [
    ...['call-connected', 'call-unconnected', 'call-without-outcome', 'email', 'email-failed', 'message', 'note', 'own-task-ticked'],
    ...['call-taken', 'call-missed', 'reply', 'meeting-booked', 'meeting-booked-by-lead'],
    ...['meeting-held', 'meeting-no-show', 'meeting-cancelled'],
    ...['sequence-by-hand', 'sequence-by-workflow', 'logged-by-hand', 'logged-too-late'],
  ],
  accept: ['accepted'],
  reject: ['rejected-objective', 'rejected-judgement', 'rejected-wrong-time', 'rejected-without-reason', 'wrong-territory'],
  'hand-back': ['handed-back'],
  outcome: ['asked-converted', 'asked-recycled', 'asked-disqualified'],
  deal: ['deal-opened', 'deal-won', 'deal-lost', 'deal-lost-without-reason'],
  evaluation: ['evaluated-hand-over', 'evaluated-nurture', 'evaluated-set-aside', 'evaluated-in-bulk', 'evaluated-by-rule'],
  answer: ['answered-agreed', 'answered-disagreed', 'answered-with-change'],
  colleague: ['colleague-found'],
  released: ['released'],
  'call-back': ['call-back-agreed'],
  deleted: ['deleted'],
  restored: ['restored'],
  'opted-out': ['opted-out'],
  'opted-in': ['opted-in'],
  'privacy-deleted': ['privacy-deleted'],
  task: ['task-ticked', 'task-moved', 'task-deleted', 'task-given'],
  rung: [],
} as const satisfies Record<Fact['type'], readonly string[]>;

type FactEvent = (typeof FACT_EVENTS)[Fact['type']][number];

/** The events of one fact. */
export function eventsOfFact(fact: Fact): readonly FactEvent[] {
  switch (fact.type) {
    case 'inquiry':
      return ['inquired', ...when(fact.kind === 'hand-raiser', 'asked-for-sales'), ...when(fact.arrivedAt !== undefined, 'arrived-late')];
    case 'handoff':
      return [fact.owner === null ? 'unrouted' : HANDED[fact.by]];
    case 'activity':
      return activityEvents(fact);
    case 'reject':
      return [rejectionOf(fact.reason)];
    case 'outcome':
      return [`asked-${fact.outcome}`];
    case 'deal':
      if (fact.stage === 'open') return ['deal-opened'];
      return [`deal-${fact.stage}`, ...when(fact.stage === 'lost' && !fact.reason, 'deal-lost-without-reason')];
    case 'evaluation':
      return [
        `evaluated-${fact.decision}`,
        ...when(fact.bulk !== undefined, 'evaluated-in-bulk'),
        ...when(fact.rule !== undefined, 'evaluated-by-rule'),
      ];
    case 'answer':
      return [fact.agrees ? 'answered-agreed' : 'answered-disagreed', ...when(fact.change !== undefined, 'answered-with-change')];
    case 'task':
      return [`task-${fact.event}`];
    default:
      return FACT_EVENTS[fact.type];
  }
}

const HANDED: Readonly<Record<HandoffFact['by'], (typeof FACT_EVENTS)['handoff'][number]>> = {
  marketing: 'handed-by-marketing',
  routing: 'handed-by-routing',
  manager: 'handed-by-manager',
  seller: 'taken-by-rep',
  baton: 'handed-by-baton',
  admin: 'handed-by-baton',
};

function rejectionOf(text: string): (typeof FACT_EVENTS)['reject'][number] {
  const { kind, reason } = readReason(text);
  if (kind === 'none') return 'rejected-without-reason';
  return reason === REROUTED ? 'wrong-territory' : `rejected-${kind}`;
}

type ActivityEvent = (typeof FACT_EVENTS)['activity'][number];

function activityEvents(fact: ActivityFact): ActivityEvent[] {
  const ended = fact.kind === 'meeting' && fact.state !== undefined && fact.state !== 'booked';
  const byHand = fact.by === 'hand' && (fact.kind === 'call' || fact.kind === 'email');
  return [
    whatWasDone(fact),
    ...(ended ? [`meeting-${fact.state}` as const] : []),
    ...(fact.sequence === undefined ? [] : [`sequence-by-${fact.sequence}` as const]),
    ...when(byHand, fact.recordedAt - fact.at > HAND_LOG_LIMIT_MS ? 'logged-too-late' : 'logged-by-hand'),
  ];
}

function whatWasDone(fact: ActivityFact): ActivityEvent {
  const inbound = fact.direction === 'in';
  switch (fact.kind) {
    case 'call':
      if (inbound) return fact.connected === true ? 'call-taken' : 'call-missed';
      if (fact.connected === undefined) return 'call-without-outcome';
      return fact.connected ? 'call-connected' : 'call-unconnected';
    case 'meeting':
      return inbound ? 'meeting-booked-by-lead' : 'meeting-booked';
    case 'email':
      if (inbound) return 'reply';
      return fact.unsent ? 'email-failed' : 'email';
    case 'task':
      return 'own-task-ticked';
    default:
      return fact.kind;
  }
}

function when<E extends string>(holds: boolean, event: E): E[] {
  return holds ? [event] : [];
}

/** What the rules made of it, counted from a judged hand-off. */
const JUDGED: Readonly<Record<string, (handoff: HandoffJudgement) => number>> = {
  transferred: (handoff) => handoff.transfers,
  joined: (handoff) => handoff.joined,
  'new-at-bat': (handoff) => Number(handoff.atBat > 1),
  'accepted-in-time': ({ clocks }) => clocks.filter((clock) => clock.clause === 'S1' && clock.state === 'met').length,
  'asked-again': ({ clocks }) => Math.max(0, clocks.filter((clock) => clock.clause === 'S2').length - 1),
  'outcome-refused': ({ refused }) => refused.filter(({ outcome }) => outcome !== 'reject').length,
  'rejection-refused': ({ refused }) => refused.filter(({ outcome }) => outcome === 'reject').length,
  'out-of-hours': (handoff) => Number(handoff.outOfHours === true),
  'breach-withdrawn': ({ withdrawn }) => withdrawn?.length ?? 0,
  'unproven-tick': ({ unproven }) => unproven ?? 0,
  escalated: ({ escalated }) => Number(escalated !== undefined),
  'fact-missing': ({ missing }) => Number((missing ?? []).length > 0),
};

export const JUDGED_EVENTS: readonly string[] = Object.keys(JUDGED);

/** Calls `add` with each event of the hand-off and how often it shows. */
export function addJudged(handoff: HandoffJudgement, add: (event: string, count: number) => void): void {
  for (const [event, countOf] of Object.entries(JUDGED)) add(event, countOf(handoff));
}
