/** Who is blind: asked of the ledger seldom, since thirty days of work do not change within an hour. */
import { type ActivityCount, COVERAGE_SPAN, coverageOf, failingChannels, type PoolCoverage } from '../src/domain/coverage.ts';
import { DAY, HOUR } from '../src/domain/duration.ts';
import type { Millis } from '../src/domain/fact.ts';
import type { Roster } from '../src/domain/roster.ts';
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
  const whole = kept === undefined || now >= kept.wholeUntil ? null : kept;
  const counts = await countsOf(scope, now, whole?.counts ?? null);
  const failing = failingChannels(await ledger.installs.streams(install.installId), install.capabilities, now, deps.settings.pollMs);
  const pools = coverageOf({ roster, counts, failing, watchedSince: install.connectedAt }, now);
  const again = pools.some(({ blind }) => blind) ? AGAIN_BLIND_MS : AGAIN_MS;
  coverage.set(key, { pools, roster: rosterHash, counts, until: now + again, wholeUntil: whole?.wholeUntil ?? now + AGAIN_MS });
  return pools;
}

/** Nothing before thirty days were watched; then all of them once a day, and in between what the last day adds to what is known. */
async function countsOf(
  { install: { installId, connectedAt }, ledger }: InstallScope,
  now: Millis,
  known: readonly ActivityCount[] | null,
): Promise<readonly ActivityCount[]> {
  if (now - connectedAt < COVERAGE_SPAN) return [];
  if (known === null) return ledger.records.activityCounts(installId, now - COVERAGE_SPAN, now);
  return [...known, ...(await ledger.records.activityCounts(installId, now - DAY, now))];
}
