/** The installation's own health: settings, engines, key, world time, application credentials. */
import { PAUSE_SETTING, readPause } from '../../domain/pause.ts';
import { isBatonError } from '../../errors/index.ts';
import type { App } from '../app.ts';
import { broken, type Finding, ok, warning } from './finding.ts';
import { keys } from './keys.ts';
import { examineMessengers } from './messages.ts';

/** Beyond this, signatures and token life are judged wrongly. */
const SKEW_MS = 60_000;

export async function examineInstallation(app: App): Promise<readonly Finding[]> {
  return [
    engines(app),
    await queue(app),
    ...(await keys(app)),
    ...credentials(app),
    ...(await worldTime(app)),
    ...(await writing(app)),
    ...(await examineMessengers(app)),
  ];
}

function engines({ engine, migrated }: App): Finding {
  return ok(
    'engines',
    `ledger ${engine.ledger}, queue ${engine.queue}${migrated.length > 0 ? `, ${migrated.length} migration(s) applied` : ''}`,
  );
}

async function queue({ queue: jobs }: App): Promise<Finding> {
  try {
    const { waiting, active, failed } = await jobs.counts();
    return ok('queue', `${waiting} waiting, ${active} active, ${failed} failed`);
  } catch (error) {
    return broken('queue', (error as Error).message, isBatonError(error) ? error.hint : 'Check REDIS_URL.');
  }
}

function credentials({ connectors, options }: App): Finding[] {
  const found: Finding[] = [];
  if (connectors.size === 0)
    found.push(
      warning(
        'crm',
        'no application credentials',
        'Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS to connect HubSpot, SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRETS for Salesforce.',
      ),
    );
  if (!options.publicUrl)
    found.push(
      warning(
        'web',
        'only this machine can reach the web door',
        'Set BATON_PUBLIC_URL so that webhooks arrive; until then changes are polled for.',
      ),
    );
  return found;
}

/** The CRM's own `Date` header is the best clock at hand: it is the one that signs webhooks. */
async function worldTime({ options, clock }: App): Promise<Finding[]> {
  if (options.clock !== 'system') return [ok('world time', `follows ${options.clock}: ${new Date(clock.now()).toISOString()}`)];
  if (!options.hubspotClientId) return [];
  try {
    const answer = await fetch(options.hubspotApiBase, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return [];
    const skew = clock.now() - theirs;
    if (Math.abs(skew) < SKEW_MS) return [ok('world time', `within ${Math.ceil(Math.abs(skew) / 1000)} s of HubSpot's`)];
    return [
      broken(
        'world time',
        `${Math.round(skew / 1000)} s away from HubSpot's`,
        'Set this machine to network time: webhooks are refused as stale beyond 5 minutes.',
      ),
    ];
  } catch {
    return [warning('world time', `${options.hubspotApiBase} cannot be reached`, "Check the way out to HubSpot's API.")];
  }
}

async function writing({ options, ledger, workspaceId }: App): Promise<Finding[]> {
  const pause = readPause(await ledger.workspace(workspaceId).setting(PAUSE_SETTING));
  const found = options.dryRun ? [warning('writes', 'dry run: every write is held back', 'Set BATON_DRY_RUN=no to let Baton write.')] : [];
  if (pause === null) return found;
  const since = `paused since ${new Date(pause.at).toISOString()} by ${pause.by}${pause.why === '' ? '' : `: ${pause.why}`}`;
  return [...found, warning('writes', since, 'Run `baton resume` when the reason is gone.')];
}
