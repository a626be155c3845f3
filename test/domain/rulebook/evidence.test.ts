/** The sentences of "Evidence": what proves follow-up, from when it counts, and when nobody can see it. */
import { describe, expect, it } from 'vitest';
import { coverageOf, handLogged, withCoverage } from '../../../src/domain/coverage.ts';
import type { CrmActivity } from '../../../src/domain/crm-record.ts';
import { DAY } from '../../../src/domain/duration.ts';
import type { ActivityFact, Fact } from '../../../src/domain/fact.ts';
import { activityFact, type EvidenceMap, PLAIN_EVIDENCE } from '../../../src/domain/intake/evidence-map.ts';
import { activity, attempt, clockOf, fact, handoff, inquiry, iso, latest, rep, rosterOf, rulesFrom, rungs, t, talk } from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const s2 = (facts: readonly Fact[], at = '09:04', nth = 0) => clockOf(latest(facts, at), 'S2', nth);
const from = (kind: ActivityFact['kind'], at: string, over: Partial<ActivityFact> = {}) =>
  activity(at, kind, { direction: 'in', rep: null, ...over });
const meeting = (state: ActivityFact['state'], over: Partial<ActivityFact> = {}) =>
  activity('05T09:00', 'meeting', { state, recordedAt: t('09:03'), ...over });

describe('Evidence: grades', () => {
  it.each([
    ['a connected call of 10 seconds', activity('09:03', 'call', { seconds: 10 }), 'A'],
    ['a call whose disposition says so', activity('09:03', 'call', { seconds: 2, connected: true }), 'A'],
    ['a meeting held', activity('09:03', 'meeting', { state: 'held' }), 'A'],
    ['an answered inbound call', from('call', '09:03', { connected: true }), 'A'],
    ['an outbound call', activity('09:03', 'call', { connected: false, seconds: 40 }), 'B'],
    ['a one-to-one e-mail', activity('09:03', 'email'), 'B'],
    ['an SMS, WhatsApp or LinkedIn message', activity('09:03', 'message'), 'B'],
    ['a call in progress, which nobody has measured yet', activity('09:03', 'call'), 'B'],
    ['a note', activity('09:03', 'note'), 'C'],
    ['a ticked task', activity('09:03', 'task'), 'C'],
    ['a call under 10 seconds without disposition', activity('09:03', 'call', { seconds: 9 }), 'C'],
    ['an e-mail that never left or came back', activity('09:03', 'email', { unsent: true }), 'C'],
    ['a step of a workflow', activity('09:03', 'email', { sequence: 'workflow' }), null],
    ['a missed call of the lead', from('call', '09:03', { connected: false }), null],
  ] as const)('%s is of grade %s, and counts from B on', (_, given, grade) => {
    const { grades } = latest([...passed, given], '09:04');
    expect(grades).toEqual({ A: 0, B: 0, C: 0, ...(grade === null ? {} : { [grade]: 1 }) });
    expect(s2([...passed, given]).metAt).toBe(grade === 'A' || grade === 'B' ? t('09:03') : null);
  });

  it('a reply is A after a counted attempt, and asks for an answer before one', () => {
    const reply = from('email', '10:00');
    expect(latest([...passed, attempt('09:03'), reply], '10:01').grades.A).toBe(1);
    expect(latest([...passed, activity('09:03', 'note'), reply], '10:01').grades.A).toBe(0);
    expect(s2([...passed, activity('09:03', 'note'), reply], '10:01', 1).startedAt).toBe(t('10:00'));
  });

  it('a status edit is never evidence: an outcome asked for or an acceptance meets no S2', () => {
    const edits = [fact('accept', '09:02', { rep: 'ana' }), fact('outcome', '09:03', { rep: 'ana', outcome: 'converted', reason: '' })];
    expect(s2([...passed, ...edits]).state).toBe('running');
  });

  it('a call that a person only planned is none until something says that it was made', () => {
    const planned = { by: 'hand', recordedAt: t('09:01') } as const;
    expect(latest([...passed, activity('09:03', 'call', planned)], '09:04').grades).toEqual({ A: 0, B: 0, C: 0 });
    expect(s2([...passed, activity('09:03', 'call', { ...planned, connected: false })]).state).toBe('met');
    expect(s2([...passed, activity('09:03', 'call', { ...planned, recordedAt: t('09:02') })]).state).toBe('met');
  });

  it('the clause says which grade counts', () => {
    const asks = (grade: string) => ({ rules: rulesFrom(`  - { id: S2, within: 1 business hour, evidence: ${grade} }`) });
    expect(clockOf(latest([...passed, activity('09:03', 'note')], '09:04', asks('C')), 'S2').state).toBe('met');
    expect(clockOf(latest([...passed, attempt('09:03')], '09:04', asks('A')), 'S2').state).toBe('running');
  });
});

