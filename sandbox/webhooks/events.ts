/** Turning a change into the event bodies HubSpot sends. */
import { parseInstant } from '../kit/instants.ts';
import { toWire } from '../store/association-labels.ts';
import { labelOf } from '../store/association-types.ts';
import type { Change } from '../store/change.ts';
import { OBJECT_TYPES } from '../store/object-types.ts';
import { sourceIdOf } from '../store/record.ts';
import type { Subscription } from './subscriptions.ts';

/** One element of the posted array, without `attemptNumber`, which each attempt adds. */
export type WebhookEvent = Readonly<Record<string, unknown>> & { readonly eventId: number; readonly occurredAt: number };

const FLAGS: Readonly<Record<string, string>> = { creation: 'NEW', deletion: 'DELETED', restore: 'RESTORED' };

/** `eventId` is numeric and, as documented, not promised to be unique. */
export function eventOf(
  change: Change,
  subscription: Subscription,
  ids: { eventId: number; portalId: string; appId: string },
): WebhookEvent {
  const generic = subscription.subscriptionType.startsWith('object.');
  const sourceId = sourceIdOf(change.by);
  return {
    eventId: ids.eventId,
    subscriptionId: subscription.id,
    portalId: Number(ids.portalId),
    appId: Number(ids.appId),
    occurredAt: change.at,
    subscriptionType: subscription.subscriptionType,
    changeSource: change.by.source === 'FORM' ? 'FORMS' : change.by.source,
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(generic ? { objectTypeId: OBJECT_TYPES[change.type].typeId } : {}),
    ...detailsOf(change),
  };
}

function detailsOf(change: Change): Record<string, unknown> {
  const objectId = Number(change.id);
  switch (change.kind) {
    case 'propertyChange':
      return { objectId, propertyName: change.name, propertyValue: wireValue(change.value), isSensitive: false };
    case 'merge':
      return {
        objectId,
        primaryObjectId: objectId,
        mergedObjectIds: change.loserIds.map(Number),
        newObjectId: objectId,
        numberOfPropertiesMoved: change.moved,
      };
    case 'associationChange':
      return {
        fromObjectId: objectId,
        toObjectId: Number(change.toId),
        fromObjectTypeId: OBJECT_TYPES[change.type].typeId,
        toObjectTypeId: OBJECT_TYPES[change.toType].typeId,
        associationType: `${OBJECT_TYPES[change.type].singular}_TO_${OBJECT_TYPES[change.toType].singular}`.toUpperCase(),
        associationTypeId: toWire(change.typeId).typeId,
        associationCategory: toWire(change.typeId).category,
        associationRemoved: change.removed,
        isPrimaryAssociation: labelOf(change.typeId) === 'Primary',
      };
    default:
      return { objectId, ...(FLAGS[change.kind] ? { changeFlag: FLAGS[change.kind] } : {}) };
  }
}

/** Events carry datetimes as epoch milliseconds, where the objects API gives ISO. */
function wireValue(value: string | null): string {
  if (value === null) return '';
  const isInstant = /^\d{4}-\d{2}-\d{2}T.*Z$/.test(value);
  return isInstant ? String(parseInstant(value) ?? value) : value;
}
