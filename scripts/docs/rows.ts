/** Loads the rows of a table from the code of a checkout. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DocsTable } from './tables.ts';

/** Markdown that the table ought to be now; throws a sentence when the module or its export is missing. */
export async function currentTable(root: string, table: DocsTable): Promise<string> {
  const file = join(root, table.module);
  if (!existsSync(file)) throw new Error(`${table.module} is missing`);
  const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const value = loaded[table.value];
  if (value === undefined) throw new Error(`${table.module} exports no ${table.value}`);
  return table.renderTable(value);
}
