/** Missing and doubled tasks: what must be found, and what must not. */
import { describe, expect, it } from 'vitest';
import { instant, openCourt } from './court.ts';

describe('a missing task', () => {
  it('is found for a hand-raiser who got none at the hand-off', () => {
    const court = openCourt().at('2026-03-02 09:30');
    const lead = court.asks('ana');
    court.at('2026-03-02 09:40');
    expect(court.judge().missedTasks).toEqual([
      { lead, at: instant('2026-03-02 09:35'), what: 'no open task: first attempt of a hand-raiser (hand-raiser, hand-off 1)' },
    ]);
  });

  it('is none while the task is open, and none once somebody called', () => {
    const court = openCourt().at('2026-03-02 09:30');
    const lead = court.asks('ana');
    const task = court.task(lead, 'ana', '2026-03-02 09:35');
    court.at('2026-03-02 09:34');
    court.calls(lead, 'ana');
    court.close(task);
    court.at('2026-03-02 12:00');
    expect(court.found()).toEqual([]);
    expect(court.judge().checked).toMatchObject({ leads: 1, handoffs: 1, tasks: 1, closings: 1, dues: 1, minutes: 4 });
  });

  it('is found when a note was taken for a call', () => {
    const court = openCourt().at('2026-03-02 09:30');
    const lead = court.asks('ana');
    const task = court.task(lead, 'ana', '2026-03-02 09:35');
    court.at('2026-03-02 09:33');
    court.notes(lead, 'ana');
    court.close(task);
    court.at('2026-03-02 09:44');
    expect(court.found()).toEqual(['missedTasks', 'wronglyClosed']);
  });

  it('is owed to a qualified lead from the warning on, not before', () => {
    const court = openCourt().at('2026-03-02 09:00');
    court.qualifies('ana');
    court.at('2026-03-02 09:40');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 09:42');
    expect(court.found()).toEqual(['missedTasks']);
  });

  it('is owed for the second attempt, from the morning after its day', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.calls(lead, 'ana');
    court.at('2026-03-03 09:05');
    expect(court.found()).toEqual([]);
    court.at('2026-03-03 09:06');
    expect(court.judge().missedTasks).toMatchObject([{ lead, what: expect.stringContaining('attempt 2') }]);
  });

  it('is none of a next step after a conversation that may belong to the time before the hand-off', () => {
    for (const [since, found] of [
      ['2026-03-02 09:50', 0],
      ['2026-03-02 10:10', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:20').calls(lead, 'ana', 'talked', since);
      court.at('2026-03-10 12:00');
      expect(court.judge().missedTasks).toHaveLength(found);
    }
  });

  it('is none while a call-back date lies ahead', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.calls(lead, 'ana');
    court.field(lead, 'call_back_on', '2026-03-05', 'ana');
    court.at('2026-03-04 12:00');
    expect(court.found()).toEqual([]);
    court.at('2026-03-06 12:00');
    expect(court.found()).toContain('missedTasks');
  });

  describe('of a lead that was recycled', () => {
    /** Talked to on 2 March, and asleep until 16 March. */
    const asleep = (until: string | null) => {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:20').calls(lead, 'ana', 'talked');
      if (until !== null) court.field(lead, 'wake_up_on', until, 'ana');
      court.field(lead, 'outcome_asked_for', 'recycled', 'ana');
      court.field(lead, 'outcome', 'recycled', 'baton');
      court.field(lead, 'outcome_asked_for', '', 'ana');
      return { court, lead };
    };
    const wakes = (court: ReturnType<typeof openCourt>, lead: string, day: string) => {
      court.at(`${day} 09:00`).field(lead, 'outcome', '', 'baton');
      return court.task(lead, 'ana', `${day} 10:00`);
    };

    it('is found once it should be back for two business days', () => {
      const { court, lead } = asleep('2026-03-16');
      court.at('2026-03-18 12:00');
      expect(court.found()).toEqual([]);
      court.at('2026-03-20 12:00');
      expect(court.judge().missedTasks).toMatchObject([{ lead, what: expect.stringContaining('lead that is back') }]);
    });

    it('is found after ninety days where no day was chosen', () => {
      const { court } = asleep(null);
      court.at('2026-05-31 12:00');
      expect(court.found()).toEqual([]);
      court.at('2026-06-05 12:00');
      expect(court.found()).toEqual(['missedTasks']);
    });

    it('is none where another day was chosen meanwhile', () => {
      const { court, lead } = asleep('2026-03-16');
      court.at('2026-03-10 12:00').field(lead, 'wake_up_on', '2026-04-16', 'ana');
      court.at('2026-03-26 12:00');
      expect(court.found()).toEqual([]);
      court.at('2026-04-22 12:00');
      expect(court.found()).toEqual(['missedTasks']);
    });

    it('is none where it is back with a task, or somebody did something', () => {
      const { court, lead } = asleep('2026-03-16');
      const task = wakes(court, lead, '2026-03-16');
      court.at('2026-03-16 10:00').calls(lead, 'ana');
      court.close(task);
      court.at('2026-03-27 12:00');
      expect(court.found()).toEqual([]);
    });

    it('is not owed twice to who asks for sales while they are back and were spoken to', () => {
      const { court, lead } = asleep('2026-03-16');
      const task = wakes(court, lead, '2026-03-16');
      court.at('2026-03-16 10:00').calls(lead, 'ana', 'talked');
      court.close(task);
      court.at('2026-03-17 10:00').asksAgain(lead);
      const next = court.task(lead, 'ana', '2026-03-17 10:05');
      court.at('2026-03-17 10:04').calls(lead, 'ana');
      court.close(next);
      court.at('2026-03-19 12:00');
      expect(court.found()).toEqual([]);
    });

    it('is none where a colleague was given it before its day, and worked it', () => {
      for (const ended of [false, true]) {
        const { court, lead } = asleep('2026-03-16');
        court.at('2026-03-06 09:00').give(lead, 'ben', 'boss');
        court.field(lead, 'outcome', '', 'baton');
        const task = court.task(lead, 'ben', '2026-03-06 10:00');
        court.at('2026-03-06 09:30').calls(lead, 'ben', 'talked');
        court.close(task);
        if (ended) court.field(lead, 'outcome', 'disqualified', 'baton');
        court.at('2026-03-27 12:00');
        expect(court.judge().missedTasks).toEqual([]);
      }
    });

    it('is found again once it was recycled a second time', () => {
      const { court, lead } = asleep('2026-03-16');
      const task = wakes(court, lead, '2026-03-16');
      court.at('2026-03-16 10:00').calls(lead, 'ana', 'talked');
      court.close(task);
      court.field(lead, 'wake_up_on', '2026-04-16', 'ana');
      court.field(lead, 'outcome_asked_for', 'recycled', 'ana');
      court.field(lead, 'outcome', 'recycled', 'baton');
      court.at('2026-04-17 12:00');
      expect(court.found()).toEqual([]);
      court.at('2026-04-22 12:00');
      expect(court.found()).toEqual(['missedTasks']);
    });
  });

  it("is none while a task of the rep's own fills the slot", () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    const own = { hs_task_subject: 'Ring them', hubspot_owner_id: court.ids.ana };
    court.portal.create('tasks', own, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lead }]);
    court.at('2026-03-02 10:14');
    expect(court.found()).toEqual([]);
  });

  it('is none while Baton was down, and one soon after', () => {
    const court = openCourt().at('2026-03-02 10:00');
    court.asks('ana');
    court.at('2026-03-02 10:12');
    const outages = [{ from: instant('2026-03-02 09:50'), to: instant('2026-03-02 10:08') }];
    expect(court.found({ outages })).toEqual([]);
    court.at('2026-03-02 10:19');
    expect(court.found({ outages })).toEqual(['missedTasks']);
  });

  it('is none for hand-offs from before going live, nor for a partner', () => {
    const court = openCourt().at('2026-03-02 10:00');
    court.asks('ana');
    court.asks('partner');
    court.at('2026-03-02 10:14');
    const liveFrom = { Iberia: instant('2026-03-02 10:05') };
    expect(court.found({ people: { liveFrom } })).toEqual([]);
    expect(court.judge().missedTasks).toHaveLength(1);
  });

  it('is owed to the next owner though the one before had ticked it', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    const task = court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:10');
    court.close(task, 'ana');
    court.at('2026-03-02 10:17');
    expect(court.found()).toEqual([]);
    court.give(lead, 'ben', 'boss');
    court.at('2026-03-02 10:24');
    expect(court.found()).toEqual(['missedTasks']);
  });
});

