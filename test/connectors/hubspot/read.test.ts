/** Reads against odd answers: bad elements are set aside, a wrong frame is an error, long association lists are completed. */
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import { zoneOf } from '../../../connectors/hubspot/owners.ts';
import { testLog, testSession } from '../session.ts';

const API = 'https://api.example.invalid';
const connector = createHubspotConnector(
  { clientId: 'c', clientSecrets: ['s'], apiBase: API, authorizeBase: API, timeoutMs: 1_000 },
  testLog(),
);
const WHEN = '2026-06-01T12:00:00.000Z';
const row = (id: string, properties: Record<string, unknown> = {}, rest: object = {}) => ({
  id,
  createdAt: WHEN,
  updatedAt: WHEN,
  properties,
  ...rest,
});

afterEach(() => nock.cleanAll());

describe('list', () => {
  it('sets bad rows aside and goes on with the others and the next page', async () => {
    nock(API)
      .get('/crm/objects/2026-09/contacts')
      .query(true)
      .reply(200, {
        results: [row('1'), row('2', { recent_conversion_date: 'yesterday' }), { id: '3' }, 'x'],
        paging: { next: { after: 'NTI1Cg%3D%3D' } },
      });
    const page = await connector.list(testSession(), 'lead', null);
    expect(page.items.map((item) => item.id)).toEqual(['1']);
    expect(page.bad.map((bad) => bad.id)).toEqual(['2', '3', null]);
    expect(page.next).toEqual({ after: 'NTI1Cg%3D%3D' });
  });

  it('goes on from the stored cursor', async () => {
    nock(API)
      .get('/crm/objects/2026-09/contacts')
      .query((query) => query.after === '100' && query.limit === '100')
      .reply(200, { results: [] });
    expect(await connector.list(testSession(), 'lead', { after: '100' })).toEqual({ items: [], next: null, bad: [] });
  });

  it('completes the people of a deal that has more of them than fit', async () => {
    const contacts = {
      results: [
        { id: '1', type: 'x' },
        { id: '1', type: 'y' },
      ],
      paging: { next: { after: '1' } },
    };
    nock(API)
      .get('/crm/objects/2026-09/deals')
      .query((query) => query.associations === 'contacts')
      .reply(200, { results: [row('9', {}, { associations: { contacts } })] });
    nock(API)
      .post('/crm/associations/2026-09/deals/contacts/batch/read')
      .reply(200, { results: [{ from: { id: '9' }, to: [{ toObjectId: '1' }, { toObjectId: '2' }] }] });
    expect((await connector.list(testSession(), 'deal', null)).items).toMatchObject([{ id: '9', leadIds: ['1', '2'] }]);
  });

  it('refuses an answer without its frame', async () => {
    nock(API).get('/crm/objects/2026-09/contacts').query(true).reply(200, { items: [] });
    await expect(connector.list(testSession(), 'lead', null)).rejects.toMatchObject({ code: 'CRM_UNREADABLE' });
  });
});

describe('read', () => {
  const path = '/crm/objects/2026-09/contacts/batch/read';

  it('asks once more among the archived, and only for those not found', async () => {
    nock(API)
      .post(path)
      .reply(207, { results: [row('1')], errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['2', '3'] } }] });
    nock(API)
      .post(path, (body) => body.inputs.length === 2)
      .query({ archived: 'true' })
      .reply(207, { results: [row('2', {}, { archived: true, archivedAt: '2026-06-02T00:00:00Z' })] });
    const { found, missing } = await connector.read(testSession(), 'lead', ['1', '2', '3']);
    expect(found.map((each) => [each.id, each.archived])).toEqual([
      ['1', false],
      ['2', true],
    ]);
    expect(missing).toEqual(['3']);
  });

  it('does not call a record missing whose shape is bad', async () => {
    nock(API)
      .post(path)
      .reply(200, { results: [row('1', { first_conversion_date: 'secret' })] });
    const { found, missing, bad } = await connector.read(testSession(), 'lead', ['1']);
    expect({ found, missing }).toEqual({ found: [], missing: [] });
    expect(bad).toEqual([{ id: '1', why: 'properties.first_conversion_date: expected an instant' }]);
  });

  it('never doubts that a record is there because HubSpot did not answer', async () => {
    nock(API).post(path).reply(502, 'bad gateway');
    await expect(connector.read(testSession(), 'lead', ['1'])).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE', retryable: true });
  });
});

describe('zoneOf', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['America_slash_Sao_Paulo', 'America/Sao_Paulo'],
    ['Mars/Olympus', null],
    [null, null],
  ])('reads %s as %s', (value, zone) => {
    expect(zoneOf(value)).toBe(zone);
  });
});
