/** HubSpot's objects become Baton's records: one table per kind, and bad elements set aside. */
import { describe, expect, it } from 'vitest';
import { mapHubspotObjects, mapHubspotOwnerToRep } from '../../../connectors/hubspot/map.ts';
import { spokeTo } from '../../../connectors/hubspot/probe.ts';
import type { ObjectKind } from '../../../connectors/hubspot/properties.ts';
import { owner } from '../../../connectors/hubspot/schema.ts';
import { readSettings } from '../../../connectors/hubspot/settings.ts';

const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';
const BUSY = '9d9162e7-6cf3-4944-bf63-4dff82258764';
const settings = readSettings({
  userToOwner: { '123': '900' },
  stages: { closedwon: { state: 'won', label: 'Closed won' }, closedlost: { state: 'lost', label: 'Closed lost' } },
  dispositions: { [CONNECTED]: true, [BUSY]: false, odd: null },
  callOutcomes: { [CONNECTED]: 'Connected', odd: 'Termin vereinbart' },
});
const T0 = '2026-03-01T09:00:00.000Z';
const at = (iso: string) => Date.parse(iso);

function raw(properties: Record<string, unknown>, rest: Record<string, unknown> = {}) {
  return { id: '477970581703', createdAt: T0, updatedAt: '2026-03-02T10:00:00.000Z', archived: false, properties, ...rest };
}

function map(kind: ObjectKind, ...elements: unknown[]) {
  return mapHubspotObjects(kind, elements, () => ['7'], settings);
}

function one(kind: ObjectKind, element: unknown): Record<string, any> {
  const { good, bad } = map(kind, element);
  expect(bad).toEqual([]);
  return good[0] as Record<string, any>;
}

describe('contact to lead', () => {
  const entry = (value: string, timestamp: string, sourceType = 'CRM_UI') => ({ value, timestamp, sourceType, sourceId: 'userId:123' });

  it('reads a contact without histories as not enough to judge by', () => {
    const lead = one(
      'lead',
      raw({ firstname: 'Ana', lastname: 'Ruiz', email: 'ana@example.invalid', hubspot_owner_id: '900', hs_email_optout: 'true' }),
    );
    expect(lead).toMatchObject({
      withHistory: false,
      ownerId: '900',
      optedOut: true,
      stageHistory: [],
      version: at('2026-03-02T10:00:00.000Z'),
    });
    expect(lead.person).toEqual({ name: 'Ana Ruiz', email: 'ana@example.invalid', phone: null, company: null });
    expect(lead.response).toEqual({});
  });

  it('reads histories oldest first, an empty owner as no owner', () => {
    const lead = one(
      'lead',
      raw(
        {},
        {
          propertiesWithHistory: {
            hubspot_owner_id: [entry('', '2026-03-03T00:00:00Z'), entry('900', '2026-03-01T00:00:00Z')],
            lifecyclestage: [entry('lead', T0, 'FORM')],
          },
        },
      ),
    );
    expect(lead.withHistory).toBe(true);
    expect(lead.ownerHistory.map((change: any) => change.value)).toEqual(['900', '']);
    expect(lead.stageHistory).toEqual([{ value: 'lead', at: at(T0), by: null, source: 'form' }]);
  });

  it('merges first, recent and past conversions, oldest first, each once, and names a form that came twice', () => {
    const dates = ['2026-03-01T09:00:00Z', '2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z'].map((iso) => String(at(iso)));
    const lead = one(
      'lead',
      raw(
        {
          first_conversion_date: '2026-03-01T09:00:00.000Z',
          first_conversion_event_name: 'Guide',
          recent_conversion_date: '2026-03-03T09:00:00.000Z',
          recent_conversion_event_name: 'Demo',
        },
        {
          propertiesWithHistory: {
            recent_conversion_date: [
              entry(dates[2]!, '2026-03-03T09:00:00Z'),
              entry(dates[1]!, '2026-03-02T09:00:00Z'),
              entry(dates[0]!, '2026-03-01T09:00:00Z'),
            ],
            recent_conversion_event_name: [entry('Demo', '2026-03-03T09:00:00Z'), entry('Guide', '2026-03-01T09:00:00Z')],
          },
        },
      ),
    );
    expect(lead.conversions).toEqual([
      { at: Number(dates[0]), name: 'Guide' },
      { at: Number(dates[1]), name: 'Guide' },
      { at: Number(dates[2]), name: 'Demo' },
    ]);
  });

  it('names the chat that made a contact, which HubSpot notes as no form', () => {
    const conversions = (source: string) => one('lead', raw({ hs_object_source: source })).conversions;
    expect(conversions('CONVERSATIONS')).toMatchObject([{ name: 'Chat' }]);
    expect(conversions('CRM_UI')).toEqual([]);
  });

  it('takes the whole history of the fields that reps and marketers fill, oldest first', () => {
    const lead = one(
      'lead',
      raw(
        {},
        {
          propertiesWithHistory: {
            baton_lead_response: [entry('reject', '2026-03-02T00:00:00Z'), entry('accept', '2026-03-01T00:00:00Z')],
            baton_outcome_asked_for: [entry('', '2026-03-02T00:00:00Z'), entry('recycled', '2026-03-01T00:00:00Z')],
            baton_call_back_on: [entry('1777593600000', '2026-03-02T00:00:00Z')],
            baton_evaluated_as: [entry('nurture', '2026-03-02T00:00:00Z')],
          },
        },
      ),
    );
    expect(lead.response.leadResponse).toEqual([
      { value: 'accept', at: at('2026-03-01T00:00:00Z'), by: '900', source: 'person' },
      { value: 'reject', at: at('2026-03-02T00:00:00Z'), by: '900', source: 'person' },
    ]);
    expect(lead.response.outcomeAskedFor.map((change: { value: string }) => change.value)).toEqual(['recycled', '']);
    expect(lead.response.callBackOn[0].value).toBe('2026-05-01');
    expect(lead.response.evaluatedAs[0].value).toBe('nurture');
  });

  it('splits merged ids and names the maker', () => {
    const lead = one(
      'lead',
      raw({ hs_merged_object_ids: '1;2;477970581703', hs_object_source: 'CRM_UI', hs_object_source_id: 'userId:123' }),
    );
    expect(lead.mergedIds).toEqual(['1', '2']);
    expect(lead.createdBy).toEqual({ source: 'person', by: '900' });
  });
});

