/** The roster an admin of the demo's company would write, made from what the world says about its people. */
import { type OperatingSettings, settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import type { Millis } from '../../ports/clock.ts';
import type { Truth } from './control.ts';
import { type CrmSide, SIDES } from './crm.ts';

const OFFICE = ['09:00-17:00'];

/** Owners who are no people at a desk. */
const OWNER_TYPES: Readonly<Record<string, string>> = { queue: 'queue', partner: 'partner', integration: 'integration' };

/** A careful admin of a few weeks: a pool that loses two leads in an hour, and a day of more writes than usual, are looked at first. A year goes by the limits that are shipped. */
const CAREFUL = { 'reassignments-per-hour-and-pool': 2, 'field-writes-times-usual': 1.2 };

const iso = (at: Millis): string => new Date(at).toISOString();

/** Without a pool somebody sells nothing; who has a team is otherwise taken to be in its pool. */
function poolOf({ role, team }: Truth['reps'][number]): { pool?: string } {
  if (role === 'rep') return { pool: team };
  return role === 'manager' ? { pool: 'managers' } : {};
}

interface Story {
  /** A year of a file is played, by the breakers that are shipped. */
  readonly year?: boolean;
  /** Where the company works; absent: HubSpot. */
  readonly side?: Pick<CrmSide, 'handOff'>;
  /** In two CRMs people are known by their addresses. */
  readonly byAddress?: boolean;
}

/** What such a file would hold. Live from the world's first instant, one team some days later. Only reps sell: managers stand apart from their team's pool. */
export function demoRoster(truth: Truth, startsAt: Millis, { year = false, side = SIDES.hubspot, byAddress = false }: Story = {}) {
  const zones = [...new Set(truth.reps.map((rep) => rep.zone))];
  const addresses = byAddress ? truth.reps.filter(({ role }) => role !== 'queue') : [];
  const names = new Map(addresses.map(({ ownerId, email }) => [ownerId, email]));
  const nameOf = (ownerId: string): string => names.get(ownerId) ?? ownerId;
  const [net, marketer, deputy] = ['safety-net', 'marketing', 'manager'].map((role) => truth.reps.find((rep) => rep.role === role));
  return {
    calendars: zones.map((zone) => ({
      id: zone,
      zone,
      hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE },
      holidays: truth.holidays[zone] ?? [],
    })),
    reps: truth.reps.map((rep) => ({
      rep: nameOf(rep.ownerId),
      zone: rep.zone,
      calendar: rep.zone,
      team: rep.team,
      ...poolOf(rep),
      type: OWNER_TYPES[rep.role] ?? 'person',
      ...(truth.deputies[rep.ownerId] === undefined ? {} : { deputy: nameOf(truth.deputies[rep.ownerId]!) }),
      ...(rep.managerOwnerId === null ? {} : { manager: nameOf(rep.managerOwnerId) }),
    })),
    absences: truth.absences.map(({ ownerId, from, to }) => ({ rep: nameOf(ownerId), from: iso(from), to: iso(to) })),
    'live-from': { '*': iso(startsAt), ...(truth.liveLater === null ? {} : { [truth.liveLater.team]: iso(truth.liveLater.at) }) },
    'safety-net':
      net === undefined ? null : { rep: nameOf(net.ownerId), ...(deputy === undefined ? {} : { deputy: nameOf(deputy.ownerId) }) },
    ...(marketer === undefined ? {} : { marketing: { rep: nameOf(marketer.ownerId) } }),
    ...(year ? {} : { breakers: CAREFUL }),
    'hand-off': {
      'hand-raiser-forms': truth.handRaiserForms.flatMap((form) => side.handOff.form(form)),
      ...side.handOff.names,
      'own-domains': truth.ownDomains,
      'disposable-domains': ['mailinator.com', 'guerrillamail.com', '10minutemail.com'],
    },
  };
}

/** The same as the settings that Baton makes of it. */
export function demoOperating(truth: Truth, startsAt: Millis, story: Story = {}): OperatingSettings {
  return settingsOf(rosterSchema.parse(demoRoster(truth, startsAt, story)));
}
