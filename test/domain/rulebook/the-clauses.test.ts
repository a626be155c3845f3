/** rules.md "The clauses", marketing's half: what marketing owes a lead, sentence by sentence, and what is none of its breaches. */
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../config/load-rules.ts';
import { signatureState } from '../../../src/domain/page/signature.ts';
import { clockOf, fact, handoff, inquiry, iso, judged, latest, rulesFrom, SHIPPED, t } from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const evaluated = (at: string, over: object) => fact('evaluation', at, { by: 'mia', ...over });

describe('The clauses', () => {
  describe('M1: a qualified hand-off carries the agreed facts', () => {
    const three = rulesFrom(
      '  - { id: M1, required: [need, budget, who decides] }\n  - { id: S1, within: 1 business hour }\n  - { id: S2, within: 1 business hour }',
    );
    const told = (known: Record<string, string>) => [inquiry('08:30', 'qualified', { known }), ...passed];
    const all = { need: 'a pump', budget: '20,000', 'who decides': 'the owner' };

    it('ships with the six agreed facts, and none required until sales choose', () => {
      const { settings } = SHIPPED.clauses.find(({ id }) => id === 'M1')!;
      expect(settings).toMatchObject({ facts: ['need', 'desire', 'time frame', 'application', 'budget', 'who decides'], required: [] });
      expect(latest(passed, '10:00').clocks.map(({ clause }) => clause)).not.toContain('M1');
    });

    it.each([
      ['all three are there', all, 'met', []],
      ['one is missing', { need: 'a pump', budget: '20,000' }, 'breached', ['who decides']],
      ['all are missing', {}, 'breached', ['need', 'budget', 'who decides']],
      ['one is empty', { ...all, budget: '' }, 'breached', ['budget']],
      ['another fact is there instead', { ...all, need: '', desire: 'a pump' }, 'breached', ['need']],
    ])('names what is missing and breaches marketing, not sales, when %s', (_, known, state, missing) => {
      const judgement = latest(told(known as unknown as Record<string, string>), '09:10', { rules: three });
      expect([clockOf(judgement, 'M1').state, judgement.missing]).toEqual([state, missing]);
      expect(clockOf(judgement, 'S2').state).toBe('running');
    });

    it.each([
      ['four required facts', 'required: [need, desire, budget, who decides]', 'clauses.0.required: expected at most 3 of them'],
      ['a required fact that was not agreed', 'required: [bugdet]', 'clauses.0.required.0: expected one of the facts: need, desire'],
      ['one that is near to one', 'required: [bugdet]', '(did you mean "budget"?)'],
    ])('is refused with %s', (_, setting, message) => {
      expect(() => parseRules('r', `version: 1\nclauses:\n  - { id: M1, ${setting} }\n`)).toThrow(message);
    });

    it('takes a company’s own list of facts', () => {
      const rules = rulesFrom('  - { id: M1, facts: [seats], required: [seats] }');
      expect(latest(told({ seats: '40' }), '09:10', { rules }).missing).toEqual([]);
    });
  });

  describe('M2: a lead that meets the definition is handed over within 1 business hour', () => {
    it.each([
      ['in time', [inquiry('09:00', 'qualified'), handoff('09:45', 'ana', 'qualified')], 'met', undefined],
      ['at its due instant', [inquiry('09:00', 'qualified'), handoff('10:00', 'ana', 'qualified')], 'met', undefined],
      ['later', [inquiry('09:00', 'qualified'), handoff('10:01', 'ana', 'qualified')], 'late', 'passed too late'],
      [
        'counting from marketing’s own decision',
        [inquiry('09:00', 'inquiry'), evaluated('12:00', { decision: 'hand-over' }), handoff('14:00', 'ana', 'qualified')],
        'late',
        'passed too late',
      ],
      [
        'counting from the stage it reached without an owner',
        [handoff('09:00', null, 'qualified'), handoff('10:30', 'ana', 'qualified', { by: 'routing' })],
        'late',
        'passed too late',
      ],
    ])('%s', (_, facts, state, note) => {
      const clock = latest(facts, '15:00').clocks.findLast(
        ({ clause, dueAt, startedAt }) => clause === 'M2' && dueAt - startedAt === 3_600_000,
      )!;
      expect([clock.state, clock.note]).toEqual([state, note]);
    });

    it('is breached while nobody has it', () => {
      expect(clockOf(latest([handoff('09:00', null, 'qualified')], '10:00'), 'M2')).toMatchObject({
        state: 'breached',
        note: 'passed too late',
      });
    });

    it('ends when marketing sets the lead aside with a reason', () => {
      const aside = evaluated('09:30', { decision: 'set-aside', reason: 'student' });
      expect(judged([inquiry('09:00', 'qualified'), aside], '15:00').marketing).toMatchObject([{ state: 'ended' }]);
    });

    it('asks nothing of a hand-raiser, of a hand-off with an owner at once, or of a lead that woke up by its date', () => {
      expect(latest(raised, '15:00').clocks.map(({ clause }) => clause)).not.toContain('M2');
      expect(latest(passed, '15:00').clocks.map(({ clause }) => clause)).not.toContain('M2');
      const recycled = fact('outcome', '10:00', { outcome: 'recycled', rep: 'ana', reason: 'wrong time', until: t('20T09:00') });
      const spoke = fact('activity', '09:30', {
        kind: 'call',
        rep: 'ana',
        direction: 'out',
        connected: true,
        recordedAt: t('09:30'),
        by: 'machine',
      });
      expect(latest([...passed, spoke, recycled], '20T12:00')).toMatchObject({ atBat: 2, clocks: [] });
    });
  });

  describe('M2: an inquiry is evaluated within 1 business day', () => {
    const asked = inquiry('09:00', 'inquiry');
    const marketing = (facts: Parameters<typeof judged>[0], at = '04T09:00') => judged(facts, at).marketing!;

    it.each([
      ['hand over', [handoff('12:00', 'ana', 'inquiry')]],
      ['nurture until a date', [evaluated('12:00', { decision: 'nurture', until: t('30T09:00') })]],
      ['set aside with a reason', [evaluated('12:00', { decision: 'set-aside', reason: 'competitor' })]],
      [
        'a named, versioned scoring rule',
        [evaluated('12:00', { by: null, rule: { name: 'fit', version: '3' }, decision: 'set-aside', reason: 'no fit' })],
      ],
    ])('evaluated is a recorded decision: %s', (_, decision) => {
      const clocks = [
        ...marketing([asked, ...decision]),
        ...judged([asked, ...decision], '04T09:00').handoffs.flatMap((one) => one.clocks),
      ];
      expect(clocks.find(({ clause }) => clause === 'M2')).toMatchObject({ state: 'met', metAt: t('12:00') });
    });

    it.each([
      ['nothing at all', []],
      ['nurture without a date', [evaluated('12:00', { decision: 'nurture' })]],
      ['set aside without a reason', [evaluated('12:00', { decision: 'set-aside' })]],
      ['a machine without a named rule', [evaluated('12:00', { by: null, decision: 'nurture', until: t('30T09:00') })]],
      ['a decision made before the inquiry', [evaluated('08:00', { decision: 'nurture', until: t('30T09:00') })]],
    ])('%s is no decision', (_, decision) => {
      expect(marketing([asked, ...decision], '03T09:00')).toMatchObject([{ state: 'breached', note: 'evaluated too late' }]);
    });

    it('is late when it comes after the day', () => {
      const decision = evaluated('04T08:00', { decision: 'nurture', until: t('30T09:00') });
      expect(marketing([asked, decision])).toMatchObject([{ state: 'late', dueAt: t('03T09:00') }]);
    });

    it('is asked for again when the date of nurture has come, unless it was decided anew before', () => {
      const nurture = evaluated('12:00', { decision: 'nurture', until: t('20T09:00') });
      expect(marketing([asked, nurture], '19T09:00')).toHaveLength(1);
      expect(marketing([asked, nurture], '20T09:00')[1]).toMatchObject({ startedAt: t('20T09:00'), state: 'running' });
      const again = evaluated('18T09:00', { decision: 'set-aside', reason: 'no fit' });
      expect(marketing([asked, nurture, again], '23T09:00')).toHaveLength(1);
      expect(iso(judged([asked, nurture], '05T09:00').wakeAt)).toBe('2026-03-20T09:00:00Z');
    });

    it.each([
      [51, 'bulk edit of 51 records', true],
      [50, undefined, false],
      [1, undefined, false],
    ])('a bulk edit of %i records is flagged: %s', (bulk, note, counted) => {
      const [clock] = marketing([asked, evaluated('12:00', { decision: 'set-aside', reason: 'old list', bulk })]);
      expect([clock!.note, clock!.countedAs !== undefined, clock!.state]).toEqual([note, counted, 'met']);
    });
  });

  describe('M4: a judged rejection is answered within 1 business day', () => {
    const rejected = [...passed, fact('reject', '09:30', { rep: 'ana', reason: 'no budget' })];
    const answer = (at: string, over: object = {}) => fact('answer', at, { by: 'mia', agrees: true, ...over });
    const roster = { marketing: { rep: 'mia', deputy: null } };

    it('silence counts as agreed, and as a breach', () => {
      expect(latest(rejected, '03T09:29').outcome).toBeNull();
      const judgement = latest(rejected, '03T09:30');
      expect(judgement.outcome).toMatchObject({ value: 'disqualified', reason: 'no budget' });
      expect(judgement.clocks.filter(({ clause }) => clause === 'M4')).toMatchObject([{ state: 'breached', dueAt: t('03T09:30') }]);
    });

    it.each([
      ['an agreement closes it at once', answer('12:00'), 'disqualified', 'met'],
      ['a disagreement keeps it with sales', answer('12:00', { agrees: false }), undefined, 'met'],
      ['a disagreement at the last instant of the day does too', answer('03T09:30', { agrees: false }), undefined, 'met'],
      ['an answer after the day changes nothing any more', answer('05T12:00', { agrees: false }), 'disqualified', 'late'],
    ])('%s', (_, given, value, state) => {
      const judgement = latest([...rejected, given], '06T09:00');
      expect([judgement.outcome?.value, clockOf(judgement, 'M4').state]).toEqual([value, state]);
    });

    it('and within 5 with a recorded change or a reasoned no', () => {
      const change = (at: string) => answer(at, { change: 'list cleaned' });
      const second = (facts: Parameters<typeof latest>[0], at = '20T09:00') => clockOf(latest([...rejected, ...facts], at), 'M4', 1);
      expect(second([answer('12:00')])).toMatchObject({ state: 'breached', dueAt: t('09T09:30') });
      expect(second([answer('12:00')], '06T09:00').state).toBe('running');
      expect(second([answer('12:00'), change('06T09:00')]).state).toBe('met');
      expect(second([answer('12:00'), change('12T09:00')]).state).toBe('late');
      expect(second([change('12:00')]).state).toBe('met');
      expect(second([answer('12:00', { agrees: false, change: 'they have a budget, see the call note' })]).state).toBe('met');
    });

    it('the head of marketing hears of it', () => {
      const judgement = latest(rejected, '03T09:30', { roster });
      expect(judgement.decisions).toContainEqual(
        expect.objectContaining({ clause: 'M4', rung: 'manager', owner: 'mia', at: t('03T09:30') }),
      );
      expect(judgement.escalated).toMatchObject({ clause: 'M4', to: 'mia' });
      expect(latest([...rejected, answer('12:00')], '04T09:30', { roster }).escalated).toBeUndefined();
      expect(latest(rejected, '03T09:29', { roster }).decisions.map(({ clause }) => clause)).not.toContain('M4');
    });

    it.each(['duplicate', 'spam or test', 'wrong territory', ''])('is not started by “%s”, which nobody has to judge', (reason) => {
      const facts = [...passed, fact('reject', '09:30', { rep: 'ana', reason })];
      expect(latest(facts, '10:00').clocks.map(({ clause }) => clause)).not.toContain('M4');
    });
  });

  describe('G1: quarterly review, signed again', () => {
    const book = { ...SHIPPED };
    const by = (at: string) => ({ marketing: { name: 'Mia', at: t(at) }, sales: { name: 'Ben', at: t(at) } });
    const state = (now: string, hash = SHIPPED.hash) => signatureState({ book, by: by('2026-01-15T09:00:00Z') }, hash, t(now));

    it.each([
      ['2026-03-31T09:00:00Z', 'signed', false],
      ['2026-04-01T08:59:59Z', 'signed', false],
      ['2026-04-01T09:00:00Z', 'signed', true],
      ['2026-04-15T08:59:59Z', 'signed', true],
      ['2026-04-15T09:00:00Z', 'lapsed', true],
    ])('on %s it is %s; reminder from 14 days before: %s', (now, expected, due) => {
      expect(state(now)).toMatchObject({ state: expected, reviewDue: due });
    });

    it('is unsigned until both departments signed, and changed when the contract is another', () => {
      expect(signatureState({ book, by: { sales: by('02T09:00').sales } }, SHIPPED.hash, t('03T09:00')).state).toBe('unsigned');
      expect(state('2026-02-01T09:00:00Z', 'another').state).toBe('changed');
    });
  });
});
