/** Rows of a CSV file with the lines they begin on. */
interface CsvRow {
  readonly cells: readonly string[];
  /** As in an editor: where it begins. */
  readonly line: number;
}

/** Rows that say something. Comma or semicolon, as the first line has them, quoted cells, any line ends, with or without a byte order mark. */
export function csvRows(text: string): readonly CsvRow[] {
  return parseRows(text.replace(/^\uFEFF/, '')).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

interface Row {
  readonly cells: string[];
  readonly line: number;
}

function parseRows(text: string): Row[] {
  const separator = (text.split('\n', 1)[0] ?? '').includes(';') ? ';' : ',';
  const rows: Row[] = [];
  let row: Row = { cells: [''], line: 1 };
  let line = 1;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    const last = row.cells.length - 1;
    if (char === '\n') line += 1;
    if (quoted && char === '"' && text[index + 1] === '"') {
      row.cells[last] += '"';
      index += 1;
    } else if (char === '"' && (quoted || row.cells[last] === '')) quoted = !quoted;
    else if (quoted) row.cells[last] += char;
    else if (char === separator) row.cells.push('');
    else if (char === '\n') {
      rows.push(row);
      row = { cells: [''], line };
    } else if (char !== '\r') row.cells[last] += char;
  }
  return [...rows, row];
}
