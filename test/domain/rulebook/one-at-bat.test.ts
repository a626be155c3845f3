/** One at-bat: every sentence of the section as a table, each with a case that must not fire. */
import { describe, expect, it } from 'vitest';
import { attempt, clockOf, fact, handoff, inquiry, iso, judged, latest, rep, rulesFrom, rungs, t, talk } from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const ended = [...passed, fact('reject', '09:10', { rep: 'ana', reason: 'duplicate' })];
const asked = (outcome: string, over = {}) => fact('outcome', '12:00', { outcome, rep: 'ana', reason: '', ...over });
/** Six attempts on two channels and six business days. */
const persisted = ['09:03', '03T09:00', '04T09:00', '05T09:00', '06T09:00'].map((at) => attempt(at));
const mailed = fact('activity', '09T10:00', { rep: 'ana', kind: 'email', direction: 'out', recordedAt: t('09T10:00'), by: 'machine' });

describe('One at-bat', () => {
  it.each([
    ['offered', []],
    ['accepted', [fact('accept', '09:02', { rep: 'ana' })]],
    ['working', [attempt('09:02')]],
    ['sleeping', [attempt('09:02'), fact('call-back', '09:03', { rep: 'ana', until: t('05T09:00') })]],
    ['closed', [fact('reject', '09:02', { rep: 'ana', reason: 'duplicate' })]],
  ])('its state is %s', (state, facts) => {
    expect(latest([...raised, ...facts], '09:04').state).toBe(state);
  });

  it('rejected, transferred and recycled are events, not states', () => {
    const transferred = [...passed, handoff('09:30', 'ben', 'qualified')];
    expect(latest(transferred, '09:31')).toMatchObject({ state: 'offered', transfers: 1, owner: 'ben' });
    const judgedRejection = [...passed, fact('reject', '09:30', { rep: 'ana', reason: 'no budget' })];
    expect(latest(judgedRejection, '09:31')).toMatchObject({ state: 'offered', outcome: null });
  });

  describe('while it is open, a further inquiry of the same person', () => {
    it('joins it, kept with its own time and campaign', () => {
      const [judgement, ...more] = judged([...passed, inquiry('10:00', 'inquiry', { campaign: 'c9' })], '11:00').handoffs;
      expect(more).toEqual([]);
      expect(judgement).toMatchObject({ joined: 1, joinedInquiries: [{ at: t('10:00'), kind: 'inquiry', campaign: 'c9' }] });
      expect(judgement!.clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(1);
    });

    it('starts a fresh S2 of its kind on the same hand-off and owner when it outranks the kind', () => {
      const judgement = latest([...passed, inquiry('09:30', 'hand-raiser')], '09:31');
      expect(judgement).toMatchObject({ atBat: 1, owner: 'ana', kind: 'hand-raiser' });
      expect(clockOf(judgement, 'S2', 1)).toMatchObject({ startedAt: t('09:30'), dueAt: t('09:35') });
    });

    it('does neither when it comes before the hand-off', () => {
      const judgement = latest([inquiry('08:00', 'inquiry'), ...passed], '09:10');
      expect(judgement).toMatchObject({ joined: 0, inquiryAt: t('08:00') });
    });
  });

  describe('after an end, a new inquiry opens a new one', () => {
    it('within 30 days for the same owner', () => {
      const again = judged([...ended, inquiry('20T09:00')], '20T09:01').handoffs;
      expect(again).toMatchObject([{ state: 'closed' }, { atBat: 2, owner: 'ana', handedAt: t('20T09:00') }]);
    });

    it('later for nobody in particular', () => {
      const again = judged([...ended, inquiry('2026-04-02T09:00:00Z')], '2026-04-02T09:01:00Z').handoffs[1];
      expect(again).toMatchObject({ atBat: 2, owner: null });
    });

    it('unless marketing has to look at it first', () => {
      expect(judged([...ended, inquiry('2026-04-02T09:00:00Z', 'inquiry')], '2026-04-02T09:01:00Z').handoffs).toHaveLength(1);
    });
  });

  describe('a person of a company with an open hand-off or deal', () => {
    const found = fact('colleague', '09:00', { lead: 'l9', owner: 'ben', deal: 'd9' });

    it('names the colleague on the hand-off', () => {
      const facts = [inquiry('09:00'), found, handoff('09:00', 'ben', 'hand-raiser', { by: 'baton' })];
      expect(latest(facts, '09:01')).toMatchObject({ owner: 'ben', colleague: { lead: 'l9', owner: 'ben', deal: 'd9' } });
      expect(latest(raised, '09:01').colleague).toBeUndefined();
    });

    it('ends objectively when it is handled with the colleague', () => {
      const facts = [...raised, found, fact('reject', '09:04', { rep: 'ana', reason: 'handled with a colleague' })];
      expect(latest(facts, '09:05').outcome).toMatchObject({ value: 'handled-with-colleague', at: t('09:04') });
    });
  });

  it('one open task per person, whatever is open', () => {
    const judgement = judged([...passed, inquiry('09:30'), inquiry('10:00', 'inquiry')], '12:00');
    expect(judgement.handoffs.filter(({ task }) => task !== null)).toHaveLength(1);
  });

  describe('converted is not an end', () => {
    const converted = [...passed, talk('09:03'), asked('converted', { deal: 'd1' })];

    it('the hand-off travels with the deal until it is won or lost', () => {
      expect(latest(converted, '20T09:00')).toMatchObject({ outcome: null, state: 'working' });
      const won = [...converted, fact('deal', '21T09:00', { deal: 'd1', stage: 'won' })];
      expect(latest(won, '21T09:00').outcome).toMatchObject({ value: 'won' });
      const lost = [...converted, fact('deal', '21T09:00', { deal: 'd1', stage: 'lost', reason: 'price' })];
      expect(latest(lost, '21T09:00').outcome).toMatchObject({ value: 'lost', reason: 'price' });
    });

    it('another deal that is lost leaves it open', () => {
      const other = [...converted, fact('deal', '21T09:00', { deal: 'd7', stage: 'lost', reason: 'price' })];
      expect(latest(other, '21T09:00').outcome).toBeNull();
    });
  });

  describe('an outcome must be earned', () => {
    it.each([
      ['by a grade-A conversation', [...passed, talk('09:03'), asked('disqualified', { reason: 'no budget' })], '13:00', 'disqualified'],
      ['by an objective reason', [...passed, asked('disqualified', { reason: 'vendor' })], '13:00', 'disqualified'],
      [
        'by S3 fulfilled',
        [...passed, ...persisted, mailed, fact('outcome', '10T09:00', { outcome: 'disqualified', rep: 'ana', reason: 'no answer' })],
        '10T09:00',
        'disqualified',
      ],
      ['by a won deal, always', [...passed, fact('deal', '10:00', { deal: 'd1', stage: 'won' })], '13:00', 'won'],
    ])('%s', (_, facts, at, value) => {
      expect(latest(facts, at).outcome).toMatchObject({ value });
    });

    it.each([
      ['nothing', []],
      ['an attempt that reached nobody', [attempt('09:03')]],
      ['five of six attempts', persisted.slice(0, 4)],
    ])('%s is only a request, and the clock runs on', (_, facts) => {
      const request = fact('outcome', '06T12:00', { outcome: 'disqualified', rep: 'ana', reason: 'no budget' });
      const judgement = latest([...passed, ...facts, request], '06T13:00');
      expect(judgement.outcome).toBeNull();
      expect(judgement.refused).toMatchObject([{ outcome: 'disqualified', at: t('06T12:00') }]);
      expect(clockOf(judgement, 'S4').state).toBe('running');
    });
  });

  describe('recycled', () => {
    const recycled = (over = {}) => [...passed, talk('09:03'), asked('recycled', { reason: 'wrong time', ...over })];

    it('carries a wake-up date, 90 days by default, and marketing as owner', () => {
      const judgement = latest(recycled(), '13:00');
      expect(judgement).toMatchObject({ outcome: { value: 'recycled' }, withMarketing: { since: t('12:00'), why: 'recycled' } });
      expect(iso(judged(recycled(), '13:00').wakeAt)).toBe('2026-05-31T12:00:00Z');
      expect(latest(ended, '13:00').withMarketing).toBeUndefined();
    });

    it('begins anew on the date, not before', () => {
      const facts = recycled({ until: t('20T09:00') });
      expect(latest(facts, '2026-03-20T08:59:59Z').atBat).toBe(1);
      expect(latest(facts, '20T09:00')).toMatchObject({ atBat: 2, outcome: null });
    });

    it('begins anew at a new inquiry, whatever its kind', () => {
      expect(latest([...recycled(), inquiry('10T09:00', 'inquiry')], '10T09:00')).toMatchObject({ atBat: 2, owner: 'ana' });
    });

    it('begins nothing when the record only goes to the marketer', () => {
      const roster = { marketing: { rep: 'mia', deputy: null } };
      const facts = [...recycled(), handoff('12:05', 'mia', 'qualified', { by: 'routing' })];
      expect(judged(facts, '13:00', { roster }).handoffs).toHaveLength(1);
      expect(judged(facts, '13:00').handoffs).toHaveLength(2);
    });
  });

  it('a merge keeps the earliest start and all attempts', () => {
    const merged = [...passed, attempt('09:20'), handoff('10:00', 'ben', 'qualified'), attempt('10:30', { rep: 'ben', kind: 'email' })];
    const [judgement, ...more] = judged(merged, '11:00').handoffs;
    expect(more).toEqual([]);
    expect(judgement).toMatchObject({ handedAt: t('09:00'), attempts: 2 });
    expect(clockOf(judgement!, 'S2')).toMatchObject({ startedAt: t('09:00'), metAt: t('09:20') });
  });

  describe('handing back (M1)', () => {
    const rules = rulesFrom(`  - { id: M1, kind: qualified, required: [budget] }
  - { id: S1, kind: qualified, within: 1 business hour }
  - { id: S2, kind: qualified, within: 1 business hour, evidence: B }
  - { id: S4, within: 30 days }`);
    const roster = { reps: [rep('ana'), rep('ben'), rep('boss'), rep('mia', { pool: null })], marketing: { rep: 'mia', deputy: null } };
    const setting = { rules, roster };
    const back = [...passed, fact('hand-back', '09:20', { rep: 'ana', reason: 'budget' })];

    it('gives it to the named marketer, who then owns it', () => {
      const owned = [...back, handoff('09:21', 'mia', 'qualified', { by: 'baton' })];
      for (const facts of [back, owned]) {
        expect(latest(facts, '09:30', setting)).toMatchObject({
          owner: null,
          withMarketing: { since: t('09:20'), why: 'handed-back' },
          moveWanted: null,
          task: null,
        });
      }
      expect(latest(passed, '09:30', setting).withMarketing).toBeUndefined();
    });

    it('whose note at the very instant of the hand-back takes nothing from the rep', () => {
      const noted = handoff('09:20', 'mia', 'qualified', { by: 'baton', noted: true });
      expect(latest([...back, noted], '03T09:20', setting)).toMatchObject({ owner: 'ana', transfers: 0 });
    });

    it('completed it goes back to the same rep at once, else after one business day', () => {
      const completed = [...back, fact('evaluation', '10:00', { by: 'mia', decision: 'hand-over' })];
      expect(latest(completed, '10:01', setting)).toMatchObject({ owner: 'ana', handedAt: t('09:00') });
      expect(latest(back, '03T09:19', setting).owner).toBeNull();
      expect(latest(back, '03T09:20', setting).owner).toBe('ana');
    });

    it('kept it leaves sales with a date or a reason', () => {
      const nurtured = [...back, fact('evaluation', '10:00', { by: 'mia', decision: 'nurture', until: t('30T09:00') })];
      expect(latest(nurtured, '10:01', setting).outcome).toMatchObject({ value: 'recycled', by: 'mia', reason: 'kept by marketing' });
      const aside = [...back, fact('evaluation', '10:00', { by: 'mia', decision: 'set-aside', reason: 'student' })];
      expect(latest(aside, '10:01', setting).outcome).toMatchObject({ value: 'disqualified', reason: 'student' });
      const silent = [...back, fact('evaluation', '10:00', { by: 'mia', decision: 'set-aside' })];
      expect(latest(silent, '10:01', setting).outcome).toBeNull();
    });
  });

  describe("marketing's answer to a judged rejection (M4)", () => {
    const rejected = [...passed, fact('reject', '09:30', { rep: 'ana', reason: 'no budget' })];
    const answer = (agrees: boolean, over = {}) => fact('answer', '10:00', { by: 'mia', agrees, ...over });

    it('ends it when marketing agrees, and not when it disagrees', () => {
      expect(latest([...rejected, answer(true)], '10:00').outcome).toMatchObject({ value: 'disqualified', reason: 'no budget' });
      const refused = latest([...rejected, answer(false, { change: 'they have one, see the form' })], '20T09:00');
      expect(refused.outcome).toBeNull();
      expect(refused.refused.at(-1)?.why).toBe('marketing disagrees: they have one, see the form');
    });

    it('means nothing where nothing was rejected', () => {
      expect(latest([...passed, answer(true)], '10:00').outcome).toBeNull();
    });
  });

  it('a call-back that is moved or cleared is rest no more', () => {
    const call = (at: string, until: string) => fact('call-back', at, { rep: 'ana', until: t(until) });
    const tried = [...passed, attempt('09:03')];
    expect(latest([...tried, call('09:10', '10T09:00')], '05T09:00').state).toBe('sleeping');
    expect(latest([...tried, call('09:10', '10T09:00'), call('09:20', '04T09:00')], '05T09:00').state).toBe('working');
    expect(latest([...tried, call('09:10', '10T09:00'), call('09:20', '09:20')], '05T09:00').state).toBe('working');
  });

  it('the safety net has it only when nobody known is there', () => {
    expect(rungs(latest([inquiry('09:00')], '09:04'))).toEqual([]);
    expect(rungs(latest([inquiry('09:00')], '09:05'))).toEqual(['safety-net 02 09:05']);
  });
});
