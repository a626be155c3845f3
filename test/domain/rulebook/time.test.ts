/** The sentences of "Time": units, days, changes of clocks, closed hours, time off, hours of receivers, leavers. */
import { describe, expect, it } from 'vitest';
import { isDuration } from '../../../src/domain/duration.ts';
import { indexRoster } from '../../../src/domain/judge.ts';
import { findReceiver, type ReceiverRequest } from '../../../src/domain/receiver.ts';
import type { Roster } from '../../../src/domain/roster.ts';
import { attempt, clockOf, fact, handoff, inquiry, iso, judged, latest, rep, rosterOf, rulesFrom, rungs, t, talk } from '../helpers.ts';

const raised = [inquiry('09:00'), handoff('09:00')];
const passed = [handoff('09:00', 'ana', 'qualified')];
const dueOf = (within: string, at: string, roster: Partial<Roster> = {}) => {
  const rules = rulesFrom(`  - { id: S2, kind: any, within: ${within}, evidence: B }`);
  return iso(clockOf(latest([handoff(at, 'ana', 'inquiry')], at, { rules, roster }), 'S2').dueAt);
};
const away = (from: string, to: string, who = 'ana') => ({ rep: who, from: t(from), to: t(to) });
/** What Baton stores when it gives a lead away because the owner is absent. */
const given = (at: string, owner: string, standsInFor: string, kind: 'hand-raiser' | 'qualified' = 'qualified') =>
  handoff(at, owner, kind, { by: 'baton', standsInFor });

describe('Time: every duration states its unit', () => {
  it.each([
    ['5 minutes', '02T15:58', '2026-03-02T16:03:00Z'],
    ['5 business minutes', '02T15:58', '2026-03-03T08:03:00Z'],
    ['1 business hour', '06T15:30', '2026-03-09T08:30:00Z'],
    ['1 business day', '02T10:00', '2026-03-03T10:00:00Z'],
    ['1 day', '06T10:00', '2026-03-07T10:00:00Z'],
  ])('%s is counted in its own unit', (within, from, due) => {
    expect(dueOf(within, from)).toBe(due);
  });

  it('a number without a unit is none', () => {
    expect(isDuration(5)).toBe(false);
    expect(() => rulesFrom('  - { id: S2, kind: any, within: 5 }')).toThrow(/within/);
  });

  it('a business day of a 9–17 calendar is 8 business hours', () => {
    expect(dueOf('1 business day', '02T10:00')).toBe(dueOf('8 business hours', '02T10:00'));
    const short = { calendars: [{ ...rosterOf().calendars[0]!, hours: { mon: ['09:00-13:00'], tue: ['09:00-13:00'] } }] };
    expect(dueOf('1 business day', '02T09:00', short)).toBe(dueOf('4 business hours', '02T09:00', short));
    expect(dueOf('1 business day', '02T09:00', short)).not.toBe(dueOf('8 business hours', '02T09:00', short));
  });
});

describe('Time: daylight saving', () => {
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const weekend = (windows: string[]) => ({
    calendars: [{ id: 'office', zone: 'Europe/Berlin', hours: Object.fromEntries(everyDay.map((day) => [day, windows])), holidays: [] }],
  });

  it.each([
    ['spring', '2026-03-28T23:30:00Z', '2026-03-29T23:30:00Z'],
    ['autumn', '2026-10-24T23:30:00Z', '2026-10-25T23:30:00Z'],
  ])('elapsed is physical time over the %s change', (_, from, to) => {
    expect(dueOf('24 hours', from)).toBe(to);
  });

  it.each([
    ['spring', '2026-03-28T23:00:00Z', '2026-03-29T06:00:00Z'],
    ['autumn', '2026-10-24T22:00:00Z', '2026-10-25T07:00:00Z'],
    ['no', '2026-03-21T23:00:00Z', '2026-03-22T07:00:00Z'],
  ])('business time follows the wall clock: eight hours from midnight are over at eight on the day of %s change', (_, from, eight) => {
    expect(dueOf('8 business hours', from, weekend(['00:00-08:00']))).toBe(eight);
  });

  it.each([
    ['spring', '29', '2026-03-29T08:00:00Z'],
    ['autumn', '25', '2026-10-25T09:00:00Z'],
  ])('an 8-hour day stays 8 hours on the %s change day', (_, __, opening) => {
    const clock = indexRoster(rosterOf(weekend(['10:00-18:00']))).clockOf('ana');
    expect(clock.between(t(opening), t(opening) + 86_400_000)).toBe(8 * 3_600_000);
    expect(clock.isOpen(t(opening))).toBe(true);
    expect(clock.isOpen(t(opening) - 1)).toBe(false);
  });
});

