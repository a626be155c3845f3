/** What sales signs: S1 to S5. */
import { RESPONSE_REASONS, readReason } from '../reasons.ts';
import type { Clause, Duration } from '../rule-book.ts';
import { byEntry, evidenceSentences, ladderSentences, type SentenceMaker, scoped, whoOf } from './common-sentences.ts';
import { readSettings } from './settings.ts';
import { listOf, spell } from './words.ts';

const UNANSWERED = { missing: (leads: string) => `If nobody answers ${leads}`, byEvidence: false };
const UNTRIED = { missing: (leads: string) => `If nobody tries ${leads}`, byEvidence: true };

/** `within 5 business minutes for hand-raisers, within 1 business hour for qualified leads`. */
function targets(entries: readonly Clause[], more: (clause: Clause) => string): string {
  const timed = entries.filter((clause) => clause.within !== null);
  return listOf(timed.map((clause) => `${spell(clause.within!)} for ${whoOf(clause) || 'every lead'}${more(clause)}`));
}

const s1: SentenceMaker = (entries) => [
  `A lead is accepted or rejected within ${targets(entries, () => '')}; the owner's first attempt accepts it.`,
  ...leftOf(entries, () => undefined),
  ...evidenceSentences(entries, UNANSWERED),
  ...ladderSentences(entries, UNANSWERED),
];

const s2: SentenceMaker = (entries) => [
  `The first attempt is made within ${targets(entries, outOfHours)}.`,
  ...leftOf(entries, (settings) => settings.say('out-of-hours')),
  ...evidenceSentences(entries, UNTRIED),
  ...ladderSentences(entries, UNTRIED),
  'Baton never takes a lead from the owner of its account or open deal, or from a rep who spoke with the person in the last 30 days.',
];

function outOfHours(clause: Clause): string {
  const late: Duration = readSettings(clause).duration('out-of-hours');
  return late.amount === 0 ? '' : ` (arrived out of hours: within the first ${spell(late)})`;
}

/** Settings that no sentence of the clause mentions. */
function leftOf(entries: readonly Clause[], mention: (settings: ReturnType<typeof readSettings>) => unknown): readonly string[] {
  return entries.flatMap((clause) => {
    const settings = readSettings(clause);
    mention(settings);
    return settings.unread().map((sentence) => scoped(clause, sentence));
  });
}

const s3 = byEntry(
  ({ within }, settings) => [
    `Until the person is reached, ${settings.say('attempts')} attempts are made over ${settings.say('channels')} or more channels, on ${settings.say('business-days')} or more business days, within ${spell(within!)}; they are due by the end of business day ${settings.say('schedule')} after the hand-off.`,
    `One channel counts once in ${settings.say('channel-once-in')}; sequences started by hand are at most half of the attempts.`,
    `Once reached, a next step is owed within ${settings.say('next-step-within')}, each time, until there is an outcome.`,
  ],
  { missing: 'When it is missed', byEvidence: true },
);

const s4 = byEntry(
  ({ within }, settings) => [
    `Within ${spell(within!)} every lead has an outcome and its reason, earned by a conversation, by S3 fulfilled or by an objective reason (S5).`,
    `A lead made into a deal owes a next step after ${settings.say('deal-quiet-for')} without activity, or when its close date has passed.`,
    `A lost deal has its reason within ${settings.say('lost-reason-within')}.`,
  ],
  { missing: 'With no outcome', byEvidence: false },
);

const reasonsOf = (kind: string) =>
  listOf(
    RESPONSE_REASONS.filter((reason) => readReason(reason).kind === kind),
    'or',
  );

const s5 = byEntry((_, settings) => [
  'A rejection names its reason.',
  `Objective reasons stop the clock at once${checked(settings.say('check-one-in'))}: ${reasonsOf('objective')}.`,
  `Reasons of judgement stop it after a conversation, or once marketing agrees or lets M4 pass: ${reasonsOf('judgement')}.`,
  'Wrong time sends the lead back to marketing until the date agreed in a conversation.',
]);

const checked = (oneIn: string) => (oneIn === '0' ? '' : `, and one in ${oneIn} is checked`);

export const salesSentences: ReadonlyMap<string, SentenceMaker> = new Map([
  ['S1', s1],
  ['S2', s2],
  ['S3', s3],
  ['S4', s4],
  ['S5', s5],
]);
