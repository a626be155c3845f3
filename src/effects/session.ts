/** Makes the session a connector works in: a token refreshed under its lease, and the account's shared request budget. */
import { requestLimits } from '../domain/request-limits.ts';
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
  /** Where the account's own API is; absent or null where all accounts share one. */
  readonly apiBase?: string | null;
  /** World time of the last refresh; absent on tokens of the first exchange. */
  readonly refreshedAt?: Millis;
}

/** A token this close to its end is renewed first: longer than any request may take. */
const RENEW_BEFORE_MS = 120_000;
const REFRESH_LEASE_MS = 30_000;

export function openSession(deps: SessionDeps, install: Install, connector: Connector): Session {
  const ledger = deps.ledger.workspace(install.workspaceId);
  const limits = requestLimits(install.settings);
  return {
    accountId: install.accountId,
    capabilities: new Set(install.capabilities),
    settings: install.settings,
    now: () => deps.clock.now(),
    ...remembered(deps.clock, (refused) => accessToken(deps, ledger, install, connector, refused)),
    permit: async (kind: BudgetClass | 'search') => {
      const grant = await deps.ledger.permit(install, kind, limits, deps.clock.now());
      if (!grant.granted) throw new BatonError('BUDGET_WAIT', { account: install.accountId, retryAt: grant.retryAt });
    },
    backOff: (until) => deps.ledger.backOff(install, until),
  };
}

interface LiveToken {
  readonly token: string;
  readonly apiBase: string | null;
  readonly renewAt: Millis;
}

/** A session lives as long as one lane run: it asks the ledger once, again when the token is to be renewed, and when the CRM turned it away. */
function remembered(clock: Clock, ask: (refused?: string) => Promise<LiveToken>): Pick<Session, 'accessToken' | 'apiBase'> {
  let live: Promise<LiveToken> | null = null;
  const current = async (refused?: string): Promise<LiveToken> => {
    const known = live === null ? null : await live.catch(() => null);
    if (known !== null && known.renewAt > clock.now() && known.token !== refused) return known;
    live = ask(refused);
    return live;
  };
  return { accessToken: async (refused) => (await current(refused)).token, apiBase: async () => (await current()).apiBase };
}

/** What is refused within this of a refresh is not the token's fault: asking for ever new ones would go on for ever. */
const REFUSED_AGAIN_MS = 10 * 60_000;

async function accessToken(
  deps: SessionDeps,
  ledger: WorkspaceLedger,
  install: Install,
  connector: Connector,
  refused?: string,
): Promise<LiveToken> {
  const stored = await ledger.installs.readTokens(install.installId);
  if (stored === null) throw new BatonError('INSTALL_DISCONNECTED', { account: install.accountId });
  const now = deps.clock.now();
  const secrets = openTokens(deps.sealer, stored);
  const turnedAway = secrets.accessToken === refused && now - (secrets.refreshedAt ?? 0) >= REFUSED_AGAIN_MS;
  const renewAt = stored.expiresAt - RENEW_BEFORE_MS;
  if (renewAt > now && !turnedAway) return { token: secrets.accessToken, apiBase: secrets.apiBase ?? null, renewAt };
  // Of a one-use token whose use was begun and never ended nobody knows whether it still works: trying it could revoke the living one too.
  const inDoubt = connector.refreshesOnce && stored.refreshStartedAt !== null && stored.expiresAt > now && !turnedAway;
  if (inDoubt) return { token: secrets.accessToken, apiBase: secrets.apiBase ?? null, renewAt: now };
  return renew(deps, ledger, install, connector, stored, turnedAway);
}

/** One process refreshes; the others use the old token while it lives, else come back in a moment. HTTP runs outside any transaction. */
async function renew(
  deps: SessionDeps,
  ledger: WorkspaceLedger,
  install: Install,
  connector: Connector,
  stored: StoredTokens,
  turnedAway: boolean,
): Promise<LiveToken> {
  const now = deps.clock.now();
  const secrets = openTokens(deps.sealer, stored);
  const asItIs = { token: secrets.accessToken, apiBase: secrets.apiBase ?? null, renewAt: now };
  if (secrets.refreshToken === null) return asItIs;
  const lease = { token: crypto.randomUUID(), untilMachine: deps.machineNow() + REFRESH_LEASE_MS };
  const mine = await ledger.installs.beginRefresh(install.installId, lease, deps.machineNow(), now);
  if (!mine) {
    if (stored.expiresAt > now && !turnedAway) return asItIs;
    throw new BatonError('BUDGET_WAIT', { account: install.accountId, retryAt: now + 1_000 });
  }
  try {
    // Whoever had the lease before may have refreshed it between our look and our turn: the token we saw is used up then.
    if (await isNewer(ledger, install, stored)) throw new BatonError('BUDGET_WAIT', { account: install.accountId, retryAt: now + 1_000 });
    const fresh = await connector.refresh({ refreshToken: secrets.refreshToken, now });
    const kept: TokenSecrets = {
      accessToken: fresh.accessToken,
      refreshToken: fresh.refreshToken ?? secrets.refreshToken,
      apiBase: fresh.apiBase ?? secrets.apiBase ?? null,
      refreshedAt: now,
    };
    await ledger.installs.saveTokens(install.installId, lease, stored.generation, {
      sealed: sealTokens(deps.sealer, kept),
      expiresAt: fresh.expiresAt,
    });
    return { token: fresh.accessToken, apiBase: kept.apiBase ?? null, renewAt: fresh.expiresAt - RENEW_BEFORE_MS };
  } catch (error) {
    // An answer that never came leaves the doubt standing, and the lease to run out, where the token may be used up by it.
    if (!(connector.refreshesOnce && isBatonError(error, 'CRM_UNAVAILABLE')))
      await ledger.installs.abandonRefresh(install.installId, lease);
    if (isBatonError(error, 'TOKEN_REVOKED')) {
      await ledger.installs.update(install.installId, { status: 'revoked', statusReason: `${error.message} ${error.hint}` });
      throw new BatonError('INSTALL_DISCONNECTED', { account: install.accountId }, { cause: error });
    }
    throw error;
  }
}

async function isNewer(ledger: WorkspaceLedger, install: Install, stored: StoredTokens): Promise<boolean> {
  const present = await ledger.installs.readTokens(install.installId);
  return present !== null && present.generation !== stored.generation;
}

export function sealTokens(sealer: Sealer, secrets: TokenSecrets): string {
  return sealer.seal(JSON.stringify(secrets));
}

function openTokens(sealer: Sealer, stored: StoredTokens): TokenSecrets {
  return JSON.parse(sealer.open(stored.sealed)) as TokenSecrets;
}
