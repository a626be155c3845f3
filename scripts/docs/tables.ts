/** The tables in the documents that are written from code: where each stands, what it shows, and how. */

/** A table of a document; the text around it is written by hand. */
export interface DocsTable {
  /** Document, relative to the root. */
  readonly document: string;
  /** Names the table in its markers. */
  readonly name: string;
  /** Title of the document when it has to be made. */
  readonly title: string;
  /** Module and export that the rows come from. */
  readonly module: string;
  readonly value: string;
  /** Markdown of the table, without a final line break. Throws when the export has another shape. */
  renderTable(value: unknown): string;
}

export const TABLES: readonly DocsTable[] = [
  {
    document: 'docs/errors.md',
    name: 'errors',
    title: 'Errors',
    module: 'src/errors/catalogue.ts',
    value: 'CATALOGUE',
    renderTable: (value) => {
      const rows = Object.entries(value as Record<string, { message: string; retryable: boolean; hint: string }>);
      return markdownTable(
        ['Code', 'What happened', 'Tried again', 'What to do'],
        rows.map(([code, entry]) => [`\`${code}\``, entry.message, entry.retryable ? 'yes' : 'no', entry.hint]),
      );
    },
  },
  {
    document: 'docs/options.md',
    name: 'options',
    title: 'Options',
    module: 'config/options.ts',
    value: 'OPTIONS',
    renderTable: (value) => {
      const rows = value as readonly { key: string; env: string; type: unknown; default: unknown; sentence: string }[];
      return markdownTable(
        ['Option', 'Environment', 'Type', 'Default', 'Meaning'],
        rows.map(({ key, env, type, default: preset, sentence }) => [`\`${key}\``, `\`${env}\``, cell(type), cell(preset), sentence]),
      );
    },
  },
];

/** A Markdown table; bars and line breaks in cells are escaped. Throws when there are no rows or a cell is no text: such a table says nothing. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) throw new Error(`the table ${head.join(', ')} has no rows`);
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text between the markers of this table, else undefined. */
export function tableIn(table: DocsTable, document: string): string | undefined {
  const [begin, end] = markers(table);
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  return from >= 0 && to > from ? document.slice(from + begin.length, to).trim() : undefined;
}

/** The document with this table put between its markers; they are appended when missing. */
export function withTable(table: DocsTable, document: string | undefined, markdown: string): string {
  const [begin, end] = markers(table);
  const whole = document ?? `# ${table.title}\n`;
  const block = `${begin}\n\n${markdown}\n\n${end}`;
  if (tableIn(table, whole) === undefined) return `${whole}\n${block}\n`;
  return whole.slice(0, whole.indexOf(begin)) + block + whole.slice(whole.indexOf(end) + end.length);
}

function markers({ name, module }: DocsTable): readonly [string, string] {
  return [`<!-- table ${name}: written from ${module} by npm run docs -->`, `<!-- end of table ${name} -->`];
}

function escapeCell(text: string): string {
  if (typeof text !== 'string') throw new Error(`a cell is ${String(text)}, not text`);
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}

function cell(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  return Array.isArray(value) ? value.map((one) => `\`${String(one)}\``).join(', ') : `\`${String(value)}\``;
}
