/** Who is blind: asked of the ledger seldom, since thirty days of work do not change within an hour. */
import { COVERAGE_SPAN, coverageOf, failingChannels, type PoolCoverage } from '../src/domain/coverage.ts';
import { DAY, HOUR } from '../src/domain/duration.ts';
import type { Millis } from '../src/domain/fact.ts';
import type { Roster } from '../src/domain/roster.ts';
import type { Install, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { InstallScope } from './deps.ts';

/** While somebody is blind, so that the first recorded call makes them seen soon. */
const AGAIN_BLIND_MS = HOUR;
const AGAIN_MS = DAY;

/** `rosterHash` tells whether what is kept was made for these people. */
export async function keptCoverage(scope: InstallScope, roster: Roster, rosterHash: string): Promise<readonly PoolCoverage[]> {
  const { deps, ref, install, ledger } = scope;
  const { coverage } = deps.memory;
  const key = `${ref.workspaceId} ${ref.installId}`;
  const now = deps.clock.now();
  const kept = coverage.get(key);
  if (kept?.roster === rosterHash && now < kept.until) return kept.pools;
  const pools = await coverageNow(ledger, install, roster, now);
  const again = pools.some(({ blind }) => blind) ? AGAIN_BLIND_MS : AGAIN_MS;
  coverage.set(key, { pools, roster: rosterHash, until: now + again });
  return pools;
}

/** One grouped statement once thirty days were watched, and one about the streams. */
async function coverageNow(
  ledger: Pick<WorkspaceLedger, 'records' | 'installs'>,
  install: Pick<Install, 'installId' | 'connectedAt' | 'capabilities'>,
  roster: Roster,
  now: Millis,
): Promise<readonly PoolCoverage[]> {
  const { installId, connectedAt: watchedSince } = install;
  const watched = now - watchedSince >= COVERAGE_SPAN;
  const counts = watched ? await ledger.records.activityCounts(installId, now - COVERAGE_SPAN, now) : [];
  const failing = failingChannels(await ledger.installs.streams(installId), install.capabilities, now);
  return coverageOf({ roster, counts, failing, watchedSince }, now);
}
