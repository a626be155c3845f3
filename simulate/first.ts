/** Tells in the middle of a story that it is broken already: for whoever wants to know only whether, and from when. */
import type { Install } from '../src/ports/ledger/index.ts';
import type { Driver } from './driver.ts';
import type { Stage } from './stage.ts';
import { askOracle } from './verdict.ts';
import type { Watch } from './watch.ts';

const DAY = 86_400_000;
/** The oracle reads every history of the CRM from its beginning: asked each day it would cost as much as the story. */
const ASKED_EVERY_DAYS = 3;

/** True once a violation was seen, or the oracle finds one as things stand; nothing is noted, the end judges again. Of money the watch of its sums tells. Baton must be up. */
export async function isBroken(stage: Stage, driver: Driver, watch: Watch, installs: readonly Install[]): Promise<boolean> {
  if (watch.violations.length > 0) return true;
  if (Math.floor((stage.now() - stage.startsAt) / DAY) % ASKED_EVERY_DAYS !== 0) return false;
  const { findings } = await askOracle(stage, driver.happenings, installs);
  return Object.values(findings).some((list) => list.length > 0);
}
