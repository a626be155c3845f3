/** Reads a calendar of campaigns from a CSV file: a line of column names, then one campaign a line. */
import { csvRows } from '../../lib/csv-rows.ts';
import { nearest } from '../../lib/nearest.ts';
import type { CampaignEntry } from '../../ports/ledger/index.ts';
import { COLUMNS, type Column, readEntry } from './entry.ts';

export interface ReadCalendar {
  readonly entries: readonly CampaignEntry[];
  /** `line 3: leads: expected a whole number`; empty when the whole file can be used. */
  readonly problems: readonly string[];
}

/** Comma or semicolon, quoted fields, any line ends; lines count as in an editor. */
export function readCalendar(text: string): ReadCalendar {
  const [header, ...rows] = csvRows(text);
  if (header === undefined) return { entries: [], problems: [`line 1: expected the columns ${COLUMNS.join(', ')}`] };
  const columns = header.cells.map((cell) => cell.trim().toLowerCase());
  const problems = columns.filter((name) => !isColumn(name)).map((name) => `line ${header.line}: ${unknownColumn(name)}`);
  if (!columns.includes('id')) problems.push(`line ${header.line}: expected a column "id"`);
  const entries: CampaignEntry[] = [];
  const seen = new Map<string, number>();
  for (const { cells, line } of rows) {
    const read = readEntry(Object.fromEntries(columns.map((name, index) => [name, cells[index]])));
    const before = seen.get(read.entry.id);
    if (before !== undefined) problems.push(`line ${line}: id: "${read.entry.id}" stands in line ${before} already`);
    seen.set(read.entry.id, line);
    problems.push(...read.problems.map((problem) => `line ${line}: ${problem}`));
    entries.push(read.entry);
  }
  return { entries, problems };
}

const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name);

function unknownColumn(name: string): string {
  const meant = nearest(name, COLUMNS);
  return `"${name}" is no column; there are ${COLUMNS.join(', ')}${meant ? ` (did you mean "${meant}"?)` : ''}`;
}
