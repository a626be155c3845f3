/** Reading request bodies: only the fields the API reads, refused in HubSpot's words when they are not there. */
import { invalid, notFound } from '../kit/refusal.ts';
import { findObjectType, type StoreType } from '../store/object-types.ts';

export type Json = Readonly<Record<string, unknown>>;

/** True for a plain JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object type a path names; 400 as HubSpot answers for unknown ones. */
export function typeOf(raw: string | undefined): StoreType {
  const type = findObjectType(raw ?? '');
  if (!type) throw invalid(`Unable to infer object type from: ${raw}`);
  return type;
}

/** The `inputs` of a batch: objects only, at least one, at most `max`. */
export function inputsOf(body: Json, max: number): Json[] {
  const { inputs } = body;
  if (!Array.isArray(inputs)) throw invalid('Invalid input JSON: required field "inputs" is missing');
  if (inputs.length > max)
    throw invalid(`The maximum number of inputs supported in a batch request is ${max}, but received ${inputs.length} inputs`);
  if (!inputs.every(isObject)) throw invalid('Invalid input JSON: every input must be an object');
  return inputs;
}

/** A body field that must be a string with something in it. */
export function requiredText(input: Json, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw invalid(`Invalid input JSON: required field "${name}" is missing`);
  return value;
}

/** A list of strings from a body field; absent gives an empty list. */
export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A comma-separated or repeated query parameter as a list. */
export function listParam(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** The `limit` of a page; 400 when it is no number from 1 to `max`. */
export function limitParam(query: URLSearchParams, fallback: number, max: number): number {
  const raw = query.get('limit');
  if (raw === null) return fallback;
  const limit = Number(raw);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) throw invalid(`Invalid limit: ${raw}. The limit must be between 1 and ${max}.`);
  return limit;
}

/** A required path parameter. */
export function param(params: Readonly<Record<string, string>>, name: string): string {
  const value = params[name];
  if (value === undefined) throw notFound();
  return value;
}

/** The `id` of an object such as `{id: "1"}` or a bare id. */
export function idOf(value: unknown): string {
  const id = isObject(value) ? value.id : value;
  if (typeof id !== 'string' && typeof id !== 'number') throw invalid('Invalid input JSON: required field "id" is missing');
  return String(id);
}
