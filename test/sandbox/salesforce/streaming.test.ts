/** Change events of the Salesforce sandbox over CometD (reference §4, §5). */
import { Connection } from 'jsforce';
import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
const clients: any[] = [];
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await s.close();
});

const HOUR = 3_600_000;
const lead = (LastName: string, more: object = {}) => ({ LastName, Company: 'Acme', ...more });
const post = async (...messages: object[]): Promise<any[]> =>
  (await (
    await fetch(`${s.url}/cometd/68.0`, { method: 'POST', headers: { authorization: `OAuth ${s.token}` }, body: JSON.stringify(messages) })
  ).json()) as any[];

async function shake(): Promise<string> {
  const [hello] = await post({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'], id: '1' });
  return hello.clientId;
}
const subscribe = (clientId: string, replay: number, subscription = '/data/LeadChangeEvent') =>
  post({ channel: '/meta/subscribe', clientId, subscription, id: '2', ext: { replay: { [subscription]: replay } } });
const poll = async (clientId: string) =>
  (await post({ channel: '/meta/connect', clientId, connectionType: 'long-polling', id: '3', advice: { timeout: 0 } }))
    .filter(({ data }) => data)
    .map(({ data }) => data);
const headers = (events: any[]) => events.map(({ payload }) => payload.ChangeEventHeader);

it('tells jsforce of a change while its poll is held', async () => {
  const conn = new Connection({ instanceUrl: s.url, accessToken: s.token, version: '68.0' });
  const client = conn.streaming.createClient([
    new StreamingExtension.Replay('/data/LeadChangeEvent', -1),
    new StreamingExtension.AuthFailure(() => {}),
  ]);
  clients.push(client);
  const events: any[] = [];
  await client.subscribe('/data/LeadChangeEvent', (event: any) => events.push(event));
  const { body } = await s.api('POST', '/sobjects/Lead', lead('Ruiz', { FirstName: 'Ana' }));
  await expect.poll(() => events.length, { timeout: 10_000 }).toBe(1);
  expect(events[0]).toMatchObject({
    event: { replayId: 1 },
    payload: {
      ChangeEventHeader: { entityName: 'Lead', changeType: 'CREATE', recordIds: [body.id], commitUser: s.integrationUserId },
      Name: { FirstName: 'Ana', LastName: 'Ruiz' },
      Company: 'Acme',
    },
  });
});

it('tells an update by its changed and emptied fields, and a deletion by its header', async () => {
  const clientId = await shake();
  await subscribe(clientId, -1);
  const [id] = await s.make('Lead', lead('A', { Title: 'CEO' }));
  await s.api('PATCH', `/sobjects/Lead/${id}`, { Title: null, Rating: 'Hot' });
  await s.api('DELETE', `/sobjects/Lead/${id}`);
  const [, update, deletion] = await poll(clientId);
  expect(update.payload).toMatchObject({
    ChangeEventHeader: { changeType: 'UPDATE', changedFields: expect.arrayContaining(['Title', 'Rating']), nulledFields: ['Title'] },
    Title: null,
    Rating: 'Hot',
  });
  expect(Object.keys(update.payload)).not.toContain('SystemModstamp');
  expect(Object.keys(deletion.payload)).toEqual(['ChangeEventHeader']);
});

it('replays what is kept, from an id on, and refuses ids it no longer knows', async () => {
  await s.make('Lead', lead('A'));
  await s.make('Lead', lead('B'));
  const clientId = await shake();
  await subscribe(clientId, 1);
  expect((await poll(clientId)).map(({ event }) => event.replayId)).toEqual([2]);
  const all = await shake();
  await subscribe(all, -2);
  expect(await poll(all)).toHaveLength(2);
  await s.control('POST advance', { by: 73 * HOUR });
  await s.make('Lead', lead('C'));
  const [late] = await subscribe(await shake(), 1);
  expect(late).toMatchObject({ successful: false, error: expect.stringMatching(/^400::The replayId \{1\} you provided was invalid/) });
  const [ahead] = await subscribe(await shake(), 82);
  expect(ahead.successful).toBe(false);
});

it('tells of a gap by ids alone and of an overflow without any', async () => {
  const clientId = await shake();
  await subscribe(clientId, -1);
  const [id] = await s.make('Lead', lead('A'));
  await s.control('POST faults', { cdcGap: 1, cdcOverflow: 1 });
  await s.api('PATCH', `/sobjects/Lead/${id}`, { Title: 'x' });
  await s.api('PATCH', `/sobjects/Lead/${id}`, { Title: 'y' });
  const events = (await poll(clientId)).slice(1);
  expect(headers(events)).toMatchObject([
    { changeType: 'GAP_UPDATE', recordIds: [id] },
    { changeType: 'GAP_OVERFLOW', recordIds: [] },
  ]);
  expect(events[0].payload).not.toHaveProperty('Title');
});

it('leaves out what field-level security hides, and objects nobody watches', async () => {
  const clientId = await shake();
  await subscribe(clientId, -1);
  await s.control('POST settings', { hiddenFields: ['Lead.Email'] });
  await s.make('Lead', lead('A', { Email: 'a@x.invalid' }));
  const [event] = await poll(clientId);
  expect(event.payload).not.toHaveProperty('Email');
  expect((await subscribe(clientId, -1, '/data/EventChangeEvent'))[0]).toMatchObject({ successful: false });
});

it('denies a handshake with a dead token and a poll of an unknown client', async () => {
  await s.control('POST faults', { refuseTokens: true });
  expect((await post({ channel: '/meta/handshake', id: '1' }))[0]).toMatchObject({
    successful: false,
    error: '403::Handshake denied',
    ext: { sfdc: { failureReason: '401::Authentication invalid' } },
    advice: { reconnect: 'none' },
  });
  expect((await post({ channel: '/meta/connect', clientId: 'nobody', id: '1' }))[0]).toMatchObject({
    successful: false,
    advice: { reconnect: 'handshake' },
  });
});
