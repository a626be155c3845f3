/** The roster an admin of the demo's company would write, made from what the world says about its people. */
import { type OperatingSettings, settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import type { Millis } from '../../ports/clock.ts';
import type { Truth } from './control.ts';

const OFFICE = ['09:00-17:00'];

/** Live for everyone from the world's first instant. Managers and marketing are no pool: leads are never re-assigned to them. */
export function demoOperating(truth: Truth, startsAt: Millis): OperatingSettings {
  const zones = [...new Set(truth.reps.map((rep) => rep.zone))];
  const net = truth.reps.find((rep) => rep.role === 'safety-net');
  return settingsOf(
    rosterSchema.parse({
      calendars: zones.map((zone) => ({ id: zone, zone, hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE } })),
      reps: truth.reps.map((rep) => ({
        rep: rep.ownerId,
        zone: rep.zone,
        calendar: rep.zone,
        team: rep.team,
        pool: rep.role === 'rep' ? rep.team : rep.role,
        ...(rep.managerOwnerId === null ? {} : { manager: rep.managerOwnerId }),
      })),
      'live-from': { '*': new Date(startsAt).toISOString() },
      'safety-net': net === undefined ? null : { rep: net.ownerId },
      'hand-off': {
        'hand-raiser-forms': truth.handRaiserForms,
        'own-domains': truth.ownDomains,
        'disposable-domains': ['mailinator.com', 'guerrillamail.com', '10minutemail.com'],
      },
    }),
  );
}
