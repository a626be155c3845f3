/** Figures of campaigns, where the CRM's campaigns take them: counted over all deals and inquiries, once a day and whenever figures are flushed. */
import { campaignValues } from '../../src/domain/loop/campaign-values.ts';
import { modelText } from '../../src/domain/loop/figures.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { FiguresWanted, Install, Settlement, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { inForce } from '../attribution-plan.ts';
import type { InstallScope, JobDeps } from '../deps.ts';
import { readCampaignFigures, readLoop } from '../loop/read-loop.ts';
import { failure, tell } from './lane.ts';

/** Key of their mark among those of deals. */
export const CAMPAIGNS = 'campaigns';
const DAY_MS = 86_400_000;
const CAPABILITY = 'campaign-figures';

/** `wanted`: something is to be written. A failure is the mark's own, and keeps no deal waiting. */
export async function campaignFigures(scope: InstallScope): Promise<{ readonly settlement: Settlement; readonly wanted: boolean }> {
  const { ledger, ref, deps, session } = scope;
  const now = deps.clock.now();
  if (!session.capabilities.has(CAPABILITY)) return { settlement: { kind: 'done' }, wanted: false };
  try {
    const wanted = await ledger.attribution.save(ref.installId, [], await figuresOf(scope, now), now);
    return { settlement: { kind: 'done' }, wanted };
  } catch (error) {
    tell(scope, error, 'campaigns not counted', {});
    return { settlement: failure(error, now), wanted: false };
  }
}

/** Only of campaigns that the CRM has: others are names in touches. */
async function figuresOf(scope: InstallScope, now: Millis): Promise<FiguresWanted[]> {
  const { ledger, install, deps } = scope;
  const reader = { ledger, install, settings: deps.loop, now };
  const loop = await readLoop(reader);
  const known = new Set(loop.campaigns.map(({ id }) => id));
  const model = modelText(inForce(scope));
  const all = await readCampaignFigures(reader, loop);
  return all.flatMap((one) => (known.has(one.id) ? [{ record: 'campaign', id: one.id, values: campaignValues(one, model) }] : []));
}

/** When the day is over: every deal of it may have moved them, and counting reads everybody. */
export async function askForCampaigns({ ledger, ref, deps, session }: InstallScope): Promise<void> {
  if (!session.capabilities.has(CAPABILITY)) return;
  const now = deps.clock.now();
  await ledger.attribution.mark(ref.installId, [CAMPAIGNS], Math.floor(now / DAY_MS) * DAY_MS + DAY_MS);
}

/** Inquiries and costs move them without any deal: asked for once a day. */
export async function campaignsDaily(deps: JobDeps, ledger: WorkspaceLedger, install: Install): Promise<void> {
  if (!install.capabilities.includes(CAPABILITY)) return;
  const { campaigns } = deps.memory;
  const key = `${install.workspaceId} ${install.installId}`;
  const now = deps.clock.now();
  if (now - (campaigns.get(key) ?? Number.NEGATIVE_INFINITY) < DAY_MS) return;
  campaigns.set(key, now);
  await ledger.attribution.mark(install.installId, [CAMPAIGNS], now);
}
