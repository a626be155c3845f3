/** Turns the text of a rules file into a rule book, or says everything that is wrong with it: file, line, column, what was expected. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { RuleBook } from '../src/domain/rule-book.ts';
import { compileRules, type RuleProblem } from '../src/domain/rules/compile.ts';
import { type Complaint, readTextFile, readYaml } from './yaml-file.ts';

const SHIPPED = fileURLToPath(new URL('./rules.yaml', import.meta.url));

/** Reads and compiles a rules file; `path` null reads the shipped one. Throws `SETTINGS_FILE_UNREADABLE`; the caller keeps the old rules. */
export function loadRules(path: string | null = null): RuleBook {
  return parseRules(path ?? 'config/rules.yaml', readTextFile(path ?? SHIPPED));
}

/** Compiles the text of a rules file; `name` stands in the messages. Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseRules(name: string, text: string): RuleBook {
  const check = (value: unknown) => compileRules(value).problems.map(complaintOf);
  const { version, definition, clauses } = compileRules(readYaml({ name, text, schema: z.unknown(), knownKeys: [], check }));
  const contract = { version, definition, clauses };
  return { ...contract, hash: createHash('sha256').update(canonical(contract)).digest('hex') };
}

function complaintOf({ path, expected, nearest }: RuleProblem): Complaint {
  const hint = nearest === null ? '' : ` (did you mean "${nearest}"?)`;
  return { path, message: `expected ${expected}${hint}` };
}

/** JSON with sorted keys: equal contracts hash alike however the file is laid out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
