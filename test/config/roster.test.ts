/** The roster file is read with exact complaints and merged with the people the CRM knows. */
import { describe, expect, it } from 'vitest';
import { loadRoster, parseRoster } from '../../config/roster.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';

const rep = (id: string, over: Partial<CrmRep> = {}): CrmRep => ({
  kind: 'rep',
  id,
  version: 50,
  archived: false,
  email: `${id}@example.com`,
  name: id,
  userId: null,
  type: 'person',
  teams: [],
  zone: null,
  ...over,
});
const install = { timeZone: 'America/Sao_Paulo', connectedAt: 1_000 };

function complaints(text: string): string {
  try {
    parseRoster('roster.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('roster file', () => {
  it('is shipped in a shape that reads', () => {
    const shipped = loadRoster(null);
    expect(shipped.handoffMap.handRaiserForms).toContain('*demo*');
    expect(shipped.roster(install, [rep('r1')]).reps[0]).toMatchObject({ id: 'r1', zone: 'America/Sao_Paulo', calendar: '', active: true });
  });

  it('tells every problem at once with line, column and the nearest valid name', () => {
    const text = complaints(
      [
        'calendars:',
        '  - id: office',
        '    zone: Europe/Berln',
        '    hours: { mon: ["9-17"] }',
        'reps:',
        '  - rep: a@b.c',
        '    calender: office',
      ].join('\n'),
    );
    expect(text).toContain('roster.yaml:3:11: calendars.0.zone: expected an IANA time zone');
    expect(text).toContain('roster.yaml:4:20: calendars.0.hours.mon.0: expected a window');
    expect(text).toContain('roster.yaml:7:15: reps.0.calender: "calender" is not known here (did you mean "calendar"?)');
  });

  it('tells a reference to nothing', () => {
    const text = complaints(
      'calendars: [{id: office, zone: UTC, hours: {}}]\nreps: [{rep: x, calendar: ofice}]\nabsences: [{rep: x, from: 2026-02-02, to: 2026-01-01}]',
    );
    expect(text).toContain('roster.yaml:2:27: reps.0.calendar: there is no calendar "ofice" (did you mean "office"?)');
    expect(text).toMatch(/roster.yaml:3:\d+: absences.0.to: ends before it begins/);
  });

  it('tells hand-offs from contacts, unless it says lead-objects', () => {
    expect(loadRoster(null).handoffMap.leadObjects).toBeUndefined();
    const { handoffMap, summary } = parseRoster('roster.yaml', 'hand-off: { source: lead-objects }');
    expect(handoffMap.leadObjects).toEqual({
      acceptedStages: ['attempting-stage-id', 'connected-stage-id', 'qualified-stage-id'],
      disqualifiedStages: ['unqualified-stage-id'],
      reasons: {},
    });
    expect(summary().join()).toContain('qualified by a Lead object');
    const named = parseRoster(
      'roster.yaml',
      'hand-off: { source: lead-objects, lead-objects: { accepted-stages: [Mine], reasons: { BAD: no need } } }',
    );
    expect(named.handoffMap.leadObjects).toMatchObject({ acceptedStages: ['Mine'], reasons: { BAD: 'no need' } });
  });

  it('tells a source that is none, a reason that is none, and Lead objects that nobody reads', () => {
    expect(complaints('hand-off: { source: leads }')).toContain('roster.yaml:1:21: hand-off.source: expected contacts or lead-objects');
    const idle = complaints('hand-off: { lead-objects: { reasons: { BAD: no needs } } }');
    expect(idle).toMatch(/roster.yaml:1:\d+: hand-off.lead-objects: is read only with "source: lead-objects" beside it/);
    expect(idle).toMatch(/roster.yaml:1:\d+: hand-off.lead-objects.reasons.BAD: expected a reason of the rules .*did you mean "no need"/);
    expect(complaints('hand-off: { source: lead-objects, lead-objects: { accepted-stage: [x] } }')).toContain(
      'did you mean "accepted-stages"',
    );
  });

  it('tells people named twice, deputies of themselves, calendars that never open and caps below one', () => {
    const text = complaints(
      [
        'calendars: [{ id: shut, zone: UTC, hours: { mon: [] } }]',
        'reps: [{ rep: a@b.c }, { rep: A@b.c, deputy: a@b.c, cap: 0 }]',
        'safety-net: { rep: boss, deputy: boss }',
        'marketing: { rep: mia, deputy: Mia }',
        'live-from: { emea: someday }',
      ].join('\n'),
    );
    expect(text).toMatch(/roster\.yaml:2:\d+: reps\.1\.cap: expected a number above 0/);
    expect(text).toMatch(/roster\.yaml:5:\d+: live-from\.emea: expected a date \(2026-03-02\), an instant/);
    const rest = complaints(
      [
        'calendars: [{ id: shut, zone: UTC, hours: { mon: [] } }]',
        'reps: [{ rep: a@b.c }, { rep: A@b.c, deputy: a@b.c }]',
        'safety-net: { rep: boss, deputy: boss }',
        'marketing: { rep: mia, deputy: Mia }',
      ].join('\n'),
    );
    expect(rest).toMatch(/roster\.yaml:1:\d+: calendars\.0\.hours: calendar "shut" never opens/);
    expect(rest).toMatch(/roster\.yaml:2:\d+: reps\.1\.rep: "A@b\.c" is there twice/);
    expect(rest).toMatch(/roster\.yaml:2:\d+: reps\.1\.deputy: nobody is their own deputy/);
    expect(rest).toMatch(/roster\.yaml:3:\d+: safety-net\.deputy: nobody is their own deputy/);
    expect(rest).toMatch(/roster\.yaml:4:\d+: marketing\.deputy: nobody is their own deputy/);
  });

  it('tells broken YAML by its place', () => {
    expect(complaints('reps: [')).toMatch(/roster\.yaml:1:\d+: /);
    expect(() => loadRoster('/nowhere/roster.yaml')).toThrow(/\/nowhere\/roster.yaml cannot be used.*ENOENT/);
  });

  it('takes an empty file for the defaults', () => {
    expect(parseRoster('r', '').handoffMap.qualifiedStages).toEqual(['marketingqualifiedlead']);
  });

  it('changes its revision with its content only', () => {
    expect(parseRoster('a', 'reps: [{rep: x}]').revision).toBe(parseRoster('b', '# note\nreps:\n  - rep: x').revision);
    expect(parseRoster('a', 'reps: [{rep: x}]').revision).not.toBe(parseRoster('a', 'reps: [{rep: y}]').revision);
  });
});

describe('merged roster', () => {
  const settings = parseRoster(
    'roster.yaml',
    `
calendars: [{ id: c1, zone: Europe/Berlin, hours: { mon: ["09:00-17:00"] }, holidays: ["2026-04-03"] }]
defaults: { pool: sales }
reps:
  - { rep: R1@example.com, manager: boss@example.com, deputy: 77, calendar: c1, team: emea, zone: Europe/Berlin }
absences: [{ rep: r1@example.com, from: 2026-08-03, to: 2026-08-04 }]
live-from: { emea: 2026-03-02T09:00:00Z, "*": 2026-03-03 }
safety-net: { rep: boss@example.com }
marketing: { rep: boss@example.com, deputy: r1@example.com }
pools: { sales: { cap: 60 } }
teams: { emea: { round-the-clock: true }, apac: {} }
`,
  );
  const people = [rep('r1', { zone: 'Europe/Paris' }), rep('boss'), rep('77', { teams: ['apac'], archived: true })];
  const roster = settings.roster(install, people);

  it('resolves people by address or id, in any case', () => {
    expect(roster.reps[0]).toMatchObject({
      id: 'r1',
      manager: 'boss',
      deputy: '77',
      pool: 'sales',
      team: 'emea',
      calendar: 'c1',
      zone: 'Europe/Berlin',
    });
    expect(roster.safetyNet).toEqual({ rep: 'boss', deputy: null });
  });

  it('takes from the CRM what the file leaves out', () => {
    expect(roster.reps[2]).toMatchObject({ team: 'apac', active: false, inactiveSince: 50, zone: 'America/Sao_Paulo' });
  });

  it('takes a manager whom the CRM names, unless the file names another', () => {
    const { reps } = parseRoster('roster.yaml', 'reps: [{ rep: r2, manager: r9 }]').roster(install, [
      rep('r1', { managerId: 'r8' }),
      rep('r2', { managerId: 'r8' }),
      rep('r3'),
    ]);
    expect(reps.map(({ manager }) => manager)).toEqual(['r8', 'r9', null]);
  });

  it("counts days of absence in the rep's own zone, the last one whole", () => {
    expect(roster.absences[0]).toEqual({ rep: 'r1', from: Date.parse('2026-08-02T22:00:00Z'), to: Date.parse('2026-08-04T22:00:00Z') });
  });

  it('goes live when told, else when the account was connected', () => {
    expect(roster.liveFrom).toEqual({ emea: Date.parse('2026-03-02T09:00:00Z'), '*': Date.parse('2026-03-03T03:00:00Z') });
    expect(parseRoster('r', '').roster(install, []).liveFrom).toEqual({ '*': 1_000 });
  });

  it('leaves teams that are not named to the instant of connection, and a team that is told never far away', () => {
    const some = parseRoster('r', 'live-from: { emea: 2026-03-02, apac: never }').roster(install, []).liveFrom;
    expect(some).toMatchObject({ '*': 1_000, emea: Date.parse('2026-03-02T03:00:00Z') });
    expect(some.apac).toBeGreaterThan(Date.UTC(2100, 0, 1));
  });

  it('resolves marketing, caps and teams staffed round the clock', () => {
    expect(roster.marketing).toEqual({ rep: 'boss', deputy: 'r1' });
    expect(roster.poolCaps).toEqual({ sales: 60 });
    expect(roster.roundTheClock).toEqual(['emea']);
    expect(roster.company).toEqual({ calendar: 'c1', zone: 'America/Sao_Paulo' });
    expect(parseRoster('r', 'reps: [{ rep: r1, cap: 4, languages: [de] }]').roster(install, people).reps[0]).toMatchObject({
      cap: 4,
      languages: ['de'],
    });
  });

  it('reads night shifts', () => {
    const night = 'calendars: [{ id: n, zone: UTC, hours: { mon: ["22:00-06:00"] } }]';
    expect(parseRoster('r', night).roster(install, []).calendars[0]!.hours.mon).toEqual(['22:00-06:00']);
  });

  describe('of a company whose hours the CRM tells', () => {
    const companyTime = { hours: { mon: ['08:00-14:00'] }, daysOff: ['2026-05-04'] };
    const calendarOf = (file: string, one: CrmRep) => {
      const { reps, calendars } = parseRoster('r', file).roster({ ...install, settings: { companyTime } }, [one]);
      return calendars.find(({ id }) => id === reps[0]!.calendar);
    };

    it('gives people that week in their own zone, without the days off, and the public holidays of their place', () => {
      expect(calendarOf('', rep('r1', { zone: 'Europe/Madrid' }))).toMatchObject({
        zone: 'Europe/Madrid',
        hours: companyTime.hours,
        holidays: ['2026-05-04'],
      });
      expect(calendarOf('defaults: { country: ES }', rep('r1'))!.holidays).toEqual(expect.arrayContaining(['2026-01-01', '2026-05-04']));
    });

    it('lets a week of their own and what the file says come first', () => {
      const own = { tue: ['10:00-12:00'] };
      expect(calendarOf('', rep('r1', { hours: own }))).toMatchObject({ hours: own, holidays: ['2026-05-04'] });
      const file = 'calendars: [{ id: c1, zone: UTC, hours: { wed: ["09:00-10:00"] } }]\ndefaults: { calendar: c1 }';
      expect(calendarOf(file, rep('r1'))).toMatchObject({ id: 'c1', hours: { wed: ['09:00-10:00'] }, holidays: [] });
    });
  });

  it('names people whom the CRM does not know', () => {
    expect(settings.unmatched([rep('r1')])).toEqual(['boss@example.com', '77']);
  });
});
