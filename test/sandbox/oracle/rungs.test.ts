/** Ladders: what must be found, and what must not. */
import { describe, expect, it } from 'vitest';
import { instant, openCourt, untouched } from './court.ts';

describe('a late rung', () => {
  it('is a re-assignment that did not come', () => {
    const { court, lead } = untouched();
    court.at('2026-03-02 10:35');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 10:36');
    expect(court.judge().lateRungs).toMatchObject([{ lead, at: instant('2026-03-02 10:35') }]);
  });

  it('is none when it came, when somebody tried, or when the limit of its hour held it', () => {
    const { court, lead, task } = untouched();
    court.at('2026-03-02 10:30');
    court.give(lead, 'ben');
    court.move(task, 'ben');
    court.at('2026-03-02 10:59');
    expect(court.found()).toEqual([]);
    expect(court.judge().checked.rungs).toBeGreaterThan(0);

    const tried = untouched();
    tried.court.at('2026-03-02 10:33');
    tried.court.calls(tried.lead, 'eva');
    tried.court.at('2026-03-02 10:50');
    expect(tried.court.judge().lateRungs).toEqual([]);

    const held = untouched();
    const other = held.court.asks('eva');
    held.court.task(other, 'eva', '2026-03-02 10:21');
    held.court.at('2026-03-02 10:36');
    expect(held.court.found()).toEqual(['lateRungs']);
  });

  it('is none where a move filled the hour whose lead was merged away since', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const [lead, other, winner] = [court.asks('ana'), court.asks('eva'), court.asks('ana')];
    court.task(lead, 'ana', '2026-03-02 10:05');
    const task = court.task(other, 'eva', '2026-03-02 10:05');
    court.at('2026-03-02 10:02').calls(winner, 'ana');
    court.at('2026-03-02 10:16').tellManager(lead, other);
    court.at('2026-03-02 10:30').give(other, 'ben');
    court.move(task, 'ben');
    court.at('2026-03-02 10:33').portal.merge('contacts', winner, other, { source: 'CRM_UI' });
    court.at('2026-03-02 10:36');
    const late = (reassignmentsPerHourAndPool: number) =>
      court.judge({ breakers: { reassignmentsPerHourAndPool } }).lateRungs.map((one) => one.lead);
    expect([late(1), late(2)]).toEqual([[], [lead]]);
  });

  it('is none where a move filled the hour of somebody set aside, who had asked for sales', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const [lead, other] = [court.asks('ana'), court.asks('eva')];
    court.aside.push({ lead: other, why: 'opted-out' });
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:16').tellManager(lead);
    court.at('2026-03-02 10:30').give(other, 'ben');
    court.at('2026-03-02 10:36');
    const late = (reassignmentsPerHourAndPool: number) =>
      court.judge({ breakers: { reassignmentsPerHourAndPool } }).lateRungs.map((one) => one.lead);
    expect([late(1), late(2)]).toEqual([[], [lead]]);
  });

  it('is none of a re-assignment from whom made a contact of the lead, and may have accepted it', () => {
    for (const [who, found] of [
      ['ana', 0],
      ['baton', 1],
    ] as const) {
      const { court, lead } = untouched();
      court.livesOnAs(lead, '003000000000001AAA', who);
      court.at('2026-03-02 10:36');
      expect(court.judge().lateRungs).toHaveLength(found);
    }
  });

  it('is none of a re-assignment from whom took the lead from the queue, and so has accepted it', () => {
    for (const [giver, found] of [
      ['ana', []],
      ['routing', ['lateRungs']],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.asks(null);
      court.at('2026-03-02 10:02').give(lead, 'ana', giver);
      court.task(lead, 'ana', '2026-03-02 10:05');
      court.at('2026-03-02 10:16').tellManager(lead);
      court.at('2026-03-02 10:45');
      expect(court.found()).toEqual(found);
    }
  });

  it('is none before the safety net is in, of what was passed on from nobody after the re-assignment was due', () => {
    const court = openCourt({ zones: { ana: 'America/New_York', ben: 'America/New_York' } });
    court.at('2026-03-02 18:00');
    const lead = court.asks(null);
    court.at('2026-03-02 18:36').give(lead, 'ana', 'routing');
    court.task(lead, 'ana', '2026-03-02 18:05');
    court.at('2026-03-02 19:30');
    expect(court.found()).toEqual([]);
    court.at('2026-03-03 16:30');
    expect(court.found()).toContain('lateRungs');
  });

  it('is none of a re-assignment of whoever replied to an attempt in the last 30 days, and asks again', () => {
    for (const [tried, found] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      if (tried) court.at('2026-03-02 10:03').steps(lead, 'ana');
      court.at('2026-03-02 11:00').replies(lead, 'ana');
      court.at('2026-03-03 10:00').asksAgain(lead);
      court.at('2026-03-03 10:45');
      expect(court.judge().lateRungs.filter(({ what }) => what.includes('not re-assigned'))).toHaveLength(found);
    }
  });

  it('is a manager who was not told', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:35');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 10:36');
    expect(court.judge().lateRungs).toMatchObject([
      { what: expect.stringContaining('manager') },
      { what: expect.stringContaining('re-assigned') },
    ]);
  });

  it('is no manager who was told under the record that a converted lead lives on as', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.livesOnAs(lead, '003000000000001AAA').at('2026-03-02 10:15').tellManager('003000000000001AAA');
    court.at('2026-03-02 10:36');
    expect(court.judge().lateRungs).toMatchObject([{ what: expect.stringContaining('re-assigned') }]);
  });

  it('is the safety net that was not given what nobody of the pool took', () => {
    const { court, lead, task } = untouched();
    const pass = (wall: string, to: 'ben' | 'eva' | 'net') => {
      court.at(wall);
      court.give(lead, to);
      court.move(task, to);
    };
    pass('2026-03-02 10:30', 'ben');
    pass('2026-03-02 11:00', 'eva');
    court.at('2026-03-02 12:04');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 12:06');
    expect(court.judge().lateRungs).toMatchObject([{ lead, what: expect.stringContaining('safety net') }]);
  });

  it('counts from the recovery where Baton did not run: one rung then, the later ones at their distance from it', () => {
    const gap = { from: instant('2026-03-02 10:10'), to: instant('2026-03-02 12:00') };
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 12:01').tellManager(lead);
    court.at('2026-03-02 12:20');
    expect(court.found({ gaps: [gap] })).toEqual([]);
    court.at('2026-03-02 12:21');
    expect(court.judge({ gaps: [gap] }).lateRungs).toMatchObject([{ lead, at: instant('2026-03-02 12:20') }]);
    expect(court.judge().lateRungs).toHaveLength(2);
  });

  it('waits for the morning, and over a holiday', () => {
    for (const [holidays, morning] of [
      [[], '2026-03-03'],
      [['2026-03-03'], '2026-03-04'],
    ] as const) {
      const court = openCourt({ holidays }).at('2026-03-02 18:00');
      const lead = court.asks('ana');
      court.task(lead, 'ana', `${morning} 09:30`);
      court.at(`${morning} 09:50`);
      court.tellManager(lead);
      court.at(`${morning} 10:00`);
      expect(court.found()).toEqual([]);
      court.at(`${morning} 10:01`);
      expect(court.found()).toEqual(['lateRungs']);
    }
  });
});

