/** Owners and deadlines: what must be found, and what must not. */
import { describe, expect, it } from 'vitest';
import { type Court, type CourtOptions, instant, openCourt, untouched } from './court.ts';

describe('a wrong owner', () => {
  const moved = ({ court, lead, task }: { court: Court; lead: string; task: string }, to: 'ben' | 'max' | 'partner' | 'ana') => {
    court.give(lead, to);
    court.move(task, to);
    return court.judge().wrongOwner;
  };

  it('is none of the pool of whoever had it, though somebody gave it to another at the very instant of the move', () => {
    for (const [minute, found] of [
      ['10:30', 0],
      ['10:31', 1],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at('2026-03-02 10:30').give(lead, 'partner', 'boss');
      court.at(`2026-03-02 ${minute}`).give(lead, 'ben');
      court.move(task, 'ben');
      expect(court.judge().wrongOwner.filter(({ what }) => what.includes('pool'))).toHaveLength(found);
    }
  });

  it('is none of the pool of whoever had it, while the CRM shows late what people do', () => {
    for (const [until, found] of [
      ['10:40', 0],
      ['10:31', 1],
    ] as const) {
      const { court, lead, task } = untouched();
      court.at('2026-03-02 10:30').give(lead, 'partner', 'boss');
      court.at('2026-03-02 10:32').give(lead, 'ben');
      court.move(task, 'ben');
      const unseen = [{ from: instant('2026-03-02 10:20'), to: instant(`2026-03-02 ${until}`) }];
      expect(court.judge({ unseen }).wrongOwner.filter(({ what }) => what.includes('pool'))).toHaveLength(found);
    }
  });

  it('is none of the pool of whoever was given it at the very instant of the move', () => {
    const { court, lead, task } = untouched();
    court.at('2026-03-02 10:30').give(lead, 'partner', 'boss');
    court.at('2026-03-02 10:40').give(lead, 'ana', 'boss');
    court.give(lead, 'ben');
    court.move(task, 'ben');
    expect(court.judge().wrongOwner.filter(({ what }) => what.includes('pool'))).toEqual([]);
  });

  it('is somebody of no pool', () => {
    const scene = untouched();
    scene.court.at('2026-03-02 10:30');
    expect(moved(scene, 'partner')).toMatchObject([{ what: expect.stringContaining('pool') }]);
  });

  it('is somebody on their way home', () => {
    const court = openCourt().at('2026-03-02 16:45');
    const lead = court.asks('ana');
    const task = court.task(lead, 'ana', '2026-03-02 16:50');
    court.at('2026-03-02 17:15');
    expect(moved({ court, lead, task }, 'ben')).toMatchObject([{ what: expect.stringContaining('hours') }]);
  });

  it('is nobody on their way home who was given it in hours and could not be told before', () => {
    for (const [since, found] of [
      ['16:55', 0],
      ['17:05', 1],
    ] as const) {
      const court = openCourt().at('2026-03-02 16:20');
      const lead = court.asks('ana');
      court.task(lead, 'ana', '2026-03-02 16:25');
      court.at('2026-03-02 23:30').give(lead, 'ben');
      const outages = [{ from: instant(`2026-03-02 ${since}`), to: instant('2026-03-02 23:45') }];
      expect(court.judge({ outages }).wrongOwner.filter(({ what }) => what.includes('hours'))).toHaveLength(found);
    }
  });

  it('is nobody on their way home where the owner has left and nobody else is in', () => {
    const { court, lead } = untouched();
    court.calls(lead, 'ana');
    court.at('2026-03-02 18:00').portal.deactivateOwner(court.ids.ana);
    court.at('2026-03-02 18:01').give(lead, 'ben');
    expect(court.judge().wrongOwner).toEqual([]);
  });

  it('is somebody who is away, and who had it before', () => {
    const away = untouched({ absences: [{ who: 'ben', from: '2026-03-02 00:00', to: '2026-03-04 00:00' }] });
    away.court.at('2026-03-02 10:30');
    expect(moved(away, 'ben')).toMatchObject([{ what: expect.stringContaining('away') }]);

    const twice = untouched();
    twice.court.at('2026-03-02 10:30');
    expect(moved(twice, 'ben')).toEqual([]);
    twice.court.at('2026-03-02 11:00');
    expect(moved(twice, 'ana')).toMatchObject([{ what: expect.stringContaining('second visit') }]);
  });

  it('is an owner who is away for longer than the target', () => {
    const options: CourtOptions = {
      absences: [{ who: 'ana', from: '2026-03-02 00:00', to: '2026-03-05 00:00' }],
      deputies: { ana: 'ben' },
    };
    const { court, lead, task } = untouched(options);
    expect(court.judge().wrongOwner).toMatchObject([{ lead, at: instant('2026-03-02 10:05') }]);
    const quick = openCourt(options).at('2026-03-02 10:00');
    const given = quick.asks('ana');
    quick.give(given, 'ben');
    quick.task(given, 'ben', '2026-03-02 10:05');
    quick.at('2026-03-02 10:15');
    expect(quick.found()).toEqual([]);
    expect(task).not.toBe('');
  });

  it('is an owner who has left', () => {
    const { court, lead } = untouched();
    court.portal.deactivateOwner(court.ids.ana);
    court.at('2026-03-02 10:20');
    expect(court.judge().wrongOwner).toEqual([]);
    court.at('2026-03-02 10:22');
    expect(court.judge().wrongOwner).toMatchObject([{ lead, at: instant('2026-03-02 10:21') }]);
    expect(court.judge({ unannounced: 3_600_000 }).wrongOwner).toEqual([]);
  });

  it('is nobody, past the accept time', () => {
    const court = openCourt().at('2026-03-02 10:00');
    const lead = court.asks(null);
    court.at('2026-03-02 10:10');
    expect(court.found()).toEqual([]);
    court.at('2026-03-02 10:11');
    expect(court.judge().wrongOwner).toMatchObject([{ lead, at: instant('2026-03-02 10:10') }]);
    const served = openCourt().at('2026-03-02 10:00');
    const given = served.asks(null);
    served.at('2026-03-02 10:05');
    served.give(given, 'net');
    served.task(given, 'net', '2026-03-02 10:10');
    served.at('2026-03-02 10:20');
    expect(served.judge().wrongOwner).toEqual([]);
  });
});

describe('a wrong deadline', () => {
  it('is one on a holiday, or by the wrong hours', () => {
    for (const [due, wrong] of [
      ['2026-03-04 09:30', false],
      ['2026-03-03 09:30', true],
      ['2026-03-02 18:05', true],
    ] as const) {
      const court = openCourt({ holidays: ['2026-03-03'] }).at('2026-03-02 18:00');
      court.task(court.asks('ana'), 'ana', due);
      expect(court.found()).toEqual(wrong ? ['wrongDue'] : []);
    }
  });

  it('keeps to the wall clock over the change of the clocks', () => {
    const court = openCourt().at('2026-03-27 16:45');
    court.qualifies('ana');
    court.at('2026-03-30 09:21');
    const [contact] = [...court.sandbox.mainPortal.shelf('contacts').byId.keys()];
    court.task(contact!, 'ana', '2026-03-30 09:45');
    expect(court.found()).toEqual([]);
    expect(court.judge().checked.dues).toBe(1);
  });
});
