/** "Had it been live": what would have been asked for in a span that is over. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { rehearsalRoster, rehearse } from '../../src/domain/rehearsal.ts';
import { attempt, handoff, inquiry, rosterOf, SHIPPED, t, talk } from './helpers.ts';

const span = { from: t('2026-03-02T00:00Z'), until: t('2026-03-12T00:00Z') };

function happened(facts: readonly Fact[], over: Partial<typeof span> = {}) {
  const asked = { ...span, ...over };
  // Never live: the rehearsal says since when.
  const roster = rehearsalRoster(rosterOf({ liveFrom: { '*': Number.MAX_SAFE_INTEGER } }), asked.from);
  return rehearse({ lead: 'l1', facts }, { rules: SHIPPED, roster }, asked);
}

const count = (facts: readonly Fact[], what: string) => happened(facts).filter((one) => one.what === what).length;

describe('a rehearsal', () => {
  it('counts the hand-off, its task on its day, and what nobody did', () => {
    const facts = [inquiry('10:00'), handoff('10:00')];
    expect(happened(facts)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'handoff', rep: 'ana' }),
        expect.objectContaining({ what: 'task', rep: 'ana', at: t('10:00') }),
        expect.objectContaining({ what: 'breach', clause: 'S2' }),
        expect.objectContaining({ what: 'reassign' }),
        expect.objectContaining({ what: 'safety-net' }),
      ]),
    );
    expect(count(facts, 'task')).toBe(1);
    expect(count(facts, 'reassign')).toBe(1);
  });

  it('finds neither breach nor move where the rep was in time', () => {
    const facts = [inquiry('10:00'), handoff('10:00'), attempt('10:03'), talk('10:30')];
    const s2 = happened(facts).filter(({ clause }) => clause === 'S2' || clause === 'S1');
    expect(s2.filter(({ what }) => what === 'breach')).toEqual([]);
    expect(count(facts, 'reassign')).toBe(0);
  });

  it('leaves out what was handed over before, and knows nothing of what came later', () => {
    const facts = [inquiry('10:00'), handoff('10:00')];
    expect(happened(facts, { from: t('11:00') })).toEqual([]);
    expect(happened(facts, { until: t('10:02') }).map(({ what }) => what)).toEqual(['handoff', 'task']);
  });
});
