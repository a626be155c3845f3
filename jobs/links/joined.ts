/** People with a record in both CRMs, in the judge lane: judged once, on what both say, in the account that is their home. */
import { joinPerson } from '../../src/domain/links/join.ts';
import type { JoinedReps, Side } from '../../src/domain/links/reps.ts';
import type { Millis } from '../../src/ports/clock.ts';
import { JUDGE } from '../../src/ports/jobs.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope, Peer } from '../deps.ts';
import type { JudgeContext } from '../lanes/judge-context.ts';
import { markDealsThere } from './deal-people.ts';
import { sideOf } from './peer.ts';

/** One person of two records, as the one that is judged. */
export interface Joint {
  readonly here: StoredPerson;
  readonly there: StoredPerson;
  readonly side: Side;
  readonly peer: Peer;
  readonly reps: JoinedReps;
  /** Rules and roster of both CRMs together. */
  readonly context: JudgeContext;
  /** The owner works in the other CRM, which cannot be read now: nobody's silence there is acted on. */
  readonly unseen: boolean;
  /** Where a task or an activity stands. */
  sideOf(record: string): Side;
}

/** By lead id of this account. */
export type Joints = ReadonlyMap<string, Joint>;

export interface Joined {
  readonly people: readonly StoredPerson[];
  readonly joints: Joints;
}

/**
 * The people as they are to be judged here. Whoever is at home in the other account is marked there and left out; a record that is known
 * from a page alone is read whole first.
 */
export async function joinPeople(scope: InstallScope, judging: JudgeContext, people: readonly StoredPerson[]): Promise<Joined> {
  const { peer, ledger, ref } = scope;
  const { joined } = judging;
  if (!peer || joined === null || people.length === 0) return { people, joints: new Map() };
  const links = await ledger.links.of(
    peer.pair,
    ref.installId,
    people.map(({ leadId }) => leadId),
  );
  if (links.size === 0) return { people, joints: new Map() };
  await markDealsThere(scope, peer, [...links.values()]);
  if (!isHome(scope, peer)) return { people: await passedOn(scope, peer, people, links), joints: new Map() };
  const others = await ledger.records.persons(peer.install.installId, [...links.values()]);
  const known = new Map(others.map((one) => [one.leadId, one]));
  const pairs = people.flatMap((here) => {
    const there = known.get(links.get(here.leadId) ?? '');
    return there === undefined ? [] : [{ here, there }];
  });
  const unread = await readWhole(scope, peer, pairs);
  const joints = new Map<string, Joint>();
  const judged: StoredPerson[] = [];
  const other = new Map(pairs.map(({ here, there }) => [here.leadId, there]));
  for (const here of people) {
    const there = other.get(here.leadId);
    if (there === undefined) judged.push(here);
    else if (!unread.has(here.leadId)) judged.push(join(scope, peer, judging, joined, { here, there }, joints));
  }
  return { people: judged, joints };
}

async function passedOn(
  { ledger, deps }: InstallScope,
  { install, scope }: Peer,
  people: readonly StoredPerson[],
  links: ReadonlyMap<string, string>,
): Promise<readonly StoredPerson[]> {
  await ledger.marks.mark(install.installId, 'judge', [...links.values()], deps.clock.now());
  if (scope !== null) await deps.queue.nudge(JUDGE, scope.ref);
  return people.filter(({ leadId }) => !links.has(leadId));
}

interface Pair {
  readonly here: StoredPerson;
  readonly there: StoredPerson;
}

/** Lead ids of people who wait for a read. A CRM that cannot be read has told what it will. */
async function readWhole({ ledger, ref, deps }: InstallScope, peer: Peer, pairs: readonly Pair[]): Promise<ReadonlySet<string>> {
  const isUnread = ({ lead }: StoredPerson): boolean => !lead.withHistory && !lead.archived;
  const here = pairs.filter((pair) => isUnread(pair.here));
  const there = peer.state === 'live' ? pairs.filter((pair) => isUnread(pair.there)) : [];
  const now = deps.clock.now();
  const ids = (some: readonly StoredPerson[]) => some.map(({ leadId }) => leadId);
  if (here.length > 0) await ledger.marks.mark(ref.installId, 'pull.lead', ids(here.map((pair) => pair.here)), now);
  if (there.length > 0) await ledger.marks.mark(peer.install.installId, 'pull.lead', ids(there.map((pair) => pair.there)), now);
  return new Set([...here, ...there].map((pair) => pair.here.leadId));
}

function join(
  { install }: InstallScope,
  peer: Peer,
  judging: JudgeContext,
  { reps, context }: NonNullable<JudgeContext['joined']>,
  { here, there }: Pair,
  joints: Map<string, Joint>,
): StoredPerson {
  const side = sideOf(install);
  const away = sideOf(peer.install);
  const [near, far] = side === 'near' ? [here, there] : [there, here];
  const readable = new Set<Side>([side, ...(peer.state === 'live' ? [away] : [])]);
  const { person, sideOf: recordSide } = joinPerson(near, far, {
    home: side,
    idOf: reps.idOf,
    sells: (rep) => context.sellers.has(rep),
    map: context.map,
    readable,
  });
  const { ownerId } = person.lead;
  const unseen = peer.state === 'lost' && ownerId !== null && reps.sideOf(ownerId) === away;
  const outOfReach = peer.state === 'lost' ? (rep: string) => reps.sideOf(rep) === away : null;
  const own = { ...context, toPush: judging.toPush, outOfReach };
  joints.set(here.leadId, { here, there, side, peer, reps, unseen, context: own, sideOf: recordSide });
  return unseen ? { ...person, evidenceUntil: earlier(person.evidenceUntil, there.evidenceUntil) } : person;
}

const earlier = (a: Millis | null, b: Millis | null): Millis | null => (a === null || b === null ? null : Math.min(a, b));

/**
 * Where people with a record in both are judged: in Salesforce while it can be worked with, else in the account that can. What Baton knows
 * of the other record is known in either.
 */
function isHome({ install }: InstallScope, peer: Peer): boolean {
  return install.crm === 'salesforce' || peer.state !== 'live';
}
