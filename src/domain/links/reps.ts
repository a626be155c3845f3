/** The reps of two CRMs as one company: whoever has a user in both, known by the address, is one person, who works in one of them. */
import type { CrmRep } from '../crm-record.ts';

/** The HubSpot account, or the Salesforce org. */
export type Side = 'near' | 'far';

export interface SideReps {
  readonly reps: readonly CrmRep[];
  /** False once the account was switched off: nobody works there any more. */
  readonly on: boolean;
}

export interface JoinedReps {
  /** Everybody once, under the id of the CRM they work in. */
  readonly reps: readonly CrmRep[];
  /** The id that a rep is known by here; ids of nobody stay as they are. */
  idOf(id: string): string;
  /** Where the rep works; null for an id of nobody. */
  sideOf(id: string): Side | null;
  /** The rep's id in that CRM; null when they have no user there. */
  idAt(side: Side, id: string): string | null;
}

type Two = { readonly near?: CrmRep; readonly far?: CrmRep };

/** Who is active in both works in Salesforce: the commonest split is HubSpot for marketing with Salesforce for sales. */
export function joinReps(near: SideReps, far: SideReps): JoinedReps {
  const people = pairedByAddress(known(near), known(far)).map((two) => ({ two, side: sideOf(two) }));
  const byId = new Map(people.flatMap((one) => [one.two.near, one.two.far].flatMap((rep) => (rep ? [[rep.id, one] as const] : []))));
  const idOf = (id: string): string => {
    const one = byId.get(id);
    return one === undefined ? id : one.two[one.side]!.id;
  };
  return {
    reps: people.map(({ two, side }) => joined(two, side, idOf)),
    idOf,
    sideOf: (id) => byId.get(id)?.side ?? null,
    idAt: (side, id) => byId.get(id)?.two[side]?.id ?? null,
  };
}

function known({ reps, on }: SideReps): readonly CrmRep[] {
  return on ? reps : reps.map((rep) => ({ ...rep, archived: true }));
}

function sideOf({ near, far }: Two): Side {
  if (near === undefined || far === undefined) return far === undefined ? 'near' : 'far';
  return far.archived && !near.archived ? 'near' : 'far';
}

function pairedByAddress(near: readonly CrmRep[], far: readonly CrmRep[]): readonly Two[] {
  const others = byAddress(far);
  const paired = new Map(
    [...byAddress(near)].flatMap(([email, rep]) => (others.has(email) ? [[rep.id, others.get(email)!] as const] : [])),
  );
  const taken = new Set([...paired.values()].map(({ id }) => id));
  return [
    ...near.map((rep): Two => ({ near: rep, ...(paired.has(rep.id) ? { far: paired.get(rep.id)! } : {}) })),
    ...far.filter(({ id }) => !taken.has(id)).map((rep): Two => ({ far: rep })),
  ];
}

/** The one active user of each address, else the only one: two of one address are nobody's double. */
function byAddress(reps: readonly CrmRep[]): ReadonlyMap<string, CrmRep> {
  const people = reps.filter(({ email, type }) => email !== null && type === 'person');
  const groups = Map.groupBy(people, ({ email }) => email!.trim().toLowerCase());
  return new Map(
    [...groups].flatMap(([email, all]) => {
      const active = all.filter(({ archived }) => !archived);
      const some = active.length > 0 ? active : all;
      return some.length === 1 ? [[email, some[0]!] as const] : [];
    }),
  );
}

/** What the CRM they work in does not tell, the other one may. */
function joined(two: Two, side: Side, idOf: (id: string) => string): CrmRep {
  const rep = two[side]!;
  const other = side === 'near' ? two.far : two.near;
  const managerId = rep.managerId ?? other?.managerId ?? null;
  return {
    ...rep,
    zone: rep.zone ?? other?.zone ?? null,
    teams: rep.teams.length > 0 ? rep.teams : (other?.teams ?? []),
    managerId: managerId === null ? null : idOf(managerId),
    ...(other === undefined ? {} : { otherIds: [other.id] }),
  };
}
