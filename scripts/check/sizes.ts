/** Checks that files and functions stay small, and prints the medians. */
import type { Check, Offence } from './check.ts';
import { type Node, nameOf, type Place, walk } from './syntax.ts';
import { type CodeFile, isTest, type Tree } from './tree.ts';

const FILE_LINES = 350;
/** Tests and scripts are lists by nature. */
const LIST_FILE_LINES = 500;
const FUNCTION_LINES = 60;

export const sizes: Check = {
  name: 'file and function size',
  run: (tree) => ({
    files: tree.code.length,
    offences: tree.code.flatMap((file) => [...fileOffences(file), ...functionOffences(file)]),
    notes: [medians(tree)],
  }),
};

function fileOffences({ path, lines }: CodeFile): Offence[] {
  const limit = isTest(path) || path.startsWith('scripts/') ? LIST_FILE_LINES : FILE_LINES;
  return lines > limit ? [{ file: path, reason: `has ${lines} lines, the limit is ${limit}: split it by job` }] : [];
}

function functionOffences(file: CodeFile): Offence[] {
  return functionsOf(file)
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .map(({ name, lines, line }) => ({
      file: file.path,
      line,
      reason: `${name} has ${lines} lines, the limit is ${FUNCTION_LINES}: take its steps out into functions`,
    }));
}

interface Measured {
  readonly name: string;
  readonly lines: number;
  readonly line: number;
}

/** Every function with its lines from the first to the last; the callback of a `describe` is a list of tests, no function. */
function functionsOf(file: CodeFile): Measured[] {
  const found: Measured[] = [];
  walk(file.ast(), (node, place) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type) || isSuite(place)) return;
    const line = file.lineAt(node.start);
    found.push({ name: nameAt(node, place), lines: file.lineAt(node.end) - line + 1, line });
  });
  return found;
}

function isSuite({ parent, key }: Place): boolean {
  if (parent?.type !== 'CallExpression' || key !== 'arguments') return false;
  let callee: unknown = parent.callee;
  while (typeof callee === 'object' && callee !== null && nameOf(callee) === undefined) {
    callee = (callee as Node).object ?? (callee as Node).callee ?? (callee as Node).tag;
  }
  return nameOf(callee) === 'describe';
}

function nameAt(node: Node, { parent }: Place): string {
  return nameOf(node.id) ?? nameOf(parent?.id) ?? nameOf(parent?.key) ?? 'a function';
}

function medians({ code }: Tree): string {
  const product = code.filter(({ path }) => /^(src|connectors|jobs|config)\//.test(path));
  const lines = (files: readonly CodeFile[]) => files.reduce((sum, file) => sum + file.lines, 0);
  const perFile = median(product.map((file) => file.lines));
  const perFunction = median(product.flatMap((file) => functionsOf(file).map((one) => one.lines)));
  const ratio = lines(code.filter(({ path }) => isTest(path))) / Math.max(1, lines(product));
  return `product: ${product.length} files, median ${perFile} lines; functions median ${perFunction} lines; tests ${ratio.toFixed(1)} times the code`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
