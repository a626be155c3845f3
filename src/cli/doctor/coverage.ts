/** What of the reps' work the CRM sees, who is blind and what to connect, and how much is typed in by hand. */
import { failingChannels } from '../../../jobs/coverage.ts';
import { COVERAGE_SPAN, coverageOf, type HandLogged, handLogged, type PoolCoverage } from '../../domain/coverage.ts';
import type { ActivityKind } from '../../domain/fact.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { type Finding, ok, warning } from './finding.ts';

const CONNECT: Readonly<Partial<Record<ActivityKind, string>>> = {
  call: 'a dialler for calls',
  email: 'the reps’ mailboxes for e-mails',
  message: 'the messaging channel',
};
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
  const failing = failingChannels(await ledger.installs.streams(installId), install, now);
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

function poolFinding(about: string, { pool, channels, blind }: PoolCoverage): Finding {
  const name = pool === null ? 'reps without a pool' : `pool ${pool}`;
  const told = channels.map(({ channel, state }) => `${channel} ${state}`).join(', ');
  const dark = channels.filter(({ state }) => state !== 'seen' && state !== 'outside').map(({ channel }) => CONNECT[channel] ?? channel);
  const connect = `Connect ${dark.join(', ')}, or name who works outside the CRM in the evidence file.`;
  if (blind) return warning(about, `${name} is blind (${told}): nothing above the warning happens, no breach is counted`, connect);
  if (channels.some(({ state }) => state === 'failing')) return warning(about, `${name}: ${told}`, connect);
  if (channels.every(({ state }) => state !== 'seen'))
    return warning(about, `${name}: nothing recorded by a machine so far (${told}); after 30 days without any it counts as blind`, connect);
  return ok(about, `${name}: ${told}`);
}

function handFinding(about: string, { hand, all, share }: HandLogged, name: string): Finding {
  const what = `${name}: ${hand} of ${all} activities in 30 days typed in by hand (${Math.round(share * 100)} %)`;
  return share > MUCH && all >= FEW
    ? warning(about, what, 'Connect what this rep works with: what is typed in late counts from then only.')
    : ok(about, what);
}
