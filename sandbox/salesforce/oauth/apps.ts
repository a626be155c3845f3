/** The apps that may ask for access to the org: External Client Apps with their policies. */

export interface ClientApp {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: any loopback address, for people who try things out. */
  readonly callbackUrls: readonly string[];
  /** Words such as `api`, `refresh_token`; an authorisation may ask for fewer. */
  readonly scopes: readonly string[];
  readonly pkceRequired: boolean;
  /** Each refresh token is good once. */
  readonly rotation: boolean;
  readonly secretRequiredForRefresh: boolean;
  /** World milliseconds after which an unused refresh token dies; null: never. */
  readonly idleMillis: number | null;
  /** Not installed: only users with "Approve Uninstalled Connected Apps" get in. */
  readonly installed: boolean;
}

const DAY = 86_400_000;

/** The app that exists from the start, with what a partner's app must have. */
export const DEFAULT_CLIENT: ClientApp = {
  name: 'Baton',
  clientId: '3MVG9SandboxClientId.4020',
  clientSecret: 'A1B2C3D4E5F60718293A4B5C6D7E8F904020',
  callbackUrls: [],
  scopes: ['api', 'refresh_token', 'id', 'openid', 'web', 'full'],
  pkceRequired: true,
  rotation: true,
  secretRequiredForRefresh: true,
  idleMillis: 30 * DAY,
  installed: true,
};

/** The token that exists from the start: the integration user's, and it never expires. */
export const FIXED_TOKEN_TAIL = '!AQ4020.fixed.access.token.of.the.sandbox';

/** Whether a callback is registered: exactly, or any loopback address when none is. */
export function allowsCallback(app: ClientApp, redirectUri: string): boolean {
  if (app.callbackUrls.length > 0) return app.callbackUrls.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
