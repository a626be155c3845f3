/** The company's people as Baton knows them now, by the ids that the judge knows them by: whoever has a user in both CRMs is one. */
import { repsOfBoth } from '../src/cli/demo/two.ts';
import type { Roster } from '../src/domain/roster.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { Stage } from './stage.ts';

/** Baton must be up. */
export async function rosterNow(stage: Stage, installs: readonly Install[]): Promise<Roster> {
  const [first, second] = installs;
  if (second === undefined) return rosterOf(stage, first!);
  const { reps } = await repsOfBoth({ ledger: stage.ledger, hubspot: first!, salesforce: second });
  return operating(stage).roster(first!, reps);
}

/** As one account knows them. */
export async function rosterOf(stage: Stage, install: Install): Promise<Roster> {
  return operating(stage).roster(install, await stage.ledger.workspace(install.workspaceId).records.reps(install.installId));
}

function operating({ life }: Stage) {
  if (life === null) throw new Error('Baton is down');
  return life.app.settings.operating();
}
