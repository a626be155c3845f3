/** The people of the Olist world: its SDRs in three pools, its SRs, a manager each, marketing and a safety net, with seeded names and habits. */

import type { Millis } from '../../portal.ts';
import { personName } from '../names.ts';
import { DAY, nextSlot } from '../office-hours.ts';
import { drawsFor } from '../random.ts';
import type { Archetype, PersonPlan, Role } from '../script.ts';
import { OLIST_ZONE, type OlistFiles } from './read.ts';

export const OLIST_DOMAIN = 'mercado.example';

/** Dealt in turn, so that every kind of rep is there whatever the seed. */
const ARCHETYPES: readonly Archetype[] = [
  'diligent',
  'caller',
  'forgetter',
  'quick-mailer',
  'diligent',
  'late',
  'caller',
  'diligent',
  'one-call-giver-up',
  'quick-mailer',
  'ticker',
  'diligent',
  'noter',
  'caller',
];

const POOLS = 3;

/** Key of the person behind a source id. */
export function personKey(id: string): string {
  return `p-${id}`;
}

/** Everybody of the files; `leaver` leaves at the given instant. */
export function olistPeople(seed: number, files: OlistFiles, leaver: { sdr: string; at: Millis } | null): PersonPlan[] {
  const people: PersonPlan[] = [];
  const add = (key: string, role: Role, team: string, archetype: Archetype, managerKey: string | null): void => {
    const { firstName, lastName } = personName(drawsFor(seed, 'person', key));
    const leavesAt = leaver && key === personKey(leaver.sdr) ? leaver.at : null;
    const email = `${firstName}.${lastName}.${people.length + 1}@${OLIST_DOMAIN}`.toLowerCase();
    people.push({ key, firstName, lastName, email, zone: OLIST_ZONE, team, role, managerKey, archetype, leavesAt });
  };
  for (let n = 1; n <= POOLS; n++) add(`manager-${n}`, 'manager', `SDR pool ${n}`, 'diligent', null);
  add('manager-sr', 'manager', 'SR', 'diligent', null);
  add('marketing', 'marketing', '', 'diligent', null);
  add('safety-net', 'safety-net', '', 'diligent', null);
  const order = drawsFor(seed, 'sdr-order').shuffled(files.sdrs);
  order.forEach((sdr, n) => {
    const pool = (n % POOLS) + 1;
    add(personKey(sdr), 'rep', `SDR pool ${pool}`, ARCHETYPES[n % ARCHETYPES.length]!, `manager-${pool}`);
  });
  // Some sold what they had found themselves: they stay with their pool.
  for (const sr of files.srs.filter((id) => !files.sdrs.includes(id))) add(personKey(sr), 'rep', 'SR', 'diligent', 'manager-sr');
  return people;
}

/** An SDR without open business of the source's own leaves: the one whose last known lead is earliest, once half the time is over. */
export function chooseLeaver(files: OlistFiles, startsAt: Millis, lastArrival: Millis): { sdr: string; at: Millis } | null {
  const last = new Map<string, Millis>();
  for (const { closed } of files.leads) if (closed) last.set(closed.sdr, Math.max(last.get(closed.sdr) ?? 0, closed.wonAt));
  const [first] = files.sdrs
    .filter((sdr) => !files.srs.includes(sdr))
    .map((sdr) => ({ sdr, done: last.get(sdr) ?? startsAt }))
    .sort((a, b) => a.done - b.done || a.sdr.localeCompare(b.sdr));
  if (!first || files.sdrs.length < 2) return null;
  const at = nextSlot(OLIST_ZONE, Math.max(first.done + 5 * DAY, (startsAt + lastArrival) / 2));
  return at < lastArrival ? { sdr: first.sdr, at } : null;
}
