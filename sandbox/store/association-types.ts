/** HubSpot-defined association type ids between the object types of the sandbox. */
import type { StoreType } from './object-types.ts';

/** From, to, id of that direction, id of the way back: from the enum of the public client and the associate-records guide. */
const PAIRS: readonly (readonly [StoreType, StoreType, number, number])[] = [
  ['deals', 'contacts', 3, 4],
  ['contacts', 'companies', 279, 280],
  ['deals', 'companies', 341, 342],
  ['deals', 'line_items', 19, 20],
  ['tasks', 'contacts', 204, 203],
  ['tasks', 'companies', 192, 191],
  ['tasks', 'deals', 216, 215],
  ['calls', 'contacts', 194, 193],
  ['calls', 'companies', 182, 181],
  ['calls', 'deals', 206, 205],
  ['emails', 'contacts', 198, 197],
  ['emails', 'companies', 186, 185],
  ['emails', 'deals', 210, 209],
  ['meetings', 'contacts', 200, 199],
  ['meetings', 'companies', 188, 187],
  ['meetings', 'deals', 212, 211],
  ['notes', 'contacts', 202, 201],
  ['notes', 'companies', 190, 189],
  ['notes', 'deals', 214, 213],
  ['communications', 'contacts', 81, 82],
  ['communications', 'deals', 85, 86],
  ['communications', 'companies', 87, 88],
  ['leads', 'contacts', 608, 609],
  ['leads', 'companies', 610, 611],
  ['deals', 'leads', 1038, 1037],
  ['tasks', 'leads', 647, 646],
  ['calls', 'leads', 597, 596],
  ['emails', 'leads', 599, 598],
  ['meetings', 'leads', 601, 600],
  ['notes', 'leads', 855, 854],
  ['communications', 'leads', 603, 602],
  ['contacts', 'contacts', 449, 449],
  ['companies', 'companies', 450, 450],
  ['deals', 'deals', 451, 451],
];

/** The labelled extras: primary company of a contact and of a deal, primary contact and company of a Lead object. */
const PRIMARY: readonly (readonly [StoreType, StoreType, number, number])[] = [
  ['contacts', 'companies', 1, 2],
  ['deals', 'companies', 5, 6],
  ['leads', 'contacts', 578, 579],
  ['leads', 'companies', 580, 581],
  ['deals', 'leads', 583, 582],
];

const DEFAULTS = index(PAIRS);
const INVERSES = new Map<number, number>(
  [...PAIRS, ...PRIMARY].flatMap(([, , there, back]) => [[there, back] as const, [back, there] as const]),
);
const ALLOWED = new Map<string, Set<number>>();
for (const [from, to, there, back] of [...PAIRS, ...PRIMARY]) {
  allow(`${from}>${to}`, there);
  allow(`${to}>${from}`, back);
}

function index(pairs: typeof PAIRS): Map<string, number> {
  return new Map(pairs.flatMap(([from, to, there, back]) => [[`${from}>${to}`, there] as const, [`${to}>${from}`, back] as const]));
}

function allow(key: string, typeId: number): void {
  const known = ALLOWED.get(key) ?? new Set();
  ALLOWED.set(key, known.add(typeId));
}

/** The unlabelled type id of a direction, or null when the two types cannot be associated. */
export function defaultTypeId(from: StoreType, to: StoreType): number | null {
  return DEFAULTS.get(`${from}>${to}`) ?? null;
}

/** The type id of the way back. */
export function inverseTypeId(typeId: number): number {
  return INVERSES.get(typeId) ?? typeId;
}

/** Every type id of a direction. */
export function typeIdsBetween(from: StoreType, to: StoreType): readonly number[] {
  return [...(ALLOWED.get(`${from}>${to}`) ?? [])];
}

const PRIMARY_IDS: ReadonlySet<number> = new Set(PRIMARY.flatMap(([, , there, back]) => [there, back]));

/** True for the association with a primary company, contact or Lead object, from either side. */
export function isPrimary(typeId: number): boolean {
  return PRIMARY_IDS.has(typeId);
}

/** "Primary" for those, else null as HubSpot sends for unlabelled ones. */
export function labelOf(typeId: number): string | null {
  return isPrimary(typeId) ? 'Primary' : null;
}
