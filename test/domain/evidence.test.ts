/** Evidence: grades, who it is credited to, when it counts, and what never does. */
import { describe, expect, it } from 'vitest';
import type { ActivityFact } from '../../src/domain/fact.ts';
import { activity, attempt, clockOf, handoff, inquiry, iso, latest, rep, rulesFrom, rungs, t, talk } from './helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];

describe('Evidence', () => {
  const cases: readonly [string, ActivityFact, string | null][] = [
    ['a call of 10 seconds', activity('09:03', 'call', { seconds: 10 }), 'A'],
    ['a disposition that says connected, however short', activity('09:03', 'call', { connected: true, seconds: 2 }), 'A'],
    ['a disposition that says not connected, however long', activity('09:03', 'call', { connected: false, seconds: 40 }), 'B'],
    ['a call the CRM says nothing about', activity('09:03', 'call'), 'B'],
    ['a call of 9 seconds without disposition', activity('09:03', 'call', { seconds: 9 }), 'C'],
    ['a meeting held', activity('09:03', 'meeting', { state: 'held' }), 'A'],
    ['an answered inbound call', activity('09:03', 'call', { direction: 'in', connected: true }), 'A'],
    ['a one-to-one e-mail', activity('09:03', 'email'), 'B'],
    ['a message', activity('09:03', 'message'), 'B'],
    ['a note', activity('09:03', 'note'), 'C'],
    ['a ticked task', activity('09:03', 'task'), 'C'],
    ['a step of a sequence enrolled by a workflow', activity('09:03', 'email', { sequence: 'workflow' }), null],
    ['a missed inbound call', activity('09:03', 'call', { direction: 'in' }), null],
    ['an e-mail from the lead before any attempt', activity('09:03', 'email', { direction: 'in' }), null],
  ];

  it.each(cases)('%s (%s) meets S2 only from grade B on, credited with its grade', (_, given, grade) => {
    const judgement = latest([...passed, given], '09:04');
    expect(clockOf(judgement, 'S2').metAt).toBe(grade === 'A' || grade === 'B' ? t('09:03') : null);
    if (clockOf(judgement, 'S2').metAt !== null) expect(clockOf(judgement, 'S2').evidence).toMatchObject({ grade, id: given.id });
  });

  it.each(cases)('%s is of grade %s', (_, given, grade) => {
    const { grades } = latest([...passed, given], '09:04');
    expect(grades).toEqual({ A: 0, B: 0, C: 0, ...(grade === null ? {} : { [grade]: 1 }) });
  });

  it('counts a reply after a counted attempt as a conversation', () => {
    const reply = activity('10:00', 'email', { direction: 'in', rep: null });
    expect(clockOf(latest([...passed, attempt('09:03'), reply], '10:30'), 'S3')).toMatchObject({ state: 'met', metAt: t('10:00') });
    expect(latest([...passed, attempt('09:03'), reply], '10:30').clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(1);
    expect(clockOf(latest([...passed, activity('09:03', 'note'), reply], '10:30'), 'S3').state).toBe('running');
  });

  it('lets grade C count only where the clause says so', () => {
    const rules = rulesFrom('  - { id: S2, within: 1 business hour, evidence: C }');
    expect(clockOf(latest([...passed, activity('09:03', 'note')], '09:04', { rules }), 'S2').state).toBe('met');
  });

  it('asks for a conversation where the clause says A', () => {
    const rules = rulesFrom('  - { id: S2, within: 1 business hour, evidence: A }');
    expect(clockOf(latest([...passed, attempt('09:03')], '09:04', { rules }), 'S2').state).toBe('running');
    expect(clockOf(latest([...passed, talk('09:03')], '09:04', { rules }), 'S2').state).toBe('met');
  });

  it('takes a sequence enrolled by hand as first attempt, except for hand-raisers', () => {
    const step = activity('09:03', 'email', { sequence: 'hand' });
    expect(clockOf(latest([...passed, step], '09:04'), 'S2').state).toBe('met');
    expect(clockOf(latest([...raised, step], '09:04'), 'S2').state).toBe('running');
    expect(clockOf(latest([...raised, step], '09:04'), 'S1').state).toBe('running');
    expect(latest([...raised, step], '09:04').attempts).toBe(1);
  });

  it('ignores what was done before the hand-off', () => {
    expect(clockOf(latest([talk('08:59'), ...passed], '09:30'), 'S2').state).toBe('running');
  });

  describe('the lead acts first', () => {
    const booked = (state: ActivityFact['state'], over = {}) =>
      activity('05T09:00', 'meeting', { state, recordedAt: t('09:03'), direction: 'in', ...over });

    it('a meeting that lies ahead meets S1 and S2, and S3 sleeps until it', () => {
      const judgement = latest([...raised, booked('booked')], '09:04');
      expect([clockOf(judgement, 'S1').state, clockOf(judgement, 'S2').state]).toEqual(['met', 'met']);
      expect(clockOf(judgement, 'S2').metAt).toBe(t('09:03'));
      expect(judgement).toMatchObject({ state: 'sleeping', nextStep: { what: 'hold the booked meeting', dueAt: t('05T09:00') } });
    });

    it('held it is grade A', () => {
      expect(clockOf(latest([...raised, booked('held')], '05T10:00'), 'S3')).toMatchObject({ state: 'met', metAt: t('05T09:00') });
    });

    it('a no-show wakes S3 on the next business day', () => {
      const judgement = latest([...raised, booked('no-show')], '05T10:00');
      expect(clockOf(judgement, 'S2').state).toBe('met');
      expect(judgement.nextStep).toMatchObject({ clause: 'S3', dueAt: t('06T16:00') });
    });

    it('past without outcome it is asked about once, without a breach', () => {
      const judgement = latest([...raised, booked('booked')], '05T10:00');
      expect(judgement.nextStep!.what).toContain('say whether the meeting was held');
      expect(judgement.clocks.map(({ state }) => state)).not.toContain('breached');
    });

    it('a missed call, chat or mail from the lead starts a fresh S2 each time', () => {
      const missed = [activity('10:00', 'call', { direction: 'in', connected: false }), activity('10:10', 'call', { direction: 'in' })];
      const judgement = latest([...passed, attempt('09:03'), ...missed], '10:30');
      expect(clockOf(judgement, 'S2', 0).state).toBe('met');
      expect(clockOf(judgement, 'S2', 1)).toMatchObject({ state: 'running', startedAt: t('10:00'), dueAt: t('11:00') });
      expect(judgement.clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(3);
      expect(clockOf(latest([...passed, attempt('09:03'), ...missed, talk('10:40')], '12:30'), 'S2', 1).state).toBe('met');
      expect(judgement.task).toMatchObject({ clause: 'S2', dueAt: t('11:00') });
    });

    it('a fresh S2 climbs the ladder only when the first was answered', () => {
      const missed = activity('09:10', 'call', { direction: 'in' });
      expect(rungs(latest([...raised, missed], '09:31'))).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30']);
      expect(rungs(latest([...raised, attempt('09:02'), missed], '09:31'))).toEqual(['warn 02 09:13', 'manager 02 09:25']);
      const again = activity('09:20', 'call', { direction: 'in' });
      expect(rungs(latest([...raised, attempt('09:02'), missed, again], '09:41'))).toEqual([
        'warn 02 09:13',
        'manager 02 09:25',
        'reassign 02 09:40',
      ]);
    });
  });

  describe('late and hand-logged evidence', () => {
    it('a machine’s counts at its own time, and the breach is withdrawn', () => {
      const late = attempt('09:03', { recordedAt: t('15:00') });
      const judgement = latest([...raised, late], '15:00');
      expect(clockOf(judgement, 'S2')).toMatchObject({ state: 'met', metAt: t('09:03') });
      expect(judgement.decisions).toEqual([]);
    });

    it.each([
      ['within 60 minutes at its stated time', '10:03', 'met', '2026-03-02T09:03:00Z'],
      ['later than that from its entry', '10:04', 'late', '2026-03-02T10:04:00Z'],
    ])('a hand-logged one entered %s', (_, entered, state, metAt) => {
      const judgement = latest([...raised, attempt('09:03', { by: 'hand', recordedAt: t(entered) })], '11:00');
      expect([clockOf(judgement, 'S2').state, iso(clockOf(judgement, 'S2').metAt)]).toEqual([state, metAt]);
    });
  });

  describe('coverage', () => {
    it('a blind rep has clocks and tasks, but no breach and nothing above the warning', () => {
      const judgement = latest(raised, '11:00', { roster: { blindReps: ['ana'] } });
      expect(clockOf(judgement, 'S2').state).toBe('running');
      expect(rungs(judgement)).toEqual(['warn 02 09:03']);
      expect(judgement.task).not.toBeNull();
    });

    it('one blind channel makes nobody blind, all of them everybody', () => {
      expect(clockOf(latest(raised, '11:00', { roster: { blindChannels: ['call'] } }), 'S2').state).toBe('breached');
      expect(clockOf(latest(raised, '11:00', { roster: { blindChannels: ['call', 'email', 'message'] } }), 'S2').state).toBe('running');
    });
  });

  describe('opt-outs', () => {
    const out = (channel?: string) => ({ type: 'opted-out', id: `o-${channel}`, at: t('09:10'), ...(channel ? { channel } : {}) }) as never;

    it('the task names only permitted channels', () => {
      expect(latest([...raised, out('call')], '09:20').task).toMatchObject({ channel: 'TODO', permitted: ['email', 'message'] });
    });

    it('none left closes it: asked not to be contacted', () => {
      const none = { value: 'disqualified', reason: 'asked not to be contacted' };
      expect(latest([...raised, out()], '09:20').outcome).toMatchObject(none);
      expect(latest([...raised, out('call'), out('email'), out('message')], '09:20').outcome).toMatchObject(none);
      expect(latest([...raised, out('email')], '09:20').outcome).toBeNull();
    });
  });
});

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