describe('Evidence: what a company says of its own tools', () => {
  const crm = (over: Partial<CrmActivity>): CrmActivity => ({
    kind: 'email',
    id: '1',
    version: 0,
    archived: false,
    at: t('09:03'),
    recordedAt: t('09:03'),
    ownerId: 'ana',
    direction: 'out',
    connected: null,
    seconds: null,
    state: null,
    sequence: null,
    by: 'machine',
    leadIds: ['l1'],
    ...over,
  });
  const read = (over: Partial<CrmActivity>, map: Partial<EvidenceMap> = {}) => activityFact(crm(over), { ...PLAIN_EVIDENCE, ...map });

  it('mail made by an integration counts as a sequence step unless the file says that tool sends by hand', () => {
    expect(read({ tool: 'Outreach' }).sequence).toBe('hand');
    expect(read({ tool: 'Outreach for HubSpot' }, { handTools: ['outreach*'] }).sequence).toBeUndefined();
    expect(read({ tool: null }).sequence).toBeUndefined();
    expect(read({ tool: 'Outreach', sequence: 'workflow' }, { handTools: ['*'] }).sequence).toBe('workflow');
    expect(read({ tool: 'Outreach', direction: 'in' }).sequence).toBeUndefined();
    expect(s2([...raised, read({ tool: 'Outreach' })]).state).toBe('running');
    expect(s2([...raised, read({ tool: 'Outreach' }, { handTools: ['Outreach'] })]).state).toBe('met');
  });

  it('an outcome of a call means what the file says it means', () => {
    const call = { kind: 'call', connected: null, seconds: 3, callOutcome: 'Termin vereinbart' } as const;
    expect(read(call).connected).toBeUndefined();
    expect(read(call, { connected: ['termin*'] }).connected).toBe(true);
    expect(read({ ...call, connected: true }, { notConnected: ['Termin vereinbart'] }).connected).toBe(false);
    expect(read({ ...call, callOutcome: null }, { connected: ['*'] }).connected).toBeUndefined();
  });

  it('a grade of the file stands instead of the rules’, but takes no A from a conversation', () => {
    expect(s2([...passed, read({ kind: 'note' }, { grades: { note: 'B' } })]).state).toBe('met');
    expect(s2([...passed, read({ kind: 'message' }, { grades: { message: 'C' } })]).state).toBe('running');
    expect(latest([...passed, read({ kind: 'message' }, { grades: { message: 'none' } })], '09:04').grades).toEqual({ A: 0, B: 0, C: 0 });
    expect(s2([...passed, read({ kind: 'call', connected: true }, { grades: { call: 'none' } })]).evidence!.grade).toBe('A');
  });

  it('an e-mail that bounced is read as unsent, not as a conversation that failed', () => {
    expect(read({ connected: false })).toMatchObject({ unsent: true });
    expect(read({ connected: false }).connected).toBeUndefined();
  });

  it('a later edit of a hand-logged time is ignored; a meeting may be moved', () => {
    const edited = { kind: 'call', by: 'hand', recordedAt: t('09:40'), at: t('09:03'), firstAt: t('09:40') } as const;
    expect(read(edited).at).toBe(t('09:40'));
    expect(read({ ...edited, by: 'machine' }).at).toBe(t('09:03'));
    expect(read({ ...edited, kind: 'meeting' }).at).toBe(t('09:03'));
  });
});