describe("Time: nights, weekends and public holidays of the owner's place", () => {
  it.each([
    ['a night', '02T15:59', '2026-03-03T08:04:00Z'],
    ['a weekend', '06T15:59', '2026-03-09T08:04:00Z'],
    ['a public holiday', '2026-04-02T14:59:00Z', '2026-04-06T07:04:00Z'],
  ])('%s pauses business units', (_, from, due) => {
    expect(dueOf('5 business minutes', from)).toBe(due);
  });

  it('no other place does: Tokyo works while Berlin sleeps', () => {
    const tokyo = { reps: [rep('ana', { zone: 'Asia/Tokyo', calendar: '' })] };
    expect(dueOf('5 business minutes', '02T01:00', tokyo)).toBe('2026-03-02T01:05:00Z');
    expect(dueOf('5 business minutes', '2026-04-03T01:00:00Z', tokyo)).toBe('2026-04-03T01:05:00Z');
  });

  it('none of them pauses elapsed units', () => {
    expect(dueOf('5 minutes', '06T15:59')).toBe('2026-03-06T16:04:00Z');
  });
});

describe('Time: time off', () => {
  const off = { absences: [away('02T08:00', '04T08:00')] };

  it('does not pause a clock', () => {
    expect(clockOf(latest(passed, '10:00', { roster: off }), 'S2').dueAt).toBe(t('10:00'));
    expect(clockOf(latest(passed, '10:00', { roster: off }), 'S2').state).toBe('breached');
  });

  it('makes the owner unavailable: a hand-off to someone away for longer than the target is offered at once', () => {
    expect(latest(passed, '09:00', { roster: off }).moveWanted).toEqual({ why: 'absent', since: t('09:00') });
  });

  it('leaves it with somebody who is back before the target is over', () => {
    const lunch = { absences: [away('02T08:00', '02T09:30')] };
    expect(latest(passed, '09:00', { roster: lunch }).moveWanted).toBeNull();
    expect(latest(raised, '09:00', { roster: lunch }).moveWanted).toMatchObject({ why: 'absent' });
  });

  it('moves it when they go away with it open, and not before', () => {
    const later = { absences: [away('02T12:00', '04T08:00')] };
    expect(latest(passed, '11:59', { roster: later }).moveWanted).toBeNull();
    expect(judged(passed, '11:59', { roster: later }).wakeAt).toBe(t('12:00'));
    expect(latest(passed, '12:00', { roster: later }).moveWanted).toEqual({ why: 'absent', since: t('12:00') });
  });

  it('joins a Friday and the week after it', () => {
    const bridge = { absences: [away('06T08:00', '06T16:00'), away('09T00:00', '14T00:00')] };
    const late = [handoff('06T14:00', 'ana', 'qualified'), attempt('06T14:10')];
    expect(latest(late, '06T14:30', { roster: bridge }).moveWanted).toMatchObject({ why: 'absent' });
    expect(latest(late, '06T14:30', { roster: { absences: [bridge.absences[0]!] } }).moveWanted).toBeNull();
  });

  it('takes a lead that is being worked only from somebody who is not back in time for its next step', () => {
    const working = [...passed, attempt('09:10')];
    expect(latest(working, '09:20', { roster: { absences: [away('02T09:15', '02T15:00')] } }).moveWanted).toBeNull();
    expect(latest(working, '09:20', { roster: { absences: [away('02T09:15', '05T08:00')] } }).moveWanted).toMatchObject({ why: 'absent' });
  });

  it('is waited for when attempts rest until then anyway', () => {
    const agreed = [...passed, talk('09:10'), fact('call-back', '09:11', { rep: 'ana', until: t('05T09:00') })];
    expect(latest(agreed, '02T12:00', { roster: off }).moveWanted).toBeNull();
  });

  it('takes no lead from whom the machine may not take it, unless for their deputy', () => {
    const spoken = [...passed, talk('09:10')];
    const long = { absences: [away('02T10:00', '20T08:00')] };
    expect(latest(spoken, '10:00', { roster: long }).moveWanted).toBeNull();
    const deputised = { ...long, reps: [rep('ana', { deputy: 'ben' }), rep('ben')] };
    expect(latest(spoken, '10:00', { roster: deputised }).moveWanted).toMatchObject({ why: 'absent', namedOnly: true });
    const partner = { ...long, reps: [rep('ana', { type: 'partner' })] };
    expect(latest(passed, '10:00', { roster: partner }).moveWanted).toBeNull();
  });
});

