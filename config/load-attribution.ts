/** The company's settings of attribution from `attribution.yaml`: windows, what counts as a touchpoint, weights by dialect and model. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createKindMap, type KindLists, plainName } from '../src/domain/attribution/kinds.ts';
import type { AttributionModel } from '../src/domain/attribution/models/contract.ts';
import { findModel, MODELS } from '../src/domain/attribution/models/index.ts';
import { AMOUNTS, type AttributionSettings, DIALECTS, type Dialect, type TableModel } from '../src/domain/attribution/settings.ts';
import { BatonError } from '../src/errors/index.ts';
import { TABLE_MODELS, tableProblems, weightTable } from './attribution-weights.ts';
import { type Complaint, readTextFile, readYaml } from './yaml-file.ts';

const SHIPPED = fileURLToPath(new URL('./attribution.yaml', import.meta.url));

const span = (unit: 'days' | 'months', most: number) =>
  z
    .string({ error: `expected a number of ${unit} such as "${unit === 'days' ? 90 : 18} ${unit}"` })
    .regex(new RegExp(`^\\d+(\\.\\d+)? +${unit.slice(0, -1)}s?$`), { error: `expected a number of ${unit}` })
    .transform((text) => Number.parseFloat(text))
    .refine((value) => value > 0 && value <= most && (unit === 'days' || Number.isInteger(value)), {
      error: `expected more than 0 and at most ${most} ${unit}`,
    });
const whole = (least: number, most: number) =>
  z
    .int({ error: `expected a whole number from ${least} to ${most}` })
    .min(least, { error: `expected at least ${least}` })
    .max(most, { error: `expected at most ${most}` });
const names = z.array(z.string({ error: 'expected the name of a kind or channel' }).min(1));
const weights = z.record(
  z.string(),
  z
    .number({ error: 'expected percent' })
    .positive({ error: 'expected more than 0 percent' })
    .max(100, { error: 'expected at most 100 percent' }),
);

const tables = Object.fromEntries(TABLE_MODELS.map((model) => [model, weights.optional()])) as Record<
  TableModel,
  z.ZodOptional<typeof weights>
>;
const dialect = z.strictObject({ ...tables, 'half-life': span('days', 3_650).optional() });
const touchpoints = z.strictObject({
  counted: names.default([]),
  kept: names.default([]),
  never: names.default([]),
  'never-channels': names.optional(),
  'paid-channels': names.optional(),
  'direct-channels': names.optional(),
});
const inferred = z.strictObject({
  within: span('days', 3_650).optional(),
  'at-most': whole(1, 100).optional(),
  'in-returns': z.boolean({ error: 'expected true or false' }).optional(),
});
const markov = z.strictObject({
  order: whole(1, 3).optional(),
  nulls: z.enum(['include', 'exclude'], { error: 'expected include or exclude' }).optional(),
});
const shapley = z.strictObject({
  worth: z.enum(['conversions', 'rate'], { error: 'expected conversions or rate' }).optional(),
  samples: whole(2, 1_000_000).optional(),
  seed: whole(0, 2 ** 31).optional(),
});
const dialects = z.strictObject(
  Object.fromEntries(DIALECTS.map((name) => [name, dialect.optional()])) as Record<Dialect, z.ZodOptional<typeof dialect>>,
);
const writeBack = z.strictObject({
  model: z.string({ error: 'expected the name of a model' }).optional(),
  dialect: z.enum(DIALECTS, { error: `expected ${DIALECTS.join(', ')}` }).optional(),
});
const amountMeaning = z.enum(AMOUNTS, { error: `expected ${AMOUNTS.join(', ')}` });
/** Names go into queries as they are. */
const amountName = (such: string) =>
  z.string({ error: `expected the name of a field such as ${such}` }).regex(/^[A-Za-z]\w{0,99}$/, {
    error: `expected the name of a field in the CRM's API, such as ${such}, not its label`,
  });
const amount = z.strictObject({
  meaning: amountMeaning,
  hubspot: amountName('hs_tcv').optional(),
  salesforce: amountName('Contract_Value__c').optional(),
});
const schema = z.strictObject({
  version: whole(1, 1_000_000),
  // A word alone says what the CRM's own amount is.
  'amount-is': z.preprocess((value) => (value == null || typeof value === 'object' ? value : { meaning: value }), amount.nullish()),
  'look-back': span('months', 120).optional(),
  'inferred-people': inferred.prefault({}),
  'seller-first': span('days', 3_650).optional(),
  'mature-after': span('months', 120).optional(),
  touchpoints: touchpoints.prefault({}),
  dialects: dialects.prefault({}),
  markov: markov.prefault({}),
  shapley: shapley.prefault({}),
  'write-back': writeBack.prefault({}),
  'gross-margin': z
    .number({ error: 'expected percent' })
    .min(0, { error: 'expected at least 0 percent' })
    .max(100, { error: 'expected at most 100 percent' })
    .nullish(),
});

/** The file's settings, and what is reported and written back by them. */
export interface AttributionFileSettings extends AttributionSettings {
  /** The model in force and whose definition of it. */
  readonly inForce: { readonly model: AttributionModel; readonly dialect: Dialect };
  /** 0 to 1; null: nobody set one, and nothing is called ROI. */
  readonly grossMargin: number | null;
}

