/** Registering an app, or changing one, as a developer would in the app's settings. */
import type { Distribution } from '../http/limits.ts';
import { invalid } from '../kit/refusal.ts';
import type { App } from '../oauth/apps.ts';
import type { Sandbox } from '../sandbox.ts';
import { findObjectType } from '../store/object-types.ts';
import { subscriptionProblem } from '../webhooks/subscription-problem.ts';
import { defaultSubscriptions, type Subscription } from '../webhooks/subscriptions.ts';

/** Credentials of the app that exists from the start. */
export const DEFAULT_APP = {
  appId: '4010001',
  name: 'Baton',
  clientId: '5e7d3a10-0000-4000-8000-000000004010',
  clientSecret: '9c1f7d52-0000-4000-8000-000000004010',
} as const;

/** Subscriptions one app may have [docs: limits for developer accounts]. */
const MAX_SUBSCRIPTIONS = 1_000;

/** The developer token that exists from the start: every scope, no expiry. */
export const DEVELOPER_TOKEN = 'pat-eu1-00000000-0000-4000-8000-000000004010';

export function defaultApp(): App {
  return {
    ...DEFAULT_APP,
    distribution: 'marketplace',
    redirectUris: [],
    scopes: [],
    optionalScopes: [],
    targetUrl: null,
    subscriptions: defaultSubscriptions(),
  };
}

function distributionOf(value: unknown, fallback: Distribution): Distribution {
  if (value === undefined) return fallback;
  if (value !== 'marketplace' && value !== 'private') throw invalid('"distribution" must be marketplace or private.');
  return value;
}

function strings(value: unknown, fallback: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.map(String) : fallback;
}

/** Fields left out keep their value; `clientId` left out means the default app. */
export function putApp(sandbox: Sandbox, body: Readonly<Record<string, unknown>>): App {
  const clientId = typeof body.clientId === 'string' ? body.clientId : DEFAULT_APP.clientId;
  const before = sandbox.apps.get(clientId) ?? { ...defaultApp(), clientId, appId: String(4_010_001 + sandbox.apps.size) };
  const targetUrl = body.targetUrl === undefined ? before.targetUrl : body.targetUrl;
  if (targetUrl !== null && (typeof targetUrl !== 'string' || !URL.canParse(targetUrl)))
    throw invalid('"targetUrl" must be a URL or null.');
  const app: App = {
    ...before,
    targetUrl,
    distribution: distributionOf(body.distribution, before.distribution),
    name: typeof body.name === 'string' ? body.name : before.name,
    clientSecret: typeof body.clientSecret === 'string' ? body.clientSecret : before.clientSecret,
    redirectUris: strings(body.redirectUris, before.redirectUris),
    scopes: strings(body.scopes, before.scopes),
    optionalScopes: strings(body.optionalScopes, before.optionalScopes),
    subscriptions: Array.isArray(body.subscriptions) ? subscriptionsOf(body.subscriptions) : before.subscriptions,
  };
  sandbox.apps.set(clientId, app);
  return app;
}

function subscriptionsOf(raw: readonly unknown[]): Subscription[] {
  if (raw.length > MAX_SUBSCRIPTIONS) throw invalid(`An app has at most ${MAX_SUBSCRIPTIONS} subscriptions, not ${raw.length}.`);
  const subscriptions = raw.map(subscriptionOf);
  const problem = subscriptions.map(subscriptionProblem).find((sentence) => sentence !== null);
  if (problem) throw invalid(problem);
  return subscriptions;
}

function subscriptionOf(raw: unknown, i: number): Subscription {
  const item = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  if (typeof item.subscriptionType !== 'string') throw invalid('A subscription needs a subscriptionType such as object.creation.');
  const objectType = typeof item.objectType === 'string' ? findObjectType(item.objectType) : null;
  return {
    id: typeof item.id === 'number' ? item.id : 2_200_001 + i,
    subscriptionType: item.subscriptionType,
    ...(objectType ? { objectType } : {}),
    ...(typeof item.propertyName === 'string' ? { propertyName: item.propertyName } : {}),
  };
}
