/** What each kind of lead means, in the words both departments sign: the `definition` of a rules file. */
import type { LeadKind } from '../fact.ts';
import type { RuleBook } from '../rule-book.ts';

export type Definition = NonNullable<RuleBook['definition']>;

type Report = (path: readonly string[], expected: string, given?: unknown, names?: readonly string[]) => void;

/** What stands on the page where the file says nothing; each completes "A qualified lead …". */
const DEFAULTS: Readonly<Record<LeadKind, string>> = {
  'hand-raiser': 'asked for sales: by a form, a chat, a call or a meeting link made for that',
  qualified: 'has reached the stage both departments agreed on as ready for a salesperson',
  inquiry: 'is any other response: marketing evaluates it, and hands it over or keeps it',
};

const KINDS: readonly LeadKind[] = ['hand-raiser', 'qualified', 'inquiry'];

/** The definition in force, defaults filled in. */
export function definitionOf(book: RuleBook): Readonly<Record<LeadKind, string>> {
  return { ...DEFAULTS, ...book.definition };
}

/** Reads the `definition` of a rules file; a kind it leaves out keeps the wording that is shipped. */
export function readDefinition(given: unknown, report: Report): Definition {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    report(['definition'], `a map of ${KINDS.join(', ')} to text`);
    return {};
  }
  const entries = Object.entries(given);
  for (const [kind, text] of entries) {
    if (!KINDS.includes(kind as LeadKind)) report(['definition', kind], `one of ${KINDS.join(', ')}`, kind, KINDS);
    else if (typeof text !== 'string' || !fits(text)) report(['definition', kind], `text of at most ${MOST_CHARACTERS} characters`);
  }
  return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string')) as Definition;
}

/** The whole contract has to fit one sheet. */
const MOST_CHARACTERS = 300;

function fits(text: string): boolean {
  return text.trim() !== '' && text.length <= MOST_CHARACTERS && !text.includes('\n');
}
