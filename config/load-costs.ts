/** What campaigns cost by the company's own word, from `costs.yaml`: lines with an amount, its kind and its days. */
import { z } from 'zod';
import { toMinor } from '../src/domain/attribution/money.ts';
import type { StatedCosts } from '../src/domain/loop/costs.ts';
import { type Complaint, readTextFile, readYaml } from './yaml-file.ts';

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
const schema = z.strictObject({ costs: z.array(line, { error: 'expected a list of costs' }) });

/** `path` null: the company states none. Throws `SETTINGS_FILE_UNREADABLE`. */
export function loadCosts(path: string | null): StatedCosts | null {
  return path === null ? null : parseCosts(path, readTextFile(path));
}

/** Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseCosts(name: string, text: string): StatedCosts {
  const { costs } = readYaml({ name, text, schema, knownKeys: ['costs', ...Object.keys(line.shape)], check });
  return {
    source: name.split(/[\\/]/).at(-1)!,
    lines: costs.map(({ from = null, to = null, ...rest }) => ({ ...rest, startsAt: from, endsAt: to })),
  };
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
