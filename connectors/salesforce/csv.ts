/** Reads the CSV of Bulk results: every value may be quoted and hold commas, quotes and line breaks. */

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
