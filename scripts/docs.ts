/** Writes the tables of the documents from the code. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { currentTable } from './docs/rows.ts';
import { TABLES, withTable } from './docs/tables.ts';

const root = join(import.meta.dirname, '..');
for (const table of TABLES) {
  const path = join(root, table.document);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const after = withTable(table, before, await currentTable(root, table));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, after);
  process.stdout.write(`${table.document}: ${before === after ? 'as it was' : 'written'}\n`);
}
