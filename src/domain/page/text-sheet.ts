/** The sheet as plain text: at most 66 lines of 100 columns, the measure of one printed page. */
import type { PageClause } from './contract-page.ts';
import type { Sheet, SignatureLine } from './sheet.ts';

export const SHEET_COLUMNS = 100;
export const SHEET_LINES = 66;

const RULE = '-'.repeat(SHEET_COLUMNS);
const HALF = 48;

/**
 * Lines without line ends; a long contract gives up its blank lines, the one over the signatures last. More than `SHEET_LINES`
 * then means that it is too long to be one page.
 */
export function textSheet(sheet: Sheet): readonly string[] {
  const lines = airy(sheet);
  const blanks = lines.flatMap((line, index) => (line === '' ? [index] : []));
  const [underSignatures, overSignatures, ...others] = blanks.toReversed();
  const dropped = [underSignatures, ...others, overSignatures].slice(0, Math.max(0, lines.length - SHEET_LINES));
  return lines.filter((_, index) => !dropped.includes(index));
}

function airy({ page, state, signatures, under }: Sheet): readonly string[] {
  return [
    ends('LEAD MANAGEMENT RULES', `version ${page.version}`),
    ends('between marketing and sales', state),
    RULE,
    ...page.definitions.flatMap((sentence) => wrapped(sentence, '', '')),
    ...page.parts.flatMap(({ title, clauses }) => ['', title.toUpperCase(), ...clauses.flatMap(clauseLines)]),
    '',
    ...page.reading.flatMap((sentence) => wrapped(sentence, '', '')),
    '',
    signatureLine(signatures),
    '',
    `Contract ${page.hash}`,
    RULE,
    ...under.map(cut),
  ];
}

function clauseLines({ id, sentences }: PageClause): string[] {
  return wrapped(sentences.join(' '), `${id}  `, '    ');
}

function signatureLine(signatures: readonly SignatureLine[]): string {
  const cells = signatures.map(({ department, name, day }) => `${department} ${line(name, 20)}  ${line(day, 10)}`);
  return cells
    .map((cell) => cell.padEnd(HALF))
    .join('    ')
    .trimEnd();
}

function cut(text: string): string {
  return text.length > SHEET_COLUMNS ? `${text.slice(0, SHEET_COLUMNS - 2)} …` : text;
}

function line(text: string | null, width: number): string {
  return text === null ? '_'.repeat(width) : text.padEnd(width);
}

function ends(left: string, right: string): string {
  return left + right.padStart(SHEET_COLUMNS - left.length);
}

/** Greedy wrapping; a word longer than the line stands alone. */
function wrapped(text: string, first: string, next: string): string[] {
  const lines: string[] = [];
  let current = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!empty && current.length + 1 + word.length > SHEET_COLUMNS) {
      lines.push(current);
      current = next;
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
