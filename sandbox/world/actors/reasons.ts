/** The words that reps put into their own fields, after rules.md S5. */

/** Objective reasons stop the clock at once. */
export const OBJECTIVE = [
  'spam or test',
  'unreachable',
  'duplicate',
  'existing customer',
  'wrong territory or owner',
  'job seeker or vendor',
  'handled with a colleague',
  'asked not to be contacted',
] as const;

/** Judgement needs a conversation or marketing's consent. */
export const JUDGEMENT = ['competitor', 'student', 'non-buyer', 'no need', 'no budget', 'wrong contact', 'other'] as const;

export const WRONG_TIME = 'wrong time';

export const LOST_REASONS = ['Chose a competitor', 'No budget this year', 'Project stopped', 'No answer after the offer'] as const;
