/** The apps a portal can install: credentials, allowed redirects and scopes, webhook target. */
import type { Distribution } from '../http/limits.ts';
import type { Subscription } from '../webhooks/subscriptions.ts';

export interface App {
  readonly appId: string;
  readonly name: string;
  readonly distribution: Distribution;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: any loopback address, for people who try things out. */
  readonly redirectUris: readonly string[];
  /** Scopes that must all be asked for; empty: any known scope. */
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  /** Where webhooks go; null sends none. */
  readonly targetUrl: string | null;
  readonly subscriptions: readonly Subscription[];
}

/** Every scope the sandbox knows. */
export const KNOWN_SCOPES: readonly string[] = [
  'oauth',
  ...['contacts', 'companies', 'deals', 'users', 'leads', 'line_items'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
  ]),
  'crm.objects.owners.read',
  ...['contacts', 'companies', 'deals', 'users'].flatMap((name) => [`crm.schemas.${name}.read`, `crm.schemas.${name}.write`]),
  'sales-email-read',
  'forms',
  'automation',
  'settings.currencies.read',
  'marketing.campaigns.read',
  'marketing.campaigns.write',
  'marketing.campaigns.revenue.read',
  'crm.objects.marketing_events.read',
];

/** Whether a redirect address is registered: exactly, or any loopback address when none is. */
export function allowsRedirect(app: App, redirectUri: string): boolean {
  if (app.redirectUris.length > 0) return app.redirectUris.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]');
}

/** What is wrong with the scopes asked for, as a sentence, or null. */
export function scopeProblem(app: App, required: readonly string[], optional: readonly string[]): string | null {
  const known = app.scopes.length > 0 ? [...app.scopes, ...app.optionalScopes] : KNOWN_SCOPES;
  const unknown = [...required, ...optional].filter((scope) => !known.includes(scope));
  if (unknown.length > 0) return `These scopes are not configured for the app: ${unknown.join(', ')}.`;
  const missing = app.scopes.filter((scope) => !required.includes(scope));
  if (missing.length > 0) return `The app requires these scopes, which the address does not ask for: ${missing.join(', ')}.`;
  return required.length === 0 ? 'The address asks for no scopes.' : null;
}
