/** The reasons of S5: which stop the clock at once, which need a conversation, and which mean "another time". */

export type ReasonKind = 'objective' | 'judgement' | 'wrong-time' | 'none';

/** Reasons that stop the clock at once. Keys are what a rep may pick or write; values are the reason we record. */
const OBJECTIVE: Readonly<Record<string, string>> = {
  spam: 'spam or test',
  test: 'spam or test',
  'spam or test': 'spam or test',
  unreachable: 'unreachable',
  bounced: 'unreachable',
  duplicate: 'duplicate',
  'existing customer': 'existing customer',
  customer: 'existing customer',
  'wrong territory': 'wrong territory or owner',
  'wrong owner': 'wrong territory or owner',
  'wrong territory or owner': 'wrong territory or owner',
  'job seeker': 'job seeker or vendor',
  vendor: 'job seeker or vendor',
  'job seeker or vendor': 'job seeker or vendor',
  'handled with a colleague': 'handled with a colleague',
  'handled with colleague': 'handled with a colleague',
  'asked not to be contacted': 'asked not to be contacted',
};

const JUDGEMENT: readonly string[] = ['competitor', 'student', 'non buyer', 'no need', 'no budget', 'wrong contact', 'other'];

export const REROUTED = 'wrong territory or owner';
export const WITH_COLLEAGUE = 'handled with a colleague';
export const NO_CONTACT = 'asked not to be contacted';

/** Reasons a rep can pick, in the order of S5, for CRM pick lists. */
export const RESPONSE_REASONS: readonly string[] = [
  'spam or test',
  'unreachable',
  'duplicate',
  'existing customer',
  REROUTED,
  'job seeker or vendor',
  WITH_COLLEAGUE,
  NO_CONTACT,
  'competitor',
  'student',
  'non-buyer',
  'no need',
  'no budget',
  'wrong contact',
  'wrong time',
  'other',
];

/** Spelling does not matter: case, `_`, `-` and surrounding space are ignored; "other: text" is `other`. */
export function readReason(text: string): { readonly kind: ReasonKind; readonly reason: string } {
  const plain = text
    .toLowerCase()
    .replace(/\(.*\)/g, ' ')
    .replace(/[_\-\s]+/g, ' ')
    .trim();
  const objective = Object.hasOwn(OBJECTIVE, plain) ? OBJECTIVE[plain] : undefined;
  if (objective !== undefined) return { kind: 'objective', reason: objective };
  if (plain === 'wrong time') return { kind: 'wrong-time', reason: 'wrong time' };
  if (plain === '') return { kind: 'none', reason: '' };
  const judgement = JUDGEMENT.find((reason) => plain === reason || plain.startsWith(`${reason}:`) || plain.startsWith(`${reason} `));
  return { kind: 'judgement', reason: judgement === 'non buyer' ? 'non-buyer' : text.trim() };
}
