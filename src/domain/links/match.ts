/** Finds who in one CRM is who in the other: by the ids that a record tells, else by address; what is not plain is asked, never guessed. */
import { isOnePerson } from './names.ts';

/** A live record as far as matching needs it. */
export interface Candidate {
  readonly id: string;
  /** In small letters without blanks around it; null when it has none. */
  readonly email: string | null;
  readonly name: string | null;
  /** Ids in the other CRM that the record itself names, the most telling last. */
  readonly elsewhere: readonly string[];
  /** Deleted in its CRM: it finds nobody any more, but what was found stays until somebody takes its place. Absent: it is there. */
  readonly gone?: boolean;
}

export type LinkState = 'linked' | 'ambiguous' | 'apart';

/** How it came to be: the record names the other's id, both have one address, or a person decided. */
export type LinkHow = 'ids' | 'email' | 'person';

/** `near` is the HubSpot record, `far` the Salesforce one. */
export interface KnownLink {
  readonly near: string;
  readonly far: string;
  readonly state: LinkState;
  readonly how: LinkHow;
}

export interface MatchInput {
  readonly near: readonly Candidate[];
  readonly far: readonly Candidate[];
  /** Every link that one of them has. */
  readonly known: readonly KnownLink[];
}

/** What holds of these records from now on; what stands in `known` and not here is over. People's decisions stand as they are. */
export function matchPeople({ known, ...all }: MatchInput): readonly KnownLink[] {
  const [near, far] = [all.near.filter(isThere), all.far.filter(isThere)];
  const decided = known.filter(({ how }) => how === 'person');
  const found = new Found(decided);
  for (const link of idLinks(near, far))
    if (link.state === 'linked') found.add(link);
    else found.ask(link);
  const ids = { near: new Set(near.map(({ id }) => id)), far: new Set(far.map(({ id }) => id)) };
  const lasting = known.filter((link) => ids.near.has(link.near) && ids.far.has(link.far));
  // One that was found by address stays when an address changes: it is the same record.
  for (const link of lasting) if (link.how === 'email' && link.state === 'linked') found.add(link);
  // Ids that contradict each other, or a merge of two who were linked: no later reading answers that.
  for (const link of lasting) if (link.how === 'ids' && link.state === 'ambiguous') found.ask(link);
  byEmail(near, far, found);
  const everybody = { near: new Set(all.near.map(({ id }) => id)), far: new Set(all.far.map(({ id }) => id)) };
  for (const link of known) if (link.state === 'linked' && everybody.near.has(link.near) && everybody.far.has(link.far)) found.add(link);
  return found.links();
}

const isThere = ({ gone }: Candidate): boolean => gone !== true;

class Found {
  #links: KnownLink[];
  readonly #apart: ReadonlySet<string>;
  readonly #near = new Map<string, KnownLink>();
  readonly #far = new Map<string, KnownLink>();

  constructor(decided: readonly KnownLink[]) {
    this.#links = [...decided];
    this.#apart = new Set(decided.filter(({ state }) => state === 'apart').map(pairOf));
    for (const link of decided) this.#note(link);
  }

  /** Nothing happens where a stronger link stands already, or a person said that these two are not one; a question about the two is over. */
  add(link: KnownLink): void {
    if (!this.mayBe(link) || this.#near.has(link.near) || this.#far.has(link.far)) return;
    this.#links = [...this.#links.filter((one) => pairOf(one) !== pairOf(link)), link];
    this.#note(link);
  }

  ask(link: KnownLink): void {
    if (this.mayBe(link) && !this.#links.some((one) => pairOf(one) === pairOf(link))) this.#links.push(link);
  }

  /** What ids leave open about either of them; an address cannot answer that. */
  doubts({ near, far }: Pick<KnownLink, 'near' | 'far'>): readonly KnownLink[] {
    return this.#links.filter((one) => one.state === 'ambiguous' && one.how === 'ids' && (one.near === near || one.far === far));
  }

  mayBe(link: Pick<KnownLink, 'near' | 'far'>): boolean {
    return !this.#apart.has(pairOf(link));
  }

  /** The link that a record has; undefined while it is free. */
  nearLink(id: string): KnownLink | undefined {
    return this.#near.get(id);
  }

  farLink(id: string): KnownLink | undefined {
    return this.#far.get(id);
  }

  links(): readonly KnownLink[] {
    return this.#links;
  }

  #note(link: KnownLink): void {
    if (link.state !== 'linked') return;
    this.#near.set(link.near, link);
    this.#far.set(link.far, link);
  }
}

const pairOf = ({ near, far }: Pick<KnownLink, 'near' | 'far'>): string => `${near} ${far}`;

/** Two records that name one id contradict each other: both are asked about. */
function idLinks(near: readonly Candidate[], far: readonly Candidate[]): readonly KnownLink[] {
  const alive = new Set(far.map(({ id }) => id));
  const named = near.flatMap((one) => {
    const to = one.elsewhere.findLast((id) => alive.has(id));
    return to === undefined ? [] : [{ near: one.id, far: to }];
  });
  const claims = Map.groupBy(named, (one) => one.far);
  return named.map((one) => ({ ...one, state: claims.get(one.far)!.length === 1 ? 'linked' : 'ambiguous', how: 'ids' }));
}

function byEmail(near: readonly Candidate[], far: readonly Candidate[], found: Found): void {
  const others = Map.groupBy(
    far.filter(({ email }) => email !== null),
    ({ email }) => email!,
  );
  const groups = Map.groupBy(
    near.filter(({ email }) => email !== null),
    ({ email }) => email!,
  );
  for (const [email, ours] of groups) ofOneAddress(ours, others.get(email) ?? [], found);
}

/** One record on either side and names that do not contradict: one person. Anything else is asked. */
function ofOneAddress(near: readonly Candidate[], far: readonly Candidate[], found: Found): void {
  const pairs = near.flatMap((one) => far.map((other) => ({ one, other }))).filter(({ one, other }) => isOpen(one.id, other.id, found));
  const [only] = pairs;
  if (pairs.length === 1 && isPlain(only!.one, only!.other, found))
    found.add({ near: only!.one.id, far: only!.other.id, state: 'linked', how: 'email' });
  else for (const { one, other } of pairs) found.ask({ near: one.id, far: other.id, state: 'ambiguous', how: 'email' });
}

function isPlain(one: Candidate, other: Candidate, found: Found): boolean {
  const free = !found.nearLink(one.id) && !found.farLink(other.id) && found.doubts({ near: one.id, far: other.id }).length === 0;
  return free && isOnePerson(one.name, other.name);
}

/** A record that an id or a person has placed is in no doubt, whoever else has its address. */
function isOpen(near: string, far: string, found: Found): boolean {
  const placed = [found.nearLink(near), found.farLink(far)].some((link) => link !== undefined && link.how !== 'email');
  const linked = found.nearLink(near)?.far === far;
  return !placed && !linked && found.mayBe({ near, far });
}