describe('Evidence: sequences', () => {
  const step = (at: string, over: Partial<ActivityFact> = {}) => activity(at, 'email', { sequence: 'hand', ...over });

  it('steps the rep enrolled by hand are a first attempt, except for hand-raisers', () => {
    expect(s2([...passed, step('09:03')]).state).toBe('met');
    expect(s2([...raised, step('09:03')]).state).toBe('running');
  });

  it('they count for S3, at most half of the attempts', () => {
    const days = ['03', '04', '05', '06', '09'];
    const steps = days.map((day) => step(`${day}T09:00`));
    expect(latest([...passed, ...steps], '10T09:00').attempts).toBe(3);
    const calls = days.map((day) => attempt(`${day}T09:30`));
    expect(latest([...passed, ...steps, ...calls], '10T09:00').attempts).toBe(8);
  });

  it('mail in the name of an integration user is a step too, their calls are not', () => {
    const roster = { reps: [rep('ana'), rep('bot', { type: 'integration' })] };
    const state = (given: ActivityFact) => clockOf(latest([...raised, given], '09:04', { roster }), 'S2').state;
    expect(state(activity('09:03', 'email', { rep: 'bot' }))).toBe('running');
    expect(state(activity('09:03', 'email'))).toBe('met');
    expect(state(attempt('09:03', { rep: 'bot' }))).toBe('met');
  });

  it('enrolment by a workflow never counts', () => {
    expect(latest([...passed, step('09:03', { sequence: 'workflow' })], '09:04')).toMatchObject({ attempts: 0, firstResponse: null });
  });
});

describe('Evidence: the lead acts first', () => {
  it.each(['in', 'out'] as const)('a meeting booked (%s) that lies ahead meets S1 and S2, and S3 sleeps until it', (direction) => {
    const judgement = latest([...raised, meeting('booked', { direction })], '09:04');
    expect([clockOf(judgement, 'S1').metAt, clockOf(judgement, 'S2').metAt]).toEqual([t('09:03'), t('09:03')]);
    expect(judgement).toMatchObject({ state: 'sleeping', nextStep: { dueAt: t('05T09:00') } });
    expect(judgement.task!.from).toBe(t('05T09:00'));
  });

  it('a meeting typed in when it was over never lay ahead: only held it proves anything', () => {
    const typed = (state: ActivityFact['state']) => activity('09:03', 'meeting', { state, by: 'hand', recordedAt: t('09:40') });
    expect(s2([...raised, typed('booked')], '09:50').state).toBe('breached');
    expect(s2([...raised, typed('held')], '09:50')).toMatchObject({ state: 'met', metAt: t('09:03') });
  });

  it('completed it is A and ends S3', () => {
    expect(clockOf(latest([...raised, meeting('held')], '05T10:00'), 'S3')).toMatchObject({ state: 'met', metAt: t('05T09:00') });
    expect(clockOf(latest([...raised, meeting('booked')], '05T10:00'), 'S3').state).toBe('running');
  });

  it('a no-show of whom somebody has spoken to owes the next try on the next business day, and what was tried since another step', () => {
    const spoken = [...raised, talk('02T11:00'), meeting('no-show')];
    expect(latest(spoken, '05T10:00').nextStep).toMatchObject({ clause: 'S3', dueAt: t('06T16:00') });
    expect(latest([...spoken, attempt('06T10:00')], '06T11:00').nextStep).toMatchObject({ clause: 'S3', dueAt: t('13T10:00') });
  });

  it('a no-show wakes S3 on the next business day', () => {
    expect(latest([...raised, meeting('no-show')], '05T10:00').nextStep).toMatchObject({ clause: 'S3', dueAt: t('06T16:00') });
  });

  it('called off it wakes S3 on the business day after that, whenever the meeting was to be', () => {
    const off = meeting('cancelled', { stateAt: t('03T10:00') });
    expect(latest([...raised, off], '03T09:00')).toMatchObject({ state: 'sleeping' });
    expect(latest([...raised, off], '03T11:00').nextStep).toMatchObject({ clause: 'S3', dueAt: t('04T16:00') });
    expect(s2([...raised, off], '03T11:00').state).toBe('met');
  });

  it('past without outcome it asks once, and no breach is counted', () => {
    const asks = latest([...raised, meeting('booked')], '05T10:00');
    expect(asks.task).toMatchObject({ clause: 'S3', ordinal: 2, dueAt: t('05T16:00') });
    expect(asks.nextStep!.what).toContain('say whether the meeting was held');
    expect(asks.clocks.map(({ state }) => state)).not.toContain('breached');
    const ticked = latest([...raised, meeting('booked'), fact('task', '05T11:00', { event: 'ticked', rep: 'ana' })], '06T09:00');
    expect(ticked.nextStep!.what).not.toContain('say whether');
    expect(ticked).toMatchObject({ unproven: 0, nextStep: { dueAt: t('06T16:00') } });
  });

  it.each([
    ['a missed call', 'call'],
    ['a chat', 'message'],
    ['a mail', 'email'],
  ] as const)('%s from the lead is never the rep’s response: it starts a fresh S2', (_, kind) => {
    const judgement = latest([...passed, from(kind, '09:10')], '09:20');
    expect(clockOf(judgement, 'S2', 0).state).toBe('running');
    expect(clockOf(judgement, 'S2', 1)).toMatchObject({ startedAt: t('09:10'), dueAt: t('10:10') });
    expect(judgement.firstResponse).toBeNull();
  });

  it('a fresh S2 climbs the ladder only when the first was answered', () => {
    const missed = from('call', '09:10');
    expect(rungs(latest([...raised, missed], '09:31'))).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30']);
    expect(rungs(latest([...raised, attempt('09:02'), missed], '09:31'))).toEqual(['warn 02 09:13', 'manager 02 09:25']);
    const again = from('call', '09:20');
    const climbed = ['warn 02 09:13', 'manager 02 09:25', 'reassign 02 09:40'];
    expect(rungs(latest([...raised, attempt('09:02'), missed, again], '09:41'))).toEqual(climbed);
  });

  it('any seller’s counted attempt meets S2 and S3 and is credited to who made it', () => {
    const judgement = latest([...passed, attempt('09:03', { rep: 'ben' })], '09:04');
    expect(clockOf(judgement, 'S2').evidence!.rep).toBe('ben');
    expect(judgement).toMatchObject({ attempts: 1, firstResponse: { rep: 'ben' }, owner: 'ana' });
    expect(clockOf(judgement, 'S1').state).toBe('running');
  });
});

