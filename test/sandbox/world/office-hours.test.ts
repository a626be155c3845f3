/** Office time follows the wall clock of each place, clock changes included. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOffice, dateIn, GRID, HOUR, nextOpen, nextSlot, onDuty } from '../../../sandbox/world/office-hours.ts';

const ZONES = ['Europe/Madrid', 'America/New_York', 'Europe/Berlin', 'America/Sao_Paulo'];
const instants = fc.integer({ min: Date.UTC(2017, 0, 1), max: Date.UTC(2027, 0, 1) });

describe('office hours', () => {
  it('open at nine by the wall clock on both sides of a clock change', () => {
    expect(nextOpen('Europe/Madrid', Date.UTC(2026, 2, 27, 20))).toBe(Date.UTC(2026, 2, 30, 7));
    expect(nextOpen('Europe/Madrid', Date.UTC(2026, 2, 26, 20))).toBe(Date.UTC(2026, 2, 27, 8));
  });

  it('count eight hours for a day', () => {
    const open = Date.UTC(2026, 2, 27, 8);
    expect(addOffice('Europe/Madrid', open, 8 * HOUR)).toBe(Date.UTC(2026, 2, 30, 7));
    expect(addOffice('Europe/Madrid', open + HOUR, 8 * HOUR)).toBe(Date.UTC(2026, 2, 30, 8));
  });

  it('are closed at five and on weekends', () => {
    expect(onDuty('America/New_York', Date.UTC(2026, 2, 6, 21, 59))).toBe(true);
    expect(onDuty('America/New_York', Date.UTC(2026, 2, 6, 22))).toBe(false);
    expect(onDuty('America/New_York', Date.UTC(2026, 2, 7, 16))).toBe(false);
  });

  it('give slots that lie on the grid, on duty, not before the question, with none between', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, at) => {
        const slot = nextSlot(zone, at);
        expect(slot % GRID).toBe(0);
        expect(slot).toBeGreaterThanOrEqual(at);
        expect(onDuty(zone, slot)).toBe(true);
        expect(slot - GRID < at || !onDuty(zone, slot - GRID)).toBe(true);
      }),
    );
  });

  it('add up: two spans one after the other end where their sum ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        instants,
        fc.integer({ min: 0, max: 30 * HOUR }),
        fc.integer({ min: 0, max: 30 * HOUR }),
        (zone, at, a, b) => {
          expect(addOffice(zone, addOffice(zone, at, a), b)).toBe(addOffice(zone, at, a + b));
        },
      ),
    );
  });

  it('name the date by the place', () => {
    expect(dateIn('America/Sao_Paulo', Date.UTC(2018, 1, 1, 1))).toBe('2018-01-31');
  });
});
