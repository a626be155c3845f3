/** Reads the lines about a lead into the facts the rules judge. */
import type {
  AcceptFact,
  ActivityFact,
  ActivityKind,
  DealFact,
  HandoffFact,
  InquiryFact,
  LeadKind,
  Millis,
  OutcomeFact,
  OutcomeValue,
  RejectFact,
} from '../fact.ts';
import { flag, given, idOf, instant, LineProblem, money, oneOf, optional, type Raw, text } from './values.ts';

const KINDS: readonly LeadKind[] = ['hand-raiser', 'qualified', 'inquiry'];
const OUTCOMES: readonly OutcomeValue[] = ['converted', 'recycled', 'disqualified'];
const BY: readonly HandoffFact['by'][] = ['marketing', 'routing', 'seller', 'manager', 'baton', 'admin'];
const ACTIVITIES: readonly ActivityKind[] = ['call', 'email', 'meeting', 'message', 'note', 'task'];
const MEETING_STATES: readonly NonNullable<ActivityFact['state']>[] = ['booked', 'held', 'no-show', 'cancelled'];
const SEQUENCES: readonly NonNullable<ActivityFact['sequence']>[] = ['hand', 'workflow'];
const STAGES: readonly DealFact['stage'][] = ['open', 'won', 'lost'];

export function inquiry(raw: Raw, at: Millis, line: number): InquiryFact {
  return {
    type: 'inquiry',
    at,
    id: idOf(raw),
    line,
    kind: oneOf(raw, 'kind', KINDS, 'inquiry'),
    ...given('campaign', optional(raw, 'campaign')),
    ...given('arrivedAt', instant(raw, 'arrivedAt')),
    ...given('company', optional(raw, 'company')),
    ...given('known', known(raw)),
    ...customer(raw),
  };
}

export function handoff(raw: Raw, at: Millis, line: number): HandoffFact {
  const kind = oneOf(raw, 'kind', KINDS, 'inquiry');
  return {
    type: 'handoff',
    at,
    id: idOf(raw),
    line,
    owner: optional(raw, 'owner') ?? null,
    kind,
    by: oneOf(raw, 'by', BY, 'marketing'),
    ...customer(raw),
  };
}

export function activity(raw: Raw, at: Millis, line: number): ActivityFact {
  return {
    type: 'activity',
    at,
    id: idOf(raw),
    line,
    rep: optional(raw, 'rep') ?? null,
    kind: oneOf(raw, 'kind', ACTIVITIES),
    direction: oneOf(raw, 'direction', ['out', 'in'], 'out'),
    recordedAt: instant(raw, 'recordedAt') ?? at,
    by: oneOf(raw, 'by', ['machine', 'hand'], 'machine'),
    ...given('connected', flag(raw, 'connected')),
    ...given('seconds', seconds(raw)),
    ...given('state', raw.state == null ? undefined : oneOf(raw, 'state', MEETING_STATES)),
    ...given('sequence', raw.sequence == null ? undefined : oneOf(raw, 'sequence', SEQUENCES)),
  };
}

export function answer(raw: Raw, at: Millis, line: number, type: 'accept' | 'reject'): AcceptFact | RejectFact {
  const base = { at, id: idOf(raw), line, rep: optional(raw, 'rep') ?? '' };
  return type === 'accept' ? { type, ...base } : { type, ...base, reason: optional(raw, 'reason') ?? '' };
}

export function outcome(raw: Raw, at: Millis, line: number): OutcomeFact {
  return {
    type: 'outcome',
    at,
    id: idOf(raw),
    line,
    outcome: oneOf(raw, 'outcome', OUTCOMES),
    rep: optional(raw, 'rep') ?? null,
    reason: optional(raw, 'reason') ?? '',
    ...given('until', instant(raw, 'until')),
    ...given('deal', optional(raw, 'deal')),
  };
}

export function deal(raw: Raw, at: Millis, line: number): DealFact {
  money(raw, 'amount');
  const reason = optional(raw, 'reason');
  return {
    type: 'deal',
    at,
    id: idOf(raw),
    line,
    deal: text(raw, 'deal'),
    stage: oneOf(raw, 'stage', STAGES),
    ...given('owner', optional(raw, 'owner')),
    ...given('reason', reason),
    ...given('closesAt', instant(raw, 'closesAt')),
  };
}

/** The person was a customer already. */
function customer(raw: Raw): { customer?: true } {
  return flag(raw, 'customer') ? { customer: true } : {};
}

function seconds(raw: Raw): number | undefined {
  const value = raw.seconds ?? undefined;
  if (value !== undefined && (typeof value !== 'number' || value < 0)) throw new LineProblem('seconds: expected a number of seconds');
  return value;
}

function known(raw: Raw): Readonly<Record<string, string>> | undefined {
  const { facts } = raw;
  if (facts === undefined || facts === null) return undefined;
  if (typeof facts !== 'object' || Array.isArray(facts)) throw new LineProblem('facts: expected a map of names to text');
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value]] : [])),
  );
}
