/** In which CRM each lead of a company with two of them stands: in both, in one, or under an address that somebody else has in the other. */
import { drawsFor } from './random.ts';
import type { LeadPlan, Role, Script } from './script.ts';

/** `both`: marketing has the lead in HubSpot, and the native sync brings it to Salesforce. */
export type Place = 'both' | 'hubspot' | 'salesforce';

export interface SplitScript {
  readonly script: Script;
  /** By `placeKey` of the person as they arrive. */
  readonly places: ReadonlyMap<string, Place>;
}

/** A share of plain leads; what has no counterpart in the other CRM, or is merged there by hand, stands in one of them. */
const SHARES: Readonly<Record<Place, number>> = { both: 62, hubspot: 20, salesforce: 18 };
/** Of leads that stand in one CRM: somebody else in the other one has the same address, as people of one mailbox do. */
const SHARED_ADDRESS = 0.12;

/** Owners who are nobody stand where such owners are. */
export const ROLE_PLACES: Readonly<Partial<Record<Role, Place>>> = { queue: 'salesforce', partner: 'salesforce', integration: 'hubspot' };

/** Two people may share an address, and twins a name. */
export function placeKey({ email, firstname, lastname }: Readonly<Record<string, string>>): string {
  return `${email ?? ''} ${firstname ?? ''} ${lastname ?? ''}`.toLowerCase();
}

export function splitScript(script: Script, seed: number): SplitScript {
  const roles = new Map(script.people.map(({ key, role }) => [key, role]));
  const merged = new Set(script.leads.flatMap(({ fate }, n) => (fate.mergedInto === undefined ? [] : [n, fate.mergedInto])));
  const placed = script.leads.map((lead, n) => placeOf(lead, { seed, roles, single: merged.has(n) }));
  // Whoever is merged stands where the one stands that they become part of.
  for (const [n, { fate }] of script.leads.entries()) if (fate.mergedInto !== undefined) placed[n] = placed[fate.mergedInto]!;
  const leads = withSharedAddresses(script.leads, placed, seed);
  const places = leads.map(({ email, firstName, lastName }, n) => {
    return [placeKey({ email, firstname: firstName, lastname: lastName }), placed[n]!] as const;
  });
  return { script: { ...script, leads }, places: new Map(places) };
}

interface Drawing {
  readonly seed: number;
  readonly roles: ReadonlyMap<string, Role>;
  readonly single: boolean;
}

function placeOf({ key, ownerKey, customer, setAside }: LeadPlan, { seed, roles, single }: Drawing): Place {
  const role = roles.get(ownerKey ?? '');
  const given = role === undefined ? undefined : ROLE_PLACES[role];
  if (given !== undefined) return given;
  const luck = drawsFor(seed, 'place', key);
  const alone = single || customer || setAside !== null;
  return luck.weighted<Place>(alone ? { ...SHARES, both: 0 } : SHARES);
}

/** Of the plain leads of either CRM some are two people with one mailbox, whose names have no word in common. */
function withSharedAddresses(leads: readonly LeadPlan[], placed: readonly Place[], seed: number): LeadPlan[] {
  const isPlain = ({ setAside, customer, fate }: LeadPlan): boolean =>
    setAside === null && !customer && fate.mergedInto === undefined && fate.purgedAt === undefined;
  const of = (place: Place) => leads.flatMap((lead, n) => (placed[n] === place && isPlain(lead) ? [n] : []));
  const near = of('hubspot');
  const shared = new Map<number, string>();
  const count = Math.max(1, Math.round(near.length * SHARED_ADDRESS));
  const free = drawsFor(seed, 'shared-address').shuffled(of('salesforce'));
  for (const n of near) {
    if (shared.size >= count) break;
    const other = free.findIndex((one) => areStrangers(leads[n]!, leads[one]!));
    if (other >= 0) shared.set(free.splice(other, 1)[0]!, leads[n]!.email);
  }
  return leads.map((lead, n) => (shared.has(n) ? { ...lead, email: shared.get(n)! } : lead));
}

function areStrangers(a: LeadPlan, b: LeadPlan): boolean {
  const words = new Set(`${a.firstName} ${a.lastName}`.toLowerCase().split(/\W+/));
  return !`${b.firstName} ${b.lastName}`
    .toLowerCase()
    .split(/\W+/)
    .some((word) => words.has(word));
}
