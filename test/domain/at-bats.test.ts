/** What is a hand-off and what is one at-bat: starts, joins, upgrades, transfers, outcomes, ends and new beginnings. */
import { describe, expect, it } from 'vitest';
import { activity, attempt, clockOf, fact, handoff, inquiry, iso, judged, latest, rep, rulesFrom, rungs, t, talk } from './helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];

describe('What is a hand-off', () => {
  it('a hand-raiser is one at once, even while nobody owns it', () => {
    expect(latest([inquiry('09:00')], '09:01')).toMatchObject({
      kind: 'hand-raiser',
      owner: null,
      moveWanted: { why: 'unrouted', since: t('09:00') },
    });
  });

  it('any other inquiry is none until marketing hands it over', () => {
    expect(judged([inquiry('09:00', 'inquiry')], '10:00').handoffs).toEqual([]);
    expect(judged([inquiry('09:00', 'inquiry'), handoff('09:30', 'ana', 'inquiry')], '10:00').handoffs).toHaveLength(1);
  });

  it('what a seller made or imported is set aside and counted', () => {
    const judgement = judged([handoff('09:00', 'ana', 'qualified', { by: 'seller' })], '10:00');
    expect(judgement).toMatchObject({ handoffs: [], setAside: 'made or imported by a seller' });
  });

  it('a lead that a seller takes after it asked is not set aside', () => {
    const judgement = judged([inquiry('08:00', 'inquiry'), handoff('09:00', 'ana', 'qualified', { by: 'seller' })], '10:00');
    expect(judgement).toMatchObject({ setAside: null, handoffs: [{ owner: 'ana' }] });
  });

  it.each([
    ['a queue', 'queue'],
    ['an integration user', 'integration'],
  ] as const)('owned by %s it is unrouted and goes to the safety net when the accept time is over', (_, type) => {
    const roster = { reps: [rep('ana'), rep('desk', { type })] };
    const judgement = latest([inquiry('09:00'), handoff('09:00', 'desk')], '09:05', { roster });
    expect(rungs(judgement)).toEqual(['safety-net 02 09:05']);
    expect(judgement).toMatchObject({ task: null, moveWanted: { why: 'unrouted' } });
    expect(rungs(latest([inquiry('09:00'), handoff('09:00', 'desk')], '2026-03-02T09:04:59Z', { roster }))).toEqual([]);
  });

  it('a partner is measured, never tasked, and never re-assigned by machine', () => {
    const roster = { reps: [rep('ana', { type: 'partner' })] };
    const judgement = latest(raised, '09:40', { roster });
    expect(judgement).toMatchObject({ task: null, moveWanted: null });
    expect(clockOf(judgement, 'S2').state).toBe('breached');
    expect(rungs(judgement)).toEqual(['warn 02 09:03', 'manager 02 09:15', 'propose 02 09:30']);
  });

  it('older than going live it is history: measured, closed, never tasked or escalated', () => {
    const roster = { liveFrom: { emea: t('03T09:00') } };
    const judgement = latest(raised, '04T09:00', { roster });
    expect(judgement).toMatchObject({ outcome: { value: 'before-go-live', at: t('03T09:00') }, decisions: [], task: null });
    expect(clockOf(judgement, 'S2').state).toBe('breached');
    expect(latest(raised, '10:00', { roster })).toMatchObject({ decisions: [], task: null, moveWanted: null });
    expect(latest(raised, '04T09:00', { roster: { liveFrom: { apac: t('03T09:00') } } }).outcome).toBeNull();
    expect(latest([handoff('03T09:00')], '03T09:10', { roster }).outcome).toBeNull();
  });
});

