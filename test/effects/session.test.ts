/** Tokens of a session: a one-use refresh token is tried once, a token turned away is replaced once, and nothing goes on for ever. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, sealTokens } from '../../src/effects/session.ts';
import { BatonError } from '../../src/errors/index.ts';
import { createLedger } from '../../src/ledger/index.ts';
import { createSealer } from '../../src/lib/seal.ts';
import type { Connector, TokenSet } from '../../src/ports/connector.ts';
import type { Install, Ledger } from '../../src/ports/ledger/index.ts';
import { testLog } from '../connectors/session.ts';
import { openTestEngines } from '../helpers/engines.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const HOUR = 3_600_000;
const sealer = createSealer([{ id: 'k1', secret: randomBytes(32) }]);

let ledger: Ledger;
let install: Install;
let close: () => Promise<void>;
let now = NOW;
let machine = 0;
/** Refresh tokens as they were tried, and what becomes of each try. */
let tried: string[] = [];
let answer: () => TokenSet;

beforeEach(async () => {
  [now, machine, tried] = [NOW, 0, []];
  answer = () => ({
    accessToken: `access-${tried.length}`,
    refreshToken: `refresh-${tried.length}`,
    expiresAt: now + HOUR,
    apiBase: 'https://b.example',
  });
  const engines = await openTestEngines(testLog());
  close = () => engines.close();
  ledger = createLedger({ sql: engines.sql, log: testLog() });
  await ledger.migrate();
  await ledger.ensureWorkspace('default', 'Default');
  const account = {
    crm: 'salesforce',
    accountId: '00D',
    name: 'Org',
    timeZone: 'UTC',
    uiDomain: 'x',
    status: 'active',
    mode: 'live',
  } as const;
  const rest = { statusReason: null, scopes: [], capabilities: [], settings: {}, connectedAt: NOW };
  const secrets = { accessToken: 'access-0', refreshToken: 'refresh-0', apiBase: 'https://a.example' };
  install = await ledger
    .workspace('default')
    .installs.connect({ ...account, ...rest }, { sealed: sealTokens(sealer, secrets), expiresAt: NOW + HOUR });
});
afterEach(() => close());

function session(refreshesOnce = true) {
  const connector = {
    refreshesOnce,
    refresh: async ({ refreshToken }: { refreshToken: string }) => {
      tried.push(refreshToken);
      return answer();
    },
  } as unknown as Connector;
  return openSession({ ledger, clock: { now: () => now }, sealer, machineNow: () => machine }, install, connector);
}

describe('a session', () => {
  it('gives the token and the account’s own address while the token lives, and both anew after that', async () => {
    const open = session();
    expect([await open.accessToken(), await open.apiBase()]).toEqual(['access-0', 'https://a.example']);
    now += HOUR;
    expect([await open.accessToken(), await open.apiBase()]).toEqual(['access-1', 'https://b.example']);
    now += HOUR;
    expect(await session().accessToken()).toBe('access-2');
    expect(tried).toEqual(['refresh-0', 'refresh-1']);
  });

  it('replaces a token that was turned away once, and hands the new one back when that is turned away too', async () => {
    const open = session();
    const first = await open.accessToken();
    const second = await open.accessToken(first);
    expect(second).toBe('access-1');
    for (let n = 0; n < 5; n++) expect(await open.accessToken(second)).toBe(second);
    expect(await session().accessToken(second)).toBe(second);
    expect(tried).toHaveLength(1);
    now += 11 * 60_000;
    expect(await open.accessToken(second)).toBe('access-2');
  });

  it('does not try a one-use token again whose use has an unknown end, while the access token lives', async () => {
    answer = () => {
      throw new BatonError('CRM_UNAVAILABLE', { crm: 'Salesforce', account: '00D', what: 'token', why: 'no answer' });
    };
    now += HOUR - 60_000;
    await expect(session().accessToken()).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    machine += 60_000;
    expect(await session().accessToken()).toBe('access-0');
    expect(tried).toHaveLength(1);
    now += 2 * 60_000;
    await expect(session().accessToken()).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    expect(tried).toHaveLength(2);
  });

  it('tries a token that may be used again at once', async () => {
    answer = () => {
      throw new BatonError('CRM_UNAVAILABLE', { crm: 'HubSpot', account: '1', what: 'token', why: 'no answer' });
    };
    now += HOUR - 60_000;
    for (let n = 0; n < 2; n++) await expect(session(false).accessToken()).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    expect(tried).toHaveLength(2);
  });
});
