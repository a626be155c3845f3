/** The embedded budget: windows of world time, shares by class, back-off. */
import { describe, expect, it } from 'vitest';
import { createLocalBudget } from '../../src/lib/local-budget.ts';

const account = { workspaceId: 'w', installId: 'i', crm: 'hubspot' as const, accountId: '1' };
const limits = { perTenSeconds: 10, searchPerSecond: 2 };
const T0 = 1_772_000_000_000;

async function take(budget: ReturnType<typeof createLocalBudget>, n: number, kind: 'urgent' | 'fields' | 'search', now: number) {
  const grants = [];
  for (let i = 0; i < n; i += 1) grants.push(await budget.permit(account, kind, limits, now));
  return grants;
}

describe('The local budget', () => {
  it('grants as many as the window allows and says when the next one is free', async () => {
    const budget = createLocalBudget();
    const grants = await take(budget, 11, 'urgent', T0);
    expect(grants.filter((grant) => grant.granted)).toHaveLength(10);
    const { retryAt } = grants[10]!;
    expect(retryAt).toBe(T0 + 10_001);
    expect((await budget.permit(account, 'urgent', limits, retryAt - 1)).granted).toBe(false);
    expect((await budget.permit(account, 'urgent', limits, retryAt)).granted).toBe(true);
  });

  it('leaves 30 % free for what matters more', async () => {
    const budget = createLocalBudget();
    expect((await take(budget, 8, 'fields', T0)).map((grant) => grant.granted)).toEqual([...Array(7).fill(true), false]);
    expect((await budget.permit(account, 'urgent', limits, T0)).granted).toBe(true);
  });

  it('counts searches in their own second', async () => {
    const budget = createLocalBudget();
    expect((await take(budget, 3, 'search', T0)).map((grant) => grant.granted)).toEqual([true, true, false]);
    expect((await budget.permit(account, 'search', limits, T0 + 1_001)).granted).toBe(true);
  });

  it('tells what of the window is used, and until when the CRM asks to be left alone', async () => {
    const budget = createLocalBudget();
    await take(budget, 3, 'urgent', T0);
    expect(await budget.budgetState(account, T0 + 10_000)).toEqual({ used: 3, blockedUntil: null });
    expect(await budget.budgetState(account, T0 + 10_001)).toEqual({ used: 0, blockedUntil: null });
    await budget.backOff(account, T0 + 60_000);
    expect(await budget.budgetState(account, T0 + 59_999)).toEqual({ used: 0, blockedUntil: T0 + 60_000 });
    expect(await budget.budgetState(account, T0 + 60_000)).toEqual({ used: 0, blockedUntil: null });
  });

  it('stands still while the CRM asks for it, and keeps accounts apart', async () => {
    const budget = createLocalBudget();
    await budget.backOff(account, T0 + 60_000);
    expect(await budget.permit(account, 'urgent', limits, T0)).toEqual({ granted: false, retryAt: T0 + 60_000 });
    expect((await budget.permit({ ...account, accountId: '2' }, 'urgent', limits, T0)).granted).toBe(true);
  });
});
