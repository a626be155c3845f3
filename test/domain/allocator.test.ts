/** Re-assign: the receiver comes from the same pool, in hours, under the cap, fewest open first, not visited yet. */
import { describe, expect, it } from 'vitest';
import { type AllocationRequest, chooseReceiver } from '../../src/domain/allocator.ts';
import { indexRoster } from '../../src/domain/judge.ts';
import { rep, rosterOf, t } from './helpers.ts';

const roster = indexRoster(
  rosterOf({
    reps: [
      rep('ana'),
      rep('ben'),
      rep('cy'),
      rep('dee', { pool: 'apac', zone: 'Asia/Tokyo', calendar: '' }),
      rep('eve', { active: false }),
      rep('desk', { type: 'queue' }),
    ],
    absences: [{ rep: 'cy', from: t('08:00'), to: t('09:30') }],
  }),
);
const choose = (over: Partial<AllocationRequest> = {}) =>
  chooseReceiver({ pool: 'emea', at: t('10:00'), openCounts: {}, visited: [], cap: null, ...over }, roster);

describe('the receiver', () => {
  it('has the fewest open hand-offs; a tie goes to the smaller id', () => {
    expect(choose({ openCounts: { ana: 2, ben: 1, cy: 1 } })).toEqual({ rep: 'ben', why: null });
  });

  it('was not visited, is not away, and is under the cap', () => {
    expect(choose({ visited: ['ana'] }).rep).toBe('ben');
    expect(choose({ visited: ['ana', 'ben'], at: t('09:00') })).toEqual({ rep: null, why: 'all-away' });
    expect(choose({ visited: ['ana', 'ben'], at: t('09:30') }).rep).toBe('cy');
    expect(choose({ cap: 2, openCounts: { ana: 2, ben: 2 } }).rep).toBe('cy');
  });

  it.each([
    ['nobody in the pool', { pool: 'nowhere' }, 'empty-pool'],
    ['everybody visited', { visited: ['ana', 'ben', 'cy'] }, 'all-visited'],
    ['nobody in hours', { at: t('20:00') }, 'out-of-hours'],
    ['everybody at the cap', { cap: 1, openCounts: { ana: 1, ben: 1, cy: 5 } }, 'at-cap'],
  ])('is nobody with a reason: %s', (_, over, why) => {
    expect(choose(over)).toEqual({ rep: null, why });
  });

  it('is never a queue or somebody who left', () => {
    expect(choose({ visited: ['ana', 'ben', 'cy'] }).rep).toBeNull();
  });

  it('works in the hours of its own place', () => {
    expect(choose({ pool: 'apac', at: t('03:00') }).rep).toBe('dee');
    expect(choose({ pool: 'apac', at: t('10:00') }).why).toBe('out-of-hours');
  });
});
