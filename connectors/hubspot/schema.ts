/** The shapes of HubSpot's answers, only as far as Baton reads them; an element that does not fit is set aside, the others go on. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { elementsOf } from '../../src/lib/elements.ts';
import type { BadRecord } from '../../src/ports/connector.ts';

/** HubSpot's docs show some ids as numbers that its specification calls strings. */
export const id = z.union([z.string().regex(/^[\w-]{1,64}$/, 'expected an id'), z.number().int().nonnegative()]).transform(String);

const pageCursor = z.union([z.string().min(1), z.number().int()]).transform(String);

/** A property as text; HubSpot clears with an empty string. */
export const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : value));

/** Epoch milliseconds or ISO 8601, as epoch milliseconds; null when it is neither. */
export function toInstant(value: string): Millis | null {
  const at = /^-?\d{9,}$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isFinite(at) ? at : null;
}

const isoInstant = z.union([z.string(), z.number()]).transform((value, context) => {
  const at = toInstant(String(value));
  if (at !== null) return at;
  context.addIssue('expected an instant');
  return z.NEVER;
});

/** A datetime property; null when it is not set. */
export const instant = text.transform((value, context) => {
  const at = value === null ? null : toInstant(value);
  if (value === null || at !== null) return at;
  context.addIssue('expected an instant');
  return z.NEVER;
});

/** A number property; null when it is not set. */
export const number = text.transform((value, context) => {
  if (value === null) return null;
  const parsed = Number(value);
  if (Number.isFinite(parsed)) return parsed;
  context.addIssue('expected a number');
  return z.NEVER;
});

/** A yes-or-no property; not set is no. */
export const flag = text.transform((value) => value === 'true');

const historyEntry = z.object({
  value: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  timestamp: isoInstant,
  sourceType: text,
  sourceId: text,
});

/** One entry of a property's history, newest first in HubSpot's answers. */
export type HistoryEntry = z.infer<typeof historyEntry>;

const page = z.object({ next: z.object({ after: pageCursor }).nullish() }).nullish();

const record = {
  id,
  createdAt: isoInstant,
  updatedAt: isoInstant,
  archived: z.boolean().default(false),
  archivedAt: isoInstant.nullish(),
  propertiesWithHistory: z.record(z.string(), z.array(historyEntry)).nullish(),
  associations: z.record(z.string(), z.object({ results: z.array(z.object({ id })), paging: page })).nullish(),
};

/** What every CRM object has, whatever its properties. */
export type ObjectFrame = z.infer<z.ZodObject<typeof record>>;

/** A CRM object whose properties fit `properties`. */
export function objectSchema<P extends z.ZodType>(properties: P) {
  return z.object({ ...record, properties });
}

export const results = z.object({ results: z.array(z.unknown()), paging: page });

const associationTypes = z
  .array(z.object({ typeId: z.coerce.number() }))
  .nullish()
  .catch(null);

export const associations = z.object({ from: z.object({ id }), to: z.array(z.object({ toObjectId: id, associationTypes })), paging: page });

export const searchRow = objectSchema(z.record(z.string(), text));

/** An object as a write answers it: enough to match it to what was asked. */
export const writtenRow = z.object({ id, objectWriteTraceId: text, properties: z.record(z.string(), text).nullish() });

const contexts = z.record(z.string(), z.array(z.string())).nullish();

/** One error of a 207 answer, with the trace ids or record ids it speaks of. */
export const batchErrors = z.object({
  errors: z.array(z.object({ message: text, category: text, status: z.unknown(), context: contexts })).default([]),
});

export const owner = z.object({
  id,
  email: text,
  type: text,
  firstName: text,
  lastName: text,
  userId: id.nullish(),
  userIdIncludingInactive: id.nullish(),
  updatedAt: isoInstant.optional(),
  archived: z.boolean().default(false),
  teams: z.array(z.object({ name: z.string() })).nullish(),
});

export type Owner = z.infer<typeof owner>;

/** The error body of a refused request; HubSpot calls every field optional. */
export interface PortalError {
  readonly message: string | null;
  readonly category: string | null;
  readonly policyName: string | null;
  /** Machine word of the OAuth endpoints, e.g. `invalid_grant`. */
  readonly code: string | null;
  readonly scopes: readonly string[];
}

const word = z.string().nullish().catch(null);
const errorBody = z
  .object({
    message: word,
    category: word,
    policyName: word,
    error: word,
    error_description: word,
    status: word,
    errors: z
      .array(z.object({ message: word, context: z.record(z.string(), z.array(z.string())).nullish().catch(null) }))
      .nullish()
      .catch(null),
  })
  .catch({ message: null, category: null, policyName: null, error: null, error_description: null, status: null, errors: null });

/** Reads whatever an error body has to say; never fails. */
export function portalError(json: unknown): PortalError {
  const body = errorBody.parse(json ?? {});
  return {
    message: sentenceIn(body.message ?? body.error_description ?? null),
    category: body.category ?? null,
    policyName: body.policyName ?? null,
    code: body.error ?? body.status ?? null,
    scopes: [...new Set((body.errors ?? []).flatMap((error) => error.context?.requiredGranularScopes ?? []))],
  };
}

const complaints = z.array(z.object({ message: z.string() })).min(1);

/** The portal's own sentences, which HubSpot wraps as JSON into its message: `Property values were not valid: [{"message":…}]`. */
export function sentenceIn(message: string | null): string | null {
  const wrapped = message?.match(/\[\{.*\}\]/s)?.[0];
  if (wrapped === undefined) return message;
  try {
    const parsed = complaints.safeParse(JSON.parse(wrapped));
    return parsed.success ? parsed.data.map((complaint) => complaint.message).join(' ') : message;
  } catch {
    return message;
  }
}

/** Splits a list into the elements that fit the schema and the ones that do not. */
export function parseElements<T>(elements: readonly unknown[], schema: z.ZodType<T>): { good: T[]; bad: BadRecord[] } {
  return elementsOf(elements, schema, idOf);
}

function idOf(element: unknown): string | null {
  const found = z.object({ id }).safeParse(element);
  return found.success ? found.data.id : null;
}
