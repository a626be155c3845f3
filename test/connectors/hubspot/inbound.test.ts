/** Webhook bodies become notices: every subscription type, both sides of an association, and one bad event among good ones. */
import { describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../connectors/hubspot/inbound.ts';

const AT = 1_764_000_000_000;
const event = (given: Record<string, unknown>) => ({
  eventId: 1,
  subscriptionId: 2,
  portalId: 62515,
  appId: 54321,
  occurredAt: AT,
  attemptNumber: 0,
  changeSource: 'CRM',
  ...given,
});
const parse = (...events: unknown[]) => parseWebhook(new TextEncoder().encode(JSON.stringify(events)));

describe('parseWebhook', () => {
  it.each([
    ['contact.creation', {}, 'lead', 'changed'],
    ['contact.propertyChange', { propertyName: 'lifecyclestage' }, 'lead', 'changed'],
    ['contact.deletion', {}, 'lead', 'deleted'],
    ['contact.restore', {}, 'lead', 'restored'],
    ['contact.privacyDeletion', {}, 'lead', 'privacy-deleted'],
    ['deal.propertyChange', { propertyName: 'dealstage' }, 'deal', 'changed'],
    ['object.creation', { objectTypeId: '0-1' }, 'lead', 'changed'],
    ['object.creation', { objectTypeId: '0-3' }, 'deal', 'changed'],
    ['object.creation', { objectTypeId: '0-48' }, 'call', 'changed'],
    ['object.creation', { objectTypeId: '0-49' }, 'email', 'changed'],
    ['object.creation', { objectTypeId: '0-47' }, 'meeting', 'changed'],
    ['object.creation', { objectTypeId: '0-18' }, 'message', 'changed'],
    ['object.creation', { objectTypeId: '0-46' }, 'note', 'changed'],
    ['object.propertyChange', { objectTypeId: '0-27', propertyName: 'hs_task_status' }, 'task', 'changed'],
    ['object.deletion', { objectTypeId: '0-27' }, 'task', 'deleted'],
  ])('reads %s %j as %s %s', (subscriptionType, extra, record, change) => {
    const { notices, bad } = parse(event({ subscriptionType, objectId: 477970581703, ...extra }));
    expect(bad).toEqual([]);
    expect(notices).toMatchObject([{ accountId: '62515', record, id: '477970581703', change, at: AT }]);
  });

  it('passes over objects and changes that Baton does not follow', () => {
    const { notices, bad } = parse(
      event({ subscriptionType: 'company.creation', objectId: 1 }),
      event({ subscriptionType: 'conversation.newMessage', objectId: 1 }),
      event({ subscriptionType: 'object.creation', objectTypeId: '0-115', objectId: 1 }),
    );
    expect({ notices, bad }).toEqual({ notices: [], bad: [] });
  });

  const sidesOf = (...events: Record<string, unknown>[]) =>
    parse(...events.map((one) => event(one))).notices.map(({ record, id, change }) => [record, id, change]);

  it('marks both sides of a changed association', () => {
    const legacy = { subscriptionType: 'contact.associationChange', associationType: 'CONTACT_TO_DEAL', fromObjectId: 1, toObjectId: 2 };
    const { notices } = parse(event({ ...legacy, associationRemoved: true }));
    expect(notices.map(({ record, id, change }) => [record, id, change])).toEqual([
      ['lead', '1', 'changed'],
      ['deal', '2', 'changed'],
    ]);
    expect(new Set(notices.map((notice) => notice.key)).size).toBe(2);
  });

  it('marks only what was done of its association with a person or a deal: a read of those could tell no more', () => {
    const change = 'object.associationChange';
    const call = { subscriptionType: change, fromObjectTypeId: '0-48', toObjectTypeId: '0-1', fromObjectId: 3, toObjectId: 4 };
    const task = { subscriptionType: change, fromObjectTypeId: '0-3', toObjectTypeId: '0-27', fromObjectId: 5, toObjectId: 6 };
    expect(sidesOf(call, task)).toEqual([
      ['call', '3', 'changed'],
      ['task', '6', 'changed'],
    ]);
  });

  it('marks only the known side of an association with a company', () => {
    const { notices, bad } = parse(
      event({ subscriptionType: 'contact.associationChange', associationType: 'CONTACT_TO_COMPANY', fromObjectId: 1, toObjectId: 2 }),
    );
    expect(notices.map((notice) => notice.record)).toEqual(['lead']);
    expect(bad).toEqual([]);
  });

  it('names the survivor of a merge and the ids that live on in it', () => {
    const merge = { subscriptionType: 'contact.merge', primaryObjectId: 10, mergedObjectIds: [11, 12] };
    expect(parse(event(merge)).notices).toMatchObject([{ id: '10', change: 'merged', mergedIds: ['11', '12'] }]);
    expect(parse(event({ ...merge, newObjectId: 13 })).notices).toMatchObject([{ id: '13', mergedIds: ['11', '12', '10'] }]);
  });

  it('gives one event the same key on every attempt, and different events different keys', () => {
    const first = event({ subscriptionType: 'contact.propertyChange', propertyName: 'email', objectId: 5 });
    const keys = (given: object) => parse({ ...first, ...given }).notices.map((notice) => notice.key);
    expect(keys({ attemptNumber: 3 })).toEqual(keys({}));
    for (const other of [{ eventId: 9 }, { occurredAt: AT + 1 }, { objectId: 6 }, { propertyName: 'phone' }, { portalId: 7 }]) {
      expect(keys(other)).not.toEqual(keys({}));
    }
  });

  it('sets a bad event aside by path, without its values, and keeps the others', () => {
    const { notices, bad } = parse(
      event({ subscriptionType: 'contact.creation', objectId: 'secret@example.com', occurredAt: 'secret' }),
      'secret',
      event({ subscriptionType: 'contact.creation' }),
      event({ subscriptionType: 'contact.merge' }),
      event({ subscriptionType: 'contact.creation', objectId: 5 }),
    );
    expect(notices).toHaveLength(1);
    expect(bad.map((each) => each.why)).toEqual([
      expect.stringContaining('occurredAt'),
      expect.stringContaining('element'),
      'objectId: expected an id',
      'primaryObjectId: expected an id',
    ]);
    expect(JSON.stringify(bad)).not.toContain('secret');
  });

  it.each([['not json'], ['[{"a":'], ['']])('reports a body that is not JSON: %j', (body) => {
    expect(parseWebhook(new TextEncoder().encode(body))).toEqual({ notices: [], bad: [{ id: null, why: 'body: expected JSON' }] });
  });

  it('reports bytes that are not UTF-8', () => {
    expect(parseWebhook(Uint8Array.from([0x22, 0xff, 0x22])).bad).toHaveLength(1);
  });
});
