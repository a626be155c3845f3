/** The people of an install as jobs work with them: the CRM's reps merged with the operating settings, read again when they may have changed. */
import { createHash } from 'node:crypto';
import { withCoverage } from '../src/domain/coverage.ts';
import type { CrmRep } from '../src/domain/crm-record.ts';
import type { EvidenceMap } from '../src/domain/intake/evidence-map.ts';
import type { Roster } from '../src/domain/roster.ts';
import { indexRoster } from '../src/domain/roster-index.ts';
import { keptCoverage } from './coverage.ts';
import type { InstallScope, Peer } from './deps.ts';
import { joinedStaffOf } from './links/staff.ts';
import type { JoinedStaff, Staff } from './memory.ts';

/** One process may read the reps anew while another goes on with the former ones for this long. */
const STANDS_MS = 1_000;

export async function staffOf(scope: InstallScope): Promise<Staff> {
  const { deps, install, ledger, ref } = scope;
  const { staff: memory } = deps.memory;
  const key = keyOf(scope);
  const kept = memory.get(key);
  const peer = scope.peer ? [scope.peer.install.installId, scope.peer.state] : [];
  const times = [install, scope.peer?.install].map((one) => one?.settings.companyTime ?? null);
  const account = JSON.stringify([install.choices ?? {}, ...times]);
  const under = [install.timeZone, install.connectedAt, account, ...peer].join(' ');
  // Settings read anew bring a hand-off map of their own.
  const map = deps.handoffMap();
  const evidence = deps.evidence();
  const same = kept?.under === under && kept.map === map && kept.evidence === evidence;
  if (same && kept.until > deps.machineNow()) return kept.staff;
  const reps = await ledger.records.reps(ref.installId);
  const roster = deps.roster(install, reps);
  const pools = await keptCoverage(scope, roster, hashOf(roster));
  const alone = made(withCoverage(roster, pools), reps, evidence, kept?.staff);
  const staff = scope.peer ? await withPeer(scope, scope.peer, alone, reps, evidence, kept?.staff.joined ?? null) : alone;
  memory.set(key, { staff, under, map, evidence, until: deps.machineNow() + STANDS_MS });
  return staff;
}

/** To be called by whoever stores or removes reps. */
export function forgetStaff(scope: InstallScope): void {
  const { staff: memory } = scope.deps.memory;
  const kept = memory.get(keyOf(scope));
  if (kept !== undefined) memory.set(keyOf(scope), { ...kept, until: Number.NEGATIVE_INFINITY });
}

/** Release of the time-zone data: a government that moves its clocks moves deadlines. */
const ZONE_DATA = process.versions.tz ?? '';

/** A roster that judges alike is worth no second index; evidence settings change what is judged, not who is there. */
function made(roster: Roster, reps: readonly CrmRep[], evidence: EvidenceMap, former: Staff | undefined): Staff {
  const hash = hashOf([roster, evidence, ZONE_DATA]);
  return {
    roster,
    hash,
    ownHash: hash,
    index: former?.ownHash === hash ? former.index : indexRoster(roster),
    names: new Map(reps.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id])),
    emails: new Map(reps.flatMap((rep) => (rep.email === null ? [] : [[rep.id, rep.email] as const]))),
    zones: new Map(roster.reps.map((rep) => [rep.id, rep.zone])),
    sellers: new Set(roster.reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id)),
    joined: null,
  };
}

/** Names and addresses of both CRMs, for texts about people of both; whoever changes in either has people judged again. */
async function withPeer(
  scope: InstallScope,
  peer: Peer,
  alone: Staff,
  reps: readonly CrmRep[],
  evidence: EvidenceMap,
  former: JoinedStaff | null,
): Promise<Staff> {
  const joined = await joinedStaffOf(scope, peer, reps, (roster) => hashOf([roster, evidence, ZONE_DATA]), former);
  const others = joined.reps.reps;
  return {
    ...alone,
    hash: hashOf([alone.hash, joined.hash, peer.state]),
    names: new Map([...others.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id] as const), ...alone.names]),
    emails: new Map([...others.flatMap((rep) => (rep.email === null ? [] : [[rep.id, rep.email] as const])), ...alone.emails]),
    zones: new Map([...joined.index.roster.reps.map((rep) => [rep.id, rep.zone] as const), ...alone.zones]),
    joined,
  };
}

const hashOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

const keyOf = ({ ref }: InstallScope): string => `${ref.workspaceId} ${ref.installId}`;
