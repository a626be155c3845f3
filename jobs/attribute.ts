/** Attribute: divides the money of marked deals anew, keeps the history of it, and writes the figures onto deals and people. */
import { modelText } from '../src/domain/loop/figures.ts';
import { ATTRIBUTE, type InstallPayload } from '../src/ports/jobs.ts';
import type { Install, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import { inForce } from './attribution-plan.ts';
import { readCampaigns } from './campaigns.ts';
import type { JobDeps } from './deps.ts';
import { installJob } from './install-jobs.ts';
import { attributeLane } from './lanes/attribute.ts';
import { pushFieldsLane } from './lanes/push-fields.ts';

export function attributeJob(deps: JobDeps): JobHandler<InstallPayload> {
  return installJob(deps, ATTRIBUTE, async (scope, _, signal) => {
    await readCampaigns(scope);
    if (await attributeLane(scope, signal)) await pushFieldsLane(scope, signal);
  });
}

const keyOf = (installId: string): string => `attributed-under.${installId}`;

/** Another model, other weights: every deal is divided anew. Asked once a process and after each change of the settings. */
export async function attributeAnew(deps: JobDeps, ledger: WorkspaceLedger, install: Install): Promise<void> {
  const under = modelText(inForce({ deps }));
  const asked = `${install.workspaceId} ${install.installId} ${under}`;
  if (deps.memory.models.has(asked)) return;
  const known = await ledger.setting(keyOf(install.installId));
  if (known !== under) {
    if (known !== undefined && known !== null) await ledger.attribution.markAll(install.installId, deps.clock.now());
    await ledger.saveSetting(keyOf(install.installId), under);
  }
  deps.memory.models.add(asked);
}
