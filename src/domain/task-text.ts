/** Subject and body of the task a rep sees: who, why, by when, in absolute times of the owner's zone. */
import { formatDuration } from './duration.ts';
import type { ActivityKind, Millis } from './fact.ts';
import type { Answering, HandoffJudgement, WantedTask } from './judgement.ts';
import { localTime } from './local-time.ts';
import type { Clause } from './rule-book.ts';
import { DEAL_STEPS } from './rules/s4.ts';

/** Names are passed in and never stored. */
export interface TaskTextInput {
  /** The person's name as the CRM has it; an empty one becomes "this lead". */
  readonly name: string;
  /** Form, chat or page of the inquiry. */
  readonly formName: string | null;
  readonly campaign: string | null;
  /** The person of the same company whom the owner has already. */
  readonly colleague?: string | null;
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
  'kind' | 'inquiryAt' | 'handedAt' | 'known' | 'missing' | 'nextStep' | 'joined' | 'joinedInquiries' | 'refused'
> &
  /** Of a later hand-off alone. */
  Partial<Pick<HandoffJudgement, 'atBat'>>;

const ASKED: Readonly<Record<HandoffJudgement['kind'], string>> = {
  'hand-raiser': 'asked for sales',
  qualified: 'passed on by marketing',
  inquiry: 'inquired',
};
const CHANNELS: Readonly<Partial<Record<ActivityKind, string>>> = { call: 'telephone', email: 'e-mail', message: 'message' };
const SUBJECT_LIMIT = 200;
/** Further inquiries named one by one; the rest are counted. */
const NAMED = 3;

/** Times carry the date unless both are on one day: then the subject's are short. */
export function taskText(task: WantedTask, handoff: ToldHandoff, input: TaskTextInput): TaskText {
  return { subject: cut(subjectOf(task, handoff, input)), body: bodyOf(task, handoff, input).join('\n') };
}

function subjectOf(task: WantedTask, handoff: ToldHandoff, input: TaskTextInput): string {
  const name = oneLine(input.name) || 'this lead';
  const since = task.answering?.at ?? sinceOf(handoff);
  const days = [since, task.dueAt].map((at) => dayOf(at, input.zone));
  const when = (at: Millis) => timeOf(at, input.zone, days[0] === days[1]);
  const step = handoff.nextStep?.what ?? '';
  const due = `due ${when(task.dueAt)}`;
  if (isMeetingQuestion(step)) return `Was the meeting with ${name} held? ${capital(due)}`;
  if (step !== '' && !isAttempt(step)) return `${capital(step)}: ${name}, ${due}`;
  return `${task.channel === 'CALL' ? 'Call' : 'Write to'} ${name}: ${whyOf(task, handoff, input)} ${when(since)}, ${due}`;
}

/** What ends a step of the deal that no activity ends. */
const DEAL_DONE: Readonly<Record<string, string>> = {
  [DEAL_STEPS.closeDate]: 'Done when the deal is won, lost, or has a close date that lies ahead.',
  [DEAL_STEPS.lostReason]: 'Done when the deal in the CRM has its reason.',
};

const isMeetingQuestion = (step: string): boolean => step.startsWith('say whether the meeting');
const isAttempt = (step: string): boolean => /attempt|call back|try again/.test(step);

function sinceOf({ inquiryAt, handedAt }: ToldHandoff): Millis {
  return inquiryAt ?? handedAt;
}

function whyOf(task: WantedTask, handoff: ToldHandoff, { formName }: TaskTextInput): string {
  const by = task.answering?.by;
  if (by) return by === 'call' ? 'called' : 'wrote';
  if (handoff.kind !== 'hand-raiser' || !formName) return ASKED[handoff.kind];
  return `asked through “${oneLine(formName)}”`;
}

function bodyOf(task: WantedTask, handoff: ToldHandoff, input: TaskTextInput): string[] {
  const by = input.formName ? ` through “${oneLine(input.formName)}”` : '';
  const facts = Object.entries(handoff.known ?? {}).map(([key, value]) => `${key}: ${oneLine(value)}`);
  const when = (at: Millis) => localTime(at, input.zone);
  const step = handoff.nextStep?.what ?? 'make the first attempt';
  return [
    ...answeringLine(task.answering, when),
    `${capital(ASKED[handoff.kind])} ${when(sinceOf(handoff))}${by}.`,
    ...(input.campaign ? [`Campaign: ${oneLine(input.campaign)}.`] : []),
    ...(facts.length > 0 ? [`Known: ${facts.join('; ')}.`] : []),
    ...(handoff.missing?.length ? [`Marketing still owes: ${handoff.missing.join(', ')}. Your clock runs.`] : []),
    ...askedAgain(handoff, when),
    ...(input.colleague
      ? [`${oneLine(input.colleague)} of the same company is with you already: “handled with a colleague” ends this.`]
      : []),
    `Next: ${step} by ${when(task.dueAt)} (${input.zone}).`,
    ...(task.ticked === undefined ? [] : [`Ticked ${when(task.ticked)}, and the CRM shows no call, e-mail or meeting since.`]),
    ...permittedLine(task),
    isMeetingQuestion(step)
      ? 'Done when the meeting has an outcome: completed, no show, cancelled or rescheduled. One tap; nothing to type here.'
      : (DEAL_DONE[step] ?? doneBy(task, input.clause)),
    ...refusals(handoff),
    ...(step === DEAL_STEPS.lostReason ? [] : [ending(task, handoff)]),
    citation(task, input),
  ];
}

function answeringLine(answering: Answering | undefined, when: (at: Millis) => string): string[] {
  if (!answering?.by) return [];
  return [
    answering.by === 'call' ? `Called ${when(answering.at)} and was missed.` : `Wrote ${when(answering.at)} and waits for an answer.`,
  ];
}

/** Further inquiries, each with its own time and campaign. */
function askedAgain({ joined, joinedInquiries: again = [] }: ToldHandoff, when: (at: Millis) => string): string[] {
  if (joined === 0) return [];
  if (again.length === 0) return [`Asked again ${joined === 1 ? 'once' : `${joined} times`} since.`];
  const named = again.slice(-NAMED).map(({ at, campaign }) => `${when(at)}${campaign ? ` (${oneLine(campaign)})` : ''}`);
  const more = joined > named.length ? `, and ${joined - named.length} more` : '';
  return [`Asked again ${named.join(', ')}${more}.`];
}

function permittedLine({ permitted }: WantedTask): string[] {
  if (permitted === undefined || permitted.length >= 3) return [];
  return [`Only by ${either(permitted.map((channel) => CHANNELS[channel] ?? channel))}: the rest was declined.`];
}

/** What counts, of what the person permits. */
function doneBy({ permitted = ['call', 'email', 'message'] }: WantedTask, clause: Clause | null): string {
  const ways = [
    ...(permitted.includes('call') ? ['a logged call'] : []),
    ...(permitted.includes('email') ? ['a one-to-one e-mail'] : []),
    ...(permitted.includes('message') ? ['a message'] : []),
    'a booked meeting',
    ...(clause?.evidence === 'C' ? ['a note'] : []),
  ];
  return `Done when the CRM shows it: ${either(ways)}. Nothing to type here.`;
}

/** Each request once, with the latest answer. */
function refusals({ refused }: ToldHandoff): string[] {
  const latest = new Map(refused.map(({ outcome, why }) => [outcome, why]));
  return [...latest].map(
    ([outcome, why]) =>
      `You asked for “${outcome}”: not yet, it ${why.startsWith('needs') ? why : `waits: ${why}`}. Granted once it is there.`,
  );
}

/** A CRM keeps no second entry of the value that stands there: of a later hand-off the same answer is given by clearing it first. */
function ending({ clause }: WantedTask, { atBat = 1 }: ToldHandoff): string {
  const answer = clause === 'S1' || clause === 'S2' ? 'Accept or reject in Lead response; end' : 'End';
  const again = atBat > 1 ? ' Where your answer of last time still stands: clear it, then choose again.' : '';
  return `${answer} it with Outcome asked for and Response reason; Call back on and Wake up on put it off.${again}`;
}

function citation(task: WantedTask, { clause, rulesVersion }: TaskTextInput): string {
  const target = clause?.within ? `, within ${formatDuration(clause.within)}` : '';
  return `Clause ${task.clause}${target}, rules version ${rulesVersion}.`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function local(at: Millis, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function dayOf(at: Millis, zone: string): string {
  return local(at, zone).toPlainDate().toString();
}

/** "10:05", or "Tue 3 Mar 10:05" where the day must be told. */
function timeOf(at: Millis, zone: string, short: boolean): string {
  return short ? local(at, zone).toPlainTime().toString({ smallestUnit: 'minute' }) : localTime(at, zone);
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
