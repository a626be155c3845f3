/** The weekly digest of campaigns (M3): once a week every seller is told of what marketing announced and they were not told of yet. */
import { latestAnnouncement } from '../src/domain/campaign.ts';
import type { DigestCampaign } from '../src/domain/message-text.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { Install, InstallRef, WantedNote, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import { type JobDeps, openScope } from './deps.ts';
import { describe } from './lanes/lane.ts';
import { staffOf } from './staff.ts';

/** How soon to look again while no account is connected, or after a failure. */
const SOON_MS = 60_000;

/** Safe in many processes at once: a digest has the week in its key. Costs nothing until the next week begins, and never throws. */
export function createDigests(deps: JobDeps): () => Promise<void> {
  let lookAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = deps.clock.now();
    if (deps.messengers.length === 0 || lookAt > now) return;
    lookAt = now + SOON_MS;
    try {
      lookAt = (await digestAll(deps, now)) ?? lookAt;
    } catch (error) {
      deps.log.warn('digest of campaigns put off', { why: describe(error) });
    }
  };
}

/** Tells when the next week begins for one of the accounts; null when there is none. */
async function digestAll(deps: JobDeps, now: Millis): Promise<Millis | null> {
  const looks: Millis[] = [];
  for (const { workspaceId } of await deps.ledger.workspaces()) {
    const ledger = deps.ledger.workspace(workspaceId);
    for (const install of await ledger.installs.list()) looks.push(await digestOnce(deps, ledger, install, now));
  }
  return looks.length === 0 ? null : Math.min(...looks);
}

/** Tells when to look again. */
async function digestOnce(deps: JobDeps, ledger: WorkspaceLedger, install: Install, now: Millis): Promise<Millis> {
  const { week, until } = weekOf(now, install.timeZone);
  const key = `digest.${install.installId}`;
  if (install.status !== 'active' || (await ledger.setting(key)) === week) return until;
  const notes = await digestNotes(deps, ledger, install, week, now);
  await ledger.messages.want(install.installId, notes, now);
  await ledger.saveSetting(key, week);
  return until;
}

async function digestNotes(
  deps: JobDeps,
  ledger: WorkspaceLedger,
  { installId }: InstallRef,
  week: string,
  now: Millis,
): Promise<readonly WantedNote[]> {
  const running = (await ledger.campaigns.list()).filter(({ endsAt }) => endsAt === null || endsAt > now);
  const scope = running.length === 0 ? null : await openScope(deps, { workspaceId: ledger.workspaceId, installId }, deps.log);
  if (scope === null) return [];
  const { sellers, index } = await staffOf(scope);
  const told = new Set((await ledger.campaigns.notices(installId)).map((one) => `${one.rep} ${one.announcedAt} ${one.campaignId}`));
  const transports = deps.messengers.map(({ transport }) => transport);
  return [...sellers]
    .filter((rep) => index.rep(rep).active)
    .flatMap((rep): WantedNote[] => {
      const fresh = running.filter((campaign) => !told.has(`${rep} ${latestAnnouncement(campaign)} ${campaign.id}`));
      const campaigns = fresh.map((campaign): DigestCampaign => {
        const { id, name, startsAt, expectedLeads, expectedQuality } = campaign;
        return { id, name, startsAt, expectedLeads, expectedQuality, announcedAt: latestAnnouncement(campaign) };
      });
      return campaigns.length === 0 ? [] : [{ kind: 'digest', leadId: null, campaigns, recipient: rep, transports, key: `digest ${week}` }];
    });
}

/** The Monday a week began on in this zone, and the instant the next one begins. */
function weekOf(at: Millis, zone: string): { week: string; until: Millis } {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return { week: monday.toString(), until: monday.add({ days: 7 }).toZonedDateTime(zone).epochMilliseconds };
}
