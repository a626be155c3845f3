/** What has to be known of the reps to read a record: who sells, who leads others, where they work. */
import type { RosterIndex } from '../roster-index.ts';
import type { ZoneOf } from './response-facts.ts';

export interface Company {
  /** A lead that one of them made was never handed over. */
  readonly sellers: ReadonlySet<string>;
  /** Their re-assignments start the clocks again. */
  readonly managers: ReadonlySet<string>;
  /** What is theirs is with marketing still: named for what sales hand back, and in no pool. */
  readonly marketers: ReadonlySet<string>;
  /** Owners that are no people but lists that leads wait in; none when absent. */
  readonly queues?: ReadonlySet<string>;
  /** Time zone of a rep's place; of the company when null. */
  readonly zoneOf: ZoneOf;
}

export const NOBODY: Company = { sellers: new Set(), managers: new Set(), marketers: new Set(), zoneOf: () => 'UTC' };

const made = new WeakMap<RosterIndex, Company>();

/** Made once per roster. People in a pool sell; who is somebody's manager leads. */
export function companyOf(index: RosterIndex): Company {
  let company = made.get(index);
  if (company === undefined) {
    const { reps, calendars } = index.roster;
    const place = calendars.length === 1 ? calendars[0]!.zone : 'UTC';
    company = {
      sellers: new Set(reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id)),
      managers: new Set(reps.flatMap((rep) => (rep.manager === null ? [] : [rep.manager]))),
      marketers: new Set(marketersOf(index)),
      queues: new Set(reps.filter(({ type }) => type === 'queue').map(({ id }) => id)),
      zoneOf: (rep) => (rep === null ? place : index.rep(rep).zone),
    };
    made.set(index, company);
  }
  return company;
}

function marketersOf({ roster, rep }: RosterIndex): string[] {
  const named = [roster.marketing?.rep, roster.marketing?.deputy].filter((id): id is string => Boolean(id));
  return named.filter((id) => rep(id).pool === null);
}