describe('Evidence: late and hand-logged', () => {
  const taken = (at: string, owner = 'ana', receiver = 'ben') =>
    fact('rung', at, { atBat: 1, clause: 'S2', rung: 'reassign', owner, receiver });

  it('a call in progress counts before any rung acts', () => {
    expect(rungs(latest([...raised, activity('09:29', 'call')], '09:31'))).not.toContain('reassign 02 09:30');
    expect(rungs(latest(raised, '09:31'))).toContain('reassign 02 09:30');
  });

  it('a lead taken from somebody who had tried goes back unless the second has begun', () => {
    const late = attempt('09:20', { recordedAt: t('10:00') });
    const facts = [...raised, taken('09:30'), late];
    expect(latest(facts, '10:01').moveWanted).toEqual({ why: 'returned', since: t('10:00'), to: 'ana' });
    expect(latest([...raised, taken('09:30')], '10:01').moveWanted).toBeNull();
    const night = attempt('09:20', { recordedAt: t('21:00') });
    expect(latest([...raised, taken('09:30'), night], '22:00').moveWanted).toBeNull();
    expect(latest([...raised, taken('09:30'), night], '03T08:00').moveWanted).toMatchObject({ to: 'ana' });
    expect(latest([...facts, attempt('09:50', { rep: 'ben' })], '10:01').moveWanted).toBeNull();
    expect(latest([...facts, fact('accept', '09:45', { rep: 'ben' })], '10:01').moveWanted).toBeNull();
    expect(latest([...raised, taken('09:30'), attempt('09:40')], '10:01').moveWanted).toBeNull();
    expect(latest([...raised, taken('09:30'), activity('09:20', 'note')], '10:01').moveWanted).toBeNull();
  });

  it('it does not go back to somebody who left or is away, nor for what was done before the lead asked again', () => {
    const facts = [...raised, taken('09:30'), attempt('09:20')];
    expect(latest(facts, '10:01', { roster: { reps: [rep('ana', { active: false }), rep('ben')] } }).moveWanted).toBeNull();
    const away = { absences: [{ rep: 'ana', from: t('09:55'), to: t('09T09:00') }] };
    expect(latest(facts, '10:01', { roster: away }).moveWanted).toBeNull();
    expect(latest([...facts, from('call', '09:25')], '10:01').moveWanted).toBeNull();
  });

  it('what a machine recorded late counts at its own time, and the breach is withdrawn with a note', () => {
    const judgement = latest([...raised, attempt('09:03', { recordedAt: t('15:00') })], '15:00');
    expect(clockOf(judgement, 'S2')).toMatchObject({ state: 'met', metAt: t('09:03') });
    expect(judgement.decisions).toEqual([]);
    expect(judgement.withdrawn).toContainEqual({
      clause: 'S2',
      at: t('15:00'),
      why: 'call of 2026-03-02T09:03:00.000Z, recorded 2026-03-02T15:00:00.000Z',
    });
  });

  it('nothing is withdrawn that was recorded in time, or came too late anyhow', () => {
    expect(latest([...raised, attempt('09:03', { recordedAt: t('09:04') })], '15:00').withdrawn).toEqual([]);
    expect(latest([...raised, attempt('09:30', { recordedAt: t('15:00') })], '15:00').withdrawn).toEqual([]);
  });

  it.each([
    ['within 60 minutes at its stated time', '10:03', 'met', '2026-03-02T09:03:00Z'],
    ['later at the time of entry', '10:04', 'late', '2026-03-02T10:04:00Z'],
  ])('hand-logged evidence entered %s', (_, entered, state, metAt) => {
    const clock = s2([...raised, attempt('09:03', { by: 'hand', recordedAt: t(entered) })], '11:00');
    expect([clock.state, iso(clock.metAt)]).toEqual([state, metAt]);
  });
});