describe('Time: the rep gets it back', () => {
  const off = { absences: [away('02T08:00', '03T08:00')] };
  const stood = [...passed, given('09:00', 'ben', 'ana')];

  it('when they are back and nobody began', () => {
    expect(latest(stood, '03T07:59', { roster: off })).toMatchObject({ owner: 'ben', standsInFor: 'ana', moveWanted: null });
    expect(judged(stood, '03T07:59', { roster: off }).wakeAt).toBe(t('03T08:00'));
    expect(latest(stood, '03T08:00', { roster: off }).moveWanted).toEqual({ why: 'returned', since: t('03T08:00'), to: 'ana' });
  });

  it('in their own hours', () => {
    const untilNight = { absences: [away('02T08:00', '03T00:00')] };
    expect(latest(stood, '03T07:00', { roster: untilNight }).moveWanted).toBeNull();
    expect(latest(stood, '03T08:00', { roster: untilNight }).moveWanted).toMatchObject({ why: 'returned' });
  });

  it.each([
    ['tried', attempt('02T11:00', { rep: 'ben' })],
    ['accepted', fact('accept', '02T11:00', { rep: 'ben' })],
    ['rejected', fact('reject', '02T11:00', { rep: 'ben', reason: 'competitor' })],
  ])('not when whoever stood in has %s', (_, begun) => {
    expect(latest([...stood, begun], '03T08:00', { roster: off }).moveWanted).toBeNull();
  });

  it('not while they are away again, and not when they have left', () => {
    const again = { absences: [...off.absences, away('03T10:00', '06T08:00')] };
    expect(latest(stood, '03T11:00', { roster: again }).moveWanted).toBeNull();
    const gone = { ...off, reps: [rep('ana', { active: false, inactiveSince: t('02T20:00') }), rep('ben')] };
    expect(latest(stood, '03T08:00', { roster: gone }).moveWanted).toBeNull();
  });

  it('in whatever order owner changes of one instant are read', () => {
    const facts = [given('09:00', 'ben', 'ana'), ...passed];
    expect(latest(facts, '02T09:30', { roster: off })).toMatchObject({ owner: 'ben', standsInFor: 'ana' });
    expect(latest(facts.toReversed(), '02T09:30', { roster: off })).toMatchObject({ owner: 'ben', standsInFor: 'ana' });
  });

  it('also when the ladder gave it on in that very instant', () => {
    const rung = fact('rung', '02T10:00', { atBat: 1, clause: 'S2', rung: 'reassign', owner: 'ana', receiver: 'ben' });
    const chosen = (owner: string, order: number) => ({
      ...given('02T10:00', owner, 'ana'),
      id: `baton-1-${t('02T10:00')}-0${order}-${owner}`,
    });
    expect(latest([...passed, rung, chosen('ben', 1)], '02T10:01').owner).toBe('ben');
    expect(latest([...passed, rung, chosen('ben', 1), chosen('ana', 2)], '02T10:01').owner).toBe('ana');
  });

  it('and keeps it: a lead that came back wants no other owner', () => {
    const back = [...stood, handoff('03T08:00', 'ana', 'qualified', { by: 'baton' })];
    expect(latest(back, '03T09:00', { roster: off })).toMatchObject({ owner: 'ana', moveWanted: null, transfers: 2 });
  });

  it('not what a rung took away', () => {
    const taken = [...passed, fact('rung', '02T10:00', { atBat: 1, clause: 'S2', rung: 'reassign', owner: 'ana', receiver: 'ben' })];
    expect(latest(taken, '03T08:00', { roster: off }).moveWanted).toBeNull();
  });
});

