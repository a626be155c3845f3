/** Hand-offs and tasks closed with and without what rules.md asks for, and leads that nobody looks after. */
import { describe, expect, it } from 'vitest';
import { openCourt } from './court.ts';

describe('a hand-off that Baton closed', () => {
  function closed(prepare: (court: ReturnType<typeof openCourt>, lead: string) => void, outcome = 'disqualified') {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.qualifies('ana');
    court.at('2026-03-02 10:10');
    prepare(court, lead);
    court.field(lead, 'outcome', outcome, 'baton');
    return court.found();
  }

  it('is wrong without a conversation, all attempts or an objective reason', () => {
    const asks = (court: ReturnType<typeof openCourt>, lead: string) => {
      court.calls(lead, 'ana');
      court.field(lead, 'response_reason', 'no_budget', 'ana');
      court.field(lead, 'outcome_asked_for', 'disqualified', 'ana');
    };
    expect(closed(asks)).toEqual(['wronglyClosed']);
  });

  it('is right after a conversation', () => {
    expect(
      closed((court, lead) => {
        court.calls(lead, 'ana', 'talked');
        court.field(lead, 'outcome_asked_for', 'disqualified', 'ana');
      }),
    ).toEqual([]);
  });

  it('is right after a conversation that took place with the record that was merged into this one', () => {
    for (const merged of [true, false]) {
      const court = openCourt().at('2026-03-02 10:00');
      const other = court.asks('ana');
      court.at('2026-03-02 10:03').calls(other, 'ana', 'talked');
      court.at('2026-03-02 10:30');
      const lead = court.asks('ana');
      court.at('2026-03-02 10:33').calls(lead, 'ana');
      court.at('2026-03-02 11:00');
      if (merged) court.portal.merge('contacts', lead, other, { source: 'CRM_UI' });
      court.at('2026-03-02 11:10').field(lead, 'outcome_asked_for', 'disqualified', 'ana');
      court.field(lead, 'outcome', 'disqualified', 'baton');
      expect(court.judge().wronglyClosed).toHaveLength(merged ? 0 : 1);
    }
  });

  it('is right after a conversation with somebody who had opted out and asked all the same, and wrong with one of our own', () => {
    for (const [why, found] of [
      ['opted-out', []],
      ['own-domain', ['wronglyClosed']],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.asks('ana');
      court.aside.push({ lead, why });
      court.at('2026-03-02 10:30');
      court.portal.update('contacts', lead, { recent_conversion_date: new Date(court.portal.now()).toISOString() }, { source: 'FORM' });
      court.calls(lead, 'ana', 'talked');
      court.field(lead, 'outcome_asked_for', 'disqualified', 'ana');
      court.field(lead, 'outcome', 'disqualified', 'baton');
      expect(court.found()).toEqual(found);
    }
  });

  it('is wrong after a conversation when nobody asked for it', () => {
    expect(closed((court, lead) => court.calls(lead, 'ana', 'talked'))).toEqual(['wronglyClosed']);
  });

  it('is right at once for an objective reason, and wrong for a judgement that marketing has not answered', () => {
    const rejects = (reason: string) => (court: ReturnType<typeof openCourt>, lead: string) => {
      court.field(lead, 'response_reason', reason, 'ana');
      court.field(lead, 'lead_response', 'reject', 'ana');
    };
    expect(closed(rejects('spam-or-test'))).toEqual([]);
    expect(closed(rejects('competitor'))).toEqual(['wronglyClosed']);
  });

  it("is not asked about where it may have been another record's, before the two became one", () => {
    const court = openCourt().at('2026-03-02 10:00');
    const [lead, other] = [court.asks('ana'), court.asks('ana')];
    court.task(lead, 'ana', '2026-03-02 10:05');
    const task = court.task(other, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:04').close(task);
    expect(court.judge().wronglyClosed).toHaveLength(1);
    court.at('2026-03-02 10:05').portal.merge('contacts', lead, other, { source: 'CRM_UI' });
    expect(court.judge().wronglyClosed).toEqual([]);
  });

  it('is asked about where the record that stayed had it, also before another became one with it', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const [lead, other] = [court.asks('ana'), court.asks('ana')];
    const task = court.task(lead, 'ana', '2026-03-02 10:05');
    court.at('2026-03-02 10:04').close(task);
    court.at('2026-03-02 10:05').portal.merge('contacts', lead, other, { source: 'CRM_UI' });
    expect(court.judge().wronglyClosed).toHaveLength(1);
  });

  it("is right by marketing's silence in the owner's working time too, and not before", () => {
    for (const [until, found] of [
      ['2026-03-03 15:50', 1],
      ['2026-03-03 16:00', 0],
    ] as const) {
      const court = openCourt({ zones: { ana: 'America/New_York' }, holidays: ['2026-03-03'] }).at('2026-03-02 16:00');
      const lead = court.qualifies('ana');
      court.field(lead, 'response_reason', 'no need', 'ana');
      court.field(lead, 'lead_response', 'reject', 'ana');
      court.at(until);
      court.field(lead, 'outcome', 'disqualified', 'baton');
      expect(court.judge().wronglyClosed).toHaveLength(found);
    }
  });

  it("is right by marketing's consent, and by its silence past M4", () => {
    for (const [until, answer] of [
      ['2026-03-02 12:00', 'agree'],
      ['2026-03-03 10:10', null],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:10');
      court.field(lead, 'response_reason', 'no need', 'ana');
      court.field(lead, 'lead_response', 'reject', 'ana');
      court.at(until);
      if (answer !== null) court.field(lead, 'answer_to_rejection', answer, 'max');
      court.field(lead, 'outcome', 'disqualified', 'baton');
      expect(court.judge().wronglyClosed).toEqual([]);
    }
  });

  it('is deleted while the record is in the bin and for the grace after it came back, and never before or long after', () => {
    for (const [when, found] of [
      ['2026-03-02 10:40', 0],
      ['2026-03-02 13:00', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:10').portal.archive('contacts', lead, { source: 'CRM_UI' });
      court.at('2026-03-02 10:39').portal.restore('contacts', lead, { source: 'CRM_UI' });
      court.at(when).field(lead, 'outcome', 'deleted', 'baton');
      expect(court.judge().wronglyClosed).toHaveLength(found);
    }
    expect(closed(() => undefined, 'deleted')).toEqual(['wronglyClosed']);
  });

  it('is won only by a deal that is', () => {
    const deal = (stage: string) => (court: ReturnType<typeof openCourt>, lead: string) => {
      court.portal.create('deals', { dealname: 'x', dealstage: stage }, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lead }]);
    };
    expect(closed(deal('closedwon'), 'won')).toEqual([]);
    expect(closed(deal('contractsent'), 'won')).toEqual(['wronglyClosed']);
  });

  it('is won by a deal that is, also of a lead that was in nobody’s diary', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.inquires();
    court.give(lead, 'ana');
    court.portal.create('deals', { dealname: 'x', dealstage: 'closedwon' }, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lead }]);
    court.field(lead, 'outcome', 'won', 'baton');
    expect(court.found()).toEqual([]);
  });
});