describe('Evidence: coverage', () => {
  it('blind: clocks run and tasks are made, but nothing above "warn" happens and no breach is counted', () => {
    const judgement = latest(raised, '11:00', { roster: { blindReps: ['ana'] } });
    expect(clockOf(judgement, 'S2').state).toBe('running');
    expect(rungs(judgement)).toEqual(['warn 02 09:03']);
    expect(judgement.task).toMatchObject({ owner: 'ana', overdue: true });
  });

  it('a silent rep whose colleagues are seen is not blind: everything counts', () => {
    expect(clockOf(latest(raised, '11:00', { roster: { blindReps: ['ben'] } }), 'S2').state).toBe('breached');
  });

  it('one blind channel makes nobody blind, all of them everybody', () => {
    expect(clockOf(latest(raised, '11:00', { roster: { blindChannels: ['call'] } }), 'S2').state).toBe('breached');
    expect(clockOf(latest(raised, '11:00', { roster: { blindChannels: ['call', 'email', 'message'] } }), 'S2').state).toBe('running');
  });

  it('what a blind rep does is counted all the same', () => {
    expect(clockOf(latest([...raised, attempt('09:03')], '11:00', { roster: { blindReps: ['ana'] } }), 'S2').state).toBe('met');
  });
});

describe('Evidence: opt-outs rule over clauses', () => {
  const out = (at: string, channel?: string) => fact('opted-out', at, channel ? { channel } : {});

  it('the task names only permitted channels', () => {
    expect(latest([...raised, out('09:01', 'call')], '09:04').task).toMatchObject({ channel: 'TODO', permitted: ['email', 'message'] });
    expect(latest(raised, '09:04').task).toMatchObject({ channel: 'CALL', permitted: ['call', 'email', 'message'] });
  });

  it('S3 asks no more than they allow', () => {
    const days = ['03', '04', '05', '06', '09', '10'];
    const calls = days.map((day) => attempt(`${day}T09:00`));
    expect(clockOf(latest([...passed, ...calls], '11T09:00'), 'S3').state).toBe('running');
    const only = [out('09:01', 'email'), out('09:01', 'message')];
    expect(clockOf(latest([...passed, ...only, ...calls], '11T09:00'), 'S3').state).toBe('met');
  });

  it('none left = closed, disqualified, "asked not to be contacted"; one left = open; taken back = contacted again', () => {
    const none = { value: 'disqualified', reason: 'asked not to be contacted', at: t('09:02') };
    expect(latest([...raised, out('09:02')], '09:04').outcome).toMatchObject(none);
    expect(latest([...raised, out('09:01', 'call'), out('09:01', 'email'), out('09:02', 'message')], '09:04').outcome).toMatchObject(none);
    expect(latest([...raised, out('09:02', 'email'), out('09:02', 'call')], '09:04').outcome).toBeNull();
    expect(latest([...raised, out('09:01', 'call'), fact('opted-in', '09:02', { channel: 'call' })], '09:04').task!.channel).toBe('CALL');
  });
});

