/** The clauses S1–S4 and M1–M4 of the rules, sentence by sentence, and what must not fire. */
import { describe, expect, it } from 'vitest';
import { activity, attempt, clockOf, fact, handoff, inquiry, iso, judged, latest, rulesFrom, rungs, SHIPPED, t, talk } from './helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const handed = [handoff('09:00', 'ana', 'inquiry')];

describe('The clauses', () => {
  describe('S1', () => {
    it.each([
      ['5 business minutes for a hand-raiser', raised, '2026-03-02T09:05:00Z'],
      ['1 business hour for a qualified lead', passed, '2026-03-02T10:00:00Z'],
    ])('is due %s', (_, facts, due) => {
      expect(iso(clockOf(latest(facts, '09:01'), 'S1').dueAt)).toBe(due);
    });

    it.each([
      ['an accept', fact('accept', '09:04', { rep: 'ana' }), 'met'],
      ['a reject', fact('reject', '09:04', { rep: 'ana', reason: 'no need' }), 'met'],
      ['the owner’s first counted attempt', attempt('09:04'), 'met'],
      ['a booked meeting', activity('05T09:00', 'meeting', { state: 'booked', recordedAt: t('09:04') }), 'met'],
      ['a late accept', fact('accept', '09:06', { rep: 'ana' }), 'late'],
      ['an attempt of somebody else', attempt('09:04', { rep: 'ben' }), 'breached'],
      ['an accept by somebody else', fact('accept', '09:04', { rep: 'ben' }), 'breached'],
      ['a note', activity('09:04', 'note'), 'breached'],
    ])('%s makes it %s', (_, answer, state) => {
      expect(clockOf(latest([...raised, answer], '10:00'), 'S1').state).toBe(state);
    });

    it('does not exist for an inquiry', () => {
      expect(latest(handed, '09:01').clocks.map((clock) => clock.clause)).not.toContain('S1');
    });
  });

  describe('S2', () => {
    it.each([
      ['hand-raiser: 5 business minutes', raised, '2026-03-02T09:05:00Z'],
      ['qualified: 1 business hour', passed, '2026-03-02T10:00:00Z'],
      ['inquiry handed over: 1 business day', handed, '2026-03-03T09:00:00Z'],
      ['hand-raiser at night: the first 30 business minutes', [inquiry('03:00'), handoff('03:00')], '2026-03-02T08:30:00Z'],
      ['hand-raiser on a Saturday: the first 30 business minutes', [inquiry('07T12:00'), handoff('07T12:00')], '2026-03-09T08:30:00Z'],
      ['qualified at night: from the opening', [handoff('03:00', 'ana', 'qualified')], '2026-03-02T09:00:00Z'],
    ])('%s', (_, facts, due) => {
      expect(iso(clockOf(latest(facts, '10T12:00'), 'S2').dueAt)).toBe(due);
    });

    it('runs 5 elapsed minutes for a team staffed round the clock', () => {
      const rules = rulesFrom('  - { id: S2, kind: hand-raiser, within: 5 minutes, out-of-hours: 30 business minutes }');
      expect(iso(clockOf(latest([inquiry('03:00'), handoff('03:00')], '03:01', { rules }), 'S2').dueAt)).toBe('2026-03-02T03:05:00Z');
    });

    it('is met at its due instant and late a millisecond after', () => {
      const due = t('09:05');
      expect(clockOf(latest([...raised, attempt('09:05')], '10:00'), 'S2').state).toBe('met');
      expect(clockOf(latest([...raised, attempt('09:05', { at: due + 1 })], '10:00'), 'S2').state).toBe('late');
    });

    it('is running before its due instant and breached from it on', () => {
      expect(clockOf(latest(raised, '2026-03-02T09:04:59.999Z'), 'S2').state).toBe('running');
      expect(clockOf(latest(raised, '09:05'), 'S2').state).toBe('breached');
    });

    it('is met by any seller’s counted attempt, credited to who made it', () => {
      expect(clockOf(latest([...raised, attempt('09:04', { rep: 'ben' })], '10:00'), 'S2')).toMatchObject({
        state: 'met',
        evidence: { rep: 'ben' },
      });
    });
  });

  describe('one ladder per hand-off', () => {
    it.each([
      ['hand-raiser', raised, ['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30', 'safety-net 02 10:00']],
      ['qualified', passed, ['warn 02 09:36', 'manager 02 13:00', 'propose 05 09:00']],
      ['inquiry', handed, []],
    ])('climbs for a %s neither accepted nor tried', (_, facts, expected) => {
      expect(rungs(latest(facts, '06T09:00'))).toEqual(expected);
    });

    it('lists a rung only once its instant has come', () => {
      expect(rungs(latest(raised, '09:29'))).toEqual(['warn 02 09:03', 'manager 02 09:15']);
    });

    it('re-assigns an accepted but untried lead only after 1 business day, the safety net after that', () => {
      const facts = [...raised, fact('accept', '09:02', { rep: 'ana' })];
      expect(rungs(latest(facts, '06T09:00'))).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 03 09:00', 'safety-net 03 09:30']);
    });

    it('lets a re-assignment stand that came before the accept', () => {
      const facts = [...raised, fact('accept', '09:40', { rep: 'ana' })];
      expect(rungs(latest(facts, '02T15:00'))).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30']);
    });

    it('stops at the first attempt, and at the very instant of a rung', () => {
      expect(rungs(latest([...raised, attempt('09:10')], '06T09:00'))).toEqual(['warn 02 09:03']);
      expect(rungs(latest([...raised, attempt('09:15')], '06T09:00'))).toEqual(['warn 02 09:03']);
    });

    it('stops when the at-bat closes', () => {
      expect(rungs(latest([...raised, fact('reject', '09:04', { rep: 'ana', reason: 'spam' })], '06T09:00'))).toEqual(['warn 02 09:03']);
    });

    it('does nothing above the warning before the due instant of a lead that came out of hours', () => {
      const facts = [inquiry('03:00'), handoff('03:00')];
      expect(rungs(latest(facts, '06T09:00'))).toEqual(['warn 02 08:03', 'manager 02 08:30', 'reassign 02 08:30', 'safety-net 02 09:00']);
    });

    it.each([
      ['the owner of an open deal', [fact('deal', '01T09:00', { deal: 'd1', stage: 'open' }), ...raised]],
      [
        'a lead with grade-A contact in 30 days',
        [...raised.slice(0, 1), handoff('09:00'), talk('09:00', { rep: 'ben', sequence: 'hand' })],
      ],
    ])('proposes instead of moving by machine: %s', (_, facts) => {
      expect(rungs(latest(facts, '02T09:45')).filter((rung) => /reassign|propose/.test(rung))).toEqual(['propose 02 09:30']);
    });

    it('starts again for the owner Baton gave it to, and drops what was left of the first ladder', () => {
      const moved = handoff('09:30', 'ben', 'hand-raiser', { by: 'baton' });
      const judgement = latest([...raised, moved], '11:00');
      expect(rungs(judgement)).toEqual([
        'warn 02 09:03',
        'manager 02 09:15',
        'reassign 02 09:30',
        'warn 02 09:33',
        'manager 02 09:45',
        'reassign 02 10:00',
        'safety-net 02 10:30',
      ]);
      expect(judgement.decisions.map(({ owner }) => owner)).toEqual(['ana', 'ana', 'ana', 'ben', 'ben', 'ben', 'ben']);
      expect(judgement.clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(1);
    });

    it('is not started again by a hand-over between reps, which is counted', () => {
      const judgement = latest([...raised, handoff('09:10', 'ben', 'hand-raiser', { by: 'seller' })], '10:30');
      expect(rungs(judgement)).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30', 'safety-net 02 10:00']);
      expect(judgement).toMatchObject({ owner: 'ben', transfers: 1 });
    });
  });

  describe('S3', () => {
    const six = [
      attempt('09:03'),
      activity('11:30', 'email'),
      attempt('03T09:00'),
      activity('05T09:00', 'email'),
      attempt('10T09:00'),
      attempt('16T09:00'),
    ];

    it('is met by 6 attempts over 2 channels on 4 business days within 15', () => {
      expect(clockOf(latest([...passed, ...six], '20T09:00'), 'S3')).toMatchObject({ state: 'met', metAt: t('16T09:00') });
    });

    it.each([
      ['5 attempts', six.slice(0, 5)],
      ['one channel', [1, 2, 3, 4, 5, 6].map((day) => attempt(`0${day + 2}T09:00`))],
      [
        '3 business days',
        ['09:03', '12:00', '03T09:00', '03T12:00', '04T09:00', '04T12:00'].map((at, index) =>
          activity(at, index % 2 ? 'email' : 'message'),
        ),
      ],
    ])('is not met by %s', (_, attempts) => {
      expect(clockOf(latest([...passed, ...attempts], '20T09:00'), 'S3').state).toBe('running');
    });

    it('counts one channel once in 2 hours', () => {
      expect(latest([...passed, attempt('09:03'), attempt('10:30'), activity('10:40', 'email'), attempt('11:03')], '12:00').attempts).toBe(
        3,
      );
    });

    it('counts steps of a sequence enrolled by hand for at most half of the attempts, and those of a workflow never', () => {
      const steps = ['02T12:00', '03T12:00', '04T12:00', '05T12:00', '06T12:00'].map((at) => activity(at, 'email', { sequence: 'hand' }));
      const robot = [activity('02T13:00', 'email', { sequence: 'workflow' }), activity('03T13:00', 'message', { sequence: 'workflow' })];
      expect(latest([...passed, ...steps, ...robot], '12T09:00').attempts).toBe(3);
    });

    it('asks for no more channels than the person permits', () => {
      const calls = ['02T09:03', '03T09:00', '04T09:00', '05T09:00', '06T09:00', '09T09:00'].map((at) => attempt(at));
      const out = ['email', 'message'].map((channel) => fact('opted-out', '09:01', { channel }));
      expect(clockOf(latest([...passed, ...calls, ...out], '12T09:00'), 'S3')).toMatchObject({ state: 'met', metAt: t('09T09:00') });
      expect(clockOf(latest([...passed, ...calls, out[0]!], '12T09:00'), 'S3').state).toBe('running');
    });

    it('ends when the person is reached, and then owes a next step within 5 business days', () => {
      const judgement = latest([...passed, attempt('09:03'), talk('03T09:00')], '03T10:00');
      expect(clockOf(judgement, 'S3')).toMatchObject({ state: 'met', metAt: t('03T09:00') });
      expect(judgement.nextStep).toMatchObject({ clause: 'S3', dueAt: t('10T09:00') });
    });

    it.each([
      ['first', [attempt('09:03')], 'make attempt 2', '2026-03-02T16:00:00Z'],
      ['second', six.slice(0, 2), 'make attempt 3', '2026-03-03T16:00:00Z'],
      ['third', six.slice(0, 3), 'make attempt 4', '2026-03-05T16:00:00Z'],
      ['fourth', six.slice(0, 4), 'make attempt 5', '2026-03-10T16:00:00Z'],
      ['fifth', six.slice(0, 5), 'make attempt 6', '2026-03-16T16:00:00Z'],
    ])('after the %s attempt owes the next by its business day', (_, attempts, what, due) => {
      const step = latest([...passed, ...attempts], '11T09:00').nextStep!;
      expect([step.what, iso(step.dueAt)]).toEqual([what, due]);
    });

    it('sleeps until an agreed call-back date, when one attempt is owed that day', () => {
      const facts = [...passed, attempt('09:03'), fact('call-back', '09:05', { rep: 'ana', until: t('20T10:00') })];
      const judgement = latest(facts, '04T09:00');
      expect(judgement.state).toBe('sleeping');
      expect(judgement.nextStep).toMatchObject({ what: 'call back as agreed', dueAt: t('20T16:00') });
      expect(latest(facts, '20T10:00')).toMatchObject({ state: 'working', nextStep: { dueAt: t('20T16:00') } });
      expect(iso(clockOf(judgement, 'S3').dueAt)).toBe('2026-04-13T08:55:00Z');
    });

    it('sleeps at most 90 days', () => {
      const facts = [...passed, attempt('09:03'), fact('call-back', '09:05', { rep: 'ana', until: t('2027-03-02T09:00:00Z') })];
      expect(iso(latest(facts, '04T09:00').nextStep!.dueAt)).toBe('2026-06-01T15:00:00Z');
    });
  });

  describe('S4', () => {
    it('is due 30 days after the hand-off and met by an earned outcome with a reason', () => {
      const facts = [...passed, talk('09:03'), fact('outcome', '20T09:00', { outcome: 'disqualified', rep: 'ana', reason: 'no budget' })];
      expect(clockOf(latest(facts, '21T09:00'), 'S4')).toMatchObject({
        state: 'met',
        dueAt: t('2026-04-01T09:00:00Z'),
        metAt: t('20T09:00'),
      });
    });

    it('ends unmet when the record is deleted, and goes to the manager when it is overdue', () => {
      expect(clockOf(latest([...passed, fact('deleted', '20T09:00')], '21T09:00'), 'S4').state).toBe('ended');
      expect(rungs(latest([...passed, talk('09:03')], '2026-04-01T09:00:00Z'))).toEqual(['manager 01 09:00']);
    });

    it('owes a next step for a deal that is quiet for 15 business days', () => {
      const facts = [...passed, talk('09:03'), fact('outcome', '09:10', { outcome: 'converted', rep: 'ana', reason: '', deal: 'd1' })];
      expect(latest(facts, '03T09:00').nextStep).toMatchObject({ clause: 'S4', dueAt: t('23T09:03') + 7 * 60_000 });
    });

    it('gives a lost deal 2 business days for its reason', () => {
      const deal = [
        ...passed,
        talk('09:03'),
        fact('deal', '03T09:00', { deal: 'd1', stage: 'open' }),
        fact('deal', '04T09:00', { deal: 'd1', stage: 'lost' }),
      ];
      const named = fact('deal', '05T09:00', { deal: 'd1', stage: 'lost', reason: 'price' });
      expect(clockOf(latest(deal, '09T09:00'), 'S4', 1)).toMatchObject({ state: 'breached', dueAt: t('06T09:00') });
      expect(clockOf(latest([...deal, named], '09T09:00'), 'S4', 1).state).toBe('met');
    });
  });

  describe('M1', () => {
    const rules = rulesFrom('  - { id: M1, required: [need] }\n  - { id: S2, within: 1 business hour }');

    it('is breached by a missing required fact while sales’ clock runs', () => {
      const judgement = latest(passed, '09:10', { rules });
      expect(clockOf(judgement, 'M1').state).toBe('breached');
      expect(clockOf(judgement, 'S2').state).toBe('running');
    });

    describe('handing back for a missing fact', () => {
      const both = rulesFrom(
        '  - { id: M1, required: [need] }\n  - { id: S1, within: 1 business hour }\n  - { id: S2, within: 1 business hour }',
      );
      const back = (at: string) => fact('hand-back', at, { rep: 'ana', reason: 'need' });

      it('gives marketing 1 business day and stops sales’ clock, then it is back with the same rep and a fresh S2', () => {
        const away = latest([...passed, back('09:30')], '12:00', { rules: both });
        expect(away).toMatchObject({
          owner: null,
          moveWanted: null,
          task: null,
          decisions: [],
          nextStep: { clause: 'M1', dueAt: t('03T09:30') },
        });
        expect([clockOf(away, 'S1').state, clockOf(away, 'S2').state, clockOf(away, 'M1', 1).state]).toEqual(['met', 'ended', 'running']);
        const again = latest([...passed, back('09:30')], '03T09:40', { rules: both });
        expect(again).toMatchObject({ owner: 'ana', transfers: 0 });
        expect([clockOf(again, 'M1', 1).state, clockOf(again, 'S2', 1).startedAt]).toEqual(['breached', t('03T09:30')]);
      });

      it('ends when marketing hands it over again', () => {
        const done = latest([...passed, back('09:30'), handoff('11:00', 'ana', 'qualified')], '11:10', { rules: both });
        expect(done).toMatchObject({ owner: 'ana' });
        expect([clockOf(done, 'M1', 1).state, clockOf(done, 'S2', 1).startedAt]).toEqual(['met', t('11:00')]);
      });

      it.each([
        ['after S1', [...passed, back('10:01')]],
        ['when nothing is missing', [inquiry('08:30', 'qualified', { known: { need: 'a pump' } }), ...passed, back('09:30')]],
        ['a hand-raiser', [...raised, back('09:01')]],
        ['a customer', [fact('deal', '01T09:00', { deal: 'd1', stage: 'won' }), ...passed, back('09:30')]],
      ])('is refused %s', (_, facts) => {
        expect(latest(facts, '10:10', { rules: both })).toMatchObject({ owner: 'ana', refused: [{ outcome: 'reject' }] });
      });
    });

    it('is met when the hand-off carries it, and asks nothing of a hand-raiser', () => {
      const told = [inquiry('08:30', 'qualified', { known: { need: 'a pump' } }), ...passed];
      expect(clockOf(latest(told, '09:10', { rules }), 'M1').state).toBe('met');
      expect(latest(raised, '09:10', { rules }).clocks.map(({ clause }) => clause)).not.toContain('M1');
    });
  });

  describe('M2', () => {
    it.each([
      ['a lead that meets the definition is handed over within 1 business hour', 'qualified', '2026-03-02T10:00:00Z'],
      ['an inquiry is evaluated within 1 business day', 'inquiry', '2026-03-03T09:00:00Z'],
    ] as const)('%s', (_, kind, due) => {
      const [clock] = judged([inquiry('09:00', kind)], '05T09:00').marketing!;
      expect([iso(clock!.dueAt), clock!.state]).toEqual([due, 'breached']);
    });

    it('is met by handing over, and late when that is passed too late', () => {
      expect(clockOf(latest([inquiry('09:00', 'qualified'), handoff('09:30', 'ana', 'qualified')], '10:30'), 'M2').state).toBe('met');
      expect(clockOf(latest([inquiry('09:00', 'qualified'), handoff('10:30', 'ana', 'qualified')], '10:30'), 'M2').state).toBe('late');
    });
  });

  describe('M4', () => {
    const rejected = [...passed, fact('reject', '09:30', { rep: 'ana', reason: 'no budget' })];

    it('runs 1 business day from a judged rejection; silence counts as agreed, and as a breach', () => {
      expect(clockOf(latest(rejected, '10:00'), 'M4')).toMatchObject({ state: 'running', dueAt: t('03T09:30') });
      const after = latest(rejected, '03T09:30');
      expect(clockOf(after, 'M4').state).toBe('breached');
      expect(after.outcome).toMatchObject({ value: 'disqualified', reason: 'no budget', at: t('03T09:30') });
    });

    it('is not started by an objective rejection', () => {
      const facts = [...passed, fact('reject', '09:30', { rep: 'ana', reason: 'duplicate' })];
      expect(latest(facts, '10:00').clocks.map(({ clause }) => clause)).not.toContain('M4');
    });
  });

  it('a clause that is not named is off', () => {
    const rules = rulesFrom(
      '  - { id: S2, kind: inquiry, within: 60 minutes, evidence: B, ladder: [ { after: 4 business hours, do: manager } ] }',
    );
    expect(latest(raised, '03T09:00', { rules }).clocks).toEqual([]);
    expect(latest(raised, '03T09:00', { rules }).decisions).toEqual([]);
    expect(latest(handed, '03T09:00', { rules }).clocks.map(({ clause, state }) => `${clause} ${state}`)).toEqual(['S2 breached']);
    expect(rungs(latest(handed, '03T09:00', { rules }))).toEqual(['manager 02 13:00']);
  });

  it('ships every clause of the page', () => {
    expect([...new Set(SHIPPED.clauses.map(({ id }) => id))]).toEqual(['M1', 'M2', 'M3', 'M4', 'S1', 'S2', 'S3', 'S4', 'S5', 'G1']);
  });
});
