/** `rules check`: everything that is wrong with a rules file, what a good reader would object to, and what it would change. */
import { loadRules } from '../../../config/load-rules.ts';
import { adviceOf } from '../../domain/page/advice.ts';
import { type PageChange, pageChanges } from '../../domain/page/changes.ts';
import { contractPage } from '../../domain/page/contract-page.ts';
import { SHEET_LINES } from '../../domain/page/text-sheet.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import { isBatonError } from '../../errors/index.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { knownContract } from './known.ts';
import { type FittedSheet, fittedSheet } from './printed.ts';
import type { ContractStatus } from './status.ts';
import { shadowLines } from './status-lines.ts';

/** Where it stands in the file; both count from 1, and are null where the file could not be read at all. */
export interface FileProblem {
  readonly line: number | null;
  readonly column: number | null;
  /** What was expected, and the nearest valid name. */
  readonly message: string;
}

/** Exit code 0 when the rules can run, 1 when they cannot. `path` null checks the configured file. */
export async function checkRules(context: CommandContext, path: string | null, json: boolean): Promise<number> {
  const name = path ?? 'config/rules.yaml';
  const book = readBook(path);
  if (!('clauses' in book)) {
    if (json) printJson(context.io, { file: name, fine: false, problems: book.problems });
    else printProblems(context.io, name, book.problems);
    return 1;
  }
  const status = await knownContract(context);
  const fitted = fittedSheet(book, status);
  const advice = [...adviceOf(book), ...tooLong(fitted)];
  const changes = pageChanges(contractPage(status.inForce), contractPage(book));
  if (json) printJson(context.io, { file: name, fine: true, problems: [], advice, ...summaryOf(book, status, fitted), changes });
  else print(context.io, { name, book, status, advice, changes, fitted });
  return 0;
}

function readBook(path: string | null): RuleBook | { readonly problems: readonly FileProblem[] } {
  try {
    return loadRules(path);
  } catch (error) {
    if (!isBatonError(error, 'SETTINGS_FILE_UNREADABLE')) throw error;
    const lines = String(error.details.problems).trim().split(/\n\s*/);
    return { problems: lines.map(problemOf) };
  }
}

function problemOf(text: string): FileProblem {
  const [, line, column, message] = /^.*?:(\d+):(\d+): (.*)$/.exec(text) ?? [];
  return message === undefined ? { line: null, column: null, message: text } : { line: Number(line), column: Number(column), message };
}

function tooLong({ lines, fits }: FittedSheet): string[] {
  return fits ? [] : [`The page has ${lines.length} lines; one sheet takes ${SHEET_LINES}. Shorten the definitions or leave a clause out.`];
}

function summaryOf(book: RuleBook, { inForce, state }: ContractStatus, { lines }: FittedSheet) {
  const clauses = [...new Set(book.clauses.map(({ id }) => id))];
  return {
    version: book.version,
    hash: book.hash,
    clauses,
    lines: lines.length,
    inForce: { version: inForce.version, hash: inForce.hash, ...state },
  };
}

function printProblems(io: Io, name: string, problems: readonly FileProblem[]): void {
  io.out(`${name}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}; the rules in force stay in force.\n`);
  for (const { line, column, message } of problems) io.out(`  ${line === null ? '' : `${name}:${line}:${column}: `}${message}\n`);
}

interface Checked {
  readonly name: string;
  readonly book: RuleBook;
  readonly status: ContractStatus;
  readonly advice: readonly string[];
  readonly changes: readonly PageChange[];
  readonly fitted: FittedSheet;
}

function print(io: Io, { name, book, status, advice, changes, fitted }: Checked): void {
  const count = new Set(book.clauses.map(({ id }) => id)).size;
  io.out(
    `${name} is in order: version ${book.version}, ${count} clauses, ${fitted.lines.length} of ${SHEET_LINES} lines, contract ${book.hash.slice(0, 12)}.\n`,
  );
  for (const sentence of advice) io.out(`advice: ${sentence}\n`);
  const { inForce, state } = status;
  const running = `version ${inForce.version}, ${inForce.hash.slice(0, 12)}, ${state.state}`;
  if (book.hash === inForce.hash) io.out(`It is the contract in force (${running}).\n`);
  else io.out(`It changes the contract in force (${running})${changes.length === 0 ? ' in no sentence' : ''}:\n`);
  for (const { about, removed, added } of changes) {
    io.out(`  ${about}\n`);
    for (const sentence of removed) io.out(`    - ${sentence}\n`);
    for (const sentence of added) io.out(`    + ${sentence}\n`);
  }
  if (book.hash !== inForce.hash && status.signed)
    io.out('Until both departments sign it, it runs in shadow: what it would decide is recorded, nothing is written.\n');
  if (book.hash === status.shadow?.hash) for (const line of shadowLines(status.shadowCounts)) io.out(`${line}\n`);
}
