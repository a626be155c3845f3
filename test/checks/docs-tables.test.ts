/** Plants documents whose tables do not say what the code says. */
import { expect, it } from 'vitest';
import { docsTables } from '../../scripts/check/docs-tables.ts';
import { currentTable } from '../../scripts/docs/rows.ts';
import { TABLES, withTable } from '../../scripts/docs/tables.ts';
import { offences, plant } from './plant.ts';

const CODE = {
  'src/errors/catalogue.ts':
    "export const CATALOGUE = { GONE: { message: 'Lead {id} | is gone.', retryable: false, hint: 'Run `sync`.' }, LATE: { message: 'Late.', retryable: true, hint: 'Wait.' } };\n",
  'config/options.ts':
    "export const OPTIONS = [{ key: 'port', env: 'PORT', type: 'number', default: 8080, sentence: 'Where to listen.' }];\n",
};

async function documents(): Promise<Record<string, string>> {
  const root = plant(CODE);
  const written = TABLES.map(async (table) => [table.document, withTable(table, undefined, await currentTable(root, table))] as const);
  return Object.fromEntries(await Promise.all(written));
}

it('lets tables pass that were written from the code', async () => {
  const docs = await documents();
  expect(docs['docs/errors.md']).toContain('| `GONE` | Lead {id} \\| is gone. | no | Run `sync`. |');
  expect(docs['docs/options.md']).toContain('| `port` | `PORT` | `number` | `8080` | Where to listen. |');
  expect(await offences(docsTables, { ...CODE, ...docs })).toEqual([]);
});

it('names the first row that differs', async () => {
  const docs = await documents();
  const changed = { ...docs, 'docs/errors.md': docs['docs/errors.md']?.replace('Wait.', 'Hope.') ?? '' };
  expect(await offences(docsTables, { ...CODE, ...changed })).toEqual([
    'docs/errors.md differs from the code at: | `LATE` | Late. | yes | Wait. |: run npm run docs',
  ]);
});

it('names a row too many', async () => {
  const docs = await documents();
  const more = {
    ...docs,
    'docs/options.md': docs['docs/options.md']?.replace('Where to listen. |', 'Where to listen. |\n| a | b | c | d | e |') ?? '',
  };
  expect(await offences(docsTables, { ...CODE, ...more })).toEqual([expect.stringContaining('has a row the code does not: | a | b')]);
});

it('says when a document, a module or an export is missing', async () => {
  const docs = await documents();
  expect(await offences(docsTables, CODE)).toEqual([
    expect.stringContaining('docs/errors.md has no table'),
    expect.stringContaining('docs/options.md has no table'),
  ]);
  expect(await offences(docsTables, { ...docs, 'config/options.ts': 'export const A = 1;\n' })).toEqual([
    expect.stringContaining('src/errors/catalogue.ts is missing'),
    expect.stringContaining('config/options.ts exports no OPTIONS'),
  ]);
});

it('keeps the text around a table when it writes it anew', async () => {
  const [table] = TABLES;
  if (!table) throw new Error('there is no table');
  const first = withTable(table, '# Title\n\nBefore.\n', '| a |');
  const second = withTable(table, `${first}\nAfter.\n`, '| b |');
  expect(second).toBe(first.replace('| a |', '| b |').concat('\nAfter.\n'));
});
