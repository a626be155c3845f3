/** The Metadata API, by the library: components in tens, one new token where the org turned the old one away, and refusals as sentences. */
import { Connection } from 'jsforce/lib/connection.js';
import 'jsforce/lib/api/metadata.js';
import { BatonError } from '../../src/errors/index.ts';
import type { Api } from './client.ts';
import { API_VERSION, chunk, METADATA_BATCH } from './limits.ts';

interface Component {
  readonly fullName: string;
}

/** Makes or changes components. Answers what was refused, in the org's words. Throws when the org cannot be asked at all. */
export async function upsertComponents(api: Api, type: string, components: readonly Component[]): Promise<string[]> {
  const refused: string[] = [];
  for (const batch of chunk(components, METADATA_BATCH))
    refused.push(...(await upsert(api, type, batch, await api.session.accessToken(), true)));
  return refused;
}

async function upsert(api: Api, type: string, batch: readonly Component[], token: string, again: boolean): Promise<string[]> {
  await api.session.permit('fields');
  try {
    const results = await connectionOf(token, (await api.session.apiBase()) ?? '').metadata.upsert(type, [...batch]);
    return [results].flat().flatMap((result) => refusalIn(result));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (again && /INVALID_SESSION_ID/.test(why)) return upsert(api, type, batch, await api.session.accessToken(token), false);
    if (/INSUFFICIENT_ACCESS|UNKNOWN_EXCEPTION|not have the level of access/i.test(why))
      return batch.map(({ fullName }) => `${type} ${fullName}: ${why}`);
    throw new BatonError(
      'CRM_UNAVAILABLE',
      { crm: 'Salesforce', account: api.session.accountId, what: `metadata ${type}`, why },
      { cause: error },
    );
  }
}

interface UpsertResult {
  readonly fullName?: string | null;
  readonly success?: boolean | null;
  readonly errors?: { readonly message?: string } | readonly { readonly message?: string }[] | null;
}

function refusalIn(result: unknown): string[] {
  const { fullName, success, errors } = (result ?? {}) as UpsertResult;
  if (success === true) return [];
  const why = [errors ?? []].flat().map((error) => error.message ?? 'refused without a reason');
  return [`${fullName ?? 'a component'}: ${why.join(' ') || 'refused without a reason'}`];
}

/** One object per call: the library's connection would refresh by itself, and for ever. */
function connectionOf(accessToken: string, instanceUrl: string): Connection {
  return new Connection({ instanceUrl, accessToken, version: API_VERSION, maxRequest: 1 });
}
