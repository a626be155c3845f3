/** How many records are read together where an account's requests do not suffice for a whole batch. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { noteSpan, spanOf } from '../../jobs/lanes/spans.ts';
import { createMemory } from '../../jobs/memory.ts';
import { BatonError } from '../../src/errors/index.ts';

const used = new BatonError('BUDGET_WAIT', { account: '1', retryAt: 1 });

function account() {
  const scope = { ref: { workspaceId: 'w', installId: 'i' }, deps: { memory: createMemory() } } as unknown as InstallScope;
  const span = () => spanOf(scope, 'pull.lead', 100);
  return { span, scope, note: (n: number, error: unknown) => noteSpan(scope, 'pull.lead', n, error) };
}

describe('the records read together', () => {
  it('are a whole batch while waits may be the doing of others', () => {
    const { span, note } = account();
    for (const error of [used, used, null, used, used]) note(100, error);
    expect(span()).toBe(100);
  });

  it('are halved by the third wait in a row and each after it, down to one', () => {
    const { span, note, scope } = account();
    const seen = Array.from({ length: 9 }, () => {
      note(span(), used);
      return span();
    });
    expect(seen).toEqual([100, 100, 50, 25, 12, 6, 3, 1, 1]);
    expect(spanOf(scope, 'pull.deal', 100)).toBe(100);
  });

  it('are half of what was read, not of what might have been', () => {
    const { span, note } = account();
    for (const error of [used, used, used]) note(9, error);
    expect(span()).toBe(4);
  });

  it('are doubled by each batch that was read, and stay few where few were wanted', () => {
    const { span, note } = account();
    for (const error of [used, used, used, used]) note(span(), error);
    const seen = [3, 25, 50, 100].map((n) => {
      note(n, null);
      return span();
    });
    expect(seen).toEqual([25, 50, 100, 100]);
  });

  it('are not fewer for any other failure', () => {
    const { span, note } = account();
    for (let n = 0; n < 5; n += 1)
      note(100, new BatonError('CRM_UNAVAILABLE', { crm: 'HubSpot', account: '1', what: 'contacts', why: '502' }));
    expect(span()).toBe(100);
  });
});
