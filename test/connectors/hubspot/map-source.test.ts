/** Who made a change: HubSpot's source types in Baton's words, people by owner, dates by day. */
import { describe, expect, it } from 'vitest';
import { mapHubspotDate, mapHubspotHistory, mapHubspotSource, mapHubspotUser } from '../../../connectors/hubspot/map-source.ts';
import { readSettings } from '../../../connectors/hubspot/settings.ts';

const settings = readSettings({ appId: '54321', userToOwner: { '123': '900' } });

describe('mapHubspotSource', () => {
  it.each([
    ['CRM_UI', 'userId:123', 'person'],
    ['CRM_UI_BULK_ACTION', 'userId:123', 'person'],
    ['MOBILE_IOS', 'userId:123', 'person'],
    ['FORM', 'form-guid', 'form'],
    ['CONVERSATIONS', null, 'form'],
    ['MEETINGS', null, 'form'],
    ['IMPORT', '77', 'import'],
    ['AUTOMATION_PLATFORM', 'flow', 'workflow'],
    ['WORKFLOWS', null, 'workflow'],
    ['INTEGRATION', '999', 'integration'],
    ['API', null, 'integration'],
    ['INTEGRATION', '54321', 'baton'],
    ['INTEGRATION', 'appId:54321', 'baton'],
    ['CALCULATED', null, 'unknown'],
    [null, null, 'unknown'],
  ])('reads %s %s as %s', (type, id, source) => {
    expect(mapHubspotSource(type, id, settings)).toBe(source);
  });

  it('takes no other app for Baton when the own app id is unknown', () => {
    expect(mapHubspotSource('INTEGRATION', '', readSettings({}))).toBe('integration');
  });
});

describe('mapHubspotUser', () => {
  it('gives the owner of a user, and nobody for apps and for users who own nothing', () => {
    expect(mapHubspotUser('person', 'userId:123', settings)).toBe('900');
    expect(mapHubspotUser('person', 'userId:5', settings)).toBeNull();
    expect(mapHubspotUser('integration', 'userId:123', settings)).toBeNull();
    expect(mapHubspotUser('person', null, settings)).toBeNull();
  });
});

describe('mapHubspotHistory', () => {
  it('turns newest-first entries into oldest-first changes and keeps the order of equal instants', () => {
    const entry = (value: string, timestamp: number) => ({ value, timestamp, sourceType: 'CRM_UI', sourceId: 'userId:123' });
    const changes = mapHubspotHistory([entry('c', 20), entry('b', 10), entry('a', 10)], settings);
    expect(changes.map((change) => change.value)).toEqual(['a', 'b', 'c']);
    expect(changes[0]).toEqual({ value: 'a', at: 10, by: '900', source: 'person' });
    expect(mapHubspotHistory(undefined, settings)).toEqual([]);
  });
});

describe('mapHubspotDate', () => {
  it.each([
    ['2026-05-01', '2026-05-01'],
    ['1777593600000', '2026-05-01'],
    ['2026-05-01T00:00:00.000Z', '2026-05-01'],
    ['', ''],
    ['soon', 'soon'],
  ])('reads %s as %s', (value, date) => {
    expect(mapHubspotDate(value)).toBe(date);
  });
});
