/** Connecting with the static token of an app that the account made for itself: no consent page, no webhooks, no end. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { ConnectedAccount, ConnectorConfig, TokenSet } from '../../src/ports/connector.ts';
import { exchange, failure } from './client.ts';
import { id, text } from './schema.ts';

const details = z.object({ portalId: id, timeZone: text, uiDomain: text });
const PATH = '/account-info/2026-09/details';
/** Such a token works until somebody rotates or deletes it in HubSpot. */
const NEVER_ENDS: Millis = Date.UTC(2200, 0, 1);

/** Which scopes it has HubSpot does not say here: the probe finds out what works. */
export async function acceptToken(
  config: ConnectorConfig,
  { token, now }: { token: string; now: Millis },
): Promise<{ tokens: TokenSet; account: ConnectedAccount }> {
  const reply = await exchange(config, token, { method: 'GET', path: PATH }, () => now);
  if (reply.kind === 'refused')
    throw new BatonError('OAUTH_REFUSED', { crm: 'HubSpot', why: reply.error.message ?? `status ${reply.status}` });
  if (reply.kind !== 'ok') throw failure(reply, `GET ${PATH}`, 'being connected');
  const parsed = details.safeParse(reply.json);
  if (!parsed.success) throw new BatonError('OAUTH_REFUSED', { crm: 'HubSpot', why: 'it does not say whose token this is' });
  const { portalId, timeZone, uiDomain } = parsed.data;
  return {
    tokens: { accessToken: token, refreshToken: null, expiresAt: NEVER_ENDS },
    account: {
      accountId: portalId,
      name: `HubSpot ${portalId}`,
      timeZone: timeZone ?? 'UTC',
      uiDomain: uiDomain ?? 'app.hubspot.com',
      scopes: [],
      userId: null,
    },
  };
}