describe('a task that Baton closed', () => {
  it('is right whose owner has just left one of two CRMs, and wrong in one alone', () => {
    for (const [two, minute, found] of [
      [true, '11:01', 0],
      [true, '11:30', 1],
      [false, '11:01', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      const task = court.at('2026-03-02 10:36').task(lead, 'ana', '2026-03-02 11:00');
      court.at('2026-03-02 11:00').portal.deactivateOwner(court.ids.ana);
      court.at(`2026-03-02 ${minute}`).close(task);
      if (two) Object.assign(court.sandbox.mainPortal, { standsIn: () => 'salesforce' });
      expect(court.judge().wronglyClosed).toHaveLength(found);
    }
  });

  it('is wrong where nothing happened, and right where a call was made', () => {
    for (const called of [false, true]) {
      const court = openCourt().at('2026-03-02 10:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 10:36');
      const task = court.task(lead, 'ana', '2026-03-02 11:00');
      court.at('2026-03-02 10:50');
      if (called) court.calls(lead, 'ana');
      court.close(task);
      court.at('2026-03-02 10:53');
      expect(court.judge().wronglyClosed).toHaveLength(called ? 0 : 1);
    }
  });

  it('is right where it was made twice, as long as one of the two stays', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.qualifies('ana');
    court.at('2026-03-02 10:36');
    const [one, other] = [court.task(lead, 'ana', '2026-03-02 11:00'), court.task(lead, 'ana', '2026-03-02 11:00', true)];
    court.at('2026-03-02 10:38');
    court.close(other);
    court.at('2026-03-02 10:50');
    expect(court.found()).toEqual([]);
    court.close(one);
    court.at('2026-03-02 10:53');
    expect(court.judge().wronglyClosed).toHaveLength(1);
  });

  it("is right when marketing's silence is over by the owner's working time, whatever its own would say", () => {
    for (const [until, found] of [
      ['2026-03-03 19:30', 1],
      ['2026-03-03 20:15', 0],
    ] as const) {
      const court = openCourt({ zones: { ana: 'America/New_York' } }).at('2026-03-02 16:00');
      const lead = court.qualifies('ana');
      court.at('2026-03-02 20:15');
      court.field(lead, 'response_reason', 'no need', 'ana');
      court.field(lead, 'lead_response', 'reject', 'ana');
      court.at('2026-03-03 17:40').calls(lead, 'ana');
      court.at('2026-03-03 17:45');
      const task = court.task(lead, 'ana', '2026-03-03 21:00');
      court.at(until).close(task);
      expect(court.judge().wronglyClosed).toHaveLength(found);
    }
  });

  it("is nobody's fault when a person ticked it", () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.qualifies('ana');
    court.at('2026-03-02 10:36');
    court.close(court.task(lead, 'ana', '2026-03-02 11:00'), 'ana');
    court.at('2026-03-02 11:30');
    expect(court.found()).toEqual([]);
  });
});

describe('an orphan', () => {
  it('is a lead without task, next step and outcome, days after it was handed over', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.calls(lead, 'ana', 'talked');
    court.at('2026-03-05 11:00');
    expect(court.found()).toEqual(['orphans']);
    court.field(lead, 'state', 'working', 'baton');
    court.field(lead, 'next_step', 'agree the next step', 'baton');
    expect(court.found()).toEqual([]);
  });

  it('is a lead that still belongs to somebody who has left', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks('ana');
    court.calls(lead, 'ana', 'talked');
    court.field(lead, 'state', 'working', 'baton');
    court.field(lead, 'next_step', 'agree the next step', 'baton');
    court.at('2026-03-02 12:00');
    court.portal.deactivateOwner(court.ids.ana);
    court.at('2026-03-06 11:00');
    expect(court.found()).toEqual(['orphans', 'wrongOwner']);
    expect(court.judge().orphans).toMatchObject([{ lead, what: expect.stringContaining('left') }]);
  });
});
