/** When clocks start, and what time off does to a hand-off. */
import { describe, expect, it } from 'vitest';
import { attempt, clockOf, handoff, inquiry, iso, latest, rep, t } from './helpers.ts';

const passed = [handoff('09:00', 'ana', 'qualified')];

describe('Which clock starts when', () => {
  it('S1 and S2 of a hand-raiser start at the inquiry, S3 and S4 at the hand-off', () => {
    const judgement = latest([inquiry('09:00'), handoff('09:10')], '09:20');
    const starts = Object.fromEntries(judgement.clocks.map(({ clause, startedAt }) => [clause, iso(startedAt)!.slice(11, 16)]));
    expect(starts).toEqual({ S1: '09:00', S2: '09:00', S3: '09:10', S4: '09:10' });
  });

  it.each([
    ['16 minutes late: at its arrival', '09:16', '09:16'],
    ['15 minutes late: at the inquiry', '09:15', '09:00'],
  ])('a record that arrived %s', (_, arrived, start) => {
    const judgement = latest([inquiry('09:00', 'hand-raiser', { arrivedAt: t(arrived) }), handoff(arrived)], '09:20');
    expect(clockOf(judgement, 'S2').startedAt).toBe(t(start));
  });

  it('everything else starts at the first instant with both the mark and an owner', () => {
    const facts = [handoff('09:00', null, 'qualified'), handoff('10:00', 'ana', 'qualified', { by: 'routing' })];
    expect(latest(facts.slice(0, 1), '09:30').clocks.map(({ clause }) => clause)).toEqual(['M2']);
    const judgement = latest(facts, '10:10');
    const sales = judgement.clocks.filter(({ clause }) => clause.startsWith('S'));
    expect(new Set(sales.map(({ startedAt }) => startedAt))).toEqual(new Set([t('10:00')]));
    expect(judgement.transfers).toBe(0);
  });

  it('an old download does not start the clock of a lead that is later handed over as a hand-raiser', () => {
    const facts = [inquiry('09:00', 'inquiry'), handoff('20T09:00', 'ana', 'hand-raiser')];
    expect(clockOf(latest(facts, '20T09:01'), 'S2').startedAt).toBe(t('20T09:00'));
  });

  it('measures speed-to-lead beside the clocks, in elapsed and business minutes', () => {
    const facts = [inquiry('01T16:00'), handoff('01T16:00'), attempt('08:20')];
    expect(latest(facts, '09:00').speed).toEqual({ elapsedMinutes: 16 * 60 + 20, businessMinutes: 20 });
  });
});

describe('Time', () => {
  const away = (from: string, to: string) => ({ absences: [{ rep: 'ana', from: t(from), to: t(to) }] });

  it('time off does not pause a clock', () => {
    expect(clockOf(latest(passed, '10:00', { roster: away('08:00', '10T08:00') }), 'S2').state).toBe('breached');
  });

  it.each([
    ['away at the hand-off for longer than the target', away('08:00', '04T09:00'), { why: 'absent', since: t('09:00') }],
    ['going away with it open', away('09:30', '04T09:00'), { why: 'absent', since: t('09:30') }],
    ['away for less than the target', away('09:05', '09:40'), null],
    ['back already', away('01T09:00', '09:50'), null],
  ])('%s', (_, roster, move) => {
    expect(latest(passed, '09:55', { roster }).moveWanted).toEqual(move);
  });

  it('stays with an owner who is back before the agreed call-back', () => {
    const facts = [...passed, attempt('09:03'), { type: 'call-back', id: 'c', at: t('09:04'), rep: 'ana', until: t('20T09:00') } as const];
    expect(latest(facts, '04T09:00', { roster: away('03T08:00', '10T08:00') }).moveWanted).toBeNull();
    expect(latest(facts, '04T09:00', { roster: away('03T08:00', '25T08:00') }).moveWanted).toMatchObject({ why: 'absent' });
  });

  it('a deactivated owner wants a move from then on', () => {
    const roster = { reps: [rep('ana', { active: false, inactiveSince: t('09:30') })] };
    expect(latest(passed, '09:29', { roster }).moveWanted).toBeNull();
    expect(latest(passed, '09:30', { roster })).toMatchObject({ moveWanted: { why: 'inactive', since: t('09:30') }, task: null });
  });
});
