/** Subject and body of the task a rep sees: who, why, by when, in absolute times of the owner's zone. */
import { formatDuration } from './duration.ts';
import type { Millis } from './fact.ts';
import type { HandoffJudgement, WantedTask } from './judgement.ts';
import type { Clause } from './rule-book.ts';

/** Names are passed in and never stored. */
export interface TaskTextInput {
  /** The person's name as the CRM has it; an empty one becomes "this lead". */
  readonly name: string;
  /** Form, chat or page of the inquiry. */
  readonly formName: string | null;
  readonly campaign: string | null;
  /** IANA zone of the owner. */
  readonly zone: string;
  readonly rulesVersion: number;
  /** The clause the task cites, when it is in force. */
  readonly clause: Clause | null;
}

export interface TaskText {
  readonly subject: string;
  readonly body: string;
}

/** What of a hand-off the text tells. */
export type ToldHandoff = Pick<
  HandoffJudgement,
  'kind' | 'inquiryAt' | 'handedAt' | 'known' | 'missing' | 'nextStep' | 'joined' | 'refused'
>;

const ASKED: Readonly<Record<HandoffJudgement['kind'], string>> = {
  'hand-raiser': 'asked for sales',
  qualified: 'passed on by marketing',
  inquiry: 'inquired',
};
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SUBJECT_LIMIT = 200;

/** Times carry the date unless both are on one day: then the subject's are short. */
export function taskText(task: WantedTask, handoff: ToldHandoff, input: TaskTextInput): TaskText {
  const name = oneLine(input.name) || 'this lead';
  const since = handoff.inquiryAt ?? handoff.handedAt;
  const verb = task.channel === 'CALL' ? 'Call' : 'Answer';
  const days = [since, task.dueAt].map((at) => dayOf(at, input.zone));
  const when = (at: Millis) => timeOf(at, input.zone, days[0] === days[1]);
  const subject = `${verb} ${name}: ${ASKED[handoff.kind]} ${when(since)}, due ${when(task.dueAt)}`;
  return { subject: cut(subject), body: bodyOf(task, handoff, input, since).join('\n') };
}

function bodyOf(task: WantedTask, handoff: ToldHandoff, input: TaskTextInput, since: Millis): string[] {
  const by = input.formName ? ` through “${oneLine(input.formName)}”` : '';
  const facts = Object.entries(handoff.known ?? {}).map(([key, value]) => `${key}: ${oneLine(value)}`);
  const when = (at: Millis) => timeOf(at, input.zone, false);
  return [
    `${capital(ASKED[handoff.kind])} ${when(since)}${by}.`,
    ...(input.campaign ? [`Campaign: ${oneLine(input.campaign)}.`] : []),
    ...(facts.length > 0 ? [`Known: ${facts.join('; ')}.`] : []),
    ...(handoff.missing?.length ? [`Marketing still owes: ${handoff.missing.join(', ')}. Your clock runs.`] : []),
    `Next: ${handoff.nextStep?.what ?? 'make the first attempt'} by ${when(task.dueAt)} (${input.zone}).`,
    ...(handoff.joined > 0 ? [`Asked again ${handoff.joined === 1 ? 'once' : `${handoff.joined} times`} since.`] : []),
    ...(task.permitted && task.permitted.length < 3 ? [`Permitted: ${task.permitted.join(', ') || 'nothing'}.`] : []),
    doneBy(task, input.clause),
    ...handoff.refused.map(
      ({ outcome, why }) => `You asked for “${outcome}”: not yet, it ${why.startsWith('needs') ? why : `waits: ${why}`}.`,
    ),
    citation(task, input),
  ];
}

function doneBy(task: WantedTask, clause: Clause | null): string {
  const note = clause?.evidence === 'C' ? ', or a note' : '';
  const call = task.channel === 'CALL' ? 'a logged call, ' : '';
  return `Done when the CRM shows it: ${call}a one-to-one e-mail, a message or a booked meeting${note}. Nothing to type here.`;
}

function citation(task: WantedTask, { clause, rulesVersion }: TaskTextInput): string {
  const target = clause?.within ? `, within ${formatDuration(clause.within)}` : '';
  return `Clause ${task.clause}${target}, rules version ${rulesVersion}.`;
}

function local(at: Millis, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function dayOf(at: Millis, zone: string): string {
  return local(at, zone).toPlainDate().toString();
}

/** "10:05", or "Tue 3 Mar 10:05" where the day must be told. */
function timeOf(at: Millis, zone: string, short: boolean): string {
  const time = local(at, zone);
  const clock = time.toPlainTime().toString({ smallestUnit: 'minute' });
  if (short) return clock;
  return `${DAYS[time.dayOfWeek - 1]} ${time.day} ${MONTHS[time.month - 1]} ${clock}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function cut(text: string): string {
  return text.length <= SUBJECT_LIMIT ? text : `${text.slice(0, SUBJECT_LIMIT - 1)}…`;
}
