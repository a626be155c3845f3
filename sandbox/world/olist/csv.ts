/** Reads comma-separated text by RFC 4180: quotes, doubled quotes, commas and line breaks inside them, a byte-order mark, both line ends. */

/** Rows as objects by column name, plus nothing: a short row has '' for what is missing. Throws when a wanted column is not there. */
export function readCsv<C extends string>(text: string, columns: readonly C[], file: string): Record<C, string>[] {
  const [head, ...body] = cells(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const places = columns.map((column) => (head ?? []).findIndex((name) => name.trim() === column));
  const absent = columns.filter((_, n) => places[n] === -1);
  if (absent.length > 0) throw new Error(`${file} has no column ${absent.join(', ')}; its columns are ${(head ?? []).join(', ')}`);
  return body.map((row) => Object.fromEntries(columns.map((column, n) => [column, (row[places[n]!] ?? '').trim()])) as Record<C, string>);
}

/** Splits into rows of cells; empty lines are no rows. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { value, end } = cellAt(text, at);
    row.push(value);
    if (text[end] === ',') {
      at = end + 1;
      if (at === text.length) row.push('');
    } else {
      at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
    }
    if (text[end] !== ',' || at === text.length) {
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** The cell that begins at `from`, and where its delimiter stands. */
function cellAt(text: string, from: number): { value: string; end: number } {
  let end = from;
  let value = '';
  if (text[from] === '"') {
    end = from + 1;
    for (;;) {
      const quote = text.indexOf('"', end);
      if (quote === -1) return { value: value + text.slice(end), end: text.length };
      value += text.slice(end, quote);
      end = quote + 1;
      if (text[end] !== '"') break;
      value += '"';
      end++;
    }
  }
  const rest = end;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: value + text.slice(rest, end), end };
}
