/** Asks the sandbox's oracle, which knows the rules and nothing of Baton, what became of the leads. */
import type { OracleAnswer } from '../src/cli/demo/control.ts';
import type { FaultName } from './faults/names.ts';
import type { Happenings } from './happenings.ts';
import { POLL_MINUTES, type Stage } from './stage.ts';

const MINUTE = 60_000;
/** Webhooks arrive with the next five minutes here and up to two later, and a spoiled request is made good within some minutes. */
const GRACE_MS = 25 * MINUTE;
/** What no webhook told of is found by the next look for changes. */
const UNTOLD_MS = POLL_MINUTES * MINUTE;
/** After this what was put off while the account could not be used has been made up for. */
const AGAIN_MS = 30 * MINUTE;

/** Baton must be up. */
export function askOracle(stage: Stage, happenings: Happenings): Promise<OracleAnswer> {
  const { life, control, company } = stage;
  if (life === null) throw new Error('Baton is down');
  const { breakers } = life.app.settings.operating();
  const { rules, roster } = company.files();
  return control.oracle({
    rules,
    grace: GRACE_MS,
    unannounced: UNTOLD_MS,
    outages: happenings.outages.filter(({ why }) => why !== 'search-lag').map(({ from, to, why }) => ({ from, to: to + afterwards(why) })),
    gaps: happenings.outages.filter(({ why }) => why === 'ten-hours-down').map(({ from, to }) => ({ from, to })),
    people: {
      liveFrom: Object.fromEntries(Object.entries(roster['live-from']).map(([team, at]) => [team, Date.parse(at)])),
      safetyNet: roster['safety-net'],
      marketing: roster.marketing ?? null,
    },
    breakers,
  });
}

function afterwards(why: FaultName): number {
  return why === 'webhook-lost' ? UNTOLD_MS : AGAIN_MS;
}
