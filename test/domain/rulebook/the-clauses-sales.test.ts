/** rules.md "The clauses", sales' half: what a rep owes a lead, sentence by sentence, and what must not fire. */
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../config/load-rules.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { indexRoster, judge } from '../../../src/domain/judge.ts';
import { RESPONSE_REASONS, readReason } from '../../../src/domain/reasons.ts';
import { indexRules } from '../../../src/domain/rules/rule-index.ts';
import { taskText } from '../../../src/domain/task-text.ts';
import {
  activity,
  attempt,
  clockOf,
  fact,
  handoff,
  inquiry,
  iso,
  latest,
  rep,
  rosterOf,
  rulesFrom,
  rungs,
  SHIPPED,
  t,
  talk,
} from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const rejected = (reason: string, at = '09:30') => fact('reject', at, { rep: 'ana', reason });
const asked = (at: string, over: object = {}) => fact('outcome', at, { outcome: 'disqualified', rep: 'ana', reason: 'no budget', ...over });
const deal = (at: string, stage: string, over: object = {}) => fact('deal', at, { deal: 'd1', stage, ...over });

describe('The clauses', () => {
  describe('S1 and S2: targets of a team', () => {
    const rules = rulesFrom(
      '  - { id: S2, kind: hand-raiser, within: 5 business minutes, out-of-hours: 30 business minutes }\n  - { id: S2, kind: hand-raiser, teams: [night], within: 5 minutes }',
    );
    const night = { reps: [rep('ana', { team: 'night' }), rep('ben', { team: 'day' })] };
    const due = (owner: string) =>
      iso(clockOf(latest([inquiry('03:00'), handoff('03:00', owner)], '03:01', { rules, roster: night }), 'S2').dueAt);

    it('5 minutes for a team staffed round the clock, and nobody else', () => {
      expect([due('ana'), due('ben')]).toEqual(['2026-03-02T03:05:00Z', '2026-03-02T08:30:00Z']);
    });

    it('each rep reads the target of their own team', () => {
      const target = (team: string | null) => indexRules(rules).forTeam(team).find('S2', 'hand-raiser')!.within;
      expect([target('night'), target('day'), target(null)]).toEqual([
        { amount: 5, unit: 'minutes' },
        { amount: 5, unit: 'business minutes' },
        { amount: 5, unit: 'business minutes' },
      ]);
    });

    it('the hand-off keeps the target of the team it went to first', () => {
      const facts = [inquiry('03:00'), handoff('03:00', 'ana'), handoff('03:02', 'ben', 'hand-raiser', { by: 'seller' })];
      expect(iso(clockOf(latest(facts, '03:03', { rules, roster: night }), 'S2').dueAt)).toBe('2026-03-02T03:05:00Z');
    });

    it('a clause for one team only is off for the others', () => {
      const only = rulesFrom('  - { id: S2, teams: [night], within: 5 minutes }');
      expect(latest([inquiry('03:00'), handoff('03:00', 'ben')], '04:00', { rules: only, roster: night }).clocks).toEqual([]);
    });

    it.each([
      ['no list', 'teams: night', 'clauses.0.teams: expected a list of teams'],
      ['an empty list', 'teams: []', 'clauses.0.teams: expected a list of teams'],
    ])('are refused with %s', (_, setting, message) => {
      expect(() => parseRules('r', `version: 1\nclauses:\n  - { id: S2, within: 1 hour, ${setting} }\n`)).toThrow(message);
    });

    it('are none of marketing’s, and stand once per team', () => {
      expect(() => parseRules('r', 'version: 1\nclauses:\n  - { id: M2, within: 1 hour, teams: [a] }\n')).toThrow('clauses.0.teams');
      const twice =
        'version: 1\nclauses:\n  - { id: S2, within: 1 hour, teams: [a, b] }\n  - { id: S2, within: 2 hours, kind: inquiry, teams: [b] }\n';
      expect(() => parseRules('r', twice)).toThrow('S2 for inquiry in team b is there already');
      expect(parseRules('r', twice.replace('teams: [b]', 'teams: [c]')).clauses).toHaveLength(2);
    });
  });

  describe('S3: persist', () => {
    const six = ['09:03', '02T11:30', '03T09:00', '05T09:00', '10T09:00', '16T09:00'].map((at, n) =>
      activity(at, n % 2 ? 'email' : 'message'),
    );

    it('one channel counts once in 2 hours: not a minute earlier, and each channel by itself', () => {
      const attempts = (...facts: Fact[]) => latest([...passed, ...facts], '16:00').attempts;
      expect(attempts(attempt('09:03'), attempt('11:02'))).toBe(1);
      expect(attempts(attempt('09:03'), attempt('11:03'))).toBe(2);
      expect(attempts(attempt('09:03'), activity('09:04', 'email'))).toBe(2);
    });

    it.each([
      ['attempts: 2, channels: 3', 'clauses.0.channels: expected at most as many as attempts (2)'],
      ['attempts: 3, business-days: 4', 'clauses.0.business-days: expected at most as many as attempts (3)'],
      ['schedule: [0, 2, 1]', 'clauses.0.schedule.2: expected business days that do not go back'],
    ])('refuses %s', (setting, message) => {
      expect(() => parseRules('r', `version: 1\nclauses:\n  - { id: S3, within: 1 hour, ${setting} }\n`)).toThrow(message);
    });

    it('a next step is owed within 5 business days, again and again until an outcome', () => {
      const step = (facts: Fact[], at: string) => latest([...passed, talk('09:03'), ...facts], at).nextStep;
      expect(step([], '02T12:00')).toMatchObject({ clause: 'S3', dueAt: t('09T09:03') });
      expect(step([attempt('06T09:00')], '06T10:00')).toMatchObject({ clause: 'S3', dueAt: t('13T09:00') });
      expect(step([asked('06T09:00')], '06T10:00')).toBeNull();
    });

    it('a note is no next step, and puts it off as little as it proves an attempt', () => {
      const step = (kind: 'note' | 'email') => latest([...passed, talk('09:03'), attempt('06T09:00', { kind })], '06T10:00').nextStep;
      expect(step('note')).toMatchObject({ clause: 'S3', dueAt: t('09T09:03') });
      expect(step('email')).toMatchObject({ clause: 'S3', dueAt: t('13T09:00') });
    });

    describe('early give-up is reported', () => {
      const three = six.slice(0, 3);
      it.each([
        ['an outcome asked for after three attempts', [...three, asked('06T09:00')], '06T10:00', true],
        ['a rejection on judgement without a conversation', [rejected('no need')], '09:40', true],
        ['the last day passed with attempts missing', three, '25T09:00', true],
        ['the days still run', three, '20T09:00', undefined],
        ['never tried at all is S2’s breach, not giving up', [], '25T09:00', undefined],
        ['the person was reached', [...three, talk('06T09:00'), asked('06T10:00')], '25T09:00', undefined],
        ['all attempts were made', [...six, asked('17T09:00')], '25T09:00', undefined],
        ['an objective reason ended it', [...three, rejected('duplicate', '06T09:00')], '25T09:00', undefined],
        ['asked too early, then persisted', [...three, asked('04T09:00'), ...six.slice(3)], '25T09:00', undefined],
      ])('%s', (_, facts, at, expected) => {
        expect(latest([...passed, ...facts], at).gaveUpEarly).toBe(expected);
      });

      it('is not heard of where S3 is off', () => {
        const rules = rulesFrom('  - { id: S2, within: 1 business hour }');
        expect(latest([...passed, rejected('no need')], '25T09:00', { rules }).gaveUpEarly).toBeUndefined();
      });
    });
  });

  describe('S4: every lead ends in an earned outcome', () => {
    const made = [...passed, talk('09:03'), deal('03T09:00', 'open')];

    it.each([
      ['nothing at all', [], 'breached'],
      ['a request that was not earned', [asked('20T09:00')], 'breached'],
      [
        'all attempts of S3 and an outcome',
        ['09:03', '02T11:30', '03T09:00', '05T09:00', '10T09:00', '16T09:00']
          .map((at, n) => activity(at, n % 2 ? 'email' : 'call'))
          .concat(asked('20T09:00') as never),
        'met',
      ],
      ['an objective reason', [rejected('spam')], 'met'],
      ['a deal', [talk('09:03'), deal('03T09:00', 'open')], 'met'],
    ])('within 30 days: %s', (_, facts, state) => {
      expect(clockOf(latest([...passed, ...facts], '2026-04-02T09:00:00Z'), 'S4').state).toBe(state);
    });

    it('no activity of a deal for 15 business days is due, and goes to the manager', () => {
      const day = '2026-03-24T09:00:00Z';
      expect(latest(made, '04T09:00').nextStep).toMatchObject({ clause: 'S4', what: 'agree the next step of the deal', dueAt: t(day) });
      expect(latest(made, '2026-03-24T08:59:00Z').task).toMatchObject({ clause: 'S4', from: t('2026-03-24T08:00:00Z') });
      expect(rungs(latest(made, '2026-03-24T08:59:00Z'))).toEqual([]);
      expect(rungs(latest(made, day))).toEqual(['manager 24 09:00']);
    });

    it('any activity starts the 15 days anew; one that came too late leaves the rung standing', () => {
      const call = attempt('20T09:00');
      expect(iso(latest([...made, call], '21T09:00').nextStep!.dueAt)).toBe('2026-04-13T08:00:00Z');
      expect(rungs(latest([...made, call], '2026-04-12T09:00:00Z'))).toEqual([]);
      expect(rungs(latest([...made, attempt('26T09:00')], '27T09:00'))).toEqual(['manager 24 09:00']);
    });

    it('sleeps through what was agreed with the person', () => {
      const agreed = fact('call-back', '04T09:00', { rep: 'ana', until: t('2026-04-20T08:00:00Z') });
      expect(rungs(latest([...made, agreed], '2026-04-20T09:00:00Z'))).toEqual([]);
    });

    it.each([
      ['passed', '10T12:00', '11T09:00', 'close the deal or move its close date', ['manager 10 12:00']],
      ['lies ahead', '10T12:00', '10T11:00', 'close the deal or move its close date', []],
      ['lies behind the next step', '2026-05-10T12:00:00Z', '11T09:00', 'agree the next step of the deal', []],
    ])('a close date that %s', (_, closesAt, at, what, reached) => {
      const judgement = latest([...passed, talk('09:03'), deal('03T09:00', 'open', { closesAt: t(closesAt) })], at);
      expect([judgement.nextStep!.what, rungs(judgement)]).toEqual([what, reached]);
    });

    describe('every lost deal has a reason within 2 business days', () => {
      const lost = (over: object = {}) => [...made, deal('04T09:00', 'lost', over)];

      it('or it is asked for: a task that morning, then the manager', () => {
        expect(latest(lost(), '05T09:00')).toMatchObject({
          state: 'closed',
          outcome: { value: 'lost' },
          nextStep: { clause: 'S4', what: 'name the reason of the lost deal', dueAt: t('06T09:00') },
          task: { clause: 'S4', owner: 'ana', from: t('06T08:00'), dueAt: t('06T09:00'), channel: 'TODO' },
        });
        expect(rungs(latest(lost(), '06T08:59'))).toEqual([]);
        const after = latest(lost(), '06T09:00');
        expect([rungs(after), after.escalated?.clause]).toEqual([['manager 06 09:00'], 'S4']);
      });

      it('the task says what ends it, and offers no ending that is over', () => {
        const judgement = latest(lost(), '06T08:30');
        const input = { name: 'Ana Ruiz', formName: null, campaign: null, zone: 'Europe/Berlin', rulesVersion: 1, clause: null };
        const { subject, body } = taskText(judgement.task!, judgement, input);
        expect(subject).toBe('Name the reason of the lost deal: Ana Ruiz, due Fri 6 Mar 10:00');
        expect(body).toContain('Done when the deal in the CRM has its reason.');
        expect(body).not.toContain('Outcome asked for');
      });

      it.each([
        ['given with the loss', lost({ reason: 'price' })],
        ['given later', [...lost(), deal('05T09:00', 'lost', { reason: 'price', id: 'late' })]],
      ])('asks nothing more once it is %s', (_, facts) => {
        expect(latest(facts, '09T09:00')).toMatchObject({ task: null, nextStep: null, decisions: [] });
        expect(clockOf(latest(facts, '09T09:00'), 'S4', 1).state).toBe('met');
      });

      it('asks nothing of a deal that was won', () => {
        expect(latest([...made, deal('04T09:00', 'won')], '09T09:00')).toMatchObject({ task: null, nextStep: null, decisions: [] });
      });
    });
  });

  describe('S5: a rejection names its reason', () => {
    it('is refused without one, and the clocks run on', () => {
      expect(latest([...passed, rejected('')], '09:40')).toMatchObject({
        outcome: null,
        refused: [{ why: 'a rejection names its reason' }],
      });
      expect(clockOf(latest([...passed, rejected('')], '10:30'), 'S2').state).toBe('breached');
    });

    it.each([
      ['spam or test', 'objective'],
      ['unreachable', 'objective'],
      ['duplicate', 'objective'],
      ['existing customer', 'objective'],
      ['wrong territory or owner', 'objective'],
      ['job seeker or vendor', 'objective'],
      ['handled with a colleague', 'objective'],
      ['asked not to be contacted', 'objective'],
      ['competitor', 'judgement'],
      ['student', 'judgement'],
      ['non-buyer', 'judgement'],
      ['no need', 'judgement'],
      ['no budget', 'judgement'],
      ['wrong contact', 'judgement'],
      ['other', 'judgement'],
      ['wrong time', 'wrong-time'],
    ])('“%s” is %s', (reason, kind) => {
      expect(readReason(reason).kind).toBe(kind);
      expect(RESPONSE_REASONS).toContain(reason);
    });

    it.each(RESPONSE_REASONS.filter((reason) => readReason(reason).kind === 'objective'))('“%s” stops the clock at once', (reason) => {
      const judgement = latest([...raised, rejected(reason, '09:04')], '12:00');
      expect(clockOf(judgement, 'S2').state).toBe('ended');
      expect(rungs(judgement).filter((rung) => /manager|reassign|propose/.test(rung))).toEqual([]);
      expect(judgement.outcome === null).toBe(reason === 'wrong territory or owner');
    });

    it.each(RESPONSE_REASONS.filter((reason) => readReason(reason).kind === 'judgement'))(
      '“%s” stops it after a conversation only',
      (reason) => {
        expect(latest([...passed, talk('09:10'), rejected(reason)], '09:31').outcome?.value).toBe('disqualified');
        expect(latest([...passed, attempt('09:10'), rejected(reason)], '09:31').outcome).toBeNull();
      },
    );

    it('wrong time recycles it to the date agreed in a conversation', () => {
      const agreed = fact('call-back', '09:20', { rep: 'ana', until: t('2026-05-04T09:00:00Z') });
      const facts = [...passed, talk('09:10'), agreed, rejected('wrong time')];
      expect(latest(facts, '10:00').outcome).toMatchObject({ value: 'recycled' });
      expect(latest(facts, '2026-05-04T09:00:00Z')).toMatchObject({ atBat: 2 });
      expect(latest([...passed, rejected('wrong time')], '10:00').outcome).toBeNull();
    });

    describe('one in ten of the objective ones is checked', () => {
      const context = { rules: SHIPPED, roster: indexRoster(rosterOf()) };
      const checked = (reason: string, rules = SHIPPED) =>
        Array.from({ length: 2_000 }, (_, n) =>
          judge({ lead: `${1000 + n}`, facts: [...passed, talk('09:10'), rejected(reason)] }, { ...context, rules }, t('10:00')),
        ).map(({ handoffs }) => handoffs[0]!.toCheck === true);

      it('the same ones at every judgement, about a tenth of them', () => {
        const first = checked('spam or test');
        expect(checked('spam or test')).toEqual(first);
        const share = first.filter(Boolean).length / first.length;
        expect(share).toBeGreaterThan(0.08);
        expect(share).toBeLessThan(0.12);
      });

      it('none of what is judged, and none when the share is 0', () => {
        expect(checked('no need').some(Boolean)).toBe(false);
        expect(checked('spam or test', rulesFrom('  - { id: S5, check-one-in: 0 }')).some(Boolean)).toBe(false);
        expect(checked('spam or test', rulesFrom('  - { id: S5, check-one-in: 1 }')).every(Boolean)).toBe(true);
      });
    });
  });
});
