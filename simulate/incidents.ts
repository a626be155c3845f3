/** What goes wrong when: an agenda of incidents, drawn from the seed before the first step. */
import type { Dice } from './dice.ts';
import { ALL_FAULT_NAMES, type FaultCounts, type FaultName } from './faults/names.ts';
import { REQUEST_FAULTS } from './faults/requests.ts';

export interface Incident {
  readonly at: number;
  readonly fault: FaultName;
  /** For a fault that lasts: until when. */
  readonly until: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Habit {
  /** One for so many days, at least one in a run. */
  readonly everyDays: number;
  /** How long it lasts: from, to. */
  readonly lasts?: readonly [number, number];
}

const ONE_REQUEST: Habit = { everyDays: 2.5 };

/** Faults that no agenda holds are shares of deliveries, follow from the company's calendar, or come after the end. */
const HABITS: Partial<Record<FaultName, Habit>> = {
  ...Object.fromEntries(REQUEST_FAULTS.map((fault) => [fault, ONE_REQUEST])),
  'webhook-lost': { everyDays: 15, lasts: [20 * MINUTE, 2 * HOUR] },
  migrating: { everyDays: 30, lasts: [10 * MINUTE, 40 * MINUTE] },
  'search-lag': { everyDays: 20, lasts: [HOUR, 3 * HOUR] },
  'token-expired': { everyDays: 10 },
  'token-revoked': { everyDays: 60, lasts: [30 * MINUTE, 2 * HOUR] },
  'refresh-crash': { everyDays: 15 },
  'queue-wiped': { everyDays: 5 },
  'thrown-away': { everyDays: 0.5 },
  'ten-hours-down': { everyDays: 60, lasts: [10 * HOUR, 10 * HOUR] },
  'row-locked': { everyDays: 3 },
  'lead-converted': { everyDays: 8 },
  'family-revoked': { everyDays: 60 },
  'short-pages': { everyDays: 10, lasts: [2 * HOUR, 8 * HOUR] },
  'late-commits': { everyDays: 12, lasts: [2 * HOUR, 8 * HOUR] },
  'events-overflow': { everyDays: 5 },
  'replay-expired': { everyDays: 15 },
  'field-hidden': { everyDays: 30, lasts: [10 * HOUR, 40 * HOUR] },
};

/** Everything waits until Baton has been connected for some hours, and the last part of a run is calm. */
export function planIncidents(dice: Dice, counts: FaultCounts, startsAt: number, days: number): Incident[] {
  const from = startsAt + Math.min(4 * HOUR, (days * DAY) / 10);
  const to = startsAt + days * DAY - calmMs(days);
  return ALL_FAULT_NAMES.filter((fault) => counts.wanted.has(fault))
    .flatMap((fault) => {
      const habit = HABITS[fault];
      const times = habit === undefined ? 0 : Math.max(1, Math.round(days / habit.everyDays));
      return Array.from({ length: times }, (): Incident => {
        const at = dice.int(from, to);
        return { at, fault, until: at + (habit?.lasts === undefined ? 0 : dice.int(...habit.lasts)) };
      });
    })
    .sort((a, b) => a.at - b.at);
}

/** Long enough for everything that was spoiled to be mended. */
export const calmMs = (days: number): number => Math.min(2 * DAY, Math.max(14 * HOUR, (days * DAY) / 5));
