/** The shapes of Salesforce's answers, only as far as Baton reads them; an element that does not fit is set aside, the others go on. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { elementsOf } from '../../src/lib/elements.ts';
import type { BadRecord } from '../../src/ports/connector.ts';

/** Ids of 15 letters are told apart by case alone; the API answers with 18. */
export const id = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/, 'expected an id');

/** A field as text; absent, null and empty are the same. */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : String(value)));

export const optionalId = text.pipe(id.nullable());

/** ISO 8601 in any of Salesforce's spellings (`+0000`, `Z`), as epoch milliseconds. */
export const instant = text.transform((value, context): Millis | null => {
  if (value === null) return null;
  const at = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isFinite(at)) return at;
  context.addIssue('expected an instant');
  return z.NEVER;
});

export const requiredInstant = instant.transform((value, context): Millis => {
  if (value !== null) return value;
  context.addIssue('expected an instant');
  return z.NEVER;
});

export const number = text.transform((value, context): number | null => {
  const parsed = value === null ? null : Number(value);
  if (parsed === null || Number.isFinite(parsed)) return parsed;
  context.addIssue('expected a number');
  return z.NEVER;
});

/** A checkbox; JSON gives a boolean, Bulk results give text. */
export const flag = text.transform((value) => value === 'true');

/** A child query's rows, still unparsed; null where there are none. */
export const children = z
  .object({ records: z.array(z.unknown()) })
  .nullish()
  .transform((value) => value?.records ?? []);

/** A parent's field; null where the parent is not set or not visible. */
export function parent<T extends z.ZodRawShape>(shape: T) {
  return z
    .object(shape)
    .nullish()
    .transform((value) => value ?? null);
}

export const queryAnswer = z.object({
  totalSize: z.number().nullish(),
  done: z.boolean(),
  records: z.array(z.unknown()),
  nextRecordsUrl: z.string().nullish(),
});

export const compositeAnswer = z.object({
  compositeResponse: z.array(z.object({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string() })),
});

const rowError = z.object({ statusCode: text, errorCode: text, message: text, fields: z.array(z.string()).nullish().catch(null) });

/** One row of a collections answer. */
export const savedRow = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  created: z.boolean().nullish(),
  errors: z.array(rowError).nullish(),
});

export type SavedRow = z.infer<typeof savedRow>;

/** What an error answer says first. */
export interface OrgError {
  readonly code: string | null;
  readonly message: string | null;
  readonly fields: readonly string[];
}

const apiErrors = z.array(rowError).min(1);
const oauthError = z.object({ error: z.string(), error_description: text });

/** Reads whatever an error body has to say; never fails. */
export function orgError(json: unknown): OrgError {
  const list = apiErrors.safeParse(json);
  const first = list.success ? list.data[0] : undefined;
  if (first !== undefined) return { code: first.errorCode ?? first.statusCode, message: first.message, fields: first.fields ?? [] };
  const oauth = oauthError.safeParse(json);
  return oauth.success
    ? { code: oauth.data.error, message: oauth.data.error_description, fields: [] }
    : { code: null, message: null, fields: [] };
}

/** The first complaint about a row that was not saved. */
export function rowErrorOf(row: SavedRow): OrgError {
  const first = row.errors?.[0];
  return { code: first?.statusCode ?? first?.errorCode ?? null, message: first?.message ?? null, fields: first?.fields ?? [] };
}

/** Splits a list into the elements that fit the schema and the ones that do not. */
export function parseElements<T>(elements: readonly unknown[], schema: z.ZodType<T>): { good: T[]; bad: BadRecord[] } {
  return elementsOf(elements, schema, idOf);
}

function idOf(element: unknown): string | null {
  const found = z.object({ Id: id }).safeParse(element);
  return found.success ? found.data.Id : null;
}
