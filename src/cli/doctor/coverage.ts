/** What of the reps' work the CRM sees, who is blind and what to connect, and how much is typed in by hand. */
import {
  COVERAGE_SPAN,
  coverageOf,
  failingChannels,
  type HandLogged,
  handLogged,
  type PoolCoverage,
  toConnect,
} from '../../domain/coverage.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { type Finding, ok, warning } from './finding.ts';

/** More than this typed in by hand is worth a look. */
const MUCH = 0.5;
/** Fewer activities say nothing about a habit. */
const FEW = 10;

export async function examineCoverage(app: App, ledger: WorkspaceLedger, about: string, install: Install): Promise<Finding[]> {
  const { installId, connectedAt } = install;
  const now = app.clock.now();
  const reps = await ledger.records.reps(installId);
  const evidence = app.settings.evidence();
  const roster = evidence.withBlind(app.settings.operating().roster(install, reps), reps);
  const counts = await ledger.records.activityCounts(installId, now - COVERAGE_SPAN, now);
  const failing = failingChannels(await ledger.installs.streams(installId), install.capabilities, now, app.options.pollMinutes * 60_000);
  const pools = coverageOf({ roster, counts, failing, watchedSince: connectedAt }, now);
  const names = new Map(reps.map((rep) => [rep.id, rep.name ?? rep.id]));
  return [
    ...evidence.unmatched(reps).map((who) => unknown(about, who)),
    ...pools.map((pool) => poolFinding(about, pool)),
    ...roster.blindReps.map((rep) => ok(about, `${names.get(rep) ?? rep} works outside the CRM: nothing above the warning, no breach`)),
    ...handLogged(counts).map((figure) => handFinding(about, figure, names.get(figure.rep) ?? figure.rep)),
  ];
}

function unknown(about: string, who: string): Finding {
  const what = `${about} does not know ${who.includes('@') ? 'an address that works-outside-the-crm names' : who}`;
  return warning('evidence', what, 'Mend the evidence file.');
}

function poolFinding(about: string, pool: PoolCoverage): Finding {
  const name = pool.pool === null ? 'reps without a pool' : `pool ${pool.pool}`;
  const told = pool.channels.map(({ channel, state }) => `${channel} ${state}`).join(', ');
  const connect = toConnect(pool);
  if (pool.blind)
    return warning(about, `${name} is blind (${told}): nothing above the warning happens, no breach is counted`, connect ?? '');
  if (connect === null) return ok(about, `${name}: ${told}`);
  const soon = pool.channels.some(({ state }) => state === 'watching') ? '; after 30 days without anything it counts as blind' : '';
  return warning(about, `${name}: ${told}${soon}`, connect);
}

function handFinding(about: string, { hand, all, share }: HandLogged, name: string): Finding {
  const what = `${name}: ${hand} of ${all} activities in 30 days typed in by hand (${Math.round(share * 100)} %)`;
  return share > MUCH && all >= FEW
    ? warning(about, what, 'Connect what this rep works with: what is typed in late counts from then only.')
    : ok(about, what);
}