describe('Evidence: a request that was refused and is earned later', () => {
  const asked = (at: string, over = {}) => fact('outcome', at, { outcome: 'disqualified', rep: 'ana', reason: 'no budget', ...over });
  const days = ['02', '03', '04', '05', '06', '09'];
  const tries = [...days.map((day) => attempt(`${day}T09:30`)), activity('04T14:00', 'email')];

  it('is granted by the rep’s own conversation or last attempt, without being asked for again', () => {
    expect(latest([...passed, asked('09:10'), talk('12:00')], '12:01').outcome).toMatchObject({ value: 'disqualified', at: t('12:00') });
    const all = latest([...passed, asked('09:10'), ...tries], '10T09:00');
    expect(all.outcome).toMatchObject({ value: 'disqualified', reason: 'no budget', by: 'ana' });
  });

  it('is granted for a judged rejection by a conversation only', () => {
    const rejected = fact('reject', '09:10', { rep: 'ana', reason: 'no need' });
    const rules = rulesFrom('  - { id: S3, within: 15 business days, evidence: B }');
    expect(latest([...passed, rejected, talk('12:00')], '12:01', { rules }).outcome).toMatchObject({ reason: 'no need', at: t('12:00') });
    expect(latest([...passed, rejected, ...tries], '10T09:00', { rules }).outcome).toBeNull();
  });

  it.each([
    ['the lead answered since', [attempt('10:00'), from('email', '11:00')]],
    ['the lead called since', [from('call', '11:00')]],
    ['the lead inquired again since', [inquiry('11:00')]],
  ])('is not when %s: nobody who asks is closed unheard', (_, since) => {
    expect(latest([...passed, asked('09:10'), ...since, talk('12:00')], '12:01').outcome).toBeNull();
  });

  it('is not when it was taken back', () => {
    expect(latest([...passed, asked('09:10', { takenBackAt: t('11:00') }), talk('12:00')], '12:01').outcome).toBeNull();
    expect(latest([...passed, asked('09:10', { takenBackAt: t('13:00') }), talk('12:00')], '13:01').outcome).not.toBeNull();
  });
});

describe('Evidence: hand-logged share and coverage of pools', () => {
  const count = (id: string | null, kind: ActivityFact['kind'], by: 'machine' | 'hand', n = 1) => ({ rep: id, kind, by, count: n });
  const roster = rosterOf({ reps: [rep('ana'), rep('ben'), rep('cho', { pool: 'apac' }), rep('q', { type: 'queue', pool: 'apac' })] });
  const pools = (counts: readonly ReturnType<typeof count>[], over = {}) =>
    coverageOf({ roster, counts, failing: new Set(), watchedSince: 0, ...over }, 40 * DAY);
  const blind = (...args: Parameters<typeof pools>) =>
    pools(...args)
      .filter((pool) => pool.blind)
      .map((pool) => pool.pool);

  it('a channel is blind when nobody of the pool has a machine-recorded activity on it in 30 days', () => {
    const states = pools([count('ana', 'call', 'machine'), count('ben', 'email', 'hand')])[0]!.channels;
    expect(states.map(({ state }) => state)).toEqual(['seen', 'unseen', 'unseen']);
  });

  it('a rep is blind only when all channels of the pool are', () => {
    expect(blind([count('ana', 'call', 'machine')])).toEqual(['apac']);
    expect(withCoverage(roster, pools([count('ana', 'call', 'machine')])).blindReps).toEqual(['cho']);
    expect(blind([count('ana', 'email', 'hand', 50), count('cho', 'message', 'machine')])).toEqual(['emea']);
  });

  it('or when its stream fails or lags', () => {
    const seen = [count('ana', 'call', 'machine'), count('cho', 'call', 'machine')];
    expect(blind(seen, { failing: new Set(['call']) })).toEqual(['emea', 'apac']);
    expect(blind(seen, { failing: new Set(['email']) })).toEqual([]);
  });

  it('the admin’s word about a channel counts with the rest', () => {
    const outside = rosterOf({ reps: [rep('ana')], blindChannels: ['call', 'email'] });
    expect(blind([count('ana', 'call', 'machine')], { roster: outside })).toEqual(['emea']);
  });

  it('nothing is said before 30 days were watched', () => {
    expect(blind([], { watchedSince: 10 * DAY + 1 })).toEqual([]);
    expect(blind([], { watchedSince: 10 * DAY })).toEqual(['emea', 'apac']);
  });

  it('the share of hand-logged evidence is told per rep', () => {
    expect(handLogged([count('ana', 'call', 'hand', 3), count('ana', 'email', 'machine', 1), count('ben', 'call', 'machine', 2)])).toEqual([
      { rep: 'ana', hand: 3, all: 4, share: 0.75 },
      { rep: 'ben', hand: 0, all: 2, share: 0 },
    ]);
    expect(handLogged([count(null, 'call', 'hand'), count('ana', 'note', 'hand')])).toEqual([]);
  });
});