describe('One at-bat', () => {
  it('a further inquiry joins it, with its own time and campaign', () => {
    const judgement = judged([...passed, inquiry('10:00', 'inquiry')], '11:00');
    expect(judgement.handoffs).toHaveLength(1);
    expect(judgement.handoffs[0]).toMatchObject({ joined: 1, kind: 'qualified' });
    expect(judgement.handoffs[0]!.clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(1);
  });

  it('one that outranks it starts a fresh S2 of that kind on the same hand-off and owner', () => {
    const judgement = latest([...passed, inquiry('09:30', 'hand-raiser')], '09:31');
    expect(judgement).toMatchObject({ atBat: 1, owner: 'ana', kind: 'hand-raiser' });
    expect(clockOf(judgement, 'S2', 1)).toMatchObject({ startedAt: t('09:30'), dueAt: t('09:35'), state: 'running' });
    expect(judgement.task).toMatchObject({ dueAt: t('09:35'), from: t('09:30') });
  });

  it('an upgrade replaces the ladder', () => {
    expect(rungs(latest([...passed, inquiry('09:30', 'hand-raiser')], '09:50'))).toEqual(['warn 02 09:33', 'manager 02 09:45']);
  });

  it('an upgrade makes nothing overdue of what a rep had before it, also where Baton gave it to them', () => {
    const given = [...passed, handoff('09:10', 'ben', 'qualified', { by: 'baton' }), inquiry('15:50', 'hand-raiser')];
    expect(rungs(latest(given, '15:51'))).toEqual(rungs(latest(given.slice(0, 2), '15:51')));
    expect(rungs(latest(given, '03T08:20')).slice(-3)).toEqual(['warn 02 15:53', 'manager 03 08:05', 'reassign 03 08:20']);
  });

  it('after an end a new inquiry opens a new one, within 30 days for the same owner', () => {
    const ended = [...passed, fact('reject', '09:10', { rep: 'ana', reason: 'duplicate' })];
    expect(judged([...ended, inquiry('20T09:00', 'inquiry')], '20T09:01').handoffs[1]).toMatchObject({
      atBat: 2,
      owner: 'ana',
      handedAt: t('20T09:00'),
    });
    expect(judged([...ended, inquiry('2026-04-02T09:00:00Z', 'inquiry')], '2026-04-02T09:01:00Z').handoffs).toHaveLength(1);
    expect(judged([...ended, inquiry('2026-04-02T09:00:00Z')], '2026-04-02T09:01:00Z').handoffs[1]).toMatchObject({
      atBat: 2,
      owner: null,
    });
  });

  it('a change of owner after an end opens nothing, handing over again does', () => {
    const ended = [...passed, fact('reject', '09:10', { rep: 'ana', reason: 'duplicate' })];
    expect(judged([...ended, handoff('04T09:00', 'ben', 'qualified', { by: 'seller' })], '04T10:00').handoffs).toHaveLength(1);
    expect(judged([...ended, handoff('04T09:00', null, 'qualified')], '04T10:00').handoffs).toHaveLength(1);
    expect(judged([...ended, handoff('04T09:00', 'ben', 'qualified')], '04T10:00').handoffs).toHaveLength(2);
  });

  it('converted is not an end: it travels with the deal until that is won or lost', () => {
    const converted = [...passed, talk('09:03'), fact('outcome', '09:30', { outcome: 'converted', rep: 'ana', reason: '', deal: 'd1' })];
    expect(latest(converted, '20T09:00')).toMatchObject({ outcome: null, state: 'working' });
    expect(latest([...converted, fact('deal', '21T09:00', { deal: 'd1', stage: 'won' })], '21T09:00').outcome).toMatchObject({
      value: 'won',
    });
    expect(
      latest([...converted, fact('deal', '21T09:00', { deal: 'd1', stage: 'lost', reason: 'price' })], '21T09:00').outcome,
    ).toMatchObject({
      value: 'lost',
      reason: 'price',
    });
  });

  it('a won deal always ends it, a lost deal of before does not', () => {
    const before = fact('deal', '01T09:00', { deal: 'd0', stage: 'open' });
    expect(latest([before, ...passed, fact('deal', '03T09:00', { deal: 'd0', stage: 'won' })], '04T09:00').outcome).toMatchObject({
      value: 'won',
    });
    expect(latest([before, ...passed, fact('deal', '03T09:00', { deal: 'd0', stage: 'lost' })], '04T09:00').outcome).toBeNull();
  });

  describe('an outcome must be earned', () => {
    const asked = (reason: string, over = {}) => fact('outcome', '12:00', { outcome: 'disqualified', rep: 'ana', reason, ...over });
    const six = ['09:03', '03T09:00', '04T09:00', '05T09:00', '06T09:00'].map((at) => attempt(at));

    it.each([
      ['a grade-A conversation', [talk('09:03')], asked('no budget'), 'disqualified'],
      ['an objective reason', [], asked('Job seeker or vendor'), 'disqualified'],
      ['handled with a colleague', [], asked('handled with a colleague'), 'handled-with-colleague'],
    ])('by %s', (_, facts, request, value) => {
      expect(latest([...passed, ...facts, request], '13:00').outcome).toMatchObject({ value, at: t('12:00') });
    });

    it('by S3 fulfilled', () => {
      const mailed = fact('activity', '09T10:00', {
        rep: 'ana',
        kind: 'email',
        direction: 'out',
        recordedAt: t('09T10:00'),
        by: 'machine',
      });
      const facts = [...passed, ...six, mailed, fact('outcome', '09T12:00', { outcome: 'disqualified', rep: 'ana', reason: 'no answer' })];
      expect(latest(facts, '09T13:00').outcome).toMatchObject({ value: 'disqualified', reason: 'no answer' });
    });

    it.each([
      ['nothing', []],
      ['an attempt without conversation', [attempt('09:03')]],
      ['a reply that comes later', [attempt('09:03'), activity('12:30', 'email', { direction: 'in', rep: null })]],
    ])('%s is only a request, and the clocks run on', (_, facts) => {
      const judgement = latest([...passed, ...facts, asked('no budget')], '13:00');
      expect(judgement.outcome).toBeNull();
      expect(judgement.refused).toMatchObject([{ outcome: 'disqualified', at: t('12:00') }]);
    });

    it('recycled carries a wake-up date, 90 days by default, when a new at-bat begins for marketing to route', () => {
      const facts = [...passed, talk('09:03'), asked('wrong time', { outcome: 'recycled' })];
      expect(latest(facts, '13:00')).toMatchObject({ state: 'closed', outcome: { value: 'recycled' } });
      expect(iso(judged(facts, '13:00').wakeAt)).toBe('2026-05-31T12:00:00Z');
      expect(latest(facts, '2026-05-31T12:00:00Z')).toMatchObject({ atBat: 2, owner: null, moveWanted: { why: 'unrouted' } });
    });

    it('a recycled lead rests until the date that was said last', () => {
      const facts = [...passed, talk('09:03'), asked('wrong time', { outcome: 'recycled', until: t('20T09:00') })];
      const later = fact('outcome', '05T09:00', { rep: 'ana', outcome: 'recycled', reason: 'wrong time', until: t('25T09:00') });
      expect(judged([...facts, later], '06T09:00').wakeAt).toBe(t('25T09:00'));
      expect(latest([...facts, later], '24T09:00')).toMatchObject({ atBat: 1, outcome: { at: t('12:00') } });
      expect(latest([...facts, later], '25T09:00').atBat).toBe(2);
    });

    it('what is said after the next hand-off began is of that one, and the former stays as it ended', () => {
      const facts = [...passed, talk('09:03'), asked('wrong time', { outcome: 'recycled', until: t('10T09:00') })];
      const back = [...facts, handoff('10T09:00', 'ana', 'qualified'), talk('10T09:05')];
      const again = fact('outcome', '11T09:00', { rep: 'ana', outcome: 'recycled', reason: 'wrong time', until: t('25T09:00') });
      expect(judged([...back, again], '12T09:00').handoffs).toMatchObject([
        { atBat: 1, outcome: { value: 'recycled', at: t('12:00') } },
        { atBat: 2, handedAt: t('10T09:00'), outcome: { value: 'recycled', at: t('11T09:00') } },
      ]);
    });

    it('a recycled lead that is deleted does not wake while it is gone', () => {
      const facts = [
        ...passed,
        talk('09:03'),
        asked('wrong time', { outcome: 'recycled', until: t('20T09:00') }),
        fact('deleted', '10T09:00'),
      ];
      const atBats = (at: string, ...more: typeof facts) => judged([...facts, ...more], at).handoffs.length;
      expect(atBats('25T09:00')).toBe(1);
      expect(judged(facts, '11T09:00').wakeAt).toBeNull();
      expect([atBats('20T08:59', fact('restored', '12T09:00')), atBats('20T09:01', fact('restored', '12T09:00'))]).toEqual([1, 2]);
      const late = fact('restored', '23T09:00');
      expect([atBats('23T08:59', late), atBats('23T09:01', late)]).toEqual([1, 2]);
    });

    it('recycled wakes on the date that was asked for, or at a new inquiry before it', () => {
      const facts = [...passed, talk('09:03'), asked('wrong time', { outcome: 'recycled', until: t('20T09:00') })];
      expect(latest(facts, '20T09:00').atBat).toBe(2);
      expect(latest([...facts, inquiry('10T09:00', 'inquiry')], '10T09:00')).toMatchObject({
        atBat: 2,
        handedAt: t('10T09:00'),
        owner: 'ana',
      });
    });
  });

  it('a deleted record ends it, and a restored one opens it again with its clocks', () => {
    const deleted = [...passed, fact('deleted', '09:10')];
    expect(latest(deleted, '10:00')).toMatchObject({ outcome: { value: 'deleted' }, task: null, nextStep: null });
    expect(latest([...deleted, fact('restored', '09:20')], '09:30')).toMatchObject({ outcome: null, state: 'offered' });
  });
});

describe('S5', () => {
  const reject = (reason: string, at = '09:10') => fact('reject', at, { rep: 'ana', reason });

  it.each([
    'spam or test',
    'unreachable (bounced and no valid number)',
    'duplicate',
    'Existing customer',
    'job_seeker',
    'vendor',
    'asked not to be contacted',
  ])('an objective reason stops the clock at once: %s', (reason) => {
    const judgement = latest([...passed, reject(reason)], '03T12:00');
    expect(judgement.outcome).toMatchObject({ value: 'disqualified', at: t('09:10') });
    expect(clockOf(judgement, 'S2').state).toBe('ended');
  });

  it.each(['competitor', 'student', 'non-buyer', 'no need', 'no budget', 'wrong contact', 'other: too far away'])(
    'a judgement stops it after a conversation and not before: %s',
    (reason) => {
      expect(latest([...passed, talk('09:05'), reject(reason)], '09:20').outcome).toMatchObject({ value: 'disqualified', reason });
      expect(latest([...passed, reject(reason)], '09:20').outcome).toBeNull();
      expect(clockOf(latest([...passed, reject(reason)], '11:00'), 'S2').state).toBe('breached');
    },
  );

  it('without M4 marketing’s silence agrees to nothing', () => {
    const rules = rulesFrom('  - { id: S2, within: 1 business hour }');
    expect(latest([...passed, reject('no need')], '20T09:00', { rules }).outcome).toBeNull();
  });

  it('a rejection names its reason', () => {
    expect(latest([...passed, reject('')], '05T09:20')).toMatchObject({ outcome: null, refused: [{ outcome: 'reject' }] });
  });

  it('wrong time is recycled with the date agreed in a conversation', () => {
    const agreed = [...passed, talk('09:05'), fact('call-back', '09:06', { rep: 'ana', until: t('20T09:00') }), reject('wrong time')];
    expect(latest(agreed, '09:20').outcome).toMatchObject({ value: 'recycled' });
    expect(latest(agreed, '20T09:00').atBat).toBe(2);
    expect(latest([...passed, reject('wrong time')], '05T09:20').outcome).toBeNull();
  });

  it('wrong territory or owner is re-routed: the clocks stop, the hand-off stays open, the next owner has fresh ones', () => {
    const released = [...passed, reject('wrong territory')];
    const judgement = latest(released, '10:30');
    expect(judgement).toMatchObject({ outcome: null, owner: null, moveWanted: { why: 'unrouted', since: t('09:10') }, task: null });
    expect(clockOf(judgement, 'S2').state).toBe('ended');
    const routed = latest([...released, handoff('11:00', 'ben', 'qualified', { by: 'routing' })], '11:10');
    expect(routed).toMatchObject({ atBat: 1, owner: 'ben' });
    expect(clockOf(routed, 'S2', 1)).toMatchObject({ startedAt: t('11:00'), state: 'running' });
  });
});