describe('calls', () => {
  it.each([
    [
      { hs_call_direction: 'OUTBOUND', hs_call_disposition: CONNECTED, hs_call_duration: '9999' },
      { direction: 'out', connected: true, seconds: 9, by: 'hand' },
    ],
    [{ hs_call_disposition: BUSY }, { direction: 'out', connected: false, seconds: null }],
    [{ hs_call_disposition: 'odd', hs_call_status: 'COMPLETED' }, { connected: null }],
    [{ hs_call_disposition: 'never seen', hs_call_status: 'NO_ANSWER' }, { connected: false }],
    [
      { hs_call_direction: 'INBOUND', hs_call_status: 'MISSED' },
      { direction: 'in', connected: false },
    ],
    [{ hs_call_recording_url: 'https://example.invalid/r' }, { by: 'machine' }],
    [{ hs_call_external_id: 'x' }, { by: 'machine' }],
    [{ hs_object_source: 'CRM_UI' }, { by: 'hand' }],
    [
      { hs_call_status: 'IN_PROGRESS', hs_call_duration: '0' },
      { connected: null, seconds: null },
    ],
    [
      { hs_call_status: 'COMPLETED', hs_call_duration: '0' },
      { connected: null, seconds: 0 },
    ],
    [{ hs_call_disposition: 'odd' }, { callOutcome: 'Termin vereinbart' }],
    [{ hs_call_disposition: 'never seen' }, { callOutcome: 'never seen' }],
    [{}, { callOutcome: null }],
  ])('reads %j as %j', (properties, expected) => {
    expect(one('call', raw({ hs_timestamp: T0, ...properties }))).toMatchObject({ kind: 'call', at: at(T0), leadIds: ['7'], ...expected });
  });

  it('keeps when it happened and when it was entered apart', () => {
    expect(one('call', raw({ hs_timestamp: '2026-02-01T09:00:00Z' }))).toMatchObject({
      at: at('2026-02-01T09:00:00Z'),
      recordedAt: at(T0),
    });
  });
});

