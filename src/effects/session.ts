/** Makes the session a connector works in: a token refreshed under its lease, and the account's shared request budget. */
import { BatonError, isBatonError } from '../errors/index.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { BudgetClass, Connector, Session } from '../ports/connector.ts';
import type { Install, Ledger, StoredTokens, WorkspaceLedger } from '../ports/ledger/index.ts';
import type { Sealer } from '../ports/sealer.ts';

export interface SessionDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly sealer: Sealer;
  machineNow(): Millis;
}

/** Sealed content of an install's token row. */
export interface TokenSecrets {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** A token this close to its end is renewed first: longer than any request may take. */
const RENEW_BEFORE_MS = 120_000;
const REFRESH_LEASE_MS = 30_000;
/** HubSpot's published limits for an OAuth app (hubspot.md §3); other connectors bring their own in `settings.limits`. */
const DEFAULT_LIMITS = { perTenSeconds: 110, searchPerSecond: 5 };

export function openSession(deps: SessionDeps, install: Install, connector: Connector): Session {
  const ledger = deps.ledger.workspace(install.workspaceId);
  const limits = { ...DEFAULT_LIMITS, ...(install.settings.limits as Partial<typeof DEFAULT_LIMITS> | undefined) };
  return {
    accountId: install.accountId,
    capabilities: new Set(install.capabilities),
    settings: install.settings,
    now: () => deps.clock.now(),
    accessToken: remembered(deps.clock, () => accessToken(deps, ledger, install, connector)),
    permit: async (kind: BudgetClass | 'search') => {
      const grant = await deps.ledger.permit(install, kind, limits, deps.clock.now());
      if (!grant.granted) throw new BatonError('BUDGET_WAIT', { account: install.accountId, retryAt: grant.retryAt });
    },
    backOff: (until) => deps.ledger.backOff(install, until),
  };
}

interface LiveToken {
  readonly token: string;
  readonly renewAt: Millis;
}

/** A session lives as long as one lane run: it asks the ledger once, and again when the token is to be renewed. */
function remembered(clock: Clock, ask: () => Promise<LiveToken>): () => Promise<string> {
  let live: Promise<LiveToken> | null = null;
  return async () => {
    const known = live === null ? null : await live.catch(() => null);
    if (known !== null && known.renewAt > clock.now()) return known.token;
    live = ask();
    return (await live).token;
  };
}

async function accessToken(deps: SessionDeps, ledger: WorkspaceLedger, install: Install, connector: Connector): Promise<LiveToken> {
  const stored = await ledger.installs.readTokens(install.installId);
  if (stored === null) throw new BatonError('INSTALL_DISCONNECTED', { account: install.accountId });
  const now = deps.clock.now();
  const renewAt = stored.expiresAt - RENEW_BEFORE_MS;
  if (renewAt > now) return { token: openTokens(deps.sealer, stored).accessToken, renewAt };
  return renew(deps, ledger, install, connector, stored);
}

/** One process refreshes; the others use the old token while it lives, else come back in a moment. HTTP runs outside any transaction. */
async function renew(
  deps: SessionDeps,
  ledger: WorkspaceLedger,
  install: Install,
  connector: Connector,
  stored: StoredTokens,
): Promise<LiveToken> {
  const now = deps.clock.now();
  const secrets = openTokens(deps.sealer, stored);
  const asItIs = { token: secrets.accessToken, renewAt: now };
  if (secrets.refreshToken === null) return asItIs;
  const lease = { token: crypto.randomUUID(), untilMachine: deps.machineNow() + REFRESH_LEASE_MS };
  const mine = await ledger.installs.beginRefresh(install.installId, lease, deps.machineNow(), now);
  if (!mine) {
    if (stored.expiresAt > now) return asItIs;
    throw new BatonError('BUDGET_WAIT', { account: install.accountId, retryAt: now + 1_000 });
  }
  try {
    const fresh = await connector.refresh({ refreshToken: secrets.refreshToken, now });
    const sealed = sealTokens(deps.sealer, { accessToken: fresh.accessToken, refreshToken: fresh.refreshToken ?? secrets.refreshToken });
    await ledger.installs.saveTokens(install.installId, lease, stored.generation, { sealed, expiresAt: fresh.expiresAt });
    return { token: fresh.accessToken, renewAt: fresh.expiresAt - RENEW_BEFORE_MS };
  } catch (error) {
    await ledger.installs.abandonRefresh(install.installId, lease);
    if (isBatonError(error, 'TOKEN_REVOKED')) {
      await ledger.installs.update(install.installId, { status: 'revoked', statusReason: `${error.message} ${error.hint}` });
      throw new BatonError('INSTALL_DISCONNECTED', { account: install.accountId }, { cause: error });
    }
    throw error;
  }
}

export function sealTokens(sealer: Sealer, secrets: TokenSecrets): string {
  return sealer.seal(JSON.stringify(secrets));
}

function openTokens(sealer: Sealer, stored: StoredTokens): TokenSecrets {
  return JSON.parse(sealer.open(stored.sealed)) as TokenSecrets;
}
