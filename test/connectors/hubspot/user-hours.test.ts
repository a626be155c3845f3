/** Working hours and time off of a HubSpot user become the roster's words; what cannot be read is nobody's week. */
import { describe, expect, it } from 'vitest';
import { awayIn, weekIn } from '../../../connectors/hubspot/user-hours.ts';

describe('working hours', () => {
  it('are windows by day', () => {
    const list = [
      { days: 'MONDAY_TO_FRIDAY', startMinute: 480, endMinute: 720 },
      { days: 'MONDAY', startMinute: 780, endMinute: 1_440 },
    ];
    expect(weekIn(JSON.stringify(list))).toEqual({
      mon: ['08:00-12:00', '13:00-24:00'],
      tue: ['08:00-12:00'],
      wed: ['08:00-12:00'],
      thu: ['08:00-12:00'],
      fri: ['08:00-12:00'],
    });
  });

  it.each([
    null,
    '',
    'nonsense',
    '{}',
    '[]',
    '[{"days":"SOMEDAY","startMinute":1,"endMinute":2}]',
    '[{"days":"MONDAY","startMinute":9,"endMinute":9}]',
  ])('that say %j are none', (value) => expect(weekIn(value)).toBeUndefined());
});

describe('time off', () => {
  it('is a span; one that ends before it begins is left out', () => {
    const list = [
      { startTimestamp: 5, endTimestamp: 9 },
      { startTimestamp: 9, endTimestamp: 5 },
    ];
    expect(awayIn(JSON.stringify(list))).toEqual([{ from: 5, to: 9 }]);
    expect(awayIn('nonsense')).toEqual([]);
  });
});