describe('e-mails, meetings, messages, notes', () => {
  it.each([
    [
      { hs_email_direction: 'EMAIL', hs_email_message_id: 'm' },
      { direction: 'out', by: 'machine', sequence: null, connected: null },
    ],
    [{ hs_email_direction: 'INCOMING_EMAIL' }, { direction: 'in' }],
    [{ hs_email_direction: 'FORWARDED_EMAIL' }, { direction: 'out' }],
    [{ hs_email_direction: 'EMAIL', hs_email_status: 'BOUNCED' }, { connected: false }],
    [{ hs_email_direction: 'DRAFT_EMAIL' }, { connected: false }],
    [{ hs_sequence_id: '5' }, { sequence: 'hand' }],
    [
      { hs_object_source: 'INTEGRATION', hs_object_source_id: '77', hs_object_source_detail_1: 'Outreach' },
      { tool: 'Outreach', sequence: null },
    ],
    [{ hs_object_source: 'INTEGRATION', hs_object_source_id: '77' }, { tool: '77' }],
    [{ hs_object_source: 'EMAIL_INTEGRATION', hs_object_source_detail_1: 'Gmail' }, { tool: null }],
    [{ hs_object_source: 'CRM_UI' }, { tool: null }],
    [{ hs_sequence_id: '5', hs_object_source: 'AUTOMATION_PLATFORM' }, { sequence: 'workflow' }],
  ])('reads e-mail %j as %j', (properties, expected) => {
    expect(one('email', raw(properties))).toMatchObject({ kind: 'email', ...expected });
  });

  it.each([
    ['SCHEDULED', 'booked'],
    ['RESCHEDULED', 'booked'],
    ['COMPLETED', 'held'],
    ['NO_SHOW', 'no-show'],
    ['CANCELED', 'cancelled'],
    [null, 'booked'],
    ['PORTAL_OWN', 'booked'],
  ])('reads meeting outcome %s as %s', (outcome, state) => {
    const meeting = one('meeting', raw({ hs_timestamp: T0, hs_meeting_start_time: '2026-03-09T09:00:00Z', hs_meeting_outcome: outcome }));
    expect(meeting).toMatchObject({ state, at: at('2026-03-09T09:00:00Z'), recordedAt: at(T0), direction: 'out' });
  });

  it('takes a meeting booked by a public link for the lead’s own act', () => {
    expect(one('meeting', raw({ hs_meeting_source: 'MEETINGS_PUBLIC' }))).toMatchObject({ direction: 'in', by: 'machine' });
  });

  it('takes a message that a program filed for nobody as the lead’s, every other as the rep’s', () => {
    const filed = { hs_communication_channel_type: 'WHATS_APP', hs_communication_logged_from: 'INTEGRATION' };
    expect(one('message', raw(filed)).direction).toBe('in');
    expect(one('message', raw({ ...filed, hubspot_owner_id: '900' })).direction).toBe('out');
    expect(one('message', raw({ ...filed, hs_communication_logged_from: 'CRM' })).direction).toBe('out');
  });

  it('reads messages and notes', () => {
    expect(one('message', raw({ hs_communication_channel_type: 'SMS', hs_communication_logged_from: 'INTEGRATION' }))).toMatchObject({
      kind: 'message',
      by: 'machine',
    });
    expect(one('note', raw({}))).toMatchObject({ kind: 'note', at: at(T0), by: 'hand' });
  });
});

describe('tasks', () => {
  it('reads an open task of the rep’s own', () => {
    const task = one(
      'task',
      raw({ hs_timestamp: T0, hs_task_subject: 'Call', hs_task_status: 'WAITING', hs_task_type: 'CALL', hubspot_owner_id: '900' }),
    );
    expect(task).toMatchObject({
      open: true,
      dueAt: at(T0),
      channel: 'CALL',
      batonKey: null,
      completedAt: null,
      subject: 'Call',
      ownerId: '900',
    });
  });

  it('knows Baton’s task by property, else by the marker, and closed by status or archive', () => {
    expect(one('task', raw({ baton_key: 'lead-7-1', hs_task_body: 'baton:other' })).batonKey).toBe('lead-7-1');
    expect(one('task', raw({ hs_task_body: '<p>Due.</p>\nbaton:lead-7-1<br>my own words' })).batonKey).toBe('lead-7-1');
    expect(one('task', raw({ hs_task_status: 'COMPLETED', hs_task_completion_date: T0 }))).toMatchObject({
      open: false,
      completedAt: at(T0),
    });
    expect(one('task', raw({}, { archived: true, archivedAt: '2026-03-05T00:00:00Z' }))).toMatchObject({
      open: false,
      archived: true,
      version: at('2026-03-05T00:00:00Z'),
    });
  });
});

