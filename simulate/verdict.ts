/** Asks the sandbox's oracle, which knows the rules and nothing of Baton, what became of the leads. */
import type { OracleAnswer } from '../src/cli/demo/control.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { FaultName } from './faults/names.ts';
import type { Happenings } from './happenings.ts';
import { rosterNow } from './roster-now.ts';
import { POLL_MINUTES, type Stage } from './stage.ts';

const MINUTE = 60_000;
/** Webhooks arrive with the next five minutes here and up to two later, and a spoiled request is made good within some minutes. */
const GRACE_MS = 25 * MINUTE;
/** What no webhook told of is found by the next look for changes. */
const UNTOLD_MS = POLL_MINUTES * MINUTE;
/** After this what was put off while the account could not be used has been made up for. */
const AGAIN_MS = 30 * MINUTE;

/** Baton must be up. */
export async function askOracle(stage: Stage, happenings: Happenings, installs: readonly Install[]): Promise<OracleAnswer> {
  const { life, control, company } = stage;
  if (life === null) throw new Error('Baton is down');
  const { breakers } = life.app.settings.operating();
  const { rules } = company.files();
  const { liveFrom, safetyNet, marketing = null } = await rosterNow(stage, installs);
  const post = (who: typeof safetyNet) => who && { rep: who.rep, ...(who.deputy ? { deputy: who.deputy } : {}) };
  return control.oracle({
    rules,
    grace: GRACE_MS,
    unannounced: UNTOLD_MS,
    outages: happenings.outages.filter(({ why }) => why !== 'search-lag').map(({ from, to, why }) => ({ from, to: to + afterwards(why) })),
    unseen: happenings.unseen,
    gaps: happenings.outages.filter(({ why }) => why === 'ten-hours-down').map(({ from, to }) => ({ from, to })),
    people: {
      liveFrom,
      safetyNet: post(safetyNet),
      marketing: post(marketing),
    },
    breakers,
  });
}

function afterwards(why: FaultName): number {
  return why === 'webhook-lost' ? UNTOLD_MS : AGAIN_MS;
}
