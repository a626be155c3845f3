/** The people of both CRMs as one company: one roster, one coverage, each under the id of the CRM they work in. */
import {
  type ActivityCount,
  COVERAGE_SPAN,
  coverageOf,
  failingChannels,
  type PoolCoverage,
  withCoverage,
} from '../../src/domain/coverage.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { HOUR } from '../../src/domain/duration.ts';
import type { ActivityKind } from '../../src/domain/fact.ts';
import { type JoinedReps, joinReps } from '../../src/domain/links/reps.ts';
import type { Roster } from '../../src/domain/roster.ts';
import { indexRoster } from '../../src/domain/roster-index.ts';
import type { Install } from '../../src/ports/ledger/index.ts';
import type { InstallScope, Peer } from '../deps.ts';
import type { JoinedStaff } from '../memory.ts';
import { sideOf } from './peer.ts';

/** `reps` are this account's; `hashOf` tells whether two rosters judge alike. */
export async function joinedStaffOf(
  scope: InstallScope,
  peer: Peer,
  reps: readonly CrmRep[],
  hashOf: (roster: Roster) => string,
  former: JoinedStaff | null,
): Promise<JoinedStaff> {
  const { deps, install, ledger } = scope;
  const there = { reps: await ledger.records.reps(peer.install.installId), on: peer.state !== 'off' };
  const here = { reps, on: true };
  const joined = sideOf(install) === 'near' ? joinReps(here, there) : joinReps(there, here);
  const plain = deps.roster(elder(install, peer.install), joined.reps);
  const roster = withCoverage(plain, await poolsOf(scope, peer, plain, joined));
  const hash = hashOf(roster);
  return {
    reps: joined,
    hash,
    index: former?.hash === hash ? former.index : indexRoster(roster),
    sellers: new Set(roster.reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id)),
  };
}

/** A second CRM makes nobody's open hand-off history: the company went live with the first. */
function elder(a: Install, b: Install): Install {
  const [first, second] = b.connectedAt < a.connectedAt ? [b, a] : [a, b];
  // When the company works only one of the two CRMs may tell.
  const companyTime = first.settings.companyTime ?? second.settings.companyTime;
  return companyTime === undefined ? first : { ...first, settings: { ...first.settings, companyTime } };
}

/** Asked once an hour; nobody is called blind before thirty days were watched. */
async function poolsOf(scope: InstallScope, peer: Peer, roster: Roster, joined: JoinedReps): Promise<readonly PoolCoverage[]> {
  const { deps, ref, install, ledger } = scope;
  const { coverage } = deps.memory;
  const key = `${ref.workspaceId} joined`;
  const now = deps.clock.now();
  const people = JSON.stringify(roster.reps.map(({ id, pool, active }) => [id, pool, active]));
  const kept = coverage.get(key);
  if (kept?.roster === people && now < kept.until) return kept.pools;
  const accounts = [install, ...(peer.state === 'live' ? [peer.install] : [])];
  const watchedSince = Math.min(install.connectedAt, peer.install.connectedAt);
  const counts: ActivityCount[] = [];
  const failing = new Set<ActivityKind>();
  for (const { installId, capabilities } of accounts) {
    if (now - watchedSince >= COVERAGE_SPAN) counts.push(...(await ledger.records.activityCounts(installId, now - COVERAGE_SPAN, now)));
    for (const one of failingChannels(await ledger.installs.streams(installId), capabilities, now, deps.settings.pollMs)) failing.add(one);
  }
  const renamed = counts.map((one) => ({ ...one, rep: one.rep === null ? null : joined.idOf(one.rep) }));
  const pools = coverageOf({ roster, counts: renamed, failing, watchedSince }, now);
  coverage.set(key, { pools, roster: people, counts: [], until: now + HOUR, wholeUntil: now + HOUR });
  return pools;
}
