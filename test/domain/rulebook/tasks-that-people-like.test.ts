/** The sentences of "Tasks that people like": when a task is made, what it says, what becomes of it; and the fields beside it. */
import { describe, expect, it } from 'vitest';
import { REP_FIELDS } from '../../../connectors/hubspot/properties.ts';
import { bodyWithMarker } from '../../../connectors/hubspot/task-body.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { FOLLOW_UP_FIELDS, followUpValues } from '../../../src/domain/fields.ts';
import { type TaskTextInput, taskText } from '../../../src/domain/task-text.ts';
import { activity, attempt, clockOf, fact, handoff, inquiry, judged, latest, rulesFrom, SHIPPED, t, talk } from '../helpers.ts';

const raised = [inquiry('08:58'), handoff('08:58')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const handed = [handoff('09:00', 'ana', 'inquiry')];
const tick = (at: string, event = 'ticked') => fact('task', at, { event, rep: 'ana' });
const moved = (at: string, dueAt: string) => fact('task', at, { event: 'moved', rep: 'ana', dueAt: t(dueAt) });

function told(facts: readonly Fact[], at: string, over: Partial<TaskTextInput> = {}) {
  const handoffNow = latest(facts, at);
  const task = handoffNow.task!;
  const clause = SHIPPED.clauses.find(({ id, kinds }) => id === task.clause && kinds.includes(handoffNow.kind)) ?? null;
  const input = { name: 'Ana Ruiz', formName: null, campaign: null, zone: 'Europe/Berlin', rulesVersion: 1, clause, ...over };
  return taskText(task, handoffNow, input);
}

describe('Tasks that people like: made', () => {
  it.each([
    ['a hand-raiser at the hand-off', raised, '08:58', '09:03'],
    ['a qualified lead at the warning', passed, '09:36', '10:00'],
    ['everything else when due', handed, '03T09:00', '03T09:00'],
  ])('%s', (_, facts, from, due) => {
    expect(latest(facts, '09:00').task).toMatchObject({ from: t(from), dueAt: t(due), ordinal: 1 });
  });

  it('none for history, a closed hand-off, a partner or a queue', () => {
    expect(latest(raised, '09:00', { roster: { liveFrom: { '*': t('12:00') } } }).task).toBeNull();
    expect(latest([...raised, fact('reject', '09:00', { rep: 'ana', reason: 'spam' })], '09:10').task).toBeNull();
    for (const type of ['partner', 'queue', 'integration'] as const) {
      const roster = { reps: [{ ...latestRep(), type }] };
      expect(latest(raised, '09:00', { roster }).task).toBeNull();
    }
  });

  it('none by a clause that is off', () => {
    expect(latest(passed, '09:50', { rules: rulesFrom('  - { id: S1, within: 1 business hour }') }).task).toBeNull();
  });

  it('one per person: due date and text move, and on re-assignment the same task moves', () => {
    const before = latest(raised, '09:20').task!;
    const given = fact('rung', '09:30', { atBat: 1, clause: 'S2', rung: 'reassign', owner: 'ana', receiver: 'ben' });
    const after = latest([...raised, given], '09:31').task!;
    expect(after).toMatchObject({ ordinal: before.ordinal, owner: 'ben' });
    const again = latest([...raised, inquiry('09:10', 'inquiry')], '09:20').task!;
    expect(again).toMatchObject({ ordinal: before.ordinal });
  });

  it('of high priority from the warning on, and for hand-raisers', () => {
    expect(latest(passed, '09:35').task!.priority).toBe('MEDIUM');
    expect(latest(passed, '09:36').task!.priority).toBe('HIGH');
    expect(latest(raised, '08:59').task!.priority).toBe('HIGH');
  });

  it('it closes itself when evidence arrives: the next step has a task of its own', () => {
    expect(latest([...raised, attempt('09:00')], '09:10').task).toMatchObject({ clause: 'S3', ordinal: 2 });
    expect(latest([...raised, activity('09:00', 'note')], '09:10').task).toMatchObject({ clause: 'S2', ordinal: 1 });
  });
});

function latestRep() {
  return { id: 'ana', zone: 'UTC', calendar: 'office', manager: null, pool: 'emea', team: null, active: true, deputy: null };
}

describe('Tasks that people like: text', () => {
  it('the subject says who, why, by when, in absolute times of the owner’s zone', () => {
    expect(told(raised, '09:00').subject).toBe('Call Ana Ruiz: asked for sales 09:58, due 10:03');
    expect(told(raised, '09:00', { formName: 'Book a demo' }).subject).toBe('Call Ana Ruiz: asked through “Book a demo” 09:58, due 10:03');
    expect(told(handed, '09:00').subject).toBe('Call Ana Ruiz: inquired Mon 2 Mar 10:00, due Tue 3 Mar 10:00');
    expect(told(raised, '09:00', { zone: 'America/New_York' }).subject).toContain('03:58, due 04:03');
  });

  it('it says what the lead did last where that is what is to be answered', () => {
    const called = [...raised, attempt('09:00'), activity('10:00', 'call', { direction: 'in', rep: null })];
    expect(told(called, '10:01').subject).toBe('Call Ana Ruiz: called 11:00, due 11:05');
    expect(told(called, '10:01').body).toContain('Called Mon 2 Mar 11:00 and was missed.');
    const wrote = [...raised, activity('09:01', 'message', { direction: 'in', rep: null })];
    expect(told(wrote, '09:02').subject).toContain('Call Ana Ruiz: wrote 10:01');
    expect(told([...called, attempt('10:02')], '10:10').body).not.toContain('was missed');
  });

  it('a step that is no attempt is named as it is', () => {
    expect(told([...raised, talk('09:00')], '09T08:30').subject).toMatch(/^Agree the next step, or ask for an outcome: Ana Ruiz, due /);
    const met = [...raised, activity('05T09:00', 'meeting', { state: 'booked', recordedAt: t('09:00') })];
    const question = told(met, '05T10:00');
    expect(question.subject).toMatch(/^Was the meeting with Ana Ruiz held\? Due /);
    expect(question.body).toContain('One tap; nothing to type here.');
  });

  it('the body has the inquiry in one line, campaign, facts known, what counts as done, clause and version', () => {
    const facts = [inquiry('08:58', 'hand-raiser', { known: { need: 'a\n new  press' } }), handoff('08:58')];
    const { body } = told(facts, '09:00', { formName: 'Book a demo', campaign: 'Spring fair' });
    expect(body.split('\n')).toEqual([
      'Asked for sales Mon 2 Mar 09:58 through “Book a demo”.',
      'Campaign: Spring fair.',
      'Known: need: a new press.',
      'Next: make the first attempt by Mon 2 Mar 10:03 (Europe/Berlin).',
      'Done when the CRM shows it: a logged call, a one-to-one e-mail, a message or a booked meeting. Nothing to type here.',
      'Accept or reject in Lead response; end it with Outcome asked for and Response reason; Call back on and Wake up on put it off.',
      'Clause S2, within 5 business minutes, rules version 1.',
    ]);
  });

  it('of a later hand-off it says how the answer of last time is given again', () => {
    const CLEAR = 'Where your answer of last time still stands: clear it, then choose again.';
    expect(told(raised, '09:00').body).not.toContain(CLEAR);
    const ended = fact('outcome', '09:10', { rep: 'ana', outcome: 'disqualified', reason: 'no budget' });
    expect(told([...raised, talk('09:05'), ended, inquiry('10T09:00')], '10T09:01').body).toContain(CLEAR);
  });

  it('it names further inquiries, each with its time and campaign, and the colleague', () => {
    const again = [...raised, inquiry('09:00', 'inquiry', { campaign: 'Fair' }), inquiry('09:01', 'inquiry', { campaign: 'Ad' })];
    expect(told(again, '09:02').body).toContain('Asked again Mon 2 Mar 10:00 (Fair), Mon 2 Mar 10:01 (Ad).');
    expect(told(raised, '09:00').body).not.toContain('Asked again');
    expect(told(raised, '09:00', { colleague: 'Ben Ito' }).body).toContain('Ben Ito of the same company is with you already');
  });

  it('it asks only for what is permitted', () => {
    const out = fact('opted-out', '08:59', { channel: 'call' });
    const { subject, body } = told([...raised, out], '09:00');
    expect(subject).toMatch(/^Write to Ana Ruiz/);
    expect(body).toContain('Only by e-mail or message: the rest was declined.');
    expect(body).toContain('Done when the CRM shows it: a one-to-one e-mail, a message or a booked meeting.');
  });

  it('it says what marketing still owes, and that the clock runs', () => {
    const rules = rulesFrom('  - { id: M1, required: [need] }\n  - { id: S2, within: 1 business hour }');
    const judgement = latest(passed, '09:40', { rules });
    const input = { name: 'x', formName: null, campaign: null, zone: 'UTC', rulesVersion: 1, clause: null };
    expect(taskText(judgement.task!, judgement, input).body).toContain('Marketing still owes: need. Your clock runs.');
  });

  it('the rep’s own text under our line is kept', () => {
    const key = 'l1-a1-t1';
    const present = `${bodyWithMarker('old', key)}<p>asked for Friday</p>`;
    expect(bodyWithMarker('new', key, present)).toBe(`new<br>baton:${key}<p>asked for Friday</p>`);
  });
});

describe('Tasks that people like: ticked, moved, deleted, given away', () => {
  it('ticked without evidence: re-opens once, 60 minutes later', () => {
    expect(latest([...passed, tick('09:40')], '10:00').task).toMatchObject({ ordinal: 2, from: t('10:40'), ticked: t('09:40') });
    expect(told([...passed, tick('09:40')], '10:41').body).toContain('Ticked Mon 2 Mar 10:40, and the CRM shows no call');
  });

  it('not when the evidence was there, or comes', () => {
    expect(latest([...passed, attempt('09:30'), tick('09:40')], '10:00')).toMatchObject({ task: { clause: 'S3' } });
    expect(latest([...passed, tick('09:40'), attempt('09:50')], '10:00').task).toMatchObject({ clause: 'S3' });
    expect(latest([...passed, tick('09:40'), attempt('09:50')], '10:00').task!.ticked).toBeUndefined();
  });

  it('then it counts against S2: no third task, the clock and the ladder run on', () => {
    const twice = latest([...passed, tick('09:40'), tick('11:00')], '15:00');
    expect(twice).toMatchObject({ task: null, unproven: 2, nextStep: { clause: 'S2' } });
    expect(clockOf(twice, 'S2').state).toBe('breached');
    expect(twice.decisions.map(({ rung }) => rung)).toContain('manager');
  });

  it('whoever is given the lead then has the task at once: the ticks were not theirs', () => {
    const given = (at: string) => handoff(at, 'ben', 'qualified', { by: 'manager' });
    expect(latest([...passed, tick('09:40'), given('09:50')], '10:00').task).toMatchObject({ owner: 'ben', ordinal: 2 });
    const task = latest([...passed, tick('09:40'), tick('11:00'), given('12:00')], '15:00').task;
    expect(task).toMatchObject({ owner: 'ben', ordinal: 3 });
    expect(task!.from).toBeLessThan(t('15:00'));
  });

  it('a blind rep’s tick never re-opens it', () => {
    const roster = { blindReps: ['ana'] };
    expect(latest([...passed, tick('09:40')], '11:00', { roster }).task).toBeNull();
    expect(latest(passed, '11:00', { roster }).task).not.toBeNull();
  });

  it('deleted = ticked', () => {
    expect(latest([...passed, tick('09:40', 'deleted')], '10:00').task).toMatchObject({ ordinal: 2, from: t('10:40') });
  });

  it('a moved due date is kept once, up to the clause’s limit; the clock does not move', () => {
    const facts = [...passed, attempt('09:03'), moved('09:10', '04T12:00'), moved('09:20', '06T12:00')];
    expect(latest(facts, '09:30').task!.dueAt).toBe(t('04T12:00'));
    const late = latest([...passed, moved('09:10', '20T12:00')], '09:30');
    expect(late.task!.dueAt).toBe(t('10:00'));
    expect(clockOf(late, 'S2').dueAt).toBe(t('10:00'));
  });

  it('once per step: what was moved before an attempt does not move the next one', () => {
    const facts = [...passed, moved('09:02', '09:50'), attempt('09:30')];
    expect(latest(facts, '09:40').task!.dueAt).not.toBe(t('09:50'));
  });

  it('given to a colleague = a hand-over: it restarts nothing and is counted', () => {
    const given = latest([...passed, fact('task', '09:40', { event: 'given', rep: 'ben' })], '10:10');
    expect(given).toMatchObject({ owner: 'ben', transfers: 1 });
    expect(clockOf(given, 'S2').dueAt).toBe(t('10:00'));
    expect(given.task!.owner).toBe('ben');
  });

  it('given to a colleague who is away: Baton’s own hand-over of that very instant is the later word', () => {
    const given = fact('task', '09:40', { event: 'given', rep: 'ben' });
    expect(latest([...passed, given, handoff('09:40', 'eva', 'qualified', { by: 'baton' })], '09:41')).toMatchObject({
      owner: 'eva',
      transfers: 2,
    });
    expect(latest([...passed, given, handoff('09:40', 'eva', 'qualified', { by: 'manager' })], '09:41').owner).toBe('ben');
  });
});

describe('Tasks that people like: the rep’s own fields', () => {
  const callBack = (at: string, until: string) => fact('call-back', at, { rep: 'ana', until: t(until) });

  it('S3 sleeps until an agreed call-back date, then one attempt is owed that day', () => {
    const judgement = latest([...passed, attempt('09:03'), callBack('09:10', '12T09:00')], '05T09:00');
    expect(judgement).toMatchObject({ state: 'sleeping', nextStep: { what: 'call back as agreed', dueAt: t('12T16:00') } });
    expect(latest([...passed, attempt('09:03'), callBack('09:10', '12T09:00')], '12T10:00').task).toMatchObject({ dueAt: t('12T16:00') });
  });

  it('90 days at most', () => {
    const far = fact('call-back', '09:10', { rep: 'ana', until: t('2026-12-24T09:00:00Z') });
    expect(latest([...passed, attempt('09:03'), far], '09:20').nextStep!.dueAt).toBe(t('2026-06-01T15:00:00Z'));
  });

  it('taking it from the queue also accepts; being given it does not', () => {
    const queue = {
      reps: [
        { ...latestRep(), type: 'person' as const },
        { ...latestRep(), id: 'q', type: 'queue' as const },
      ],
    };
    const queued = handoff('09:00', 'q', 'qualified', { by: 'routing' });
    const taken = [queued, handoff('09:10', 'ana', 'qualified', { by: 'seller' })];
    expect(latest(taken, '09:20', { roster: queue }).acceptedAt).toBe(t('09:10'));
    const given = [queued, handoff('09:10', 'ana', 'qualified', { by: 'routing' })];
    expect(latest(given, '09:20', { roster: queue }).acceptedAt).toBeNull();
  });

  it('a refused request is answered in the task, once', () => {
    const asked = (at: string) => fact('outcome', at, { outcome: 'disqualified', rep: 'ana', reason: 'no budget' });
    const { body } = told([...passed, asked('09:10'), asked('09:20')], '09:40');
    expect(body.match(/You asked for “disqualified”: not yet, it needs a conversation/g)).toHaveLength(1);
    expect(told(passed, '09:40').body).not.toContain('You asked');
  });

  it('none of them is among the fields Baton writes, nor any field of the CRM’s own', () => {
    const written = FOLLOW_UP_FIELDS.map(({ key }) => `baton_${key}`);
    for (const own of Object.values(REP_FIELDS)) expect(written).not.toContain(own);
    for (const foreign of ['lifecyclestage', 'hs_lead_status', 'amount', 'dealstage', 'closedate', 'hubspot_owner_id', 'owner'])
      expect(FOLLOW_UP_FIELDS.map(({ key }) => key as string)).not.toContain(foreign);
  });
});

describe('Tasks that people like: fields', () => {
  const asked = (over: readonly Fact[] = [], at = '10:00', link: string | null = null) =>
    followUpValues(judged([...raised, ...over], at), 3, link);

  it('describe the current at-bat', () => {
    const accepted = fact('accept', '09:00', { rep: 'ana' });
    expect(asked([accepted, attempt('09:13')], '10:00', 'https://baton.example/#lead-l1')).toEqual({
      at_bat_number: 1,
      lead_kind: 'hand-raiser',
      campaign: 'c7',
      handed_to: 'ana',
      handed_off_at: t('08:58'),
      accepted_at: t('09:00'),
      first_response_at: t('09:13'),
      first_response_by: 'ana',
      response_business_minutes: 15,
      response_elapsed_minutes: 15,
      on_time: false,
      late_by_minutes: 10,
      overdue_since: null,
      next_step: 'make attempt 2',
      next_step_due: t('16:00'),
      attempts: 1,
      channels: 'call',
      transfers: 0,
      outcome: null,
      outcome_reason: null,
      set_aside_reason: null,
      rules_version: 3,
      first_ever_response_at: t('09:13'),
      at_bats_total: 1,
      link: 'https://baton.example/#lead-l1',
      state: 'working',
    });
  });

  it('say since when it is overdue, and nothing once it is answered', () => {
    expect(asked([], '09:10').overdue_since).toBe(t('09:03'));
    expect(asked([], '09:02').overdue_since).toBeNull();
  });

  it('give the outcome as granted, and none that was only asked for', () => {
    const request = fact('outcome', '09:10', { outcome: 'disqualified', rep: 'ana', reason: 'no budget' });
    expect(asked([request])).toMatchObject({ outcome: null, outcome_reason: null });
    expect(asked([talk('09:05'), request])).toMatchObject({ outcome: 'disqualified', outcome_reason: 'no budget', state: 'closed' });
  });

  it('never reset the first response ever and the number of at-bats', () => {
    const next = [talk('09:00'), fact('reject', '09:10', { rep: 'ana', reason: 'spam' }), inquiry('10T09:00')];
    expect(asked(next, '10T09:01')).toMatchObject({ first_response_at: null, first_ever_response_at: t('09:00'), at_bats_total: 2 });
  });

  it('have no value that changes by itself', () => {
    for (const [one, other] of [
      ['09:04', '10:30'],
      ['10:31', '15:00'],
    ] as const) {
      const facts = [attempt('09:00')];
      expect(asked(facts, one)).toEqual(asked(facts, other));
    }
  });

  it('link to Baton only where it shows a hand-off and people know an address', () => {
    expect(asked([], '09:00').link).toBeNull();
    const stranger = judged([handoff('09:00', 'ana', 'inquiry', { by: 'seller' })], '10:00');
    expect(followUpValues(stranger, 1, 'https://baton.example/#lead-l1').link).toBeNull();
  });
});
