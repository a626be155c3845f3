/** The people of the made-up company: three teams in three places, a manager each, marketing and a safety net, and owners who are nobody. */

import type { Millis } from '../../portal.ts';
import { personName } from '../names.ts';
import { DAY, HOUR, nextSlot } from '../office-hours.ts';
import { drawsFor } from '../random.ts';
import type { Archetype, Leave, PersonPlan, Role } from '../script.ts';

/** Mail domain of the company itself. */
export const OWN_DOMAIN = 'northlight.example';

interface TeamPlan {
  readonly name: string;
  readonly zone: string;
  readonly reps: readonly Archetype[];
}

const TEAMS: readonly TeamPlan[] = [
  { name: 'Iberia', zone: 'Europe/Madrid', reps: ['diligent', 'caller', 'forgetter', 'one-call-giver-up'] },
  { name: 'Americas', zone: 'America/New_York', reps: ['diligent', 'quick-mailer', 'caller', 'ticker', 'late'] },
  { name: 'DACH', zone: 'Europe/Berlin', reps: ['diligent', 'quick-mailer', 'noter', 'forgetter'] },
];

/** The rep who leaves half-way: one of the caller type, so that good work is interrupted. */
const LEAVER = 'rep-2';

/** Days off as shares of the story, and who stands in: one leaves open leads behind, one has no deputy, one is away over a weekend. */
const LEAVES: Readonly<Record<string, { readonly at: number; readonly days: number; readonly deputy?: string }>> = {
  'rep-1': { at: 0.18, days: 5, deputy: 'rep-3' },
  'rep-7': { at: 0.62, days: 4 },
  'rep-10': { at: 0.4, days: 6, deputy: 'rep-11' },
};

/** Owners in the CRM who are no people at a desk. */
export const QUEUE = 'queue-inbound';
export const PARTNER = 'partner-resale';
export const INTEGRATION = 'integration-chat';

function leaveOf(key: string, startsAt: Millis, days: number): { away?: readonly Leave[]; deputyKey?: string } {
  const leave = LEAVES[key];
  if (leave === undefined) return {};
  const from = startsAt + Math.floor(days * leave.at) * DAY;
  return { away: [{ from, to: from + leave.days * DAY }], ...(leave.deputy === undefined ? {} : { deputyKey: leave.deputy }) };
}

/** Everybody of the company, managers first; `days` is the length of the story. */
export function companyPeople(seed: number, startsAt: Millis, days: number): PersonPlan[] {
  const people: PersonPlan[] = [];
  const add = (key: string, role: Role, team: TeamPlan | null, archetype: Archetype, managerKey: string | null): void => {
    const { firstName, lastName } = personName(drawsFor(seed, 'person', key));
    const email = `${firstName}.${lastName}.${key}@${OWN_DOMAIN}`.toLowerCase();
    const zone = team?.zone ?? 'Europe/Madrid';
    const leavesAt = key === LEAVER ? nextSlot(zone, startsAt + Math.floor(days * 0.45) * DAY + 10 * HOUR) : null;
    people.push({
      key,
      firstName,
      lastName,
      email,
      zone,
      team: team?.name ?? '',
      role,
      managerKey,
      archetype,
      leavesAt,
      ...leaveOf(key, startsAt, days),
    });
  };
  for (const team of TEAMS) add(`manager-${team.name.toLowerCase()}`, 'manager', team, 'diligent', null);
  add('marketing', 'marketing', null, 'diligent', null);
  add('safety-net', 'safety-net', null, 'diligent', null);
  add(QUEUE, 'queue', null, 'diligent', null);
  add(PARTNER, 'partner', null, 'diligent', null);
  add(INTEGRATION, 'integration', null, 'diligent', null);
  let n = 0;
  for (const team of TEAMS)
    for (const archetype of team.reps) add(`rep-${++n}`, 'rep', team, archetype, `manager-${team.name.toLowerCase()}`);
  return people;
}
