/** The follow-up fields of a person's present at-bat; none of them changes by the mere passing of time but for a breach itself. */
import type { Millis } from './fact.ts';
import type { ClauseClock, HandoffJudgement, PersonJudgement } from './judgement.ts';

/** `rep` holds a rep's id here and is written as their name: names join a value only when it is sent. */
export type FieldType = 'string' | 'number' | 'datetime' | 'bool' | 'enum' | 'rep';

export interface FollowUpField {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly options?: readonly string[];
  /** Of a number: digits after the point, for CRMs that keep so many and no more; absent: one. */
  readonly decimals?: number;
  readonly description: string;
}

const field = <K extends string>(key: K, label: string, type: FieldType, description: string, options?: readonly string[]) => ({
  key,
  label,
  type,
  description,
  ...(options === undefined ? {} : { options }),
});

const KINDS = ['hand-raiser', 'qualified', 'inquiry'];
const STATES = ['offered', 'accepted', 'working', 'sleeping', 'closed'];
const OUTCOMES = ['won', 'lost', 'recycled', 'disqualified', 'handled-with-colleague', 'deleted', 'before-go-live'];

/** Keys carry no CRM prefix; `datetime` values are epoch milliseconds. */
export const FOLLOW_UP_FIELDS = [
  field('at_bat_number', 'At-bat', 'number', 'How many times this person was handed to sales, this time included.'),
  field('lead_kind', 'Lead kind', 'enum', 'Why the lead is sales’ business.', KINDS),
  field('campaign', 'Campaign', 'string', 'Campaign of the inquiry behind this hand-off.'),
  field('handed_to', 'Handed to', 'rep', 'Owner of this hand-off.'),
  field('handed_off_at', 'Handed off at', 'datetime', 'When the lead had both its handed-over mark and an owner.'),
  field('accepted_at', 'Accepted at', 'datetime', 'When the owner accepted.'),
  field('first_response_at', 'First response at', 'datetime', 'First counted attempt of this at-bat.'),
  field('first_response_by', 'First response by', 'rep', 'Who made it.'),
  field(
    'response_business_minutes',
    'Response, business minutes',
    'number',
    'From the inquiry or hand-off to the first response, in business time.',
  ),
  field('response_elapsed_minutes', 'Response, elapsed minutes', 'number', 'The same on the wall clock.'),
  field('on_time', 'First response on time', 'bool', 'Whether the first response met clause S2.'),
  field('late_by_minutes', 'Late by, minutes', 'number', 'How long after the deadline the first response came.'),
  field('overdue_since', 'Overdue since', 'datetime', 'Deadline that was missed and is still unmet.'),
  field('next_step', 'Next step', 'string', 'What is owed next.'),
  field('next_step_due', 'Next step due', 'datetime', 'By when.'),
  field('attempts', 'Attempts', 'number', 'Counted attempts of this at-bat.'),
  field('channels', 'Channels', 'string', 'Channels on which attempts were made.'),
  field('transfers', 'Transfers', 'number', 'Hand-overs between owners.'),
  field('outcome', 'Outcome', 'enum', 'How this at-bat ended.', OUTCOMES),
  field('outcome_reason', 'Outcome reason', 'string', 'Reason of the outcome, as granted.'),
  field('set_aside_reason', 'Set aside because', 'string', 'Why the record is no hand-off.'),
  field('rules_version', 'Rules version', 'number', 'Version of the rules that judged it.'),
  field('first_ever_response_at', 'First ever response at', 'datetime', 'First counted attempt of any at-bat; never reset.'),
  field('at_bats_total', 'At-bats in total', 'number', 'Never reset.'),
  field('link', 'Follow-up link', 'string', 'Where Baton shows this lead.'),
  field('state', 'Follow-up state', 'enum', 'Where this at-bat stands.', STATES),
] as const satisfies readonly FollowUpField[];

export type FollowUpKey = (typeof FOLLOW_UP_FIELDS)[number]['key'];

/** Null clears the field. */
export type FollowUpValues = Readonly<Record<FollowUpKey, string | number | boolean | null>>;

/** Values of the present (latest) at-bat; all null but the set-aside reason for a person who was never handed over. */
export function followUpValues(judgement: PersonJudgement, rulesVersion: number, link: string | null = null): FollowUpValues {
  const latest = judgement.handoffs.at(-1);
  const responses = judgement.handoffs.map((handoff) => handoff.firstResponse?.at).filter((at) => at !== undefined);
  return {
    ...(latest === undefined ? NOTHING : atBatValues(latest)),
    set_aside_reason: judgement.setAside,
    rules_version: rulesVersion,
    first_ever_response_at: responses.length > 0 ? Math.min(...responses) : null,
    at_bats_total: judgement.handoffs.length,
    link: latest === undefined ? null : link,
  };
}

const NOTHING = Object.fromEntries(FOLLOW_UP_FIELDS.map(({ key }) => [key, null])) as FollowUpValues;

function atBatValues(handoff: HandoffJudgement): FollowUpValues {
  const { firstResponse, outcome, nextStep, speed } = handoff;
  return {
    ...NOTHING,
    at_bat_number: handoff.atBat,
    lead_kind: handoff.kind,
    campaign: handoff.campaign,
    handed_to: handoff.owner,
    handed_off_at: handoff.handedAt,
    accepted_at: handoff.acceptedAt,
    first_response_at: firstResponse?.at ?? null,
    first_response_by: firstResponse?.rep ?? null,
    response_business_minutes: rounded(speed?.businessMinutes),
    response_elapsed_minutes: rounded(speed?.elapsedMinutes),
    ...punctuality(handoff.clocks),
    overdue_since: overdueSince(handoff),
    next_step: nextStep?.what ?? null,
    next_step_due: nextStep?.dueAt ?? null,
    attempts: handoff.attempts,
    channels: handoff.channels.join(', ') || null,
    transfers: handoff.transfers,
    outcome: outcome?.value ?? null,
    outcome_reason: outcome?.reason ?? null,
    state: handoff.state,
  };
}

/** Of the hand-off's own S2, not of a fresh one. */
function punctuality(clocks: readonly ClauseClock[]): { on_time: boolean | null; late_by_minutes: number | null } {
  const clock = clocks.find(({ clause }) => clause === 'S2');
  if (clock === undefined || clock.state === 'running' || clock.state === 'ended') return { on_time: null, late_by_minutes: null };
  const late = clock.state === 'late' ? rounded((clock.metAt! - clock.dueAt) / 60_000) : null;
  return { on_time: clock.state === 'met', late_by_minutes: late };
}

/** Sales' clauses only; a closed at-bat owes nothing. */
function overdueSince(handoff: HandoffJudgement): Millis | null {
  if (handoff.outcome !== null) return null;
  const missed = handoff.clocks.filter(({ clause, state }) => clause.startsWith('S') && state === 'breached');
  return missed.length > 0 ? Math.min(...missed.map(({ dueAt }) => dueAt)) : null;
}

function rounded(minutes: number | undefined): number | null {
  return minutes === undefined ? null : Math.round(minutes * 10) / 10;
}
