/** Webhooks as documented: what can be subscribed to, what a request carries, how many are under way. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signV1, signV3 } from '../../../sandbox/webhooks/signature.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { startReceiver, type WebhookReceiver } from '../../helpers/webhook-receiver.ts';

let s: SandboxHandle;
let receiver: WebhookReceiver;
const UI = { source: 'CRM_UI', userId: '123' } as const;

beforeEach(async () => {
  s = await startSandbox();
  receiver = await startReceiver();
  await s.install({ targetUrl: receiver.url });
  await s.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
});
afterEach(async () => {
  await s.close();
  await receiver.close();
});

const step = () => s.control('POST step', { until: s.portal.now() + 1 });
const subscribe = (...subscriptions: Record<string, unknown>[]) => s.control('POST apps', { subscriptions });
const ofType = (type: string) => receiver.events().filter((event) => event.subscriptionType === type);

describe('8. Webhooks: configuration and types', () => {
  it.each([
    [{ subscriptionType: 'contact.submission' }, 'no subscription type'],
    [{ subscriptionType: 'app.uninstalled' }, 'no subscription type'],
    [{ subscriptionType: 'form.submission' }, 'no subscription type'],
    [{ subscriptionType: 'object.creation' }, 'needs an objectType'],
    [{ subscriptionType: 'object.propertyChange', objectType: 'contact' }, 'no wildcards'],
    [{ subscriptionType: 'contact.propertyChange' }, 'no wildcards'],
    [{ subscriptionType: 'contact.propertyChange', propertyName: 'num_unique_conversion_events' }, 'cannot be subscribed'],
    [{ subscriptionType: 'object.propertyChange', objectType: 'task', propertyName: 'hs_lastmodifieddate' }, 'cannot be subscribed'],
  ])('refuses %j', async (subscription, words) => {
    await expect(subscribe(subscription)).rejects.toThrow(words);
  });

  it('allows 1,000 subscriptions and not one more', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ subscriptionType: 'contact.propertyChange', propertyName: `p${n}` }));
    await subscribe(...many(1_000));
    await expect(subscribe(...many(1_001))).rejects.toThrow('at most 1000');
  });

  it.each(['lead', 'call', 'email', 'meeting', 'note', 'task', 'communication', 'user'])(
    'tells of a new %s by a generic subscription',
    async (objectType) => {
      await subscribe({ subscriptionType: 'object.creation', objectType });
      if (objectType === 'user') s.portal.addOwner({ firstName: 'A', lastName: 'B', email: 'a@example.invalid' });
      else await s.control('POST act', { objectType, op: 'create', properties: {} });
      await step();
      expect(receiver.events()).toMatchObject([{ subscriptionType: 'object.creation', objectTypeId: expect.stringMatching(/^0-\d+$/) }]);
    },
  );

  it('tells of no form submission and no uninstall, only of what became of the contact', async () => {
    await s.control('POST act', { op: 'submitForm', form: 'Page: Demo', properties: { email: 'a@example.invalid' } });
    await step();
    expect(new Set(receiver.events().map((event) => event.subscriptionType))).toEqual(
      new Set(['object.creation', 'object.propertyChange']),
    );
    const before = receiver.posts.length;
    await s.control('POST uninstall');
    await step();
    expect(receiver.posts.length).toBe(before);
  });

  it('never fires for what the CRM works out itself', async () => {
    const figures = ['notes_last_contacted', 'hs_first_outreach_date', 'hubspot_owner_assigneddate', 'hs_lifecyclestage_lead_date'];
    await subscribe(...figures.map((propertyName) => ({ subscriptionType: 'contact.propertyChange', propertyName })));
    const owner = s.portal.addOwner({ firstName: 'A', lastName: 'B', email: 'a@example.invalid' });
    const id = s.portal.create('contacts', { lifecyclestage: 'lead', hubspot_owner_id: owner }, UI);
    s.portal.create('calls', { hs_call_direction: 'OUTBOUND' }, UI, [{ objectType: 'contacts', id }]);
    await step();
    expect(receiver.posts).toEqual([]);
  });
});

describe('8. Webhooks: request', () => {
  const base = {
    eventId: expect.any(Number),
    subscriptionId: expect.any(Number),
    appId: 4010001,
    occurredAt: Date.UTC(2026, 2, 2),
    attemptNumber: 0,
    changeSource: 'CRM_UI',
    sourceId: 'userId:123',
  };
  const wholeLife = [
    ...['creation', 'deletion', 'merge', 'restore', 'associationChange', 'privacyDeletion'].map((kind) => ({
      subscriptionType: `contact.${kind}`,
    })),
    { subscriptionType: 'contact.propertyChange', propertyName: 'hs_latest_source_timestamp' },
  ];

  /** A contact's whole life: made, associated, changed, merged, archived, restored, forgotten. */
  async function live(): Promise<{ a: string; b: string; deal: string }> {
    await subscribe(...wholeLife);
    const [a, b] = ['a', 'b'].map((n) => s.portal.create('contacts', { email: `${n}@example.invalid` }, UI)) as [string, string];
    const deal = s.portal.create('deals', {}, UI, [{ objectType: 'contacts', id: a }]);
    s.portal.update('contacts', a, { hs_latest_source_timestamp: '2026-03-01T00:00:00.000Z' }, UI);
    s.portal.merge('contacts', a, b, UI);
    s.portal.archive('contacts', a, UI);
    s.portal.restore('contacts', a, UI);
    await s.api('POST', '/crm/objects/2026-09/contacts/gdpr-delete', { objectId: a });
    await step();
    return { a, b, deal };
  }

  it('gives what happens to a record the fields of its kind, numbers as numbers', async () => {
    const { a } = await live();
    const of = { ...base, portalId: Number(s.portalId), objectId: Number(a) };
    expect(ofType('contact.creation')).toContainEqual({ ...of, subscriptionType: 'contact.creation', changeFlag: 'NEW' });
    expect(ofType('contact.deletion')).toContainEqual({ ...of, subscriptionType: 'contact.deletion', changeFlag: 'DELETED' });
    expect(ofType('contact.restore')).toEqual([{ ...of, subscriptionType: 'contact.restore', changeFlag: 'RESTORED' }]);
    expect(ofType('contact.propertyChange')).toEqual([
      {
        ...of,
        subscriptionType: 'contact.propertyChange',
        propertyName: 'hs_latest_source_timestamp',
        propertyValue: String(Date.UTC(2026, 2, 1)),
        isSensitive: false,
      },
    ]);
    expect(ofType('contact.privacyDeletion')).toMatchObject([{ objectId: Number(a), changeSource: 'INTEGRATION' }]);
  });

  it('gives a merge both sides and an association both ends', async () => {
    const { a, b, deal } = await live();
    const of = { ...base, portalId: Number(s.portalId) };
    expect(ofType('contact.merge')).toEqual([
      {
        ...of,
        subscriptionType: 'contact.merge',
        objectId: Number(a),
        primaryObjectId: Number(a),
        mergedObjectIds: [Number(b)],
        newObjectId: Number(a),
        numberOfPropertiesMoved: 0,
      },
    ]);
    expect(ofType('contact.associationChange')[0]).toMatchObject({
      ...of,
      fromObjectId: Number(a),
      toObjectId: Number(deal),
      associationType: 'CONTACT_TO_DEAL',
      associationTypeId: 4,
      associationCategory: 'HUBSPOT_DEFINED',
      associationRemoved: false,
      isPrimaryAssociation: false,
    });
  });

  it('marks primary associations and those with a label of the account', async () => {
    const [contact, company] = [s.portal.create('contacts', {}, UI), s.portal.create('companies', { name: 'C' }, UI)];
    await subscribe({ subscriptionType: 'contact.associationChange' });
    await s.api('POST', '/crm/associations/2026-09/contacts/companies/labels', { name: 'pays', label: 'Pays' });
    const specs = [
      { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
      { associationCategory: 'USER_DEFINED', associationTypeId: 1 },
    ];
    await s.api('PUT', `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`, specs);
    await step();
    const kinds = receiver.events().map((event) => [event.associationCategory, event.associationTypeId, event.isPrimaryAssociation]);
    expect(kinds).toContainEqual(['HUBSPOT_DEFINED', 1, true]);
    expect(kinds).toContainEqual(['USER_DEFINED', 1, false]);
  });

  it('now and then gives two events one number: ids are not promised to be unique', async () => {
    for (let n = 0; n < 120; n++) s.portal.create('notes', {}, UI);
    await step();
    const ids = receiver.events().map((event) => event.eventId);
    expect(ids.length).toBeGreaterThanOrEqual(120);
    expect(new Set(ids).size).toBeLessThan(ids.length);
  });

  it('keeps ten POSTs under way and no more', async () => {
    receiver.hold();
    for (let n = 0; n < 700; n++) s.portal.create('notes', {}, UI);
    const stepped = step();
    await expect.poll(() => receiver.posts.length).toBe(10);
    // A request of ours answered after the tenth arrived: an eleventh would have been sent by then.
    await s.control('GET webhooks/summary');
    expect(receiver.posts.length).toBe(10);
    receiver.release();
    await stepped;
    expect(receiver.posts.length).toBeGreaterThan(10);
    expect(ofType('object.creation')).toHaveLength(700);
  });

  it('is signed by v3 over time and by v1 beside it, with the secret of the app', async () => {
    await s.control('POST apps', { clientSecret: 'another-secret' });
    s.portal.create('notes', {}, UI);
    await step();
    const [{ headers, rawBody }] = receiver.posts as [(typeof receiver.posts)[0]];
    const at = headers['x-hubspot-request-timestamp'] as string;
    expect(at).toMatch(/^\d{13}$/);
    expect(headers['x-hubspot-signature-v3']).toBe(signV3('another-secret', 'POST', receiver.url, rawBody, at));
    expect(headers['x-hubspot-signature']).toBe(signV1('another-secret', rawBody));
    expect(headers['x-hubspot-signature-version']).toBe('v1');
  });

  it.each([301, 400, 404, 429, 500, 503])('is sent again after a %i, and not after a 2xx', async (status) => {
    receiver.status = status;
    s.portal.create('notes', {}, UI);
    await step();
    expect((await s.control('GET state')).pendingDeliveries).toBeGreaterThan(0);
    receiver.status = 202;
    await s.control('POST redeliver');
    expect((await s.control('GET state')).pendingDeliveries).toBe(0);
    expect(ofType('object.creation').map((event) => event.attemptNumber)).toEqual([0, 1]);
  });
});
