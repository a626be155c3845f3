/** Associations in batches: every page of every input, each id once, and silence for those without. */
import { afterEach, describe, expect, it } from 'vitest';
import { readAssociated } from '../../../connectors/hubspot/associations.ts';
import { type Api, openApi } from '../../../connectors/hubspot/client.ts';
import { testLog, testSession } from '../session.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench | null = null;
afterEach(async () => {
  await bench?.close();
  bench = null;
});

type Page = { results: unknown[] };

function apiOf(answer: (inputs: readonly { id: string; after?: string }[]) => Page): { api: Api; sizes: number[] } {
  const sizes: number[] = [];
  const get = async ({ body }: { body?: unknown }) => {
    const { inputs } = body as { inputs: { id: string; after?: string }[] };
    sizes.push(inputs.length);
    return answer(inputs);
  };
  return { sizes, api: { session: testSession(), timeoutMs: 1, get, send: () => Promise.reject(new Error('not used')) } };
}

describe('readAssociated', () => {
  it('pages each input to its end and coerces ids that come as numbers', async () => {
    const { api, sizes } = apiOf((inputs) => ({
      results: inputs.map(({ id, after }) => ({
        from: { id },
        to: [{ toObjectId: Number(`${id}${after ?? 0}`) }],
        ...(id === '1' && (after ?? '0') < '2' ? { paging: { next: { after: String(Number(after ?? 0) + 1) } } } : {}),
      })),
    }));
    const found = await readAssociated(api, 'contacts', 'calls', ['1', '2', '1'], 'evidence');
    expect(Object.fromEntries(found)).toEqual({ '1': ['10', '11', '12'], '2': ['20'] });
    expect(sizes).toEqual([2, 1, 1]);
  });

  it('asks for a thousand at once and for nothing when there is nothing', async () => {
    const { api, sizes } = apiOf(() => ({ results: [] }));
    await readAssociated(
      api,
      'contacts',
      'calls',
      Array.from({ length: 2_001 }, (_, n) => String(n)),
      'evidence',
    );
    await readAssociated(api, 'contacts', 'calls', [], 'evidence');
    expect(sizes).toEqual([1_000, 1_000, 1]);
  });

  it('refuses an answer without its frame', async () => {
    const { api } = apiOf(() => ({}) as Page);
    await expect(readAssociated(api, 'a', 'b', ['1'], 'evidence')).rejects.toMatchObject({ code: 'CRM_UNREADABLE' });
  });

  it('reads more calls of one person than fit a page', async () => {
    bench = await hubspotBench();
    const [lead] = await bench.addLeads(1, 620);
    const session = bench.session();
    const found = await readAssociated(openApi(bench.config, session, testLog()), 'contacts', 'calls', [lead!, '999999999999'], 'evidence');
    expect(new Set(found.get(lead!)).size).toBe(620);
    expect(found.get('999999999999') ?? []).toEqual([]);
  });
});