describe('deals', () => {
  it('takes stage and entry date from the pipeline', () => {
    const deal = one(
      'deal',
      raw({ dealstage: 'closedwon', hs_v2_date_entered_closedwon: '2026-03-04T00:00:00Z', amount: '1200.50', deal_currency_code: 'EUR' }),
    );
    expect(deal).toMatchObject({
      stage: 'won',
      stageName: 'Closed won',
      stageAt: at('2026-03-04T00:00:00Z'),
      amount: '1200.50',
      currency: 'EUR',
      leadIds: ['7'],
    });
  });

  it.each([
    [
      { dealstage: 'x', hs_is_closed: 'true', hs_is_closed_won: 'true', closedate: '2026-03-05T00:00:00Z' },
      { stage: 'won', stageName: 'x', stageAt: at('2026-03-05T00:00:00Z') },
    ],
    [
      { dealstage: 'x', hs_is_closed: 'true', hs_is_closed_won: 'false', closed_lost_reason: 'price' },
      { stage: 'lost', lostReason: 'price', stageAt: at(T0) },
    ],
    [{ dealstage: 'x' }, { stage: 'open', stageAt: at(T0) }],
  ])('falls back to the calculated fields for %j', (properties, expected) => {
    expect(one('deal', raw(properties))).toMatchObject(expected);
  });
});

describe('owners', () => {
  it('joins the zone by user id and knows queues and the deactivated', () => {
    const zones = new Map([['123', { zone: 'Europe/Berlin', updatedAt: at('2026-04-01T00:00:00Z') }]]);
    const person = owner.parse({
      id: 900,
      email: 'r@example.invalid',
      type: 'PERSON',
      firstName: 'Rita',
      lastName: null,
      userId: 123,
      updatedAt: T0,
      archived: false,
      teams: [{ id: '1', name: 'East' }],
    });
    expect(mapHubspotOwnerToRep(person, zones)).toEqual({
      kind: 'rep',
      id: '900',
      version: at('2026-04-01T00:00:00Z'),
      archived: false,
      email: 'r@example.invalid',
      name: 'Rita',
      userId: '123',
      type: 'person',
      teams: ['East'],
      zone: 'Europe/Berlin',
    });
    const gone = owner.parse({ id: '901', type: 'QUEUE', userId: null, userIdIncludingInactive: 5, updatedAt: T0, archived: true });
    expect(mapHubspotOwnerToRep(gone, new Map())).toMatchObject({ type: 'queue', userId: '5', archived: true, zone: null, name: null });
  });
});

describe('bad elements', () => {
  it('are set aside by path and expectation, without values, and the others go on', () => {
    const { good, bad } = map(
      'call',
      raw({ hs_timestamp: 'secret' }),
      null,
      raw({ hs_call_duration: 'secret' }),
      { id: '5', properties: {} },
      raw({}),
    );
    expect(good).toHaveLength(1);
    expect(bad.map((each) => each.id)).toEqual(['477970581703', null, '477970581703', '5']);
    expect(bad.map((each) => each.why)).toEqual([
      'properties.hs_timestamp: expected an instant',
      expect.stringContaining('element'),
      'properties.hs_call_duration: expected a number',
      expect.stringContaining('createdAt'),
    ]);
    expect(JSON.stringify(bad)).not.toContain('secret');
  });
});

describe('spokeTo', () => {
  it.each([
    ['Connected', true],
    ['Spoke with decision maker', true],
    ['No answer', false],
    ['Left live message', false],
    ['Left voicemail', false],
    ['Wrong number', false],
    ['Not interested', false],
    ['Quelque chose', null],
  ])('reads the label %s as %s', (label, spoke) => {
    expect(spokeTo(label)).toBe(spoke);
  });
});