describe('an attempt', () => {
  it('of who became one with a record that had ended may be due by the calendar of whoever owned that', () => {
    for (const [inquires, found] of [
      ['11:00', 0],
      ['16:00', 1],
    ] as const) {
      const court = openCourt({ zones: { ben: 'America/New_York' }, holidays: ['2026-03-03'] }).at('2026-03-02 10:00');
      const loser = court.qualifies('ana');
      court.handed.push({ lead: loser, owner: court.ids.ana, at: instant('2026-03-02 10:00'), kind: 'qualified', customer: false });
      court.at('2026-03-02 10:10').calls(loser, 'ana', 'talked');
      court.field(loser, 'lead_response', 'reject', 'ana');
      court.field(loser, 'outcome', 'rejected', 'baton');
      const winner = court.at(`2026-03-02 ${inquires}`).inquires();
      court.at('2026-03-02 16:00').passesOn(winner, 'ben');
      court.at('2026-03-02 16:10').calls(winner, 'ben');
      court.steps(winner, 'ben');
      court.at('2026-03-02 16:20').merge(winner, loser);
      court.at('2026-03-04 15:30');
      expect(court.judge().missedTasks.filter(({ what }) => what.includes('attempt 3'))).toHaveLength(found);
    }
  });
});

describe('a next step', () => {
  it('is not missed of a lead that had been rejected after a conversation, as the record that was merged away alone had said', () => {
    for (const rejected of [true, false]) {
      const court = openCourt().at('2026-03-02 10:00');
      const [winner, loser] = [court.qualifies('ana'), court.qualifies('ana')];
      court.at('2026-03-02 10:10').calls(loser, 'ana', 'talked');
      court.calls(winner, 'ana', 'talked');
      if (rejected) court.field(loser, 'lead_response', 'reject', 'ana');
      court.at('2026-03-02 10:20').merge(winner, loser);
      court.at('2026-03-12 10:00');
      expect(court.judge().missedTasks).toHaveLength(rejected ? 0 : 1);
    }
  });
});

