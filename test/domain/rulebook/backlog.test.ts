/** rules.md "Going live", the backlog: best-ranked first, at most 5 per rep and business day. */
import { describe, expect, it } from 'vitest';
import { type BacklogItem, type Release, rankBacklog, scheduleReleases } from '../../../src/domain/backlog.ts';
import { createBusinessClock } from '../../../src/domain/business-time.ts';
import type { LeadKind } from '../../../src/domain/fact.ts';
import { iso, rosterOf, t } from '../helpers.ts';

const office = createBusinessClock(rosterOf().calendars[0]!);
const item = (leadId: string, kind: LeadKind = 'qualified', handedAt = 0, owner: string | null = 'ana'): BacklogItem => ({
  leadId,
  kind,
  owner,
  handedAt,
});
const many = (n: number, owner = 'ana') => Array.from({ length: n }, (_, index) => item(`${owner}${index}`, 'qualified', 0, owner));
const days = (items: readonly BacklogItem[], at: string, known: readonly Release[] = []) =>
  scheduleReleases(items, known, () => office, t(at)).map((one) => iso(one.at)!.slice(0, 16));

describe('The admin may release open ones as backlog', () => {
  it('best-ranked first: who asked for sales, then the newest', () => {
    const ranked = rankBacklog([
      item('a', 'inquiry', 9),
      item('b', 'qualified', 1),
      item('c', 'hand-raiser', 1),
      item('d', 'qualified', 5),
    ]);
    expect(ranked.map(({ leadId }) => leadId)).toEqual(['c', 'd', 'b', 'a']);
  });

  it('at most 5 per rep and business day: the release day is their next step', () => {
    expect(days(many(12), '05T10:00')).toEqual([
      ...Array.from({ length: 5 }, () => '2026-03-05T10:00'),
      ...Array.from({ length: 5 }, () => '2026-03-06T08:00'),
      ...Array.from({ length: 2 }, () => '2026-03-09T08:00'),
    ]);
  });

  it('each rep has a number of their own', () => {
    expect(new Set(days([...many(5), ...many(5, 'ben')], '05T10:00'))).toEqual(new Set(['2026-03-05T10:00']));
  });

  it('what was released before counts for its day', () => {
    const known = many(4).map(({ leadId, owner }) => ({ leadId, owner, at: t('05T09:00') }));
    expect(days(many(2), '05T10:00', known)).toEqual(['2026-03-05T10:00', '2026-03-06T08:00']);
  });

  it('nothing is released outside working hours: before opening it waits for it, after closing for the next business day', () => {
    expect(days(many(1), '05T06:00')).toEqual(['2026-03-05T08:00']);
    expect(days(many(1), '06T17:00')).toEqual(['2026-03-09T08:00']);
    expect(days(many(1), '07T12:00')).toEqual(['2026-03-09T08:00']);
  });
});
