/** Reads a file of paths: a line of column names, then one distinct path a line, what cannot be used counted and told. */
import type { PathRow } from '../../domain/attribution/over-paths.ts';
import { nearest } from '../../lib/nearest.ts';

export interface PathFile {
  readonly rows: readonly PathRow[];
  /** Steps without a name, in rows that are used. */
  readonly skippedSteps: number;
  /** Rows that could not be used, `line 3: …`; lines count as in an editor. */
  readonly skippedRows: readonly string[];
}

const COLUMNS = ['path', 'total_conversions', 'total_conversion_value', 'total_null'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['path', 'total_conversions'];

/** Semicolon, comma or tab between the columns; a sentence where there is no such file in it. */
export function readPathFile(text: string): PathFile | string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const top = lines.findIndex((line) => line.trim() !== '');
  if (top < 0) return 'it is empty';
  const separator = [';', '\t', ','].find((one) => lines[top]!.includes(one)) ?? ';';
  const columns = (cellsOf(lines[top]!, separator) ?? []).map((cell) => cell.trim().toLowerCase());
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0) return `line ${top + 1} names no column ${missing.join(' and no ')}${meant(columns, missing)}`;
  const twice = COLUMNS.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) return `line ${top + 1} names the column ${twice} twice`;
  return readRows(lines, top + 1, { separator, columns });
}

interface Layout {
  readonly separator: string;
  readonly columns: readonly string[];
}

function readRows(lines: readonly string[], from: number, layout: Layout): PathFile {
  const rows = new Map<string, PathRow>();
  const skippedRows: string[] = [];
  let skippedSteps = 0;
  for (let index = from; index < lines.length; index += 1) {
    if (lines[index]!.trim() === '') continue;
    const read = readRow(lines[index]!, layout);
    if (typeof read === 'string') {
      skippedRows.push(`line ${index + 1}: ${read}`);
      continue;
    }
    skippedSteps += read.skipped;
    const key = JSON.stringify(read.row.channels);
    rows.set(key, together(rows.get(key), read.row));
  }
  return { rows: [...rows.values()], skippedSteps, skippedRows };
}

/** A path that stands in two rows is one path. */
function together(before: PathRow | undefined, row: PathRow): PathRow {
  if (before === undefined) return row;
  return {
    channels: row.channels,
    conversions: before.conversions + row.conversions,
    value: before.value + row.value,
    nulls: before.nulls + row.nulls,
  };
}

function readRow(line: string, { separator, columns }: Layout): { row: PathRow; skipped: number } | string {
  const cells = cellsOf(line, separator);
  if (cells === null) return 'a quotation mark is never closed';
  if (cells.length !== columns.length) return `has ${cells.length} columns instead of ${columns.length}`;
  const cell = (name: Column) => (columns.includes(name) ? cells[columns.indexOf(name)]!.trim() : '');
  const conversions = numberIn(cell('total_conversions'));
  const value = numberIn(cell('total_conversion_value') || '0');
  const nulls = numberIn(cell('total_null') || '0');
  if (conversions === null || conversions < 0) return `total_conversions: expected a number from 0, found "${cell('total_conversions')}"`;
  if (value === null) return `total_conversion_value: expected a number, found "${cell('total_conversion_value')}"`;
  if (nulls === null || nulls < 0) return `total_null: expected a number from 0, found "${cell('total_null')}"`;
  const steps = cell('path')
    .split('>')
    .map((step) => step.trim());
  const channels = steps.filter(isChannel);
  return { row: { channels, conversions, value, nulls }, skipped: steps.length - channels.length };
}

/** A name has a letter or a digit, and nothing in it that no one could have typed. */
function isChannel(step: string): boolean {
  return /[\p{L}\p{N}]/u.test(step) && !/[\p{Cc}\uFFFD]/u.test(step);
}

/** `1`, `-2.50`, and `1e+05` as R writes it. */
function numberIn(text: string): number | null {
  return /^-?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i.test(text) ? Number(text) : null;
}

/** Null when a quotation mark is never closed. */
function cellsOf(line: string, separator: string): string[] | null {
  const cells = [''];
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index]!;
    const last = cells.length - 1;
    if (quoted && char === '"' && line[index + 1] === '"') {
      cells[last] += '"';
      index += 1;
    } else if (char === '"' && (quoted || cells[last]!.trim() === '')) quoted = !quoted;
    else if (!quoted && char === separator) cells.push('');
    else cells[last] += char;
  }
  return quoted ? null : cells;
}

function meant(columns: readonly string[], missing: readonly string[]): string {
  const near = missing.map((name) => nearest(name, columns)).find((name) => name !== null);
  return near == null ? '' : ` (is "${near}" meant?)`;
}
