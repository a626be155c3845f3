/** Reads one YAML settings file against a schema: every problem at once, each with line, column, what was expected and the nearest valid name. */
import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { BatonError } from '../src/errors/index.ts';
import { nearest } from '../src/lib/nearest.ts';

type Document = ReturnType<typeof parseDocument>;
type Path = readonly PropertyKey[];

/** A problem that only the reader of the values can find, e.g. a reference to a calendar that is not there. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

export interface YamlFile<S extends z.ZodType> {
  /** As shown in messages. */
  readonly name: string;
  readonly text: string;
  readonly schema: S;
  /** Every key that is valid anywhere in the file. */
  readonly knownKeys: readonly string[];
  check?(value: z.infer<S>): readonly Complaint[];
}

/** Throws `SETTINGS_FILE_UNREADABLE` naming every problem as `file:line:column: …`. */
export function readYaml<S extends z.ZodType>(file: YamlFile<S>): z.infer<S> {
  const lines = new LineCounter();
  const document = bounded(file.name, () => parseDocument(file.text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' }));
  const at = (offset: number) => `${file.name}:${lines.linePos(offset).line}:${lines.linePos(offset).col}`;
  const lost = bounded(file.name, () => lostAliases(document, at));
  const broken = [...document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`), ...lost];
  if (broken.length > 0) fail(file.name, broken);
  const result = file.schema.safeParse(bounded(file.name, () => document.toJS()) ?? {});
  const complaints = result.success
    ? (file.check?.(result.data) ?? [])
    : result.error.issues.flatMap((issue) => complaintsOf(issue, file.knownKeys));
  if (complaints.length > 0)
    fail(
      file.name,
      complaints.map(({ path, message }) => `${at(offsetOf(document, path))}: ${describe(path, message)}`),
    );
  return result.data as z.infer<S>;
}

/** `*name` without a `&name` before it; the parser itself throws at them, and without their place. */
function lostAliases(document: Document, at: (offset: number) => string): string[] {
  const lost: string[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        lost.push(`${at(alias.range?.[0] ?? 0)}: "*${alias.source}" names nothing that was marked "&${alias.source}" before`);
    },
  });
  return lost;
}

/** What grows beyond all measure (aliases of aliases, nesting without end) makes the parser itself throw. Throws `SETTINGS_FILE_UNREADABLE`. */
function bounded<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    return fail(name, [`it cannot be read: ${(cause as Error).message}`]);
  }
}

/** Reads a file whole. Throws `SETTINGS_FILE_UNREADABLE`. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new BatonError('SETTINGS_FILE_UNREADABLE', { file: path, problems: (cause as Error).message }, { cause });
  }
}

/** ` (did you mean "x"?)` or nothing. */
export function hint(name: string, known: Iterable<string>): string {
  const meant = nearest(name, known);
  return meant === null ? '' : ` (did you mean "${meant}"?)`;
}

function complaintsOf(issue: z.core.$ZodIssue, known: readonly string[]): Complaint[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: `"${key}" is not known here${hint(key, known)}` }));
}

function describe(path: Path, message: string): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}

/** Where the node of this path begins; of the nearest enclosing one when the path leads to something that is missing. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function fail(file: string, problems: readonly string[]): never {
  throw new BatonError('SETTINGS_FILE_UNREADABLE', { file, problems: `\n  ${problems.join('\n  ')}` });
}
