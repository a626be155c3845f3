/** What the CRM knows of people and what is chosen in the console, merged under what the roster file says. */
import { describe, expect, it } from 'vitest';
import { parseRoster } from '../../config/roster.ts';
import type { AccountChoices } from '../../src/domain/account-choices.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { repOf } from '../ledger/records-of.ts';

const roster = (text: string, choices: AccountChoices, ...reps: CrmRep[]) =>
  parseRoster('roster.yaml', text).roster({ timeZone: 'Europe/Berlin', connectedAt: 1_000, choices }, reps);
const MORNINGS = { mon: ['08:00-12:00'], tue: ['08:00-12:00'] };
const OFFICE = ['09:00-17:00'];

describe('a rep’s week in the CRM', () => {
  it('is their calendar, with the holidays of the place', () => {
    const { reps, calendars } = roster('', { place: { country: 'DE' } }, repOf('1', 1, { hours: MORNINGS }));
    const calendar = calendars.find(({ id }) => id === reps[0]?.calendar);
    expect(calendar).toMatchObject({ zone: 'Europe/Berlin', hours: MORNINGS });
    expect(calendar?.holidays).toContain('2026-12-25');
  });

  it('that is the office’s is no calendar of their own, and one that the file names comes before it', () => {
    const office = { fri: OFFICE, mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE };
    expect(roster('', {}, repOf('1', 1, { hours: office })).reps[0]?.calendar).toBe('');
    const file = 'calendars: [{id: c, zone: UTC, hours: {mon: ["09:00-10:00"]}}]\nreps: [{rep: "1", calendar: c}]';
    expect(roster(file, {}, repOf('1', 1, { hours: MORNINGS })).reps[0]?.calendar).toBe('c');
  });

  it('brings their time off with it', () => {
    expect(roster('', {}, repOf('1', 1, { away: [{ from: 5, to: 9 }] })).absences).toEqual([{ rep: '1', from: 5, to: 9 }]);
  });
});

describe('what is chosen in the console', () => {
  const chosen: AccountChoices = { safetyNet: { rep: '2', deputy: null }, managers: { emea: '2' }, liveFrom: { emea: 7 } };
  const reps = [repOf('1', 1, { teams: ['emea'] }), repOf('2', 1, { teams: ['emea'], managerId: '9' })];

  it('holds where the file says nothing; nobody is their own manager', () => {
    const { safetyNet, reps: merged, liveFrom } = roster('', chosen, ...reps);
    expect(safetyNet).toEqual({ rep: '2', deputy: null });
    expect(merged.map(({ manager }) => manager)).toEqual(['2', '9']);
    expect(liveFrom).toEqual({ '*': 1_000, emea: 7 });
  });

  it('gives way to the file', () => {
    const file = 'safety-net: {rep: "1"}\nreps: [{rep: "1", manager: "3"}]\nlive-from: {emea: 1970-01-01T00:00:00.009Z}';
    const { safetyNet, reps: merged, liveFrom } = roster(file, chosen, ...reps);
    expect([safetyNet?.rep, merged[0]?.manager, liveFrom.emea]).toEqual(['1', '3', 9]);
  });
});
