/** Checks that every code file opens with one sentence that says its job. */
import type { Check, Offence } from './check.ts';
import type { SourceFile } from './tree.ts';

const OPENING = /^(?:#!.*\n)?(?:'use strict';\n)?\s*\/\*\*([\s\S]*?)\*\//;
/** A full stop that ends no sentence. */
const ABBREVIATION = /\b(e\.g|i\.e|etc|vs|cf|No|St|incl|approx)\.(?=\s)/g;

export const headers: Check = {
  name: 'opening sentences',
  run: ({ texts }) => {
    const files = texts.filter(({ path }) => /\.(tsx?|[cm]js)$/.test(path));
    return { files: files.length, offences: files.flatMap(judge) };
  },
};

function judge({ path, text }: SourceFile): Offence[] {
  const reason = fault(OPENING.exec(text)?.[1]);
  return reason === undefined ? [] : [{ file: path, line: 1, reason }];
}

function fault(comment: string | undefined): string | undefined {
  const sentence = comment
    ?.replace(/^\s*\*/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(ABBREVIATION, '$1');
  if (sentence === undefined || sentence === '') return 'opens without its job: begin with one sentence in /** */';
  if (!/[.!?)]$/.test(sentence)) return 'opens with something that is no sentence: end it with a full stop';
  return /[.!?]\s+[A-Z]/.test(sentence)
    ? 'opens with more than one sentence: keep the job here and move the rest to what it explains'
    : undefined;
}