describe('Time: nobody receives a lead outside their own hours', () => {
  const people = [
    rep('ana', { team: 'emea', deputy: 'dan' }),
    rep('ben', { team: 'emea' }),
    rep('cy', { team: 'apac', zone: 'Asia/Tokyo', calendar: '' }),
    rep('dan', { pool: 'desk', zone: 'America/New_York', calendar: '' }),
    rep('boss', { pool: null }),
    rep('chief', { pool: null, zone: 'Asia/Tokyo', calendar: '' }),
  ];
  const roster = (over: Partial<Roster> = {}) =>
    indexRoster(rosterOf({ reps: people, safetyNet: { rep: 'boss', deputy: 'chief' }, ...over }));
  const find = (over: Partial<ReceiverRequest>, more: Partial<Roster> = {}) =>
    findReceiver({ why: 'reassign', at: t('10:00'), owner: 'ana', visited: ['ana'], openCounts: {}, ...over }, roster(more));

  it("is offered to the owner's team first", () => {
    expect(find({ openCounts: { ben: 9 } }).rep).toBe('ben');
  });

  it('goes back to whom it came from in their own hours only', () => {
    expect(find({ why: 'returned', owner: 'ben', to: 'ana', visited: ['ana', 'ben'] }).rep).toBe('ana');
    const night = find({ why: 'returned', owner: 'ben', to: 'ana', visited: ['ana', 'ben'], at: t('02T20:00') });
    expect(night).toEqual({ rep: null, why: 'out-of-hours', again: t('03T08:00') });
  });

  it('is offered to another team of the pool that is in hours before it waits', () => {
    expect(find({ at: t('02T01:00') }).rep).toBe('cy');
  });

  it('waits for the first who comes to work when nobody is in hours', () => {
    expect(find({ at: t('02T20:00') })).toEqual({ rep: null, why: 'out-of-hours', again: t('03T00:00') });
  });

  it('goes from an absent owner to the deputy, else the pool, else the safety net', () => {
    expect(find({ why: 'absent', at: t('02T15:00') }).rep).toBe('dan');
    expect(find({ why: 'absent', at: t('02T10:00') }).rep).toBe('ben');
    expect(find({ why: 'absent', at: t('02T10:00'), visited: ['ana', 'ben', 'cy', 'dan'] }).rep).toBe('boss');
  });

  it('goes again to one of those who had it before rather than stay with whom a manager gave it to while they are away', () => {
    const everybody = ['ana', 'ben', 'cy', 'dan', 'boss', 'chief'];
    expect(find({ why: 'absent', at: t('02T15:00'), visited: everybody }).rep).toBe('dan');
    expect(find({ why: 'absent', at: t('02T10:00'), visited: everybody }).rep).toBe('ben');
  });

  it('waits for deputy or pool rather than go to a safety net that is up at night', () => {
    const early = [rep('ana', { deputy: 'ben' }), rep('ben'), rep('boss', { pool: null, zone: 'Asia/Tokyo', calendar: '' })];
    expect(find({ why: 'absent', at: t('02T01:00') }, { reps: early, safetyNet: { rep: 'boss', deputy: null } })).toEqual({
      rep: null,
      why: 'out-of-hours',
      again: t('02T08:00'),
    });
  });

  it('goes to a named person only where the machine may not choose', () => {
    expect(find({ why: 'absent', at: t('02T10:00'), namedOnly: true }).rep).toBeNull();
    expect(find({ why: 'absent', at: t('02T15:00'), namedOnly: true }).rep).toBe('dan');
  });

  it('reaches the safety net in hours, its deputy when the named person is not, and always somebody', () => {
    expect(find({ why: 'safety-net' }).rep).toBe('boss');
    expect(find({ why: 'safety-net', at: t('02T01:00') }).rep).toBe('chief');
    const bothAway = { absences: [away('02T00:00', '09T00:00', 'boss'), away('02T00:00', '09T00:00', 'chief')] };
    expect(find({ why: 'safety-net' }, bothAway).rep).toBe('boss');
    expect(find({ why: 'unrouted', owner: null, visited: [] }).rep).toBe('boss');
  });

  it("without a safety net the last rung is the manager's, and without either nobody's", () => {
    expect(find({ why: 'safety-net' }, { safetyNet: null }).rep).toBe('boss');
    expect(find({ why: 'safety-net' }, { safetyNet: null, reps: [rep('ana', { manager: null })] }).rep).toBeNull();
  });

  it('the manager chooses where there is no pool', () => {
    expect(find({ owner: 'boss', visited: ['boss'] })).toMatchObject({ rep: null, why: 'empty-pool' });
  });

  it.each([
    ['territories', ['DACH'], ['iberia']],
    ['languages', ['de', 'en'], ['fr']],
    ['segments', ['mid-market'], ['enterprise']],
  ] as const)('goes to somebody who shares %s with the rep it leaves', (key, own, other) => {
    const covering = (bens: readonly string[]) => ({ reps: [rep('ana', { [key]: own }), rep('ben', { [key]: bens }), rep('cy')] });
    expect(find({ openCounts: { cy: 1 } }, covering(own)).rep).toBe('ben');
    expect(find({ openCounts: { cy: 1 } }, covering(other)).rep).toBe('cy');
    expect(find({ visited: ['ana', 'cy'] }, covering(other))).toMatchObject({ rep: null, why: 'nobody-covers' });
  });
});

