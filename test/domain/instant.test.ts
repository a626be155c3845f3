/** Instants as text: what is printed is what Temporal prints, and what is read names its zone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, isZone, parseInstant } from '../../src/domain/instant.ts';

describe('instants', () => {
  it('print in UTC with milliseconds, whatever the instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 7e12 }), (at) => {
        const plain = Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'millisecond' });
        expect(formatInstant(at)).toBe(plain);
        if (at > 86_400_000 * 366) expect(parseInstant(plain)).toBe(at);
      }),
    );
  });

  it.each([
    '2026-03-02',
    '2026-03-02T09:00:00',
    '2026-13-02T09:00:00Z',
    '2026-02-29T09:00:00Z',
    'now',
    '',
    5,
    null,
    '1969-12-31T00:00:00Z',
    '9999-01-01T00:00:00Z',
  ])('are not read from %s', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('are read with an offset', () => {
    expect(parseInstant('2026-03-02T10:00:00+01:00')).toBe(Temporal.Instant.from('2026-03-02T09:00:00Z').epochMilliseconds);
  });

  it('know a time zone from a word', () => {
    expect([isZone('Europe/Berlin'), isZone('Europe/Berlim'), isZone(5)]).toEqual([true, false, false]);
  });
});
