/** Checks that the tables in the documents say what the code says. */
import { currentTable } from '../docs/rows.ts';
import { type DocsTable, TABLES, tableIn } from '../docs/tables.ts';
import type { Check, Offence } from './check.ts';
import type { Tree } from './tree.ts';

export const docsTables: Check = {
  name: 'tables of the documents',
  run: async (tree) => ({
    files: TABLES.length,
    offences: (await Promise.all(TABLES.map((table) => judge(tree, table)))).flat(),
  }),
};

async function judge(tree: Tree, table: DocsTable): Promise<Offence[]> {
  const document = tree.texts.find(({ path }) => path === table.document);
  const written = document && tableIn(table, document.text);
  if (written === undefined) return [{ file: table.document, reason: `has no table ${table.name}: run npm run docs` }];
  try {
    const wanted = await currentTable(tree.root, table);
    return written === wanted ? [] : [{ file: table.document, reason: `${difference(written, wanted)}: run npm run docs` }];
  } catch (error) {
    return [{ file: table.document, reason: `cannot be compared: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

/** Names the first row that differs. */
function difference(written: string, wanted: string): string {
  const rows = written.split('\n');
  const at = wanted.split('\n').findIndex((row, index) => row !== rows[index]);
  return at < 0 ? `has a row the code does not: ${rows.at(-1)}` : `differs from the code at: ${wanted.split('\n')[at]}`;
}
