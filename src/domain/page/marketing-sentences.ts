/** What marketing signs: M1 to M4, and the review both owe. */
import type { Clause } from '../rule-book.ts';
import { byEntry, type SentenceMaker } from './common-sentences.ts';
import { listOf, spell } from './words.ts';

const BULK = 'bulk-above';

const m1 = byEntry((_, settings) => {
  const facts = settings.say('facts');
  const required = settings.list('required');
  return [
    facts === '' ? null : `A qualified lead is handed over with what is known of ${facts}.`,
    required.length === 0
      ? 'None of these is required until sales choose which: three at most.'
      : `Required ${required.length === 1 ? 'is' : 'are'} ${listOf(required)}: a missing one is marketing's breach, and sales' clock runs on.`,
    `Within the time of S1 sales may hand a lead back for a missing required fact; a named marketer completes or keeps it within ${settings.say('hand-back-within')}, then it returns to the same rep. Hand-raisers and customers are never handed back.`,
  ];
});

const m2 = byEntry(
  (clause, settings) => {
    const own = clause.within === null ? null : handedOver(clause.kinds, spell(clause.within));
    // Only inquiries are evaluated: of the other entries a limit is said only where the file states one.
    if (!clause.kinds.includes('inquiry') && clause.settings[BULK] !== undefined) return [own];
    const bulk = `One edit of more than ${settings.say(BULK)} counts as one decision, and is flagged.`;
    return [own, clause.kinds.includes('inquiry') ? bulk : null];
  },
  { missing: 'When it is missed', byEvidence: false, namesKinds: true },
);

function handedOver(kinds: Clause['kinds'], time: string): string {
  const over = 'A lead that meets the definition is handed over';
  const decided = 'a decision on record, by a person or a named rule, to hand over, to nurture until a date, or to set aside for a reason';
  if (!kinds.includes('inquiry')) return `${over} within ${time}.`;
  if (!kinds.includes('qualified')) return `An inquiry is evaluated within ${time}: ${decided}.`;
  return `${over}, and an inquiry evaluated, within ${time}: ${decided}.`;
}

const m3 = byEntry(({ within }, settings) => [
  within === null
    ? null
    : `A campaign for leads stands on the shared calendar, with the number and quality of leads expected, ${spell(within)} before its first lead; an always-on programme, once a quarter.`,
  `Reps get one digest a week and acknowledge it with one click; what is unseen after ${settings.say('seen-within')} is sales' line, not marketing's.`,
]);

const m4 = byEntry(({ within }, settings) => [
  within === null
    ? null
    : `When sales reject a lead on judgement, marketing answers within ${spell(within)}: silence counts as agreed, and as a breach.`,
  `Within ${settings.say('change-within')} a change is on record (definition, list or campaign), or a no with its reason.`,
]);

const g1 = byEntry(() => [
  'Once a quarter both departments review these rules: what worked, what did not, one change each; then they sign again.',
]);

export const marketingSentences: ReadonlyMap<string, SentenceMaker> = new Map([
  ['M1', m1],
  ['M2', m2],
  ['M3', m3],
  ['M4', m4],
  ['G1', g1],
]);
