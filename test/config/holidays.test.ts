/** Public holidays: dates of a country or region, and exact complaints about places that do not exist. */
import { describe, expect, it } from 'vitest';
import { holidayDates, placeProblem } from '../../config/holidays.ts';
import { parseRoster } from '../../config/roster.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { indexRoster } from '../../src/domain/roster-index.ts';

const of = (year: string, country: string, region?: string) => holidayDates({ country, region }).filter((date) => date.startsWith(year));

describe('public holidays', () => {
  it('are the whole days of a country, in past and coming years', () => {
    const dates = ['01-01', '04-03', '04-06', '05-01', '05-14', '05-25', '10-03', '12-25', '12-26'];
    expect(of('2026', 'DE')).toEqual(dates.map((date) => `2026-${date}`));
    expect(of('2017', 'DE')).toContain('2017-10-31');
    expect(of('2038', 'DE')).toContain('2038-12-25');
  });

  it('are those of a region where it has its own', () => {
    expect(of('2026', 'DE', 'BY')).toContain('2026-01-06');
    expect(of('2026', 'DE', 'BY/A')).toContain('2026-08-08');
    expect(of('2026', 'DE', 'BE')).not.toContain('2026-01-06');
  });

  it('count the day that stands in for one on a weekend, and every day of one that lasts longer', () => {
    expect(of('2026', 'GB')).toContain('2026-12-28');
    expect(of('2026', 'SA')).toEqual(expect.arrayContaining(['2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22']));
  });

  it.each([
    ['DEU', undefined, 'country: expected a country code such as DE, not "DEU" (did you mean "DE"?)'],
    ['UK', undefined, 'country: expected a country code such as DE, not "UK" (did you mean "GB"?)'],
    ['Germny', undefined, 'country: expected a country code such as DE, not "Germny" (did you mean "DE"?)'],
    ['DE', 'DE-BY', 'region: Germany has no region "DE-BY" (did you mean "BY"?); there are BB, BE, BW'],
    ['DE', 'Bavaria', 'region: Germany has no region "Bavaria"'],
    ['DE', 'BY/X', 'region: Bayern has no region "BY/X"; there are BY/A, BY/KATH'],
    ['SG', 'X', 'region: Singapore has no regions with holidays of their own: leave region out'],
  ])('complain about %s %s', (country, region, message) => {
    const problem = placeProblem({ country, region });
    expect(`${problem?.key}: ${problem?.message}`).toContain(message);
  });

  it('have nothing to say about a place that exists', () => {
    expect(placeProblem({ country: 'DE', region: 'BY/A' })).toBeNull();
    expect(placeProblem({ country: 'US', region: 'CA' })).toBeNull();
  });
});

describe('a roster with countries', () => {
  const install = { timeZone: 'UTC', connectedAt: 0 };
  const rep = (id: string) =>
    ({ kind: 'rep', id, version: 1, archived: false, email: null, name: id, type: 'person', teams: [] }) as unknown as CrmRep;
  const text = `
calendars: [{ id: c, zone: Europe/Berlin, country: DE, hours: { mon: ["09:00-17:00"] }, holidays: ["2026-12-24"] }]
defaults: { zone: America/New_York, country: US }
reps: [{ rep: a, calendar: c }, { rep: b, country: GB, zone: Europe/London }]`;
  const roster = parseRoster('roster.yaml', text).roster(install, [rep('a'), rep('b'), rep('d')]);
  const index = indexRoster(roster);
  const open = (who: string, at: string) => index.clockOf(who).isOpen(Date.parse(at));

  it('gives calendars the holidays of their country beside their own', () => {
    expect(roster.calendars[0]!.holidays).toEqual(expect.arrayContaining(['2026-12-24', '2026-04-06']));
    expect(open('a', '2026-04-06T10:00:00Z')).toBe(false);
    expect(open('a', '2026-04-13T10:00:00Z')).toBe(true);
  });

  it("pauses people without a calendar on their own country's holidays, else on the default one's", () => {
    expect(open('b', '2026-05-04T10:00:00Z')).toBe(false);
    expect(open('d', '2026-05-04T15:00:00Z')).toBe(true);
    expect(open('d', '2026-11-26T15:00:00Z')).toBe(false);
    expect(open('b', '2026-11-26T15:00:00Z')).toBe(true);
  });

  it('tells unknown places by line and column', () => {
    const wrong =
      'calendars:\n  - { id: c, zone: UTC, country: DE, region: BX, hours: { mon: ["09:00-17:00"] } }\nreps: [{ rep: a, region: BY }]';
    expect(() => parseRoster('roster.yaml', wrong)).toThrow(/roster\.yaml:2:\d+: calendars\.0\.region: Germany has no region "BX"/);
    expect(() => parseRoster('roster.yaml', wrong)).toThrow(/roster\.yaml:3:\d+: reps\.0\.region: region "BY" needs a country/);
  });
});
