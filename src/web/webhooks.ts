/** The webhook door: verify the raw bytes, store, acknowledge, work later. */
import { setTimeout as pause } from 'node:timers/promises';
import express, { type Request, type Response, Router } from 'express';
import type { Crm } from '../domain/crm-record.ts';
import { BatonError } from '../errors/index.ts';
import type { Connector } from '../ports/connector.ts';
import { INTAKE } from '../ports/jobs.ts';
import type { DeliveryOutcome, InstallRef } from '../ports/ledger/index.ts';
import type { Background } from './background.ts';
import type { WebDeps } from './deps.ts';
import { isTooLarge } from './failures.ts';
import type { Metrics } from './metrics.ts';
import { createTally, type Tally } from './tally.ts';

/** A batch of 100 events is about 40 kB; what is larger is not a webhook of ours. */
export const BODY_LIMIT = 1_048_576;

/** Webhooks come in bursts, several requests at once about the same people: so long, in machine time, for one nudge to serve them all. */
const BURST_MS = 10;

interface Door {
  readonly deps: WebDeps;
  readonly tally: Tally;
  /** Asks for the intake of this install, soon. */
  nudge(ref: InstallRef): void;
}

/** `POST /webhooks/<crm>` for every connector. */
export function webhookRoutes(deps: WebDeps, background: Background, metrics: Metrics): Router {
  const router = Router();
  const door: Door = { deps, tally: createTally(deps, background, metrics), nudge: nudger(deps, background) };
  // Compressed bodies are refused: the signature covers the bytes as sent, and no CRM compresses them.
  const raw = express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false });
  for (const [crm, connector] of deps.connectors) {
    const receive = async (request: Request, response: Response) => {
      const outcome = await take(door, crm, connector, request);
      response.status(outcome === 'unsigned' || outcome === 'stale' || outcome === 'forged' ? 401 : 204).end();
    };
    router.post(`/webhooks/${crm}`, raw, receive);
    router.use(`/webhooks/${crm}`, (error: unknown, _: Request, __: Response, next: (error: unknown) => void) => {
      if (isTooLarge(error)) count(door, null, 'too-large');
      next(error);
    });
  }
  return router;
}

async function take(door: Door, crm: Crm, connector: Connector, request: Request): Promise<DeliveryOutcome> {
  const { deps } = door;
  const body: Uint8Array = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const url = deps.settings.publicUrl() + request.originalUrl;
  const now = deps.clock.now();
  const signed = { method: request.method, url, headers: headersOf(request), body };
  const wrong = connector.verify(signed, now);
  if (wrong) return count(door, null, wrong);
  const delivery = { body, fingerprint: connector.fingerprint(signed), now };
  const accounts = accountsOf(connector, body);
  if (accounts === null) return malformed(door, crm, delivery);
  // Genuine, and about nothing that Baton follows: there is nothing to store.
  if (accounts.length === 0) return count(door, null, 'accepted');
  const installs = await installsOf(deps, crm, accounts);
  if (installs.length === 0) {
    deps.log.info('webhook of an account that is not connected', { crm, accounts: accounts.join(' ') });
    return count(door, null, 'unknown-account');
  }
  return store(door, installs, delivery);
}

interface Signed {
  readonly body: Uint8Array;
  readonly fingerprint: string;
  readonly now: number;
}

/**
 * Stores for every workspace that has connected the account; only then the answer goes out, and the nudge after it. One that was taken
 * in before is acknowledged: whoever repeats it learns nothing, and a proxy that does so in good faith need not try again.
 */
async function store({ deps, tally, nudge }: Door, installs: readonly InstallRef[], signed: Signed): Promise<DeliveryOutcome> {
  let outcome: DeliveryOutcome = 'replayed';
  for (const { workspaceId, installId } of installs) {
    const { marks } = deps.ledger.workspace(workspaceId);
    const stored = await marks.storeDelivery(installId, signed.body, signed.now, signed.fingerprint);
    tally.add(workspaceId, installId, stored ? 'accepted' : 'replayed');
    if (!stored) continue;
    outcome = 'accepted';
    nudge({ workspaceId, installId });
  }
  return outcome;
}

function nudger({ queue, settings }: WebDeps, background: Background): Door['nudge'] {
  const { burst = () => pause(BURST_MS) } = settings;
  const asked = new Set<string>();
  return (ref) => {
    const key = JSON.stringify(ref);
    if (asked.has(key)) return;
    asked.add(key);
    background.run('nudging the intake', async () => {
      if (burst !== null) await burst();
      // What is stored from here on brings a nudge of its own.
      asked.delete(key);
      await queue.nudge(INTAKE, ref);
    });
  };
}

/** Genuine but unreadable. Any 4xx would be sent ten times more, so it is acknowledged; kept for a replay where it can only belong to one install. */
async function malformed(door: Door, crm: Crm, signed: Signed): Promise<DeliveryOutcome> {
  const { deps } = door;
  const lists = await Promise.all(
    (await deps.ledger.workspaces()).map(({ workspaceId }) => deps.ledger.workspace(workspaceId).installs.list()),
  );
  const installs = lists.flat().filter((install) => install.crm === crm && install.status !== 'uninstalled');
  const only = installs.length === 1 ? installs[0] : undefined;
  deps.log.error('signed webhook that cannot be read', { crm, bytes: signed.body.length, kept: only !== undefined });
  if (only) await store(door, [only], signed);
  return count(door, only?.installId ?? null, 'malformed');
}

function accountsOf(connector: Connector, body: Uint8Array): readonly string[] | null {
  try {
    const { notices, bad } = connector.parse(body);
    if (notices.length === 0 && bad.length > 0) return null;
    return [...new Set(notices.map((notice) => notice.accountId))];
  } catch {
    return null;
  }
}

async function installsOf(deps: WebDeps, crm: Crm, accounts: readonly string[]): Promise<readonly InstallRef[]> {
  const found = await Promise.all(accounts.map((account) => deps.ledger.findInstalls(crm, account)));
  return found.flat().filter((install) => install.status !== 'uninstalled');
}

/** Refusals belong to no install; they are counted in the workspace of this installation. */
function count({ deps, tally }: Door, installId: string | null, outcome: DeliveryOutcome): DeliveryOutcome {
  tally.add(deps.workspaceId, installId, outcome);
  return outcome;
}

function headersOf(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** The connector of a CRM. Throws `CRM_NOT_CONFIGURED`. */
export function getConnector(deps: Pick<WebDeps, 'connectors'>, crm: Crm): Connector {
  const connector = deps.connectors.get(crm);
  if (!connector) throw new BatonError('CRM_NOT_CONFIGURED', { crm });
  return connector;
}
