/** The frame around HubSpot's lists: without it there is nothing to read, so a wrong frame is an error, never an empty list. */
import type { z } from 'zod';
import { BatonError } from '../../src/errors/index.ts';
import { whyOf } from '../../src/lib/elements.ts';
import type { Api, ApiRequest } from './client.ts';
import { results } from './schema.ts';

/** Parses an answer as a whole. Throws `CRM_UNREADABLE`. */
export function parseAnswer<T>(json: unknown, schema: z.ZodType<T>, api: Api, request: Pick<ApiRequest, 'method' | 'path'>): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const what = `${request.method} ${request.path}`;
  throw new BatonError('CRM_UNREADABLE', { crm: 'HubSpot', account: api.session.accountId, what, why: whyOf(parsed.error) });
}

/** The elements of a list or batch answer, still unparsed, and the cursor to more. Throws `CRM_UNREADABLE`. */
export function resultsOf(
  json: unknown,
  api: Api,
  request: Pick<ApiRequest, 'method' | 'path'>,
): { results: unknown[]; after: string | null } {
  const answer = parseAnswer(json, results, api, request);
  return { results: answer.results, after: answer.paging?.next?.after ?? null };
}