describe('a day on which to call back', () => {
  it('holds on when the record on which it stands is merged away', () => {
    for (const agreed of [true, false]) {
      const court = openCourt().at('2026-03-02 10:00');
      const [winner, loser] = [court.qualifies('ana'), court.qualifies('ana')];
      court.at('2026-03-02 10:10').calls(loser, 'ana', 'talked');
      // A value of its own is what the record that stays keeps.
      court.field(winner, 'call_back_on', '2026-03-02', 'ana');
      if (agreed) court.field(loser, 'call_back_on', '2026-03-05', 'ana');
      court.at('2026-03-02 10:20').merge(winner, loser);
      court.at('2026-03-11 10:00');
      expect(court.judge().missedTasks).toHaveLength(agreed ? 0 : 1);
      court.at('2026-03-14 10:00');
      expect(court.judge().missedTasks).toHaveLength(1);
    }
  });
});

describe('doubled tasks', () => {
  it('are found when two are open for one person for longer than the grace', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:03');
    court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:08');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 10:09');
    expect(court.judge().duplicateTasks).toMatchObject([{ lead, at: instant('2026-03-02 10:08') }]);
  });

  it('are none while Baton was down, and found soon after', () => {
    for (const [until, found] of [
      ['10:30', 0],
      ['10:05', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.asks('ana');
      court.task(lead, 'ana', '2026-03-02 10:05');
      court.task(lead, 'ana', '2026-03-02 10:05');
      court.at('2026-03-02 10:20');
      const outages = [{ from: instant('2026-03-02 09:50'), to: instant(`2026-03-02 ${until}`) }];
      expect(court.judge({ outages }).duplicateTasks).toHaveLength(found);
    }
  });

  it('are found when a merge left each of the two their own, and not when one was closed', () => {
    for (const closes of [false, true]) {
      const court = openCourt().at('2026-03-02 10:00');
      const [winner, loser] = [court.asks('ana'), court.asks('ana')];
      court.task(winner, 'ana', '2026-03-02 10:05');
      const second = court.task(loser, 'ana', '2026-03-02 10:05');
      court.at('2026-03-02 10:06');
      court.portal.merge('contacts', winner, loser, { source: 'CRM_UI' });
      court.at('2026-03-02 10:08');
      if (closes) court.close(second);
      court.at('2026-03-02 10:14');
      expect(court.found()).toEqual(closes ? [] : ['duplicateTasks']);
    }
  });
});
