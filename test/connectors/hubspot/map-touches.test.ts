/** What a contact tells of marketing’s touches: forms with their source and campaign, and the visits its sources name. */
import { describe, expect, it } from 'vitest';
import { touchesOf } from '../../../connectors/hubspot/map-touches.ts';

const T = Date.UTC(2026, 2, 2, 10);
const HOUR = 3_600_000;

type Contact = Parameters<typeof touchesOf>[0];
type Histories = Parameters<typeof touchesOf>[2];

function contact(properties: Record<string, unknown>): Contact {
  const none = {
    hs_analytics_source: null,
    hs_analytics_source_data_1: null,
    hs_analytics_source_data_2: null,
    hs_analytics_first_timestamp: null,
    hs_analytics_first_url: null,
    hs_analytics_first_touch_converting_campaign: null,
  };
  return { id: '1', createdAt: T, updatedAt: T, archived: false, properties: { ...none, ...properties } } as unknown as Contact;
}

const entry = (value: string, timestamp: number) => ({ value, timestamp, sourceType: null, sourceId: null });
const form = { at: T, name: 'Demo: Request' };

describe('a filled form', () => {
  it('is a submission of the channel and campaign that the contact began with', () => {
    const first = contact({
      hs_analytics_source: 'PAID_SEARCH',
      hs_analytics_source_data_1: 'brand',
      hs_analytics_source_data_2: 'cold chain software',
      hs_analytics_first_touch_converting_campaign: 'spring',
    });
    expect(touchesOf(first, [form], {})).toEqual([
      {
        id: `form-${T}-Demo: Request`,
        at: T,
        kind: 'form submission',
        channel: 'paid-search',
        campaign: 'spring',
        form: 'Demo: Request',
        detail: 'brand',
        further: 'cold chain software',
        declared: 'FT',
      },
    ]);
  });

  it('is of the campaign that the first address was tagged with, where HubSpot names none', () => {
    const tagged = contact({
      hs_analytics_source: 'OTHER_CAMPAIGNS',
      hs_analytics_first_url: 'https://a.example/?x=1&utm_campaign=cold%20chain#top',
    });
    expect(touchesOf(tagged, [form], {})[0]).toMatchObject({ channel: 'other-campaigns', campaign: 'cold chain' });
  });

  it('later on is of the source and campaign of that time', () => {
    const later = { at: T + 48 * HOUR, name: 'Guide' };
    const histories: Histories = {
      hs_latest_source: [entry('EMAIL_MARKETING', later.at + 1_000), entry('PAID_SEARCH', T)],
      hs_latest_source_data_1: [entry('newsletter', later.at + 1_000), entry('brand', T)],
      hs_latest_source_data_2: [entry('march mail, first half', later.at + 1_000), entry('', T)],
      hs_analytics_last_touch_converting_campaign: [entry('march mail', later.at), entry('spring', T)],
    };
    const touches = touchesOf(contact({ hs_analytics_source: 'PAID_SEARCH' }), [form, later], histories);
    expect(touches.at(-1)).toMatchObject({
      channel: 'email',
      detail: 'newsletter',
      further: 'march mail, first half',
      campaign: 'march mail',
    });
    expect(touches[0]).not.toHaveProperty('further');
    expect(touches).toHaveLength(2);
  });

  it('of somebody who was imported came online all the same', () => {
    const imported = contact({ hs_analytics_source: 'OFFLINE', hs_analytics_source_data_1: 'IMPORT' });
    expect(touchesOf(imported, [form], {})[0]).toMatchObject({ kind: 'form submission', channel: 'unknown' });
    const visited = { hs_latest_source: [entry('ORGANIC_SEARCH', T)] };
    expect(touchesOf(imported, [form], visited)[0]).toMatchObject({ channel: 'organic-search' });
  });

  it.each([
    ['Meetings Link: ana', 'meeting link'],
    ['Chat', 'chat'],
    ['Chat about prices: Form', 'form submission'],
  ])('named %s is a %s', (name, kind) => {
    expect(touchesOf(contact({}), [{ at: T, name }], {})[0]).toMatchObject({ kind, channel: 'unknown' });
  });
});

describe('a source', () => {
  it.each([
    ['PAID_SOCIAL', null, 'paid click', 'paid-social'],
    ['ORGANIC_SEARCH', null, 'visit', 'organic-search'],
    ['OFFLINE', 'IMPORT', 'import', 'offline'],
    ['OFFLINE', 'CRM_UI', 'crm ui', 'offline'],
    ['OFFLINE', 'INTEGRATION', 'integration', 'offline'],
    ['DIRECT_TRAFFIC', null, 'visit', 'direct'],
  ])('%s %s without a form is a %s', (source, detail, kind, channel) => {
    const touches = touchesOf(contact({ hs_analytics_source: source, hs_analytics_source_data_1: detail }), [], {});
    expect(touches).toMatchObject([{ id: 'source-original', at: T, kind, channel, declared: 'FT' }]);
  });

  it('and the form filled in its session are one touch, one of another day is two', () => {
    const clicked = (at: number) => contact({ hs_analytics_source: 'PAID_SEARCH', hs_analytics_first_timestamp: at });
    expect(touchesOf(clicked(T - 600_000), [form], {})).toHaveLength(1);
    expect(touchesOf(clicked(T - 24 * HOUR), [form], {}).map(({ kind }) => kind)).toEqual(['paid click', 'form submission']);
  });

  it('that changed later is a visit of its own', () => {
    const histories = { hs_latest_source: [entry('PAID_SOCIAL', T + 24 * HOUR), entry('PAID_SEARCH', T)] };
    expect(touchesOf(contact({ hs_analytics_source: 'PAID_SEARCH' }), [form], histories).map(({ id }) => id)).toEqual([
      `form-${T}-Demo: Request`,
      `source-latest-${T + 24 * HOUR}`,
    ]);
  });
});
