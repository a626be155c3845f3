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
  for (const batch of chunk(components, METADATA_BATCH)) refused.push(...(await upsert(api, type, batch)));
  return refused;
}

/** Takes components away. Answers which are gone, those that were not there included, and what was refused. Throws when the org cannot be asked. */
export async function deleteComponents(
  api: Api,
  type: string,
  fullNames: readonly string[],
): Promise<{ gone: readonly string[]; refused: readonly string[] }> {
  const gone: string[] = [];
  const refused: string[] = [];
  for (const batch of chunk(fullNames, METADATA_BATCH)) {
    const results = await ask(api, type, batch, (metadata) => metadata.delete(type, [...batch]));
    for (const [n, fullName] of batch.entries()) {
      const why = 'why' in results ? `${fullName}: ${results.why}` : refusalOf(results[n]);
      if (why === null || NOT_THERE.test(why)) gone.push(fullName);
      else refused.push(why);
    }
  }
  return { gone, refused };
}

/** What was not there, in the org's words. */
const NOT_THERE = /\bno \w+ named .* found\b/i;

async function upsert(api: Api, type: string, batch: readonly Component[]): Promise<string[]> {
  const fullNames = batch.map(({ fullName }) => fullName);
  const results = await ask(api, type, fullNames, (metadata) => metadata.upsert(type, [...batch]));
  if ('why' in results) return fullNames.map((fullName) => `${type} ${fullName}: ${results.why}`);
  return results.flatMap((result) => refusalOf(result) ?? []);
}

/** One call; a token that the org turned away is renewed once. `why`: the user may not do this at all. */
async function ask(
  api: Api,
  type: string,
  fullNames: readonly string[],
  call: (metadata: Connection['metadata']) => Promise<unknown>,
): Promise<readonly unknown[] | { readonly why: string }> {
  const attempt = async (token: string, again: boolean): Promise<readonly unknown[] | { readonly why: string }> => {
    await api.session.permit('fields');
    try {
      return [await call(connectionOf(token, (await api.session.apiBase()) ?? '').metadata)].flat();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (again && /INVALID_SESSION_ID/.test(why)) return attempt(await api.session.accessToken(token), false);
      if (/INSUFFICIENT_ACCESS|UNKNOWN_EXCEPTION|not have the level of access/i.test(why)) return { why };
      const what = `metadata ${type} ${fullNames[0] ?? ''}`.trim();
      throw new BatonError('CRM_UNAVAILABLE', { crm: 'Salesforce', account: api.session.accountId, what, why }, { cause: error });
    }
  };
  return attempt(await api.session.accessToken(), true);
}

interface SaveResult {
  readonly fullName?: string | null;
  readonly success?: boolean | null;
  readonly errors?: { readonly message?: string } | readonly { readonly message?: string }[] | null;
}

/** Null: done. */
function refusalOf(result: unknown): string | null {
  const { fullName, success, errors } = (result ?? {}) as SaveResult;
  if (success === true) return null;
  const why = [errors ?? []].flat().map((error) => error.message ?? 'refused without a reason');
  return `${fullName ?? 'a component'}: ${why.join(' ') || 'refused without a reason'}`;
}

/** One object per call: the library's connection would refresh by itself, and for ever. */
function connectionOf(accessToken: string, instanceUrl: string): Connection {
  return new Connection({ instanceUrl, accessToken, version: API_VERSION, maxRequest: 1 });
}
