/** Reads the files that the checks look at, each once, with its syntax tree on demand. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Node, parse } from './syntax.ts';

/** One file of the project; `path` is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface CodeFile extends SourceFile {
  /** Root of the syntax tree; throws a sentence that names the file when it does not parse. */
  ast(): Node;
  /** Line, from 1, of a character offset. */
  lineAt(offset: number): number;
  /** Number of lines; a final line break does not start another. */
  readonly lines: number;
}

export interface Tree {
  /** Absolute path of the folder that is checked. */
  readonly root: string;
  /** Every text file of the project. */
  readonly texts: readonly SourceFile[];
  /** The TypeScript files among them. */
  readonly code: readonly CodeFile[];
}

/** Reads what git knows or would add below `root`; without git everything but built and installed files. */
export function readTree(root: string): Tree {
  const texts = pathsBelow(root)
    .filter((path) => !path.includes('/fixtures/') && statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'));
  return { root, texts, code: texts.filter(({ path }) => /\.tsx?$/.test(path)).map(codeFile) };
}

/** Tests and their helpers: exempt from some rules. */
export function isTest(path: string): boolean {
  return path.startsWith('test/');
}

function pathsBelow(root: string): string[] {
  if (existsSync(join(root, '.git'))) {
    return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
      .split('\0')
      .filter((path) => path !== '');
  }
  const built = /^(dist|build|coverage)(\/|$)/;
  return globSync('**/*', { cwd: root, exclude: (path) => basename(path) === 'node_modules' }).filter((path) => !built.test(path));
}

function codeFile(file: SourceFile): CodeFile {
  let ast: Node | undefined;
  const starts = lineStarts(file.text);
  const lines = starts.length - (file.text.endsWith('\n') || file.text === '' ? 1 : 0);
  return {
    ...file,
    lines,
    ast: () => {
      ast ??= parse(file.path, file.text);
      return ast;
    },
    lineAt: (offset) => lineAt(starts, offset),
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
