/** Tasks and fields against single odd answers of HubSpot: what is sent, and what is believed. */
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import { mapFieldsToHubspot } from '../../../connectors/hubspot/write-fields.ts';
import { BatonError } from '../../../src/errors/index.ts';
import { statusOf, taskWrite } from '../conformance/walk.ts';
import { testLog, testSession } from '../session.ts';

const API = 'https://api.example.invalid';
const TASKS = '/crm/objects/2026-09/tasks/batch';
const connector = createHubspotConnector(
  { clientId: 'c', clientSecrets: ['s'], apiBase: API, authorizeBase: API, timeoutMs: 1_000 },
  testLog(),
);
const task = taskWrite({ key: 'slot-1', leadId: '7', ownerId: '900' });
const WHEN = '2026-06-01T12:00:00.000Z';
const row = (id: string, properties: Record<string, string>) => ({ id, createdAt: WHEN, updatedAt: WHEN, properties });

afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

/** Answers one POST and keeps its body. */
function answer(path: string, status: number, body?: string | object): { body: any } {
  const seen: { body: any } = { body: null };
  nock(API)
    .post(path, (sent) => {
      seen.body = sent;
      return true;
    })
    .reply(status, body);
  return seen;
}

describe('making a task', () => {
  it('sends everything in one input: due, texts, owner, key, both associations, trace id', async () => {
    const now = task.dueAt - 3_600_000;
    const sent = answer(`${TASKS}/create`, 201, { results: [row('5', { baton_key: 'slot-1' })] });
    const results = await connector.ensureTasks(testSession({ now: () => now }), [{ ...task, dealId: '8', priority: 'HIGH' }]);
    expect(statusOf(results, 'slot-1')).toEqual({ kind: 'done', id: '5' });
    const type = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }];
    expect(sent.body.inputs).toEqual([
      {
        properties: {
          hs_timestamp: String(task.dueAt),
          hs_task_subject: 'Call slot-1',
          hs_task_body: 'Asked for a demo.<br>Due soon.<br>baton:slot-1',
          hs_task_priority: 'HIGH',
          hs_task_type: 'CALL',
          hs_task_status: 'NOT_STARTED',
          hubspot_owner_id: '900',
          hs_task_reminders: String(task.dueAt - 300_000),
          baton_key: 'slot-1',
        },
        associations: [
          { to: { id: '7' }, types: type(204) },
          { to: { id: '8' }, types: type(216) },
        ],
        objectWriteTraceId: 'slot-1',
      },
    ]);
  });

  it.each([
    [60_000, 60_000],
    [0, null],
    [-60_000, null],
  ])('due in %i ms reminds no earlier than now', async (ahead, remindBefore) => {
    const sent = answer(`${TASKS}/create`, 201, { results: [row('5', { baton_key: 'slot-1' })] });
    await connector.ensureTasks(testSession({ now: () => task.dueAt - ahead }), [task]);
    const expected = remindBefore === null ? undefined : String(task.dueAt - remindBefore);
    expect(sent.body.inputs[0].properties.hs_task_reminders).toBe(expected);
  });

  it('sends no key property to a portal that takes none', async () => {
    const sent = answer(`${TASKS}/create`, 201, { results: [row('5', { hs_task_body: 'x<br>baton:slot-1' })] });
    const results = await connector.ensureTasks(testSession({ capabilities: [] }), [task]);
    expect(statusOf(results, 'slot-1')).toEqual({ kind: 'done', id: '5' });
    expect(sent.body.inputs[0].properties).not.toHaveProperty('baton_key');
  });

  it('reads the keys after a whole batch answered 409, and takes those found for done', async () => {
    answer(`${TASKS}/create`, 409, { category: 'CONFLICT', message: 'taken' });
    const read = answer(`${TASKS}/read`, 200, { results: [row('5', { baton_key: 'slot-1' })] });
    expect(statusOf(await connector.ensureTasks(testSession(), [task]), 'slot-1')).toEqual({ kind: 'done', id: '5' });
    expect(read.body).toMatchObject({ idProperty: 'baton_key', inputs: [{ id: 'slot-1' }] });
  });

  it('says refused when nothing bears the key after a 409', async () => {
    answer(`${TASKS}/create`, 409, { category: 'CONFLICT', message: 'odd' });
    answer(`${TASKS}/read`, 207, { results: [], errors: [{ category: 'OBJECT_NOT_FOUND' }] });
    expect(statusOf(await connector.ensureTasks(testSession(), [task]), 'slot-1')).toEqual({ kind: 'refused', why: 'odd' });
  });

  it('waits when the look itself cannot be done, and creates nothing meanwhile', async () => {
    answer(`${TASKS}/read`, 429, { message: 'You have reached your secondly limit.' });
    const session = testSession();
    const status = statusOf(await connector.ensureTasks(session, [{ ...task, mayExist: true }]), 'slot-1');
    expect(status).toMatchObject({ kind: 'retry', at: session.now() + 1_000 });
  });

  it.each([
    [true, 0],
    [false, 61_000],
  ])('after JSON cut off, looking is conclusive at the right time (unique key: %s)', async (unique, wait) => {
    answer(`${TASKS}/create`, 201, '{"results":[{"id":');
    const session = testSession({ capabilities: unique ? ['unique-task-key'] : [] });
    expect(statusOf(await connector.ensureTasks(session, [task]), 'slot-1')).toMatchObject({
      kind: 'unknown',
      lookAfter: session.now() + wait,
    });
  });

  it('throws before anything is sent when only a person can repair the connection', async () => {
    const accessToken = () => Promise.reject(new BatonError('INSTALL_DISCONNECTED', { account: '62515' }));
    await expect(connector.ensureTasks({ ...testSession(), accessToken }, [task])).rejects.toMatchObject({ code: 'INSTALL_DISCONNECTED' });
    await expect(connector.setFields({ ...testSession(), accessToken }, [])).rejects.toMatchObject({ code: 'INSTALL_DISCONNECTED' });
  });
});

