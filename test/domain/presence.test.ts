/** Presence over any absences: a judgement stands until the instant it names, and nothing depends on the order of what is known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import type { Absence, Roster } from '../../src/domain/roster.ts';
import { attempt, handoff, inquiry, judged, rep, t } from './helpers.ts';

const QUARTER = 15 * 60_000;
const START = t('02T08:00');
const quarters = fc.integer({ min: 0, max: 4 * 24 * 5 }).map((n) => START + n * QUARTER);
const absences: fc.Arbitrary<Absence[]> = fc.array(
  fc.record({ rep: fc.constantFrom('ana', 'ben'), from: quarters, to: quarters }).map(({ rep: who, from, to }) => ({
    rep: who,
    from: Math.min(from, to),
    to: Math.max(from, to) + QUARTER,
  })),
  { maxLength: 4 },
);
const REPS = [rep('ana', { deputy: 'ben', team: 'emea' }), rep('ben', { team: 'emea', zone: 'Asia/Tokyo', calendar: '' }), rep('boss')];
const rosters: fc.Arbitrary<Partial<Roster>> = fc.record({
  reps: fc.constant(REPS),
  absences,
  roundTheClock: fc.constantFrom([], ['emea']),
});
const at = (when: number, fact: Fact): Fact => ({ ...fact, at: when, ...('recordedAt' in fact ? { recordedAt: when } : {}) }) as Fact;
const histories = fc
  .record({
    kind: fc.constantFrom('hand-raiser' as const, 'qualified' as const),
    handed: quarters,
    stoodIn: fc.option(quarters, { nil: null }),
    tried: fc.option(quarters, { nil: null }),
  })
  .map(({ kind, handed, stoodIn, tried }): readonly Fact[] => [
    at(handed, inquiry('09:00', kind)),
    at(handed, handoff('09:00', 'ana', kind)),
    ...(stoodIn === null ? [] : [at(Math.max(handed, stoodIn), handoff('09:00', 'ben', kind, { by: 'baton', standsInFor: 'ana' }))]),
    ...(tried === null ? [] : [at(Math.max(handed, tried), attempt('09:00'))]),
  ]);
const iso = (instant: number): string => new Date(instant).toISOString();

describe('presence', () => {
  it('stands until the instant at which the judgement says it changes', () => {
    fc.assert(
      fc.property(histories, rosters, quarters, fc.nat(1_000_000_000), (facts, roster, now, more) => {
        const { wakeAt, handoffs } = judged(facts, iso(now), { roster });
        const nextFact = Math.min(...facts.map((fact) => fact.at).filter((when) => when > now), Number.POSITIVE_INFINITY);
        const until = Math.min(wakeAt ?? Number.POSITIVE_INFINITY, nextFact) - 1;
        const later = Math.min(until, now + more);
        expect(judged(facts, iso(later), { roster }).handoffs).toEqual(handoffs);
      }),
      { numRuns: 400 },
    );
  });

  it('does not depend on the order of absences and facts', () => {
    fc.assert(
      fc.property(histories, rosters, quarters, (facts, roster, now) => {
        const turned = { ...roster, absences: roster.absences!.toReversed() };
        expect(judged(facts.toReversed(), iso(now), { roster: turned })).toEqual(judged(facts, iso(now), { roster }));
      }),
    );
  });

  it('gives nothing back while the rep is away, and wants nothing of a rep who is there', () => {
    fc.assert(
      fc.property(histories, rosters, quarters, (facts, roster, now) => {
        const wanted = judged(facts, iso(now), { roster }).handoffs.at(-1)?.moveWanted ?? null;
        const away = (who: string) => roster.absences!.some(({ rep: one, from, to }) => one === who && from <= now && now < to);
        if (wanted?.why === 'returned') expect(away(wanted.to!)).toBe(false);
        if (wanted !== null && roster.absences!.length === 0) expect(wanted.why).not.toBe('absent');
      }),
    );
  });
});
