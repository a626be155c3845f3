/** Deliveries: what is sent, how it is signed and batched, how it is retried over a day of world time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signV3 } from '../../../sandbox/webhooks/signature.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { startReceiver, type WebhookReceiver } from '../../helpers/webhook-receiver.ts';

let s: SandboxHandle;
let receiver: WebhookReceiver;
const UI = { source: 'CRM_UI', userId: '9001201' } as const;
const HOUR = 3_600_000;

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

const step = () => s.control('POST step');
const ofType = (type: string) => receiver.events().filter((event) => event.subscriptionType === type);

describe('events', () => {
  it('carry ids, source and time, and no properties of the record', async () => {
    const id = s.portal.create('contacts', { firstname: 'A', lifecyclestage: 'lead' }, UI);
    await step();
    const common = {
      portalId: Number(s.portalId),
      appId: 4010001,
      objectId: Number(id),
      objectTypeId: '0-1',
      occurredAt: Date.UTC(2026, 2, 2),
      attemptNumber: 0,
    };
    expect(ofType('object.creation')).toEqual([
      {
        ...common,
        eventId: expect.any(Number),
        subscriptionId: expect.any(Number),
        subscriptionType: 'object.creation',
        changeSource: 'CRM_UI',
        sourceId: 'userId:9001201',
        changeFlag: 'NEW',
      },
    ]);
    expect(ofType('object.propertyChange')).toContainEqual(
      expect.objectContaining({ ...common, propertyName: 'lifecyclestage', propertyValue: 'lead' }),
    );
  });

  it('cover changes, associations, merges, deletions and privacy deletions', async () => {
    const [a, b] = ['a', 'b'].map((name) => s.portal.create('contacts', { email: `${name}@example.invalid` }, UI)) as [string, string];
    const task = s.portal.create('tasks', { hs_task_subject: 'x' }, UI, [{ objectType: 'contacts', id: a }]);
    s.portal.update('tasks', task, { hs_task_status: 'COMPLETED' }, UI);
    s.portal.merge('contacts', a, b, UI);
    s.portal.archive('tasks', task, UI);
    await s.control('POST act', { objectType: 'contacts', op: 'privacyDelete', id: a });
    await step();
    expect(ofType('object.associationChange')).toContainEqual(
      expect.objectContaining({
        associationType: 'TASK_TO_CONTACT',
        associationTypeId: 204,
        fromObjectId: Number(task),
        toObjectId: Number(a),
        associationRemoved: false,
      }),
    );
    expect(ofType('object.merge')).toMatchObject([{ primaryObjectId: Number(a), mergedObjectIds: [Number(b)], newObjectId: Number(a) }]);
    expect(
      ofType('object.deletion')
        .map((event) => event.objectId)
        .toSorted(),
    ).toEqual([Number(a), Number(task)].toSorted());
    expect(ofType('contact.privacyDeletion')).toMatchObject([{ objectId: Number(a) }]);
    expect(ofType('object.propertyChange')).toContainEqual(
      expect.objectContaining({ objectTypeId: '0-27', propertyName: 'hs_task_status', propertyValue: 'COMPLETED' }),
    );
  });

  it('tell an app of its own writes too', async () => {
    const { access_token } = await s.install();
    await s.api('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'A' } }, access_token);
    await step();
    expect(ofType('object.creation')).toMatchObject([{ changeSource: 'INTEGRATION', sourceId: '4010001' }]);
  });

  it('follow the legacy subscriptions an app lists', async () => {
    await s.control('POST apps', {
      subscriptions: [{ subscriptionType: 'contact.creation' }, { subscriptionType: 'contact.propertyChange', propertyName: 'phone' }],
    });
    s.portal.create('contacts', { firstname: 'A', phone: '555-0101' }, UI);
    await step();
    expect(
      receiver
        .events()
        .map((event) => event.subscriptionType)
        .toSorted(),
    ).toEqual(['contact.creation', 'contact.propertyChange']);
    expect(receiver.events()[0]).not.toHaveProperty('objectTypeId');
  });
});

describe('a POST', () => {
  it('is signed over method, address, raw body and world time', async () => {
    s.portal.create('contacts', { firstname: 'A' }, UI);
    await step();
    const [{ headers, rawBody }] = receiver.posts as [(typeof receiver.posts)[0]];
    expect(headers['x-hubspot-request-timestamp']).toBe(String(Date.UTC(2026, 2, 2)));
    expect(headers['x-hubspot-signature-v3']).toBe(signV3(s.clientSecret, 'POST', receiver.url, rawBody, Date.UTC(2026, 2, 2)));
    expect(headers['content-type']).toBe('application/json');
  });

  it('holds at most 100 events, out of order', async () => {
    const ids = Array.from({ length: 150 }, () => Number(s.portal.create('notes', {}, UI)));
    await step();
    expect(Math.max(...receiver.posts.map((post) => post.events.length))).toBe(100);
    const seen = ofType('object.creation').map((event) => event.objectId);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(seen).not.toEqual(ids);
  });

  it('repeats some events when told, with the same event id', async () => {
    await s.control('POST faults', { duplicateWebhooks: true });
    s.portal.create('contacts', { firstname: 'A' }, UI);
    await step();
    const ids = ofType('object.creation').map((event) => event.eventId);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect((await s.control('GET webhooks/summary')).duplicates).toBeGreaterThan(0);
  });

  it('comes by itself soon after an API write, without a step', async () => {
    s.portal.create('contacts', { firstname: 'A' }, UI);
    await expect.poll(() => receiver.posts.length).toBe(1);
    expect(s.portal.now()).toBe(Date.UTC(2026, 2, 2));
  });
});

describe('a failing target', () => {
  it('is tried ten times more within about a day of world time, then given up', async () => {
    receiver.status = 500;
    const start = s.portal.now();
    s.portal.create('notes', { hs_note_body: 'x' }, UI);
    await step();
    let state = await s.control('GET state');
    while (state.nextInstant !== null) state = await step();
    const attempts = ofType('object.creation').map((event) => event.attemptNumber);
    expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(s.portal.now() - start).toBeGreaterThan(18 * HOUR);
    expect(s.portal.now() - start).toBeLessThan(30 * HOUR);
    expect(await s.control('GET webhooks/summary')).toMatchObject({ pending: 0, delivered: 0 });
    expect((await s.control('GET webhooks/summary')).failed).toBeGreaterThan(0);
  });

  it('gets each attempt with its own timestamp, and one 2xx ends it', async () => {
    receiver.status = 404;
    s.portal.create('notes', {}, UI);
    await step();
    receiver.status = 204;
    await step();
    const stamps = receiver.posts.map((post) => Number(post.headers['x-hubspot-request-timestamp']));
    expect(stamps[1]).toBeGreaterThan(stamps[0] as number);
    expect((await s.control('GET state')).pendingDeliveries).toBe(0);
  });

  it('that refuses connections counts as a failed attempt and gets all by redeliver, with world time standing still', async () => {
    const port = Number(new URL(receiver.url).port);
    await receiver.close();
    s.portal.create('notes', {}, UI);
    await step();
    expect((await s.control('GET state')).pendingDeliveries).toBeGreaterThan(0);
    receiver = await startReceiver(port);
    const before = s.portal.now();
    await s.control('POST redeliver');
    expect(s.portal.now()).toBe(before);
    expect(receiver.events().length).toBeGreaterThan(0);
    expect((await s.control('GET state')).pendingDeliveries).toBe(0);
  });

  it('that never answers is given five seconds of machine time', { timeout: 20_000 }, async () => {
    receiver.status = null;
    s.portal.create('notes', {}, UI);
    const began = performance.now();
    await step();
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(performance.now() - began).toBeLessThan(9_000);
    expect((await s.control('GET state')).pendingDeliveries).toBeGreaterThan(0);
  });
});

describe('nothing is sent', () => {
  it('for an uninstalled app, not even what was waiting', async () => {
    receiver.status = 500;
    s.portal.create('notes', {}, UI);
    await step();
    await s.control('POST uninstall');
    expect((await s.control('GET state')).pendingDeliveries).toBe(0);
    const before = receiver.posts.length;
    s.portal.create('notes', {}, UI);
    await s.control('POST advance', { to: s.portal.now() + 48 * HOUR });
    expect(receiver.posts.length).toBe(before);
  });

  it('for what the drop fault loses', async () => {
    await s.control('POST faults', { dropWebhooks: true });
    s.portal.create('notes', {}, UI);
    await step();
    expect(receiver.posts).toEqual([]);
    expect((await s.control('GET webhooks/summary')).dropped).toBeGreaterThan(0);
  });

  it('before its delay in world time has passed', async () => {
    await s.control('POST faults', { delayWebhooks: HOUR });
    s.portal.create('notes', {}, UI);
    await s.control('POST step', { until: s.portal.now() + HOUR - 1 });
    expect(receiver.posts).toEqual([]);
    await step();
    expect(receiver.posts.length).toBe(1);
  });
});
