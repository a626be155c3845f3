/** When a hand-off may have ended: an earned outcome, an objective reason, marketing's consent or silence, a deal that closed. */
import type { Millis } from '../portal.ts';
import { silenceAfter } from './clauses.ts';
import type { Company } from './company.ts';
import { isAttempt } from './deeds.ts';
import type { LeadFile } from './lead-file.ts';
import type { Setting } from './setting.ts';
import { type Timeline, valueAt } from './timeline.ts';

export const NEVER = Number.POSITIVE_INFINITY;

/** Rules, S5: these stop the clock at once. */
const OBJECTIVE: ReadonlySet<string> = new Set([
  'spam or test',
  'unreachable',
  'duplicate',
  'existing customer',
  'wrong territory or owner',
  'job seeker or vendor',
  'handled with a colleague',
  'asked not to be contacted',
]);

export interface Judging {
  readonly company: Company;
  readonly setting: Setting;
}

/** First instant from which somebody may say that a conversation took place; a reply is one once somebody had tried. */
export function firstConversation({ deeds }: LeadFile, from: Millis): Millis {
  let tried = false;
  let first = NEVER;
  for (const deed of deeds) {
    const talked = deed.grade === 'A' || (deed.kind === 'email' && deed.direction === 'in' && tried);
    if (isAttempt(deed, 'B')) tried = true;
    // A call of some length whose outcome says neither yes nor no may have been one: nobody is called unjust for taking it so.
    const maybe = !deed.certain && deed.kind === 'call';
    if ((talked || maybe) && Math.max(deed.at, deed.knownAt) >= from) first = Math.min(first, Math.max(deed.at, deed.knownAt));
  }
  return first;
}

/** From when nobody may deny one; logged by hand with an instant before `from`, one may belong to either side of it. */
export function sureConversation({ deeds }: LeadFile, from: Millis): Millis {
  const tried = Math.min(NEVER, ...deeds.filter((deed) => deed.certain && isAttempt(deed, 'B') && deed.at >= from).map(({ at }) => at));
  const talks = deeds.filter(
    ({ grade, kind, direction, certain, at }) =>
      certain && at >= from && (grade === 'A' || (kind === 'email' && direction === 'in' && at > tried)),
  );
  return Math.min(NEVER, ...talks.map(({ at, knownAt }) => Math.max(at, knownAt)));
}

/** When the n-th attempt was known, counted as generously as rules.md can be read: every channel, every try. */
export function nthAttempt({ deeds }: LeadFile, from: Millis, n: number): Millis {
  const known = deeds.filter((deed) => isAttempt(deed, 'B') && deed.knownAt >= from).map(({ knownAt }) => knownAt);
  return known.toSorted((a, b) => a - b)[n - 1] ?? NEVER;
}

function dealEnd(file: LeadFile, from: Millis): Millis {
  const closed = file.deals.flatMap(({ stages }) => stages.filter(({ at, value }) => /^closed/.test(value) && at >= from));
  return Math.min(NEVER, ...closed.map(({ at }) => at));
}

/** Instant from which a reason holds that is objective. */
function objectiveFrom(file: LeadFile, since: Millis): Millis {
  const reasons = file.field('baton_response_reason');
  if (OBJECTIVE.has(valueAt(reasons, since))) return since;
  return reasons.find(({ at, value }) => at > since && OBJECTIVE.has(value))?.at ?? NEVER;
}

/** Marketing's answers to a rejection. */
function answersTo(file: LeadFile, at: Millis): Timeline {
  return file.field('baton_answer_to_rejection').filter((entry) => entry.at >= at && entry.value !== '');
}

/**
 * When marketing's silence agrees to a rejection. Whose working days it is counted in, marketing's, which owes the answer, or the owner's
 * place, as business units are, rules.md leaves open: either will do.
 */
function silencesAfter(file: LeadFile, { company, setting }: Judging, at: Millis): Millis[] {
  const silence = silenceAfter(setting);
  if (silence === null) return [];
  const ends = [company.marketing?.rep ?? '', valueAt(file.owners, at)].map((one) => company.calendarOf(one).add(at, silence));
  const until = Math.min(...ends);
  return answersTo(file, at).some((entry) => entry.at <= until && !entry.value.startsWith('agree')) ? [] : ends;
}

/** Every instant at which marketing's silence may have agreed to a rejection. */
export function silencesOf(file: LeadFile, judging: Judging, from: Millis): Millis[] {
  const rejections = file.field('baton_lead_response').filter(({ at, value }) => at >= from && value === 'reject');
  return rejections.flatMap(({ at }) => silencesAfter(file, judging, at));
}

/** A rejection on judgement: a conversation, marketing's consent, or its silence past M4. */
function rejectionEnd(file: LeadFile, judging: Judging, at: Millis, from: Millis): Millis {
  const agreed = answersTo(file, at).find(({ value }) => value.startsWith('agree'))?.at ?? NEVER;
  const silent = Math.min(NEVER, ...silencesAfter(file, judging, at));
  return Math.min(agreed, silent, Math.max(at, firstConversation(file, from)), objectiveFrom(file, at));
}

function requestEnd(file: LeadFile, at: Millis, from: Millis, attempts: number): Millis {
  const earned = Math.min(firstConversation(file, from), nthAttempt(file, from, attempts), objectiveFrom(file, at));
  return Math.max(at, earned);
}

/** Most attempts that any entry of S3 asks for; 6 where the file names none. */
function attemptsOwed({ rules }: Setting): number {
  return rules.clauses.find(({ id }) => id === 'S3')?.attempts ?? 6;
}

function optedOut(file: LeadFile, from: Millis): Millis {
  const { phone, mobilephone } = file.record.values;
  if (phone || mobilephone) return NEVER;
  return file.field('hs_email_optout').find(({ at, value }) => at >= from && value === 'true')?.at ?? NEVER;
}

/**
 * The earliest instant at or after `from` at which a hand-off that was open then had earned its end; infinity for none. What was said of a record
 * that was merged into this one counts as well: whose hand-off it ended rules.md leaves open.
 */
export function earnedEnd(file: LeadFile, judging: Judging, from: Millis): Millis {
  return Math.min(...[file, ...file.selves].map(({ field }) => ownEnd({ ...file, field }, judging, from)));
}

function ownEnd(file: LeadFile, judging: Judging, from: Millis): Millis {
  const attempts = attemptsOwed(judging.setting);
  const said = (name: string, ...values: readonly string[]) =>
    file
      .field(name)
      .filter(({ at, value }) => at >= from && values.includes(value))
      .map(({ at }) => at);
  const rejects = said('baton_lead_response', 'reject').map((at) =>
    Math.min(objectiveFrom(file, at), rejectionEnd(file, judging, at, from), requestEnd(file, at, from, attempts)),
  );
  const asks = said('baton_outcome_asked_for', 'disqualified', 'recycled').map((at) => requestEnd(file, at, from, attempts));
  return Math.min(NEVER, dealEnd(file, from), optedOut(file, from), ...rejects, ...asks);
}

/** When Baton first said, at or after `from`, that it was over. */
export function saidEnd(file: LeadFile, from: Millis): Millis {
  const said = [file, ...file.selves].flatMap(({ field }) => field('baton_outcome'));
  return Math.min(NEVER, ...said.filter(({ at, value }) => at >= from && value !== '').map(({ at }) => at));
}
