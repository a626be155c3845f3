/** rules.md "One ladder per hand-off": which rungs come when, for whom, and who is never moved by machine. */
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../config/load-rules.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { attempt, fact, handoff, inquiry, latest, rep, rosterOf, rulesFrom, rungs, SHIPPED, t, talk } from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const handed = [handoff('09:00', 'ana', 'inquiry')];
const accepted = (at: string) => fact('accept', at, { rep: 'ana' });
const names = (judgement: ReturnType<typeof latest>) => judgement.decisions.map(({ rung }) => rung);

describe('The clauses', () => {
  describe('One ladder per hand-off', () => {
    it.each([
      [
        'a hand-raiser: warn 3, manager 15, re-assign 30, safety net 60 business minutes',
        raised,
        ['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30', 'safety-net 02 10:00'],
      ],
      [
        'a qualified lead: warn at 60 %, manager 4 business hours, re-assign 3 business days, proposed',
        passed,
        ['warn 02 09:36', 'manager 02 13:00', 'propose 05 09:00'],
      ],
      ['an inquiry: the table names no rung', handed, []],
    ])('neither accepted nor tried: %s', (_, facts, expected) => {
      expect(rungs(latest(facts, '06T16:00'))).toEqual(expected);
    });

    it('accepted but not tried: warn, manager; re-assign only after 1 business day', () => {
      expect(rungs(latest([...raised, accepted('09:01')], '03T08:59'))).toEqual(['warn 02 09:03', 'manager 02 09:15']);
      expect(rungs(latest([...raised, accepted('09:01')], '03T09:30'))).toEqual([
        'warn 02 09:03',
        'manager 02 09:15',
        'reassign 03 09:00',
        'safety-net 03 09:30',
      ]);
    });

    it('accepted late does not undo what was reached', () => {
      expect(rungs(latest([...raised, accepted('09:31')], '02T15:00'))).toEqual(['warn 02 09:03', 'manager 02 09:15', 'reassign 02 09:30']);
    });

    it('accepted late, a move that has waited waits for the business day too; one accepted in time has waited already', () => {
      const floors = (at: string) =>
        latest([...raised, accepted(at)], '03T10:00').decisions.map(({ rung, notBefore }) => [rung, notBefore ?? null]);
      expect(floors('09:45')).toEqual([
        ['warn', null],
        ['manager', null],
        ['reassign', t('03T09:00')],
        ['safety-net', null],
      ]);
      expect(floors('09:01').map(([, notBefore]) => notBefore)).toEqual([null, null, null, null]);
    });

    it.each([
      ['an attempt', attempt('09:02')],
      ['a conversation', talk('09:02')],
      ['a rejection with an objective reason', fact('reject', '09:02', { rep: 'ana', reason: 'spam or test' })],
    ])('%s ends it before the first rung', (_, done) => {
      expect(rungs(latest([...raised, done], '06T16:00'))).toEqual([]);
    });

    it('an accept, a note or a seller’s status edit does not', () => {
      const facts = [
        ...raised,
        accepted('09:01'),
        attempt('09:02', { kind: 'note' }),
        fact('task', '09:02', { event: 'ticked', rep: 'ana' }),
      ];
      expect(rungs(latest(facts, '09:20'))).toEqual(['warn 02 09:03', 'manager 02 09:15']);
    });

    it('S1 climbs the ladder of S2: one of its own is refused', () => {
      const own = 'version: 1\nclauses:\n  - { id: S1, kind: qualified, within: 1 hour, ladder: [ { after: 1 hour, do: manager } ] }\n';
      expect(() => parseRules('r', own)).toThrow('clauses.0.ladder: expected no ladder here');
    });

    it('warn changes reminder and priority of the task, and makes nothing new', () => {
      const [before, after] = [latest(raised, '09:02').task!, latest(raised, '09:03').task!];
      expect(after).toEqual({ ...before, remindAt: t('09:03') });
      expect(latest([...raised, attempt('09:02')], '09:03').task!.remindAt).toBeUndefined();
      const [qualified, warned] = [latest(passed, '09:35').task!, latest(passed, '09:36').task!];
      expect([qualified.priority, warned.priority, warned.ordinal, warned.remindAt]).toEqual([
        'MEDIUM',
        'HIGH',
        qualified.ordinal,
        undefined,
      ]);
    });

    it('manager tells the owner’s manager, and stands until it is answered', () => {
      expect(latest(raised, '09:20').escalated).toMatchObject({ clause: 'S2', at: t('09:15'), propose: false });
      expect(latest([...raised, attempt('09:20')], '09:21').escalated).toBeUndefined();
      expect(latest(raised, '09:14').escalated).toBeUndefined();
    });

    it('propose leaves the choice to the manager', () => {
      expect(latest(passed, '05T09:00')).toMatchObject({ owner: 'ana', escalated: { propose: true } });
    });

    describe('re-assign: never by machine', () => {
      const open = fact('deal', '01T09:00', { deal: 'd1', stage: 'open' });
      const won = fact('deal', '01T09:00', { deal: 'd1', stage: 'won' });
      const recent = [
        handoff('01T08:00', 'ben', 'qualified'),
        talk('01T08:30', { rep: 'ben' }),
        fact('reject', '01T08:40', { rep: 'ben', reason: 'duplicate' }),
      ];
      const partner = { reps: [rep('ana', { type: 'partner' }), rep('ben'), rep('boss')] };
      it.each([
        ['the owner of an open deal', [open, ...raised], {}],
        ['the owner of the account', [won, ...raised], {}],
        ['a lead with grade-A contact in 30 days', [...recent, ...raised], {}],
        ['a partner user', raised, partner],
      ])('%s: it is proposed, and the safety net helps without taking it', (_, facts, roster) => {
        const judgement = latest(facts, '02T15:00', { roster });
        expect(names(judgement)).toEqual(['warn', 'manager', 'propose', 'safety-net']);
        expect(judgement.decisions.at(-1)).toMatchObject({ rung: 'safety-net', keepsOwner: true });
      });

      it.each([
        ['has been spoken to', talk('12:00', { rep: 'ben' })],
        ['has a deal', fact('deal', '12:00', { deal: 'd1', stage: 'open' })],
      ])('a move that waited is not made once the lead %s', (_, since) => {
        const moves = (facts: readonly Fact[]) => latest(facts, '13:00').decisions.filter(({ rung }) => rung === 'reassign');
        expect(moves(raised)).not.toHaveLength(0);
        expect(moves(raised).some(({ superseded }) => superseded)).toBe(false);
        expect(moves([...raised, since]).every(({ superseded }) => superseded)).toBe(true);
      });

      it.each([
        [
          'a lead that was only tried without an answer',
          [
            handoff('01T08:00', 'ben', 'qualified'),
            attempt('01T08:30', { rep: 'ben' }),
            fact('reject', '01T08:40', { rep: 'ben', reason: 'duplicate' }),
            ...raised,
          ],
        ],
        [
          'a conversation 31 days ago',
          [
            inquiry('2026-01-29T09:00:00Z'),
            handoff('2026-01-29T09:00:00Z', 'ben'),
            talk('2026-01-29T09:30:00Z', { rep: 'ben' }),
            fact('reject', '2026-01-29T10:00:00Z', { rep: 'ben', reason: 'spam' }),
            ...raised,
          ],
        ],
      ])('%s may be moved', (_, facts) => {
        const judgement = latest(facts, '02T15:00');
        expect(names(judgement)).toContain('reassign');
        expect(judgement.decisions.some(({ keepsOwner }) => keepsOwner)).toBe(false);
      });
    });

    describe('safety net', () => {
      it('a lead that nobody owns goes there when the accept time is over', () => {
        expect(rungs(latest([handoff('09:00', null, 'qualified')], '09:59'))).toEqual([]);
        expect(rungs(latest([handoff('09:00', null, 'qualified')], '10:00'))).toEqual(['safety-net 02 10:00']);
        expect(rungs(latest([inquiry('09:00'), handoff('09:00', null)], '09:05'))).toEqual(['safety-net 02 09:05']);
      });

      it.each(['queue', 'integration'] as const)('so does one that a %s owns', (type) => {
        const roster = rosterOf({ reps: [rep('desk', { type }), rep('boss')] });
        expect(rungs(latest([handoff('09:00', 'desk', 'qualified')], '10:00', { roster }))).toEqual(['safety-net 02 10:00']);
      });

      it('whoever it was given to climbs a ladder of their own: the lead is never without an owner', () => {
        const facts = [...raised, handoff('10:00', 'boss', 'hand-raiser', { by: 'baton' })];
        const judgement = latest(facts, '10:20');
        expect(judgement.owner).toBe('boss');
        expect(judgement.decisions.filter(({ owner }) => owner === 'boss').map(({ rung }) => rung)).toEqual(['warn', 'manager']);
      });
    });

    it('is on for hand-raisers; for the rest the shipped rules propose', () => {
      const of = (kind: 'hand-raiser' | 'qualified' | 'inquiry') =>
        SHIPPED.clauses
          .filter(({ id, kinds }) => id === 'S2' && kinds.includes(kind))
          .flatMap(({ ladder }) => ladder.map((rung) => rung.do));
      expect([of('hand-raiser').includes('reassign'), of('qualified').includes('reassign'), of('qualified').includes('propose')]).toEqual([
        true,
        false,
        true,
      ]);
    });

    it('a company may have machines re-assign qualified leads too', () => {
      const rules = rulesFrom(
        '  - { id: S2, kind: qualified, within: 1 business hour, ladder: [ { after: 2 business hours, do: reassign } ] }',
      );
      expect(rungs(latest(passed, '12:00', { rules }))).toEqual(['reassign 02 11:00']);
    });

    it('nothing above the warning comes before the target is over, or while nobody could see the answer', () => {
      const rules = rulesFrom(
        '  - { id: S2, kind: qualified, within: 1 business hour, ladder: [ { after: 10 business minutes, do: warn }, { after: 20 business minutes, do: manager } ] }',
      );
      expect(rungs(latest(passed, '12:00', { rules }))).toEqual(['warn 02 09:10', 'manager 02 10:00']);
      expect(rungs(latest(passed, '12:00', { rules, roster: { blindReps: ['ana'] } }))).toEqual(['warn 02 09:10']);
    });
  });
});
