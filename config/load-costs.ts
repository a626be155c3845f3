/** What campaigns cost by the company's own word, from `costs.yaml` or a CSV file: lines with an amount, its kind and its days. */
import { z } from 'zod';
import { toMinor } from '../src/domain/attribution/money.ts';
import type { StatedCosts } from '../src/domain/loop/costs.ts';
import { BatonError } from '../src/errors/index.ts';
import { csvRows } from '../src/lib/csv-rows.ts';
import { type Complaint, hint, readTextFile, readYaml } from './yaml-file.ts';

const KINDS = ['media', 'programme', 'tools', 'people', 'branding'] as const;

const day = z
  .string({ error: 'expected a day such as 2026-03-01' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'expected a day such as 2026-03-01' })
  .transform((text) => Date.parse(`${text}T00:00:00Z`))
  .refine(Number.isFinite, { error: 'there is no such day' });
const line = z.strictObject({
  campaign: z.union([z.string().min(1), z.number().transform(String)], { error: 'expected the id, name or tag of a campaign' }),
  kind: z.enum(KINDS, { error: `expected ${KINDS.join(', ')}` }).default('media'),
  amount: z.union([z.string(), z.number().transform(String)], { error: 'expected an amount such as "1200.00"' }),
  currency: z.string({ error: 'expected three letters such as EUR' }).regex(/^[A-Z]{3}$/, { error: 'expected three letters such as EUR' }),
  planned: z.boolean({ error: 'expected true for a budget, false for what was spent' }).default(false),
  from: day.optional(),
  to: day.optional(),
});
const COLUMNS: readonly string[] = Object.keys(line.shape);
const schema = z.strictObject({ costs: z.array(line, { error: 'expected a list of costs' }) });

/** `path` null: the company states none. Throws `SETTINGS_FILE_UNREADABLE`. */
export function loadCosts(path: string | null): StatedCosts | null {
  return path === null ? null : parseCosts(path, readTextFile(path));
}

/** A name that ends in `.csv` is read as such. Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseCosts(name: string, text: string): StatedCosts {
  const knownKeys = ['costs', ...COLUMNS];
  const { costs } = /\.csv$/i.test(name) ? readCsv(name, text) : readYaml({ name, text, schema, knownKeys, check });
  return {
    source: name.split(/[\\/]/).at(-1)!,
    lines: costs.map(({ from = null, to = null, ...rest }) => ({ ...rest, startsAt: from, endsAt: to })),
  };
}

const YES = /^(yes|true|1|planned)$/i;

/** One cost a line under a line of column names; an empty cell says nothing. */
function readCsv(name: string, text: string): z.infer<typeof schema> {
  const [header, ...rows] = csvRows(text);
  const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const unknown = columns.filter((column) => !COLUMNS.includes(column));
  const problems = unknown.map(
    (column) => `${name}:${header!.line}: "${column}" is no column; there are ${COLUMNS.join(', ')}${hint(column, COLUMNS)}`,
  );
  if (header === undefined) problems.push(`${name}:1: expected the columns ${COLUMNS.join(', ')}`);
  const costs = rows.flatMap(({ cells, line: at }) => {
    const filled = columns.flatMap((column, index) => (cells[index]?.trim() ? [[column, cells[index].trim()] as const] : []));
    const read = line.safeParse(Object.fromEntries(filled.map(([key, cell]) => [key, key === 'planned' ? YES.test(cell) : cell])));
    const wrong = read.success ? check({ costs: [read.data] }) : read.error.issues.filter(({ code }) => code !== 'unrecognized_keys');
    problems.push(...wrong.map(({ path, message }) => `${name}:${at}: ${String(path.at(-1) ?? '')}: ${message}`));
    return read.success ? [read.data] : [];
  });
  if (problems.length > 0) throw new BatonError('SETTINGS_FILE_UNREADABLE', { file: name, problems: `\n  ${problems.join('\n  ')}` });
  return { costs };
}

function check({ costs }: z.infer<typeof schema>): Complaint[] {
  return costs.flatMap(({ amount, currency, from, to }, index) => [
    ...(toMinor(amount, currency) === null
      ? [{ path: ['costs', index, 'amount'], message: 'expected an amount such as "1200.00", below 90 billion' }]
      : []),
    ...(from !== undefined && to !== undefined && to < from
      ? [{ path: ['costs', index, 'to'], message: 'the last day lies before the first' }]
      : []),
  ]);
}
