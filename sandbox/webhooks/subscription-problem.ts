/** What keeps an app from subscribing to something. */
import type { Subscription } from './subscriptions.ts';

const TYPES =
  /^((contact|company|deal|object)\.(creation|deletion|merge|restore|propertyChange|associationChange)|contact\.privacyDeletion)$/;
/** Properties nobody can subscribe to [docs: webhooks guide]. */
const SILENT: ReadonlySet<string> = new Set(['num_unique_conversion_events', 'hs_lastmodifieddate', 'lastmodifieddate']);

/** Why a subscription cannot be, as a sentence, or null: there are no wildcards, and some properties never tell. */
export function subscriptionProblem({ subscriptionType, objectType, propertyName }: Subscription): string | null {
  if (!TYPES.test(subscriptionType)) return `There is no subscription type ${subscriptionType}.`;
  if (subscriptionType.startsWith('object.') && objectType === undefined) return `${subscriptionType} needs an objectType.`;
  if (!subscriptionType.endsWith('.propertyChange')) return null;
  if (propertyName === undefined) return `${subscriptionType} needs one propertyName; there are no wildcards.`;
  return SILENT.has(propertyName) ? `The property ${propertyName} cannot be subscribed to.` : null;
}
