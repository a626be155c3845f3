/** The CSV of Bulk jobs, read and written: every value may be quoted and hold commas, quotes and line breaks. */

/** Records by the names of the first line; an empty value is an empty text. */
export function readCsv(source: string): Record<string, string>[] {
  const [head = [], ...rows] = linesOf(source);
  return rows.filter((row) => row.length === head.length).map((row) => Object.fromEntries(head.map((name, n) => [name, row[n] ?? ''])));
}

/** One value: quoted with doubled quotes, or plain up to the next comma or line break; then what ends it. */
const VALUE = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function linesOf(source: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  VALUE.lastIndex = 0;
  while (VALUE.lastIndex < source.length) {
    const found = VALUE.exec(source);
    if (found === null) break;
    line.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === ',') continue;
    lines.push(line);
    line = [];
  }
  return line.length > 0 ? [...lines, [...line, '']] : lines;
}

/** A cell that empties a field: an empty one leaves it as it is. */
export const EMPTIES = '#N/A';

/** Lines of equal length under these names; what a row does not have stays as it is. */
export function writeCsv(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const cells = rows.map((row) => names.map((name) => (Object.hasOwn(row, name) ? cellOf(row[name]) : '')));
  return [names, ...cells].map((line) => `${line.map(quoted).join(',')}\n`).join('');
}

function cellOf(value: unknown): string {
  return value === null || value === '' ? EMPTIES : String(value);
}

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
