/** Re-assign: the receiver comes from the same pool, in hours, under the cap, fewest open first, not visited yet. */
import { describe, expect, it } from 'vitest';
import { type AllocationRequest, chooseReceiver } from '../../src/domain/allocator.ts';
import { indexRoster } from '../../src/domain/judge.ts';
import { iso, rep, rosterOf, t } from './helpers.ts';

const reps = [
  rep('ana'),
  rep('ben'),
  rep('cy'),
  rep('dee', { pool: 'apac', zone: 'Asia/Tokyo', calendar: '' }),
  rep('eve', { active: false }),
  rep('desk', { type: 'queue' }),
];
const absences = [{ rep: 'cy', from: t('08:00'), to: t('09:30') }];
const roster = indexRoster(rosterOf({ reps, absences }));
const choose = (over: Partial<AllocationRequest> = {}, people = roster) =>
  chooseReceiver({ pool: 'emea', at: t('10:00'), openCounts: {}, visited: [], ...over }, people);

describe('the receiver', () => {
  it('has the fewest open hand-offs; a tie goes to the smaller id', () => {
    expect(choose({ openCounts: { ana: 2, ben: 1, cy: 1 } })).toEqual({ rep: 'ben', why: null });
  });

  it('was not visited and is not away', () => {
    expect(choose({ visited: ['ana'] }).rep).toBe('ben');
    expect(choose({ visited: ['ana', 'ben'], at: t('09:00') })).toEqual({ rep: null, why: 'all-away', again: null });
    expect(choose({ visited: ['ana', 'ben'], at: t('09:30') }).rep).toBe('cy');
  });

  it('is under the cap of the pool and under their own', () => {
    const capped = indexRoster(rosterOf({ reps: [rep('ana'), rep('ben', { cap: 1 }), rep('cy')], poolCaps: { emea: 2 } }));
    expect(choose({ openCounts: { ana: 2, ben: 0, cy: 1 } }, capped).rep).toBe('ben');
    expect(choose({ openCounts: { ana: 2, ben: 1, cy: 1 } }, capped).rep).toBe('cy');
    expect(choose({ openCounts: { ana: 2, ben: 1, cy: 2 } }, capped)).toMatchObject({ rep: null, why: 'at-cap' });
  });

  it.each([
    ['nobody in the pool', { pool: 'nowhere' }, 'empty-pool'],
    ['everybody visited', { visited: ['ana', 'ben', 'cy'] }, 'all-visited'],
    ['nobody in hours', { at: t('20:00') }, 'out-of-hours'],
  ])('is nobody with a reason: %s', (_, over, why) => {
    expect(choose(over)).toMatchObject({ rep: null, why });
  });

  it('is never a queue or somebody who left', () => {
    expect(choose({ visited: ['ana', 'ben', 'cy'] }).rep).toBeNull();
  });

  it('works in the hours of its own place, and says when somebody comes to work', () => {
    expect(choose({ pool: 'apac', at: t('03:00') }).rep).toBe('dee');
    const late = choose({ pool: 'apac', at: t('10:00') });
    expect(late.why).toBe('out-of-hours');
    expect(late.rep === null && iso(late.again)).toBe('2026-03-03T00:00:00Z');
  });
});
