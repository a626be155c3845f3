/** The control door: stepping the world, acting as a person, reading the log, dumping and seeding. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Portal, World } from '../../../sandbox/portal.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { startReceiver } from '../../helpers/webhook-receiver.ts';

const T0 = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;
let s: SandboxHandle;

/** A world with one act every minute, three in all. */
function threeMinutes(): World {
  let done = 0;
  return {
    startsAt: T0,
    nextInstant: () => (done < 3 ? T0 + (done + 1) * MINUTE : null),
    act: (portal: Portal, now: number) => {
      while (done < 3 && T0 + (done + 1) * MINUTE <= now) {
        done += 1;
        portal.create('contacts', { firstname: `number ${done}` }, { source: 'CRM_UI' });
      }
    },
    prepare: (portal) => void portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid' }),
    truth: () => ({ source: { rows: 0, loaded: 0, odd: [] }, reps: [], handRaiserForms: ['Demo'], acts: { contact: done } }),
    save: () => done,
    load: (state) => {
      done = state as number;
    },
  };
}

afterEach(() => s.close());

describe('with a world', () => {
  beforeEach(async () => {
    s = await startSandbox({ world: threeMinutes() });
  });

  it('steps to the next instant of the world, or to until when that is earlier', async () => {
    expect(await s.control('GET state')).toMatchObject({ now: T0, nextInstant: T0 + MINUTE, pendingDeliveries: 0, clock: 'stepped' });
    expect(await s.control('POST step', { until: T0 + 10 })).toEqual({
      now: T0 + 10,
      nextInstant: T0 + MINUTE,
      pendingDeliveries: 0,
      delivered: 0,
    });
    expect(await s.control('POST step', { until: T0 + 5 * MINUTE })).toMatchObject({ now: T0 + MINUTE, nextInstant: T0 + 2 * MINUTE });
    expect((await s.control('GET truth')).acts).toEqual({ contact: 1 });
  });

  it('advances through every instant on the way', async () => {
    expect(await s.control('POST advance', { to: T0 + 10 * MINUTE })).toMatchObject({ now: T0 + 10 * MINUTE, nextInstant: null });
    const { contacts } = await s.control('GET dump?type=contacts');
    expect(contacts.map((contact: any) => contact.createdAt)).toEqual([1, 2, 3].map((n) => T0 + n * MINUTE));
  });

  it('gathers a stretch: each act at its own instant, the webhooks together at its end', async () => {
    const receiver = await startReceiver();
    await s.install({ targetUrl: receiver.url });
    await s.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
    const outcome = await s.control('POST gather', { to: T0 + 10 * MINUTE });
    const created = receiver.events().filter(({ subscriptionType }) => subscriptionType === 'object.creation');
    expect(outcome).toMatchObject({ now: T0 + 10 * MINUTE, nextInstant: null, pendingDeliveries: 0, delivered: receiver.events().length });
    expect(created.map(({ occurredAt }) => occurredAt).sort()).toEqual([1, 2, 3].map((n) => T0 + n * MINUTE));
    expect(receiver.posts).toHaveLength(1);
    await receiver.close();
  });

  it('tells its state only when what is under way has arrived, and that something was', async () => {
    const receiver = await startReceiver();
    await s.install({ targetUrl: receiver.url });
    await s.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
    expect((await s.control('GET state')).landed).toBe(false);
    receiver.hold();
    const step = s.control('POST step');
    await expect.poll(() => receiver.posts.length).toBe(1);
    const state = s.control('GET state');
    // Answered after the state was asked for: an answer to it that did not wait would still find one pending.
    await s.control('GET truth');
    receiver.release();
    expect(await state).toMatchObject({ landed: true, pendingDeliveries: 0 });
    await step;
    await receiver.close();
  });

  it('sends what a click has caused before it tells its state', async () => {
    const receiver = await startReceiver();
    await s.install({ targetUrl: receiver.url });
    await s.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
    s.portal.create('contacts', { firstname: 'clicked' }, { source: 'CRM_UI' });
    expect(await s.control('GET state')).toMatchObject({ landed: true, pendingDeliveries: 0 });
    expect(receiver.posts).toHaveLength(1);
    await receiver.close();
  });

  it('stands still when nothing is on the agenda', async () => {
    await s.control('POST advance', { to: T0 + 3 * MINUTE });
    expect(await s.control('POST step')).toMatchObject({ now: T0 + 3 * MINUTE, nextInstant: null });
  });

  it('runs at the pace of the machine when told, and stops again', async () => {
    await s.control('POST advance', { to: T0 + MINUTE - 40 });
    await s.control('POST clock', { mode: 'real' });
    await expect.poll(async () => (await s.control('GET truth')).acts.contact).toBe(1);
    const stopped = (await s.control('POST clock', { mode: 'stepped' })).now;
    expect(stopped).toBeGreaterThanOrEqual(T0 + MINUTE);
    expect((await s.control('GET state')).now).toBe(stopped);
  });
});

