/** Webhook events as HubSpot writes them. */

/** One contact event of a portal, on the Monday the web tests play on. */
export function contactEvent(portalId: string, objectId: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId: Number(objectId),
    subscriptionId: 1,
    portalId: Number(portalId),
    appId: 1,
    occurredAt: Date.parse('2026-03-02T09:00:00Z'),
    subscriptionType: 'object.propertyChange',
    attemptNumber: 0,
    objectId: Number(objectId),
    objectTypeId: '0-1',
    propertyName: 'lifecyclestage',
    propertyValue: 'marketingqualifiedlead',
    changeSource: 'CRM_UI',
    ...over,
  };
}
