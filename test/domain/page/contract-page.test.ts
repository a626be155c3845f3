/** The page says what the settings say: one number changed is one sentence changed, and another contract. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseRules } from '../../../config/load-rules.ts';
import { formatDuration, isDuration } from '../../../src/domain/duration.ts';
import { contractPage } from '../../../src/domain/page/contract-page.ts';
import type { RuleBook } from '../../../src/domain/rule-book.ts';
import { compileRules } from '../../../src/domain/rules/compile.ts';
import { CLAUSE_KINDS } from '../../../src/domain/rules/index.ts';
import { SHIPPED } from '../helpers.ts';

type Path = readonly (string | number)[];
type Tree = { [key: string | number]: any };

const shipped: Tree = parse(readFileSync(join(import.meta.dirname, '../../../config/rules.yaml'), 'utf8'));

const asText = (value: unknown): unknown => (isDuration(value) ? formatDuration(value) : value);

/** The shipped file with every setting of every clause kind written out, a ladder under every clause that has a target, and required facts. */
function everything(): Tree {
  const file = structuredClone(shipped);
  for (const clause of file.clauses) {
    for (const [name, spec] of Object.entries(CLAUSE_KINDS.get(clause.id)!.settings)) {
      const preset = asText(spec.default);
      const none = preset === null || preset === undefined || (Array.isArray(preset) && preset.length === 0) || /^0 /.test(String(preset));
      if (!none) clause[name] ??= preset;
    }
    if (clause.within !== undefined)
      clause.ladder ??= [
        { after: '50 %', do: 'warn' },
        { after: '7 business days', do: 'manager' },
      ];
    if (clause.id === 'M1') clause.required = ['need'];
    // With room to raise each of them by one.
    if (clause.id === 'S3') clause.schedule = [0, 2, 4, 6, 8, 10];
  }
  // Some clauses climb another one's ladder and may have none.
  for (const { path } of compileRules(file).problems) if (path.at(-1) === 'ladder') delete file.clauses[path[1]!].ladder;
  return file;
}

const bookOf = (file: Tree): RuleBook => parseRules('test.yaml', stringify(file));
const sentencesOf = (book: RuleBook): string[] => {
  const page = contractPage(book);
  return [
    ...page.definitions,
    ...page.parts.flatMap(({ clauses }) => clauses.flatMap(({ id, sentences }) => sentences.map((one) => `${id} ${one}`))),
    ...page.reading,
  ];
};

/** Paths of everything in the clauses that holds a number or is a grade. */
function numbersIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d/.test(value))) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => numbersIn(one, [...path, Array.isArray(value) ? Number(key) : key]));
}

function changed(file: Tree, path: Path): Tree {
  const copy = structuredClone(file);
  const parent = path.slice(0, -1).reduce((tree: any, key) => tree[key], copy);
  const last = path.at(-1)!;
  const value = parent[last];
  parent[last] = typeof value === 'number' ? value + 1 : String(value).replace(/^\d+(\.\d+)?/, (digits) => String(Number(digits) + 1));
  return copy;
}

function difference(before: readonly string[], after: readonly string[]) {
  return { gone: before.filter((one) => !after.includes(one)), come: after.filter((one) => !before.includes(one)) };
}

describe('The printed contract', () => {
  const file = everything();
  const book = bookOf(file);
  const paths = numbersIn(file.clauses, ['clauses']);

  it('holds numbers to change', () => {
    expect(paths.length).toBeGreaterThan(40);
  });

  it.each(paths.map((path) => [path.join('.'), path] as const))(
    'changes in one sentence when %s changes, and so does the hash',
    (_, path) => {
      const other = bookOf(changed(file, path));
      const { gone, come } = difference(sentencesOf(book), sentencesOf(other));
      expect({ gone: gone.length, come: come.length }).toEqual({ gone: 1, come: 1 });
      expect(other.hash).not.toBe(book.hash);
    },
  );

  it.each(['S2', 'S3'])('changes in one sentence when the evidence of %s changes', (id) => {
    const copy = structuredClone(file);
    copy.clauses.find((clause: Tree) => clause.id === id).evidence = 'A';
    const { gone, come } = difference(sentencesOf(book), sentencesOf(bookOf(copy)));
    expect({ gone: gone.length, come: come.length }).toEqual({ gone: 1, come: 1 });
  });

  it.each(['hand-raiser', 'qualified', 'inquiry'])(
    'changes in one sentence, and so does the hash, when the definition of %s changes',
    (kind) => {
      const copy = structuredClone(file);
      copy.definition[kind] = 'is something else';
      const other = bookOf(copy);
      expect(difference(sentencesOf(book), sentencesOf(other)).come).toEqual([expect.stringContaining('is something else')]);
      expect(other.hash).not.toBe(book.hash);
    },
  );

  it('keeps its hash however the file is laid out', () => {
    const copy = structuredClone(shipped);
    copy.clauses = copy.clauses.map((clause: Tree) => Object.fromEntries(Object.entries(clause).toReversed()));
    expect(parseRules('other.yaml', `# a comment\n${stringify(copy)}`).hash).toBe(SHIPPED.hash);
  });

  it('puts what marketing owes before what sales owes', () => {
    const page = contractPage(SHIPPED);
    expect(page.parts.map(({ title }) => title)).toEqual(['Marketing owes', 'Sales owes', 'Both owe']);
    expect(page.parts.flatMap(({ clauses }) => clauses.map(({ id }) => id))).toEqual([...CLAUSE_KINDS.keys()]);
  });

  it.each([...CLAUSE_KINDS.keys()])('loses %s alone when it is off', (id) => {
    const less = { ...SHIPPED, clauses: SHIPPED.clauses.filter((clause) => clause.id !== id) };
    const { gone, come } = difference(sentencesOf(SHIPPED), sentencesOf(less));
    expect({ lost: gone.length > 0, come }).toEqual({ lost: true, come: [] });
  });

  it('is written in sentences', () => {
    for (const sentence of [...sentencesOf(book), ...sentencesOf(SHIPPED)]) {
      expect(sentence).toMatch(/^([MSG]\d )?[A-Z][^{}]*\.$/);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\bof \.| {2}/);
    }
  });

  it('says nothing about what marketing would owe when sales alone has clauses', () => {
    const sales = { ...SHIPPED, clauses: SHIPPED.clauses.filter(({ owes }) => owes === 'sales') };
    expect(contractPage(sales).parts.map(({ title }) => title)).toEqual(['Sales owes']);
  });
});
