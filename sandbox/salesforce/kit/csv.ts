/** The CSV of Bulk API 2.0: read with any of its delimiters, written with every value quoted. */

/** Delimiters by the name a job gives them. */
export const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  TAB: '\t',
  SEMICOLON: ';',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};

/** Rows of cells; null when a quote is left open. An empty text has no rows. */
export function parseCsv(text: string, delimiter: string): string[][] | null {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const read = quoted(text, at + 1);
      if (!read) return null;
      cell = read.cell;
      at = read.next;
    } else {
      const end = plainEnd(text, at, delimiter);
      cell = text.slice(at, end);
      at = end;
    }
    row.push(cell);
    if (text[at] === delimiter) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function quoted(text: string, from: number): { readonly cell: string; readonly next: number } | null {
  let cell = '';
  let at = from;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return null;
    cell += text.slice(at, end);
    if (text[end + 1] !== '"') return { cell, next: end + 1 };
    cell += '"';
    at = end + 2;
  }
}

function plainEnd(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === delimiter || letter === '\n' || letter === '\r') return at;
  }
  return text.length;
}

/** One line with its end. */
export function csvLine(cells: readonly string[], delimiter: string, end: string): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter) + end;
}