describe('without a world', () => {
  beforeEach(async () => {
    s = await startSandbox();
  });

  it('acts as a person would', async () => {
    const act = (body: unknown) => s.control('POST act', body);
    const { id: owner } = await act({ op: 'addOwner', firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid' });
    const { id } = await act({
      objectType: 'contacts',
      op: 'create',
      properties: { firstname: 'A', hubspot_owner_id: owner },
      by: { source: 'FORM' },
    });
    const { id: call } = await act({ objectType: 'calls', op: 'create', properties: {}, associations: [{ objectType: 'contacts', id }] });
    await act({ objectType: 'contacts', op: 'update', id, properties: { firstname: 'B' } });
    expect(s.portal.get('contacts', id)?.properties.firstname).toBe('B');
    expect(s.portal.associated('contacts', id, 'calls')).toEqual([call]);
    await act({ objectType: 'contacts', op: 'archive', id });
    expect(s.portal.get('contacts', id)?.archived).toBe(true);
    await act({ objectType: 'contacts', op: 'restore', id });
    expect(s.portal.get('contacts', id)?.archived).toBe(false);
    await act({ op: 'deactivateOwner', ownerId: owner });
    expect(s.portal.owners()).toMatchObject([{ id: owner, userId: null, archived: true }]);
  });

  it('logs API requests by kind with their inputs, and never its own', async () => {
    await s.api('GET', '/crm/v3/owners');
    await s.api('POST', '/crm/v3/objects/contacts/batch/read', { inputs: [{ id: '1' }, { id: '2' }] });
    await s.api('POST', '/crm/v3/objects/contacts/batch/create', { inputs: [{ properties: {} }, { properties: {} }, { properties: {} }] });
    await s.api('POST', '/crm/v3/objects/contacts/search', {});
    await s.install();
    expect(await s.control('GET requests/summary')).toEqual({ read: 2, write: 1, search: 1, auth: 1, rejected429: 0, total: 5 });
    const rows = await s.control('GET requests?since=1');
    expect(rows.map((row: any) => [row.n, row.kind, row.inputs, row.status])).toEqual([
      [2, 'read', 2, 207],
      [3, 'write', 3, 201],
      [4, 'search', 1, 200],
      [5, 'auth', 1, 200],
    ]);
  });

  it('seeds contacts with activities that search and reads find at once', async () => {
    const { ids } = await s.control('POST seed', { contacts: 30, activities: 2 });
    expect((await s.api('POST', '/crm/v3/objects/calls/search', {})).body.total).toBe(60);
    expect(s.portal.associated('contacts', ids[0], 'calls')).toHaveLength(2);
  });

  it.each([
    ['GET nothing', undefined, 'it has GET state'],
    ['POST act', { op: 'fly', objectType: 'contacts', id: '1' }, 'no contacts record 1'],
    ['POST clock', { mode: 'fast' }, 'real or stepped'],
    ['POST checkpoint', {}, '--state'],
    ['POST step', { until: 'soon' }, 'epoch milliseconds'],
    ['POST apps', { targetUrl: 'nowhere' }, 'must be a URL'],
  ])('says what is wrong with %s', async (call, body, words) => {
    await expect(s.control(call, body)).rejects.toThrow(words);
  });
});
