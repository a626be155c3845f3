/** The oracle: judges from the CRM's own histories and the world's diary whether Baton kept every lead followed up. */

import { openCase } from './case.ts';
import { checkClosings } from './check-closings.ts';
import { checkDues } from './check-dues.ts';
import { checkMoney } from './check-money.ts';
import { checkOrphans } from './check-orphans.ts';
import { checkOwners } from './check-owners.ts';
import { checkRungs } from './check-rungs.ts';
import { checkDuplicates, checkMissedTasks } from './check-tasks.ts';
import type { Scene } from './crm.ts';
import type { Setting } from './setting.ts';
import { Notes, type Verdict } from './verdict.ts';

const CHECKS = [checkMissedTasks, checkDuplicates, checkClosings, checkOwners, checkRungs, checkDues, checkOrphans, checkMoney];

/** Reads the sandbox as it stands and changes nothing. Throws on rules it cannot read: a judge does not guess the law. */
export function examine(sandbox: Scene, setting: Setting): Verdict {
  const known = openCase(sandbox, setting);
  const notes = new Notes();
  notes.checked.leads = known.files.length;
  notes.checked.handoffs = known.atBats.length;
  for (const check of CHECKS) check(known, notes);
  return notes.verdict();
}
