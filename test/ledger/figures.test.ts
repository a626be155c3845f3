/** Figures of the clauses: whose clocks count, what counts as one, and what somebody has to look at. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClauseClock } from '../../src/domain/judgement.ts';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { handoffOf, outcomeOf, saveOf, UNDER } from './saves-of.ts';

const clock = (clause: string, state: ClauseClock['state'], over: Partial<ClauseClock> = {}): ClauseClock => ({
  clause,
  startedAt: 100,
  dueAt: 200,
  metAt: null,
  state,
  evidence: null,
  ...over,
});
const bulk = clock('M2', 'met', { countedAs: 'bulk mia 1' });

describe.each(ENGINES)('figures on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
    const waiting = (leadId: string, clocks: readonly ClauseClock[]) => {
      const save = saveOf(leadId, {}, []);
      return { ...save, judgement: { ...save.judgement, marketing: clocks } };
    };
    const ended = (more: object) => handoffOf({ state: 'closed', outcome: outcomeOf({ at: 150 }), ...more });
    await t.a.workspace.handoffs.save(
      t.a.id,
      [
        saveOf('1', {}, [handoffOf({ clocks: [clock('S2', 'met'), clock('M2', 'late'), clock('S2', 'met', { startedAt: 50 })] })]),
        saveOf('2', {}, [ended({ clocks: [clock('S2', 'breached')], gaveUpEarly: true })]),
        saveOf('3', {}, [ended({ toCheck: true })]),
        waiting('4', [clock('M2', 'breached')]),
        waiting('5', [bulk]),
        waiting('6', [bulk]),
      ],
      UNDER,
      10,
    );
  });

  it('count clocks of hand-offs and of people who were never handed over, and a bulk edit as one', async () => {
    const figures = await t.a.workspace.handoffs.figures(t.a.id, 100);
    expect(figures.byClause).toEqual({ M2: { breached: 1, late: 1, met: 1 }, S2: { breached: 1, met: 1 } });
    expect(figures.toCheck).toEqual({ count: 1, leadIds: ['3'] });
    expect(figures.gaveUpEarly).toEqual({ count: 1, leadIds: ['2'] });
  });

  it('leave out what was before, and other workspaces', async () => {
    const nothing = { byClause: {}, toCheck: { count: 0, leadIds: [] }, gaveUpEarly: { count: 0, leadIds: [] } };
    expect(await t.a.workspace.handoffs.figures(t.a.id, 1_000)).toEqual(nothing);
    expect(await t.b.workspace.handoffs.figures(t.b.id, 0)).toEqual(nothing);
  });

  it('follow the next judgement', async () => {
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('4', {}, [])], UNDER, 11);
    expect((await t.a.workspace.handoffs.figures(t.a.id, 100)).byClause.M2).toEqual({ late: 1, met: 1 });
  });
});
