/** The sheet: its state, its signatures, what stands under it, and the size of one page. */
import { describe, expect, it } from 'vitest';
import { loadRoster } from '../../../config/roster.ts';
import { adviceOf } from '../../../src/domain/page/advice.ts';
import { pageChanges } from '../../../src/domain/page/changes.ts';
import { contractPage } from '../../../src/domain/page/contract-page.ts';
import { sheetOf } from '../../../src/domain/page/sheet.ts';
import { type SignedRules, signatureState } from '../../../src/domain/page/signature.ts';
import { SHEET_COLUMNS, SHEET_LINES, textSheet } from '../../../src/domain/page/text-sheet.ts';
import type { RuleBook } from '../../../src/domain/rule-book.ts';
import { rulesFrom, SHIPPED, t } from '../helpers.ts';

const SIGNED_AT = t('2026-03-02T09:00:00Z');
const by = (name: string, at = SIGNED_AT) => ({ name, at });
const signedBy = (over: SignedRules['by'], book: RuleBook = SHIPPED): SignedRules => ({ book, by: over });
const both = signedBy({ marketing: by('Mia', SIGNED_AT - 1_000), sales: by('Sam') });
const under = loadRoster(null).summary();

describe('The state of a contract', () => {
  it.each([
    ['unsigned without any signature', null, '2026-03-03', 'unsigned', false],
    ['unsigned with one of two signatures', signedBy({ marketing: by('Mia') }), '2026-03-03', 'unsigned', false],
    ['signed from the second signature', both, '2026-03-02', 'signed', false],
    ['signed on the last day of the quarter', both, '2026-06-01', 'signed', true],
    ['not yet due for review 15 days before it lapses', both, '2026-05-17', 'signed', false],
    ['due for review 14 days before it lapses', both, '2026-05-20', 'signed', true],
    ['lapsed after a quarter', both, '2026-06-03', 'lapsed', true],
  ] as const)('is %s', (_, signed, day, state, reviewDue) => {
    const now = t(`${day}T12:00:00Z`);
    expect(signatureState(signed, SHIPPED.hash, now)).toMatchObject({ state, reviewDue });
  });

  it('is changed when another contract is signed than this one', () => {
    expect(signatureState(both, 'another', SIGNED_AT)).toMatchObject({ state: 'changed', signedAt: SIGNED_AT });
  });
});

describe('The sheet as text', () => {
  const linesOf = (signed: SignedRules | null, book: RuleBook = SHIPPED) =>
    textSheet(sheetOf(contractPage(book), signatureState(signed, book.hash, SIGNED_AT), signed, under));

  it('is one page of 66 lines and 100 columns', () => {
    const lines = linesOf(null);
    expect(lines.length).toBeLessThanOrEqual(SHEET_LINES);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(SHEET_COLUMNS);
  });

  it('has more lines than a page when the contract is too long to be signed', () => {
    const clauses = SHIPPED.clauses.flatMap((clause) =>
      clause.owes === 'sales' ? [1, 2, 3, 4].map((team) => ({ ...clause, teams: [`t${team}`] })) : [clause],
    );
    expect(linesOf(null, { ...SHIPPED, clauses }).length).toBeGreaterThan(SHEET_LINES);
  });

  it('is provisional and has empty lines to sign on until it is signed', () => {
    const text = linesOf(null).join('\n');
    expect(text).toContain('provisional, unsigned');
    expect(text).toMatch(/Marketing _+ {2}_+ +Sales _+ {2}_+/);
  });

  it('names who signed and when, and the day on which it lapses', () => {
    const text = linesOf(both).join('\n');
    expect(text).toContain('signed 2026-03-02, to be signed again by 2026-06-02');
    expect(text).toMatch(/Marketing Mia +2026-03-02 +Sales Sam +2026-03-02/);
  });

  it('says who is still to sign', () => {
    expect(linesOf(signedBy({ sales: by('Sam') })).join('\n')).toContain('provisional: marketing to sign');
  });

  it('carries version and whole hash', () => {
    const text = linesOf(null).join('\n');
    expect(text).toContain(`version ${SHIPPED.version}`);
    expect(text).toContain(SHIPPED.hash);
  });

  it('puts the operating settings under the signatures, never into the contract', () => {
    const lines = linesOf(null);
    const signatures = lines.findIndex((line) => line.startsWith('Marketing _'));
    expect(lines.findIndex((line) => line.startsWith('Safety net') || line.includes('Safety net:'))).toBeGreaterThan(signatures);
    expect(lines.slice(0, signatures).join(' ')).not.toContain('marketingqualifiedlead');
  });
});

describe('What a changed file would change', () => {
  const page = (clauses: string) => contractPage(rulesFrom(clauses));

  it('is told clause by clause, old sentence and new', () => {
    const changes = pageChanges(
      page('  - { id: M4, within: 1 business day }\n  - { id: S5 }'),
      page('  - { id: M4, within: 2 business days }\n  - { id: S5 }'),
    );
    expect(changes.map(({ about }) => about)).toEqual(['M4']);
    expect(changes[0]?.removed.join()).toContain('1 business day');
    expect(changes[0]?.added.join()).toContain('2 business days');
  });

  it('names a clause that comes and one that goes', () => {
    const changes = pageChanges(page('  - { id: S5 }'), page('  - { id: G1 }'));
    expect(changes.map(({ about, removed, added }) => [about, removed.length > 0, added.length > 0])).toEqual([
      ['G1', false, true],
      ['S5', true, false],
    ]);
  });

  it('is nothing for the same rules', () => {
    expect(pageChanges(contractPage(SHIPPED), contractPage(SHIPPED))).toEqual([]);
  });
});

describe('Advice on a contract', () => {
  it('has nothing to say about the shipped rules', () => {
    expect(adviceOf(SHIPPED)).toEqual([]);
  });

  it.each([
    ['fewer than five clauses', '  - { id: S5 }', '1 clause;'],
    ['nothing that marketing owes', '  - { id: S5 }', 'owed by marketing'],
    ['nothing that sales owes', '  - { id: M4, within: 1 business day }', 'owed by sales'],
    ['hand-raisers whose missed answer nobody hears of', '  - { id: S2, kind: hand-raiser, within: 5 minutes }', 'has no ladder'],
    [
      'a ladder whose rungs go back in time',
      '  - { id: S2, kind: any, within: 5 minutes, ladder: [{ after: 9 minutes, do: manager }, { after: 7 minutes, do: reassign }] }',
      '"reassign" comes before "manager"',
    ],
  ])('objects to %s', (_, clauses, expected) => {
    expect(adviceOf(rulesFrom(clauses)).join('\n')).toContain(expected);
  });
});