describe('changing a task', () => {
  const existing = { ...task, taskId: '5' };

  it('re-opens a ticked task and leaves the rep’s own status alone otherwise', async () => {
    for (const [status, written] of [
      ['COMPLETED', 'NOT_STARTED'],
      ['WAITING', undefined],
    ] as const) {
      answer(`${TASKS}/read`, 200, { results: [row('5', { hs_task_status: status, hs_task_body: 'x' })] });
      const sent = answer(`${TASKS}/update`, 200, { results: [row('5', { baton_key: 'slot-1' })] });
      await connector.ensureTasks(testSession(), [existing]);
      expect(sent.body.inputs[0].properties.hs_task_status).toBe(written);
    }
  });

  it('completes by status alone', async () => {
    const sent = answer(`${TASKS}/update`, 200, { results: [{ ...row('5', {}), objectWriteTraceId: 'slot-1' }] });
    await connector.ensureTasks(testSession(), [{ ...existing, status: 'completed' }]);
    expect(sent.body.inputs).toEqual([{ id: '5', properties: { hs_task_status: 'COMPLETED' }, objectWriteTraceId: 'slot-1' }]);
  });

  it.each([
    [204, undefined, { kind: 'done', id: '5' }],
    [500, {}, { kind: 'retry' }],
    [403, { category: 'MISSING_SCOPES', message: 'no' }, { kind: 'refused' }],
  ])('deletes: %i', async (status, body, expected) => {
    const sent = answer(`${TASKS}/archive`, status, body);
    const results = await connector.ensureTasks(testSession(), [{ ...existing, status: 'deleted' }]);
    expect(statusOf(results, 'slot-1')).toMatchObject(expected);
    expect(sent.body).toEqual({ inputs: [{ id: '5' }] });
  });
});

describe('writing fields', () => {
  it('names and formats values as HubSpot wants them', () => {
    expect(
      mapFieldsToHubspot({ owner: '9', handed_off_at: 1_780_315_200_000, on_time: false, attempts: 0, next_step: null, state: 'closed' }),
    ).toEqual({
      hubspot_owner_id: '9',
      baton_handed_off_at: '1780315200000',
      baton_on_time: 'false',
      baton_attempts: '0',
      baton_next_step: '',
      baton_state: 'closed',
    });
  });

  it('asks the urgent budget for owner moves and the fields budget for the rest', async () => {
    const update = '/crm/objects/2026-09/contacts/batch/update';
    const moved = answer(update, 200, { results: [row('1', {})] });
    const told = answer(update, 200, { results: [row('2', {})] });
    const session = testSession();
    const write = (id: string, values: Record<string, string>) => ({ record: 'lead' as const, id, values });
    await connector.setFields(session, [write('2', { state: 'closed' }), write('1', { owner: '9' })]);
    expect(session.permits).toEqual(['urgent', 'fields']);
    expect([moved.body.inputs[0].id, told.body.inputs[0].id]).toEqual(['1', '2']);
  });

  it('writes deals apart from leads', async () => {
    const sent = answer('/crm/objects/2026-09/deals/batch/update', 200, { results: [row('3', {})] });
    const results = await connector.setFields(testSession(), [{ record: 'deal', id: '3', values: { owner: '9' } }]);
    expect(statusOf(results, '3')).toEqual({ kind: 'done', id: '3' });
    expect(sent.body.inputs[0]).toMatchObject({ id: '3', properties: { hubspot_owner_id: '9' } });
  });
});