describe('Time: a team staffed round the clock', () => {
  const shifts = {
    reps: [rep('ana', { team: 'emea' }), rep('ben', { team: 'emea', zone: 'Asia/Tokyo', calendar: '' })],
    roundTheClock: ['emea'],
  };
  const night = [inquiry('02T02:00'), handoff('02T02:00')];

  it('owes a hand-raiser its answer in elapsed minutes', () => {
    expect(iso(clockOf(latest(night, '02T02:00', { roster: shifts }), 'S2').dueAt)).toBe('2026-03-02T02:05:00Z');
    expect(iso(clockOf(latest(night, '02T02:00'), 'S2').dueAt)).toBe('2026-03-02T08:30:00Z');
    const qualified = latest([handoff('02T02:00', 'ana', 'qualified')], '02T02:00', { roster: shifts });
    expect(iso(clockOf(qualified, 'S2').dueAt)).toBe('2026-03-02T09:00:00Z');
  });

  it('offers it at once to a colleague on duty, and no longer when the owner comes to work', () => {
    expect(latest(night, '02T02:00', { roster: shifts }).moveWanted).toEqual({ why: 'off-shift', since: t('02T02:00') });
    expect(latest(night, '02T02:00').moveWanted).toBeNull();
    expect(latest(night, '02T08:00', { roster: shifts }).moveWanted).toBeNull();
    expect(latest([...night, attempt('02T02:03')], '02T02:04', { roster: shifts }).moveWanted).toBeNull();
  });
});

describe('Time: out-of-hours leads', () => {
  it('are their own line, with elapsed time', () => {
    const night = latest([inquiry('02T02:00'), handoff('02T02:00'), attempt('02T08:10')], '02T09:00');
    expect(night).toMatchObject({ outOfHours: true, speed: { elapsedMinutes: 370, businessMinutes: 10 } });
    expect(latest(raised, '10:00').outOfHours).toBe(false);
  });
});

