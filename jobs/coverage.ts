/** Who is blind: asked of the ledger seldom, since thirty days of work do not change within an hour. */
import { COVERAGE_SPAN, coverageOf, type PoolCoverage } from '../src/domain/coverage.ts';
import { DAY, HOUR } from '../src/domain/duration.ts';
import type { ActivityKind, Millis } from '../src/domain/fact.ts';
import type { Roster } from '../src/domain/roster.ts';
import type { Install, StreamPosition, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { InstallScope } from './deps.ts';

/** While somebody is blind, so that the first recorded call makes them seen soon. */
const AGAIN_BLIND_MS = HOUR;
const AGAIN_MS = DAY;
/** A stream that fails for this long leaves its channel in the dark. */
const LAG_MS = HOUR;

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
  const failing = failingChannels(await ledger.installs.streams(installId), install, now);
  return coverageOf({ roster, counts, failing, watchedSince }, now);
}

/** By the stream's last failure, or because the account lets nobody read it. */
export function failingChannels(
  streams: readonly StreamPosition[],
  { capabilities }: Pick<Install, 'capabilities'>,
  now: Millis,
): ReadonlySet<ActivityKind> {
  const failing = streams.filter(({ lastError, completeUntil }) => lastError !== null && now - (completeUntil ?? 0) > LAG_MS);
  const unreadable: ActivityKind[] = capabilities.length > 0 && !capabilities.includes('email-evidence') ? ['email'] : [];
  return new Set<ActivityKind>([...failing.map(({ stream }) => stream as ActivityKind), ...unreadable]);
}
