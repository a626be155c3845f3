/** Reading the JSON body of a call. */
import type { OrgCall } from '../http/exchange.ts';
import { bad } from '../kit/refusal.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as an object; throws JSON_PARSER_ERROR. */
export function jsonBody({ request }: OrgCall): Json {
  const text = request.raw.toString('utf8');
  try {
    const body: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isJson(body)) return body;
  } catch (error) {
    throw bad('JSON_PARSER_ERROR', `${error instanceof Error ? error.message : error} at [line:1, column:1]`);
  }
  throw bad('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
}
