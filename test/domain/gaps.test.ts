/** Gaps of Baton's own: one rung fires at the recovery, the rest counts from there, and nobody else is blamed for them. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import type { Gap } from '../../src/domain/gaps.ts';
import { indexRoster, judge } from '../../src/domain/judge.ts';
import { handoff, inquiry, rosterOf, rungs, SHIPPED, t } from './helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const gap = (from: string, to: string): Gap => ({ from: t(from), to: t(to) });

function recovered(facts: readonly Fact[], at: string, ...gaps: Gap[]) {
  const context = { rules: SHIPPED, roster: indexRoster(rosterOf()), gaps };
  const judgement = judge({ lead: 'l1', facts }, context, t(at));
  return { handoff: judgement.handoffs.at(-1)!, wakeAt: judgement.wakeAt };
}

describe('after a gap of our own', () => {
  it('one rung fires, and the rest counts from the recovery', () => {
    const { handoff: one, wakeAt } = recovered(raised, '12:00', gap('09:02', '12:00'));
    expect(rungs(one)).toEqual(['warn 02 12:00']);
    expect(wakeAt).toBe(t('12:12'));
    expect(rungs(recovered(raised, '13:00', gap('09:02', '12:00')).handoff)).toEqual([
      'warn 02 12:00',
      'manager 02 12:12',
      'reassign 02 12:27',
      'safety-net 02 12:57',
    ]);
  });

  it('what came before it stays, and what fell due in it is marked', () => {
    const { handoff: one } = recovered(raised, '13:00', gap('09:10', '12:00'));
    expect(rungs(one)).toEqual(['warn 02 09:03', 'manager 02 12:00', 'reassign 02 12:15', 'safety-net 02 12:45']);
    expect(one.decisions.map(({ inGap }) => inGap ?? false)).toEqual([false, true, true, true]);
  });

  it('nothing moves where nothing fell due', () => {
    const plain = rungs(recovered(raised, '13:00').handoff);
    expect(rungs(recovered(raised, '13:00', gap('09:04', '09:14')).handoff)).toEqual(plain);
    expect(rungs(recovered(raised, '13:00', gap('05:00', '08:00')).handoff)).toEqual(plain);
    expect(recovered(raised, '13:00', gap('09:04', '09:14')).handoff.decisions.some(({ inGap }) => inGap)).toBe(false);
  });

  it('a recovery at night waits for the morning', () => {
    expect(rungs(recovered(raised, '03T09:00', gap('09:02', '20:00')).handoff).slice(0, 2)).toEqual(['warn 03 08:00', 'manager 03 08:12']);
  });

  it('two gaps in one ladder fire one rung each', () => {
    const gaps = [gap('09:02', '10:00'), gap('10:05', '11:00')];
    expect(rungs(recovered(raised, '12:00', ...gaps).handoff)).toEqual(rungs(recovered(raised, '12:00', ...gaps.toReversed()).handoff));
    expect(rungs(recovered(raised, '11:00', ...gaps).handoff)).toEqual(['warn 02 10:00', 'manager 02 11:00']);
  });

  it('a lead that nobody owned goes to the safety net at the recovery', () => {
    const { handoff: one } = recovered([inquiry('09:00')], '12:00', gap('09:01', '11:00'));
    expect(rungs(one)).toEqual(['safety-net 02 11:00']);
    expect(one.decisions[0]!.inGap).toBe(true);
  });

  it('clocks are what they are: only rungs wait', () => {
    const s2 = (...gaps: Gap[]) => recovered(raised, '12:00', ...gaps).handoff.clocks.find(({ clause }) => clause === 'S2');
    expect(s2(gap('09:02', '12:00'))).toEqual(s2());
  });
});