describe('Time: a deactivated or deleted owner', () => {
  const gone = (at: string) => ({ reps: [rep('ana', { active: false, inactiveSince: t(at), deputy: 'ben' }), rep('ben'), rep('cy')] });
  const find = (over: Partial<ReceiverRequest>, roster: Partial<Roster>) =>
    findReceiver(
      { why: 'inactive', at: t('10:00'), owner: 'ana', visited: ['ana'], openCounts: {}, ...over },
      indexRoster(rosterOf(roster)),
    );

  it('is an event: open hand-offs want another owner from that instant on', () => {
    expect(latest(passed, '10:59', { roster: gone('11:00') }).moveWanted).toBeNull();
    expect(judged(passed, '10:59', { roster: gone('11:00') }).wakeAt).toBe(t('11:00'));
    expect(latest(passed, '11:00', { roster: gone('11:00') }).moveWanted).toEqual({ why: 'inactive', since: t('11:00') });
  });

  it('moves nothing that is closed', () => {
    const won = [...passed, fact('deal', '10:00', { deal: 'd', stage: 'won' })];
    expect(latest(won, '11:00', { roster: gone('10:30') }).moveWanted).toBeNull();
  });

  it('moves at once, in hours where anybody is, else to whoever would come first in line', () => {
    expect(find({}, gone('09:00')).rep).toBe('ben');
    expect(find({ at: t('02T22:00') }, gone('09:00')).rep).toBe('ben');
    expect(find({ at: t('02T22:00'), visited: ['ana', 'ben'] }, gone('09:00')).rep).toBe('cy');
    expect(find({ visited: ['ana', 'ben', 'cy'] }, { ...gone('09:00'), safetyNet: null }).rep).toBe('boss');
  });

  it('goes back to somebody who had it rather than stay with somebody who is gone', () => {
    expect(
      find(
        { visited: ['ana', 'ben', 'cy'] },
        { ...gone('09:00'), safetyNet: null, reps: gone('09:00').reps.map((one) => ({ ...one, manager: null })) },
      ).rep,
    ).toBe('ben');
  });

  it("takes a customer's lead to people who were named, never to the pool", () => {
    expect(find({ namedOnly: true, visited: ['ana', 'ben'] }, gone('09:00')).rep).toBe('boss');
  });
});

describe('Time: a lead visits each rep at most once per ladder', () => {
  const trio = { reps: [rep('ana'), rep('ben'), rep('cy'), rep('boss', { pool: null })] };

  it('never looped, never dropped: the pool runs out, then it is the safety net’s', () => {
    const roster = indexRoster(rosterOf(trio));
    const visited = ['ana'];
    for (;;) {
      const found = findReceiver({ why: 'reassign', at: t('10:00'), owner: visited.at(-1)!, visited, openCounts: {} }, roster);
      if (found.rep === null) break;
      expect(visited).not.toContain(found.rep);
      visited.push(found.rep);
    }
    expect(visited).toEqual(['ana', 'ben', 'cy']);
    expect(findReceiver({ why: 'safety-net', at: t('10:00'), owner: 'cy', visited, openCounts: {} }, roster).rep).toBe('boss');
  });

  it('remembers every owner of the at-bat', () => {
    const moved = [
      ...raised,
      handoff('09:30', 'ben', 'hand-raiser', { by: 'baton' }),
      handoff('10:00', 'cy', 'hand-raiser', { by: 'baton' }),
    ];
    expect(latest(moved, '10:10', { roster: trio }).visited).toEqual(['ana', 'ben', 'cy']);
  });
});

describe('What is a hand-off: going live is an instant, per team', () => {
  it.each([
    ['its team', { emea: t('02T10:00') }, true],
    ['everyone', { '*': t('02T10:00') }, true],
    ['another team', { apac: t('02T10:00'), '*': t('02T08:00') }, false],
  ])('of %s', (_, liveFrom, history) => {
    const roster = { reps: [rep('ana', { team: 'emea', pool: 'sales' })], liveFrom: liveFrom as Record<string, number> };
    const judgement = latest(passed, '12:00', { roster });
    expect(judgement.outcome?.value ?? null).toBe(history ? 'before-go-live' : null);
    expect(rungs(judgement).length > 0).toBe(!history);
  });

  it('of the first team where nobody owns it', () => {
    const roster = { liveFrom: { emea: t('02T10:00'), apac: t('03T10:00') } };
    expect(latest([inquiry('11:00')], '12:00', { roster }).moveWanted).toMatchObject({ why: 'unrouted' });
    expect(latest([inquiry('09:00')], '12:00', { roster }).outcome).toMatchObject({ value: 'before-go-live' });
  });
});