type AttributionFile = z.infer<typeof schema>;

const KEYS = [schema, amount, inferred, touchpoints, dialects, dialect, markov, shapley, writeBack].flatMap((part) =>
  Object.keys(part.shape),
);

/** `path` null reads the shipped file. Throws `SETTINGS_FILE_UNREADABLE`. */
export function loadAttribution(path: string | null = null): AttributionFileSettings {
  return parseAttribution(path ?? 'config/attribution.yaml', readTextFile(path ?? SHIPPED));
}

/** What the text does not say is as shipped. Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseAttribution(name: string, text: string): AttributionFileSettings {
  const own = read(name, text);
  const shipped = read('config/attribution.yaml', readTextFile(SHIPPED));
  const { within, 'at-most': atMost, 'in-returns': inReturns } = { ...shipped['inferred-people'], ...own['inferred-people'] };
  const settings: AttributionSettings = {
    version: own.version,
    amountIs: own['amount-is']?.meaning ?? null,
    amountFields: amountFieldsOf(own['amount-is']),
    lookBackMonths: (own['look-back'] ?? shipped['look-back'])!,
    kinds: createKindMap(kindLists(shipped.touchpoints, own.touchpoints)),
    inferred: { withinDays: within!, atMost: atMost!, inReturns: inReturns! },
    sellerFirstDays: (own['seller-first'] ?? shipped['seller-first'])!,
    halfLifeDays: byDialect((key) => (own.dialects[key] ?? shipped.dialects[key])?.['half-life'] ?? shipped.dialects[key]?.['half-life']),
    tables: byDialect((key) => {
      const stated = { ...shipped.dialects[key], ...own.dialects[key] };
      return Object.fromEntries(TABLE_MODELS.flatMap((model) => (stated[model] ? [[model, weightTable(stated[model])]] : [])));
    }),
    markov: { ...shipped.markov, ...own.markov } as AttributionSettings['markov'],
    shapley: { ...shipped.shapley, ...own.shapley } as AttributionSettings['shapley'],
    matureMonths: (own['mature-after'] ?? shipped['mature-after'])!,
  };
  const { model, dialect: whose } = { ...shipped['write-back'], ...own['write-back'] };
  const margin = own['gross-margin'] ?? null;
  return { ...settings, inForce: inForce(name, model!, whose!, settings), grossMargin: margin === null ? null : margin / 100 };
}

function amountFieldsOf(stated: AttributionFile['amount-is']): AttributionSettings['amountFields'] {
  const { hubspot, salesforce } = stated ?? {};
  return { ...(hubspot === undefined ? {} : { hubspot }), ...(salesforce === undefined ? {} : { salesforce }) };
}

/** Weights of the file decide which models a dialect has, so this is looked at last. Throws `SETTINGS_FILE_UNREADABLE`. */
function inForce(file: string, name: string, dialect: Dialect, settings: AttributionSettings): AttributionFileSettings['inForce'] {
  const model = findModel(name);
  if (model?.existsIn(dialect, settings)) return { model, dialect };
  const valid = [...MODELS.values()].flatMap((one) => (one.existsIn(dialect, settings) ? [one.id] : [])).join(', ');
  throw new BatonError('SETTINGS_FILE_UNREADABLE', {
    file,
    problems: `\n  write-back.model: ${dialect} has no model "${name}"; it has ${valid}`,
  });
}

function read(name: string, text: string): AttributionFile {
  return readYaml({ name, text, schema, knownKeys: KEYS, check });
}

function byDialect<T>(make: (name: Dialect) => T): Record<Dialect, T> {
  return Object.fromEntries(DIALECTS.map((name) => [name, make(name)])) as Record<Dialect, T>;
}

/** The company's word about a kind takes it out of the shipped list it stood in; its lists of channels replace the shipped ones. */
function kindLists(shipped: AttributionFile['touchpoints'], own: AttributionFile['touchpoints']): KindLists {
  const moved = new Set([...own.counted, ...own.kept, ...own.never].map(plainName));
  const together = (list: 'counted' | 'kept' | 'never') => [...shipped[list].filter((kind) => !moved.has(plainName(kind))), ...own[list]];
  const channels = (list: 'never-channels' | 'paid-channels' | 'direct-channels') => own[list] ?? shipped[list] ?? [];
  return {
    counted: together('counted'),
    kept: together('kept'),
    never: together('never'),
    neverChannels: channels('never-channels'),
    paidChannels: channels('paid-channels'),
    directChannels: channels('direct-channels'),
  };
}

function check(file: AttributionFile): Complaint[] {
  return [...twice(file.touchpoints), ...tableProblems(file.dialects)];
}

/** One kind cannot stand in two lists. */
function twice({ counted, kept, never }: AttributionFile['touchpoints']): Complaint[] {
  const seen = new Map<string, string>();
  return Object.entries({ counted, kept, never }).flatMap(([list, kinds]) =>
    kinds.flatMap((kind, index) => {
      const before = seen.get(plainName(kind));
      seen.set(plainName(kind), list);
      return before === undefined ? [] : [{ path: ['touchpoints', list, index], message: `"${kind}" also stands under ${before}` }];
    }),
  );
}
