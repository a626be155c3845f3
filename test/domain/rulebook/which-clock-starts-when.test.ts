/** Which clock starts when: every sentence of the section as a table, each with a case that must not fire. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/domain/fact.ts';
import { attempt, clockOf, fact, handoff, inquiry, judged, latest, rep, t } from '../helpers.ts';
import { change, judgedRecord, record } from './crm-lead.ts';

const raised = [inquiry('09:00'), handoff('09:02')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const starts = (facts: readonly Fact[], clause: string, at = '09:30') => clockOf(latest(facts, at), clause).startedAt;

describe('Which clock starts when', () => {
  it("always by the CRM's own times, never by when Baton heard", () => {
    const facts = [...passed, attempt('09:20', { recordedAt: t('14:00') })];
    expect(clockOf(latest(facts, '15:00'), 'S2')).toMatchObject({ startedAt: t('09:00'), metAt: t('09:20'), state: 'met' });
    const late = [...passed, attempt('09:20', { recordedAt: t('14:00'), by: 'hand' })];
    expect(clockOf(latest(late, '15:00'), 'S2').metAt).toBe(t('14:00'));
  });

  describe('S1 and S2 of a hand-raiser', () => {
    it.each(['S1', 'S2'])('%s starts at the inquiry', (clause) => {
      expect(starts(raised, clause)).toBe(t('09:00'));
    });

    it("or at the record's arrival where that came more than 15 minutes later", () => {
      const arrived = (at: string) => [inquiry('09:00', 'hand-raiser', { arrivedAt: t(at) }), handoff('09:40')];
      expect(starts(arrived('09:16'), 'S2', '10:00')).toBe(t('09:16'));
      expect(starts(arrived('09:15'), 'S2', '10:00')).toBe(t('09:00'));
    });

    it('by the record itself, where it was made long after the form', () => {
      const lead = record({ createdAt: t('09:20'), conversions: [{ at: t('09:00'), name: 'Book a demo' }], ownerId: 'ana' });
      expect(clockOf(judgedRecord(lead, '09:30').handoffs[0]!, 'S2').startedAt).toBe(t('09:20'));
      const soon = record({ createdAt: t('09:10'), conversions: [{ at: t('09:00'), name: 'Book a demo' }], ownerId: 'ana' });
      expect(clockOf(judgedRecord(soon, '09:30').handoffs[0]!, 'S2').startedAt).toBe(t('09:00'));
    });
  });

  describe('S3 and S4 of a hand-raiser and S1–S4 of everything else', () => {
    it.each(['S3', 'S4'])('%s of a hand-raiser starts at the hand-off', (clause) => {
      expect(starts(raised, clause)).toBe(t('09:02'));
    });

    it.each(['S1', 'S2', 'S3', 'S4'])('%s of a qualified lead starts at the first instant with both mark and owner', (clause) => {
      const lead = record({
        stageHistory: [change('marketingqualifiedlead', '08:30', 'mia')],
        ownerHistory: [change('ana', '09:00', 'mia')],
      });
      const [judgement] = judgedRecord(lead, '09:30').handoffs;
      expect(clockOf(judgement!, clause).startedAt).toBe(t('09:00'));
    });

    it('a queue is no owner', () => {
      const roster = { reps: [rep('ana'), rep('desk', { type: 'queue' })] };
      const facts = [handoff('08:30', 'desk', 'qualified'), handoff('09:00', 'ana', 'qualified')];
      expect(clockOf(latest(facts, '09:30', { roster }), 'S2').startedAt).toBe(t('09:00'));
    });
  });

  describe('M2', () => {
    it('starts at the inquiry (evaluate)', () => {
      expect(judged([inquiry('09:00', 'inquiry')], '09:30').marketing).toMatchObject([{ clause: 'M2', startedAt: t('09:00') }]);
      expect(judged([inquiry('09:00')], '09:30').marketing).toEqual([]);
    });

    it('starts at the instant the definition was met (hand over)', () => {
      const lead = record({
        stageHistory: [change('marketingqualifiedlead', '08:30', 'mia')],
        ownerHistory: [change('ana', '09:00', 'mia')],
      });
      const [judgement] = judgedRecord(lead, '09:30').handoffs;
      expect(clockOf(judgement!, 'M2')).toMatchObject({ startedAt: t('08:30'), metAt: t('09:00') });
      expect(latest(passed, '09:30').clocks.filter(({ clause }) => clause === 'M2')).toEqual([]);
    });
  });

  describe('speed-to-lead is always measured beside the clocks', () => {
    const speed = (facts: readonly Fact[], at = '13:00') => latest(facts, at).speed;

    it('from the inquiry to the first counted attempt, elapsed and in business minutes', () => {
      expect(speed([...raised, attempt('09:12')])).toEqual({ elapsedMinutes: 12, businessMinutes: 12 });
      const overnight = [inquiry('15:50'), handoff('15:50'), attempt('03T08:10')];
      expect(speed(overnight, '03T09:00')).toEqual({ elapsedMinutes: 980, businessMinutes: 20 });
      const evaluated = [inquiry('08:30', 'inquiry'), handoff('09:00', 'ana', 'inquiry'), attempt('09:30')];
      expect(speed(evaluated)).toMatchObject({ elapsedMinutes: 60 });
    });

    it('from the qualification of a nurtured lead, though nobody owned it yet', () => {
      const nurtured = [
        inquiry('2026-01-12T09:00:00Z', 'inquiry'),
        handoff('09:00', null, 'qualified'),
        handoff('09:30', 'ana', 'qualified'),
        attempt('10:00'),
      ];
      expect(speed(nurtured)).toMatchObject({ elapsedMinutes: 60 });
      const decided = [
        inquiry('08:00', 'inquiry'),
        fact('evaluation', '08:10', { by: 'mia', decision: 'nurture', until: t('20T09:00') }),
        handoff('09:00', 'ana', 'qualified'),
        attempt('09:30'),
      ];
      expect(speed(decided)).toMatchObject({ elapsedMinutes: 30 });
    });

    it('is nobody’s deadline, and nothing before an attempt that counts', () => {
      expect(speed(raised)).toBeNull();
      expect(
        speed([
          ...raised,
          fact('activity', '09:04', { rep: 'ana', kind: 'note', direction: 'out', recordedAt: t('09:04'), by: 'machine' }),
        ]),
      ).toBeNull();
    });
  });

  describe('the hand-off keeps its one S2, and each owner has an owner clock', () => {
    const moved = [...passed, handoff('09:40', 'ben', 'qualified', { by: 'manager' })];
    const own = (facts: readonly Fact[], at: string) =>
      (latest(facts, at).ownerClocks ?? []).map(({ owner, startedAt, dueAt, state }) => [owner, startedAt, dueAt, state]);

    it('with the full target from when they got it', () => {
      expect(own([...moved, attempt('10:30', { rep: 'ben' })], '12:00')).toEqual([
        ['ana', t('09:00'), t('10:00'), 'ended'],
        ['ben', t('09:40'), t('10:40'), 'met'],
      ]);
    });

    it('and a breach stays with whom it fell to', () => {
      const late = [...passed, handoff('10:40', 'ben', 'qualified', { by: 'manager' }), attempt('10:50', { rep: 'ben' })];
      expect(own(late, '12:00')).toEqual([
        ['ana', t('09:00'), t('10:00'), 'breached'],
        ['ben', t('10:40'), t('11:40'), 'met'],
      ]);
    });

    it('in no figure of the clause', () => {
      const listed = latest(moved, '09:50').clocks.filter(({ clause }) => clause === 'S2');
      expect(listed).toMatchObject([{ startedAt: t('09:00') }]);
    });

    it('and none for whoever gets it after the first attempt', () => {
      expect(own([...passed, attempt('09:10'), handoff('09:40', 'ben', 'qualified')], '12:00')).toEqual([
        ['ana', t('09:00'), t('10:00'), 'met'],
      ]);
    });

    it('the time before a rep owned it belongs to marketing or to routing', () => {
      const routed = [inquiry('08:30'), handoff('08:30', null), handoff('09:00', 'ana', 'hand-raiser', { by: 'routing' })];
      expect(own(routed, '09:01')).toEqual([['ana', t('09:00'), t('09:05'), 'running']]);
    });
  });

  describe('a hand-over between reps', () => {
    it('restarts nothing and is counted', () => {
      const facts = [...passed, handoff('09:40', 'ben', 'qualified', { by: 'marketing' })];
      const judgement = latest(facts, '10:01');
      expect(judgement).toMatchObject({ transfers: 1, owner: 'ben' });
      expect(clockOf(judgement, 'S2')).toMatchObject({ dueAt: t('10:00'), state: 'breached' });
      expect(judgement.task?.dueAt).toBe(t('10:00'));
    });

    it.each(['baton', 'manager', 'admin'] as const)('only Baton, a manager or an admin restarts: %s', (by) => {
      const judgement = latest([...passed, handoff('09:40', 'ben', 'qualified', { by })], '10:01');
      expect(judgement.task?.dueAt).toBe(t('10:40'));
      expect(judgement.clocks.filter(({ clause }) => clause === 'S2')).toMatchObject([{ dueAt: t('10:00') }]);
    });
  });
});
