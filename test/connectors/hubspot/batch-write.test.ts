/** Batches of writes against odd answers: shuffled, partial, whole refusals, silence; every input is settled exactly once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, toResults, writeBatch } from '../../../connectors/hubspot/batch-write.ts';
import type { Api, ApiRequest, Reply } from '../../../connectors/hubspot/client.ts';
import { portalError } from '../../../connectors/hubspot/schema.ts';
import { testSession } from '../session.ts';

interface Input {
  readonly ref: string;
}

const batch: Batch<Input> = {
  path: '/x',
  budget: 'urgent',
  refOf: (item) => item.ref,
  inputOf: (item) => ({ properties: { name: item.ref } }),
  refOfRow: (row) => row.properties?.name ?? null,
  lookAfterMs: 61_000,
};

type Wire = { properties: { name: string }; objectWriteTraceId: string };

function apiOf(answer: (inputs: readonly Wire[], request: ApiRequest) => Reply): { api: Api; sent: number[] } {
  const session = testSession();
  const sent: number[] = [];
  const send = async (request: ApiRequest): Promise<Reply> => {
    const { inputs } = request.body as { inputs: Wire[] };
    sent.push(inputs.length);
    return answer(inputs, request);
  };
  const api: Api = { session, timeoutMs: 1_000, send, get: () => Promise.reject(new Error('not used')) };
  return { api, sent };
}

const items = (count: number): Input[] => Array.from({ length: count }, (_, n) => ({ ref: `r${n}` }));
const ok = (results: unknown[], errors: unknown[] = []): Reply => ({
  kind: 'ok',
  status: errors.length ? 207 : 201,
  json: { results, errors },
});
const refused = (status: number, body: unknown): Reply => ({ kind: 'refused', status, error: portalError(body) });
const now = testSession().now();

describe('writeBatch', () => {
  it('sends nothing for nothing', async () => {
    const { api, sent } = apiOf(() => ok([]));
    expect(await writeBatch(api, batch, [])).toEqual(new Map());
    expect(sent).toEqual([]);
  });

  it('matches shuffled results by trace id, else by what the row itself says', async () => {
    const { api } = apiOf((inputs) =>
      ok(
        [...inputs].reverse().map((input, n) => ({
          id: `id-${input.properties.name}`,
          ...(n % 2 ? { objectWriteTraceId: input.objectWriteTraceId } : { properties: input.properties }),
        })),
      ),
    );
    for (const { ref, status } of toResults(await writeBatch(api, batch, items(7))))
      expect(status).toEqual({ kind: 'done', id: `id-${ref}` });
  });

  it('settles the errors of a 207 one by one', async () => {
    const error = (ref: string, category: string) => ({
      status: 'error',
      category,
      message: 'Because.',
      context: { objectWriteTraceId: [ref] },
    });
    const { api, sent } = apiOf(() =>
      ok(
        [{ id: '1', objectWriteTraceId: 'r0' }],
        [error('r1', 'VALIDATION_ERROR'), error('r2', 'OBJECT_NOT_FOUND'), error('r3', 'CONFLICT')],
      ),
    );
    expect(Object.fromEntries(await writeBatch(api, batch, items(4)))).toEqual({
      r0: { kind: 'done', id: '1' },
      r1: { kind: 'refused', why: 'Because.' },
      r2: { kind: 'gone' },
      r3: { kind: 'conflict', why: 'Because.' },
    });
    expect(sent).toEqual([4]);
  });

  it('calls an input unknown that the answer passes over, and one whose row is unreadable', async () => {
    const { api } = apiOf(() => ok([{ id: '1', objectWriteTraceId: 'r0' }, { objectWriteTraceId: 'r1' }, null]));
    const settled = await writeBatch(api, batch, items(3));
    expect(settled.get('r0')).toEqual({ kind: 'done', id: '1' });
    for (const ref of ['r1', 'r2']) expect(settled.get(ref)).toMatchObject({ kind: 'unknown', lookAfter: now + 61_000 });
  });

  it.each([
    [
      { kind: 'busy', until: now + 9, why: 'w' },
      { kind: 'retry', at: now + 9, why: 'w' },
    ],
    [
      { kind: 'unsent', why: 'w' },
      { kind: 'retry', at: now + 5_000, why: 'w' },
    ],
    [
      { kind: 'unknown', why: 'w' },
      { kind: 'unknown', lookAfter: now + 61_000, why: 'w' },
    ],
    [refused(401, { message: 'expired' }), { kind: 'retry', at: now + 60_000, why: 'expired' }],
    [refused(403, { message: 'no', errors: [{ context: { requiredGranularScopes: ['a.b'] } }] }), { kind: 'refused', why: 'no (a.b)' }],
  ] as const)('settles all alike after %j, without splitting', async (reply, status) => {
    const { api, sent } = apiOf(() => reply);
    expect([...(await writeBatch(api, batch, items(5))).values()]).toEqual(Array.from({ length: 5 }, () => status));
    expect(sent).toEqual([5]);
  });

  it('finds the refused among the good when the whole batch is refused, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 100 }), async (bad) => {
        const { api } = apiOf((inputs) => {
          const first = inputs.find((input) => bad[Number(input.properties.name.slice(1))]);
          if (first === undefined)
            return ok(inputs.map((input) => ({ id: input.properties.name, objectWriteTraceId: input.objectWriteTraceId })));
          return refused(400, { message: `No ${first.properties.name}.` });
        });
        const settled = await writeBatch(api, batch, items(bad.length));
        bad.forEach((isBad, n) => {
          expect(settled.get(`r${n}`)).toEqual(isBad ? { kind: 'refused', why: `No r${n}.` } : { kind: 'done', id: `r${n}` });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('finds one refused record among a hundred in fifteen requests', async () => {
    const { api, sent } = apiOf((inputs) =>
      inputs.some((input) => input.properties.name === 'r42')
        ? refused(400, { message: 'No.' })
        : ok(inputs.map((input) => ({ id: '1', objectWriteTraceId: input.objectWriteTraceId }))),
    );
    await writeBatch(api, batch, items(100));
    expect(sent.length).toBeLessThanOrEqual(15);
  });

  it('tells a lone conflict and a lone missing record from a refusal', async () => {
    const lone = async (reply: Reply) => (await writeBatch(apiOf(() => reply).api, batch, items(1))).get('r0');
    expect(await lone(refused(409, { message: 'taken' }))).toEqual({ kind: 'conflict', why: 'taken' });
    expect(await lone(refused(404, { message: 'none' }))).toEqual({ kind: 'gone' });
    expect(await lone(refused(400, { category: 'OBJECT_NOT_FOUND' }))).toEqual({ kind: 'gone' });
    expect(await lone(refused(414, null))).toEqual({ kind: 'refused', why: 'HubSpot answered 414' });
  });

  it('keeps what was settled when the budget ends half way through a split', async () => {
    const session = testSession({ budget: 2 });
    const send = async (request: ApiRequest): Promise<Reply> => {
      await session.permit('urgent');
      const { inputs } = request.body as { inputs: Wire[] };
      if (inputs.length > 1) return refused(400, { message: 'No.' });
      return ok([{ id: '1', objectWriteTraceId: inputs[0]?.objectWriteTraceId }]);
    };
    const api: Api = { session, timeoutMs: 1_000, send, get: () => Promise.reject(new Error('not used')) };
    const settled = await writeBatch(api, batch, items(2));
    expect(settled.get('r0')).toEqual({ kind: 'done', id: '1' });
    expect(settled.get('r1')).toMatchObject({ kind: 'retry', at: now + 7_000 });
  });
});