describe('an unjust rung', () => {
  it('counts from when Baton gave the task to the owner, where the CRM carried the move of the lead out later', () => {
    for (const [moved, found] of [
      ['2026-03-02 10:30', 0],
      ['2026-03-02 10:31', 1],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at(moved).move(task, 'ben');
      court.at('2026-03-02 10:31').give(lead, 'ben');
      court.at('2026-03-02 11:00').give(lead, 'eva');
      court.move(task, 'eva');
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('is a re-assignment before its time', () => {
    const { court, lead, task } = untouched();
    court.at('2026-03-02 10:25');
    court.give(lead, 'ben');
    court.move(task, 'ben');
    expect(court.judge().unjustRungs).toMatchObject([{ lead, what: expect.stringContaining('too early') }]);
  });

  it('is none that counts from a move which the CRM took seconds to carry out', () => {
    for (const [carriedOut, found] of [
      ['2026-03-02 10:30:07', 0],
      ['2026-03-02 10:30:40', 1],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at(carriedOut).give(lead, 'ben');
      court.at('2026-03-02 11:00').give(lead, 'eva');
      court.move(task, 'eva');
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('counts from the inquiry of whom nobody had first, and from a call of theirs that nobody took', () => {
    const routed = openCourt().at('2026-03-02 10:00');
    const lead = routed.asks(null);
    routed.at('2026-03-02 10:01').give(lead, 'ana');
    routed.at('2026-03-02 10:30').give(lead, 'ben');
    expect(routed.judge().unjustRungs).toEqual([]);

    for (const [moved, found] of [
      ['2026-03-02 12:29', 1],
      ['2026-03-02 12:30', 0],
    ] as const) {
      const called = openCourt().at('2026-03-02 10:00');
      const asking = called.asks('ana');
      called.at('2026-03-02 10:03').calls(asking, 'ana');
      called.at('2026-03-02 12:00').missesCallOf(asking, 'ana');
      called.at(moved).give(asking, 'ben');
      expect(called.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('is none of the ladder under way when the lead calls again and nobody has tried yet', () => {
    const { court, lead, task } = untouched();
    court.at('2026-03-02 10:25').missesCallOf(lead, 'ana');
    court.at('2026-03-02 10:30').give(lead, 'ben');
    court.move(task, 'ben');
    expect(court.judge().unjustRungs).toEqual([]);
  });

  it('is none where a step of a sequence was all that a hand-raiser’s second call was answered with', () => {
    for (const [answer, found] of [
      ['steps', 0],
      ['calls', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.asks('ana');
      court.at('2026-03-02 10:03').calls(lead, 'ana');
      court.at('2026-03-02 12:00').missesCallOf(lead, 'ana');
      court.at('2026-03-02 12:03')[answer](lead, 'ana');
      court.at('2026-03-02 12:30').give(lead, 'ben');
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('is none for a call of before they asked again that was told only afterwards', () => {
    for (const [since, found] of [
      ['2026-03-02 11:40', 0],
      ['2026-03-02 12:01', 2],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:03').calls(lead, 'ana');
      court.at('2026-03-02 12:00').asksAgain(lead);
      court.at('2026-03-02 12:03').calls(lead, 'ana', 'nobody', since);
      court.at('2026-03-02 12:30').give(lead, 'ben');
      court.at('2026-03-02 13:01').give(lead, 'eva');
      expect(court.judge().unjustRungs.filter(({ what }) => what.includes('tried'))).toHaveLength(found);
    }
  });

  it('is none where it was given with its task to a colleague who is away', () => {
    for (const [to, found] of [
      ['eva', []],
      ['ben', ['unjustRungs']],
    ] as const) {
      const court = openCourt({ absences: [{ who: 'eva', from: '2026-03-01 00:00', to: '2026-03-09 00:00' }] }).at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      const task = court.at('2026-03-02 10:36').task(lead, 'ana', '2026-03-02 11:00');
      court.at('2026-03-02 11:15').move(task, to, 'ana');
      court.give(lead, 'ben');
      court.move(task, 'ben');
      expect(court.found()).toEqual(found);
    }
  });

  it('is none where the record is made to name a colleague who had the task, once its owner is away', () => {
    for (const [to, found] of [
      ['ben', []],
      ['eva', ['unjustRungs']],
    ] as const) {
      const court = openCourt({ absences: [{ who: 'ana', from: '2026-03-02 12:00', to: '2026-03-09 00:00' }] }).at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:30').calls(lead, 'ana');
      const task = court.at('2026-03-02 10:36').task(lead, 'ana', '2026-03-02 11:00');
      court.at('2026-03-02 11:15').move(task, 'ben', 'ana');
      court.at('2026-03-02 12:30').give(lead, to);
      expect(court.judge().unjustRungs.map(() => 'unjustRungs')).toEqual(found);
    }
  });

  it('is none where a call that was told late gives the lead back, in the hours of whoever made it', () => {
    for (const [told, back, found] of [
      ['2026-03-02 10:40', '2026-03-02 10:41', []],
      ['2026-03-02 10:40', '2026-03-02 18:30', ['wrongOwner']],
      [null, '2026-03-02 10:41', ['wrongOwner', 'unjustRungs']],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at('2026-03-02 10:30').give(lead, 'ben');
      court.move(task, 'ben');
      if (told !== null) court.at(told).calls(lead, 'ana', 'nobody', '2026-03-02 10:20');
      court.at(back).give(lead, 'ana');
      court.move(task, 'ana');
      expect(court.found().filter((kind) => kind !== 'missedTasks' && kind !== 'lateRungs')).toEqual(found);
    }
  });

  it('is none where somebody had it for no time, given by a rep at the instant at which the ladder gave it to another', () => {
    for (const [given, found] of [
      ['2026-03-02 10:30', 0],
      ['2026-03-02 10:29', 1],
    ] as const) {
      const { court, lead } = untouched();
      court.at(given).give(lead, 'eva', 'ana');
      court.at('2026-03-02 10:30').give(lead, 'ben');
      court.at('2026-03-02 11:00').give(lead, 'eva');
      expect(court.judge().wrongOwner.filter(({ what }) => what.includes('second visit'))).toHaveLength(found);
    }
  });

  it('is a re-assignment although somebody had tried', () => {
    const { court, lead, task } = untouched();
    court.at('2026-03-02 10:20');
    court.calls(lead, 'ben');
    court.close(task);
    court.at('2026-03-02 10:30');
    court.give(lead, 'ben');
    expect(court.found()).toEqual(['unjustRungs']);
    const until = (wall: string) => ({ unseen: [{ from: instant('2026-03-02 10:00'), to: instant(wall) }] });
    // What the CRM does not show yet nobody can count.
    expect(court.found(until('2026-03-02 10:31'))).toEqual([]);
    expect(court.found(until('2026-03-02 10:29'))).toEqual(['unjustRungs']);
  });

  it('is a re-assignment although they had replied to an attempt, and asked again', () => {
    for (const [attempt, what] of [
      ['calls', 'conversation'],
      ['notes', null],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:03')[attempt](lead, 'ana');
      court.at('2026-03-02 11:00').replies(lead, 'ana');
      court.at('2026-03-03 10:00').asksAgain(lead);
      court.at('2026-03-03 10:31').give(lead, 'ben');
      const said = court.judge().unjustRungs.map((one) => one.what);
      expect(said).toEqual(what === null ? [] : [expect.stringContaining(what)]);
    }
  });

  it('is a re-assignment of what may only be proposed', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.qualifies('ana');
    court.at('2026-03-05 12:00');
    court.give(lead, 'ben');
    expect(court.judge().unjustRungs).toMatchObject([{ what: expect.stringContaining('proposed') }]);
  });

  it('is none of what marketing passes on at the very instant at which the safety net is given it', () => {
    for (const [passedOn, found] of [
      ['2026-03-02 11:00', []],
      ['2026-03-02 10:59', ['unjustRungs']],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies(null);
      court.at(passedOn).give(lead, 'ana', 'max');
      court.at('2026-03-02 11:00').give(lead, 'net');
      expect(court.found().filter((kind) => kind !== 'missedTasks')).toEqual(found);
    }
  });

  it('counts anew from a hand-over by the manager, and not from one between reps', () => {
    for (const giver of ['boss', 'ana'] as const) {
      const { court, lead, task } = untouched();
      court.at('2026-03-02 10:20');
      court.give(lead, 'ben', giver);
      court.move(task, 'ben');
      court.at('2026-03-02 10:30');
      court.give(lead, 'eva');
      court.move(task, 'eva');
      expect(court.judge().unjustRungs).toHaveLength(giver === 'boss' ? 1 : 0);
    }
  });

  it('counts nothing anew from a hand-over by the manager at the very instant of the move', () => {
    for (const [minute, found] of [
      ['11:00', 0],
      ['11:01', 1],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at('2026-03-02 10:30').give(lead, 'ben');
      court.move(task, 'ben');
      court.at('2026-03-02 11:00').give(lead, 'ana', 'boss');
      court.at(`2026-03-02 ${minute}`).give(lead, 'eva');
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('is none of what was accepted where a business day has passed in the place of whoever the ladder began with', () => {
    for (const [zones, found] of [
      [{ ana: 'America/New_York' }, 0],
      [{}, 1],
    ] as const) {
      const court = openCourt({ zones }).at('2026-03-02 10:00');
      const lead = court.asks('ana');
      court.at('2026-03-02 10:02').give(lead, 'ben', 'ana');
      court.at('2026-03-02 10:04').field(lead, 'lead_response', 'accept', 'ben');
      court.at('2026-03-03 09:45').give(lead, 'eva');
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });

  it('is none for what was done with a record that was merged into this one only afterwards', () => {
    for (const [merged, found] of [
      ['2026-03-02 10:25', 1],
      ['2026-03-02 10:40', 0],
    ] as const) {
      const { court, lead } = untouched();
      const other = court.asks('eva');
      court.at('2026-03-02 10:20').calls(other, 'eva', 'talked');
      const acts = [
        { wall: merged, act: () => court.portal.merge('contacts', lead, other, { source: 'CRM_UI' }) },
        { wall: '2026-03-02 10:30', act: () => court.give(lead, 'ben') },
      ];
      for (const { wall, act } of acts.toSorted((a, b) => a.wall.localeCompare(b.wall))) {
        court.at(wall);
        act();
      }
      expect(court.judge().unjustRungs).toHaveLength(found);
    }
  });
});
