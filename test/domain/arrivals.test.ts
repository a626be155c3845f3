/** Out-of-hours leads are their own line, with elapsed time. */

import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { countArrivals } from '../../src/domain/arrivals.ts';
import { arrivalsTable } from '../../src/web/status/arrivals.tsx';
import { attempt, handoff, inquiry, latest, t } from './helpers.ts';

const answered = (at: string, tried: string) => latest([inquiry(at), handoff(at), attempt(tried)], '05T09:00');

describe('arrivals', () => {
  const arrivals = countArrivals();
  for (const one of [answered('02T09:00', '02T09:04'), answered('02T10:00', '02T10:30'), answered('02T11:00', '02T12:00')])
    arrivals.add(one);
  arrivals.add(answered('02T20:00', '03T08:10'));
  arrivals.add(latest([inquiry('02T21:00'), handoff('02T21:00')], '05T09:00'));
  arrivals.add(latest([inquiry('02T09:00'), handoff('02T09:00')], '05T09:00', { roster: { liveFrom: { '*': t('03T09:00') } } }));

  it('stand apart by the hour they came, with elapsed and working time, and without history', () => {
    expect(arrivals.lines()).toEqual({
      inHours: { leads: 3, answered: 3, medianElapsedMinutes: 30, medianBusinessMinutes: 30 },
      outOfHours: { leads: 2, answered: 1, medianElapsedMinutes: 730, medianBusinessMinutes: 10 },
    });
  });

  it('have no median before the first answer', () => {
    expect(countArrivals().lines().inHours).toEqual({ leads: 0, answered: 0, medianElapsedMinutes: null, medianBusinessMinutes: null });
  });

  it('are two lines on the status page', () => {
    const html = renderToString(arrivalsTable(arrivals.lines()));
    expect(html).toMatch(/In hours<.*?>3<.*?>3</);
    expect(html).toMatch(/Out of hours<.*?>2<.*?>1<.*?12 h/);
  });
});
