/** Tasks that people like: when they are made, what they say, how they end. */
import { describe, expect, it } from 'vitest';
import { FOLLOW_UP_FIELDS, followUpValues } from '../../src/domain/fields.ts';
import { taskText } from '../../src/domain/task-text.ts';
import { activity, attempt, fact, handoff, inquiry, judged, latest, rulesFrom, SHIPPED, t, talk } from './helpers.ts';

const raised = [inquiry('08:58'), handoff('08:58')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const handed = [handoff('09:00', 'ana', 'inquiry')];

describe('Tasks that people like', () => {
  it.each([
    ['a hand-raiser at the hand-off', raised, '08:58', '09:03'],
    ['a qualified lead at the warning', passed, '09:36', '10:00'],
    ['everything else when due', handed, '03T09:00', '03T09:00'],
  ])('is made for %s', (_, facts, from, due) => {
    expect(latest(facts, '09:00').task).toMatchObject({ clause: 'S2', owner: 'ana', from: t(from), dueAt: t(due), ordinal: 1 });
  });

  it('closes itself when evidence arrives: the next one has another ordinal', () => {
    expect(latest([...raised, attempt('09:00')], '09:10').task).toMatchObject({ clause: 'S3', ordinal: 2 });
    expect(latest([...raised, attempt('09:00'), attempt('03T09:00')], '03T10:00').task).toMatchObject({ clause: 'S3', ordinal: 2 });
    expect(latest([...raised, attempt('09:00'), talk('03T09:00')], '03T10:00').task).toMatchObject({ clause: 'S3', ordinal: 3 });
  });

  it('is not made by a status edit, a note or a tick of the rep’s own task', () => {
    expect(latest([...raised, activity('09:00', 'note'), activity('09:00', 'task')], '09:10').task).toMatchObject({
      clause: 'S2',
      ordinal: 1,
    });
  });

  it('ticked without evidence re-opens once, 60 minutes later, and then belongs to the next rung', () => {
    const tick = (at: string) => fact('task', at, { event: 'ticked', rep: 'ana' });
    expect(latest([...passed, tick('09:40')], '10:00').task).toMatchObject({ ordinal: 2, from: t('10:40') });
    expect(latest([...passed, tick('09:40'), tick('11:00')], '12:30').task).toBeNull();
    expect(latest([...passed, tick('09:40'), tick('11:00')], '12:30').nextStep).toMatchObject({ clause: 'S2' });
    expect(latest([...passed, tick('09:40'), attempt('09:50')], '10:00').task).toMatchObject({ clause: 'S3' });
  });

  it('deleted counts as ticked, and given to a colleague as a hand-over', () => {
    expect(latest([...passed, fact('task', '09:40', { event: 'deleted', rep: 'ana' })], '10:00').task).toMatchObject({ ordinal: 2 });
    expect(latest([...passed, fact('task', '09:40', { event: 'given', rep: 'ben' })], '10:00')).toMatchObject({
      owner: 'ben',
      transfers: 1,
    });
  });

  it('keeps a moved due date once, up to the clause’s limit, and the clock does not move', () => {
    const moved = (at: string, dueAt: string) => fact('task', at, { event: 'moved', rep: 'ana', dueAt: t(dueAt) });
    const facts = [...passed, attempt('09:03'), moved('09:10', '04T12:00'), moved('09:20', '06T12:00')];
    expect(latest(facts, '09:30').task!.dueAt).toBe(t('04T12:00'));
    expect(latest([...passed, moved('09:10', '20T12:00')], '09:30').task!.dueAt).toBe(t('10:00'));
  });

  it('is of high priority from the warning on', () => {
    expect(latest(passed, '09:35').task!.priority).toBe('MEDIUM');
    expect(latest(passed, '09:36').task!.priority).toBe('HIGH');
  });

  describe('text', () => {
    const input = { name: 'Ana Ruiz', formName: 'Book a demo', campaign: 'Spring fair', zone: 'Europe/Berlin', rulesVersion: 1 };
    const clause = SHIPPED.clauses.find(({ id }) => id === 'S2')!;

    it('says who, why and by when in absolute times of the owner’s zone', () => {
      const handoffNow = latest(raised, '09:00');
      const { subject, body } = taskText(handoffNow.task!, handoffNow, { ...input, clause });
      expect(subject).toBe('Call Ana Ruiz: asked through “Book a demo” 09:58, due 10:03');
      expect(body).toContain('Asked for sales Mon 2 Mar 09:58 through “Book a demo”.');
      expect(body).toContain('Campaign: Spring fair.');
      expect(body).toContain('Clause S2, within 5 business minutes, rules version 1.');
      expect(body).toContain('Done when the CRM shows it');
    });

    it('carries dates where the days differ, and works without a name', () => {
      const judgement = latest(handed, '09:00');
      expect(taskText(judgement.task!, judgement, { ...input, name: ' ', clause }).subject).toBe(
        'Call this lead: inquired Mon 2 Mar 10:00, due Tue 3 Mar 10:00',
      );
    });

    it('answers refused requests and says what marketing still owes', () => {
      const facts = [...passed, fact('outcome', '09:10', { outcome: 'disqualified', rep: 'ana', reason: 'no budget' })];
      const rules = rulesFrom('  - { id: M1, required: [need] }\n  - { id: S2, within: 1 business hour }');
      const judgement = latest(facts, '09:40', { rules });
      const { body } = taskText(judgement.task!, judgement, { ...input, clause });
      expect(body).toContain('You asked for “disqualified”');
      expect(body).toContain('Marketing still owes: need.');
    });
  });
});

describe('follow-up fields', () => {
  it('describe the present at-bat', () => {
    const values = followUpValues(judged([...raised, attempt('09:13')], '10:00'), 1);
    expect(values).toMatchObject({
      at_bat_number: 1,
      lead_kind: 'hand-raiser',
      handed_to: 'ana',
      first_response_at: t('09:13'),
      first_response_by: 'ana',
      response_business_minutes: 15,
      response_elapsed_minutes: 15,
      on_time: false,
      late_by_minutes: 10,
      attempts: 1,
      channels: 'call',
      state: 'working',
    });
  });

  it('never reset the first response ever and the number of at-bats', () => {
    const facts = [...raised, talk('09:00'), fact('reject', '09:10', { rep: 'ana', reason: 'spam' }), inquiry('10T09:00')];
    expect(followUpValues(judged(facts, '10T09:01'), 1)).toMatchObject({
      first_response_at: null,
      first_ever_response_at: t('09:00'),
      at_bats_total: 2,
      outcome: null,
    });
  });

  it('give every field of the table a value, and a stranger’s record only the reason it is set aside', () => {
    const values = followUpValues(judged([handoff('09:00', 'ana', 'inquiry', { by: 'seller' })], '10:00'), 1);
    expect(Object.keys(values).sort()).toEqual(FOLLOW_UP_FIELDS.map(({ key }) => key).sort());
    expect(values).toMatchObject({ set_aside_reason: 'made or imported by a seller', handed_to: null, at_bats_total: 0 });
  });

  it('do not change between two instants without an event', () => {
    expect(followUpValues(judged(passed, '09:10'), 1)).toEqual(followUpValues(judged(passed, '09:50'), 1));
  });
});
