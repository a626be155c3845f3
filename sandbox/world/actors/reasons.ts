/** The words that reps put into their own fields, after rules.md S5. */

/** Objective reasons stop the clock at once. */
export const OBJECTIVE = [
  'spam_or_test',
  'unreachable',
  'duplicate',
  'existing_customer',
  'wrong_territory',
  'job_seeker_or_vendor',
  'handled_with_colleague',
  'do_not_contact',
] as const;

/** Judgement needs a conversation or marketing's consent. */
export const JUDGEMENT = ['competitor', 'student', 'non_buyer', 'no_need', 'no_budget', 'wrong_contact', 'other'] as const;

export const LOST_REASONS = ['Chose a competitor', 'No budget this year', 'Project stopped', 'No answer after the offer'] as const;
