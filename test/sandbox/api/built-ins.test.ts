/** What the CRM itself knows of people, deals and their owners: tasks, pipelines, contact figures, users. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
const BY = { source: 'CRM_UI' } as const;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const OBJECTS = '/crm/objects/2026-09';
const later = (ms: number) => s.control('POST advance', { to: s.portal.now() + ms });
const owner = (firstName = 'Ana') => s.portal.addOwner({ firstName, lastName: 'Ruiz', email: `${firstName}@example.invalid` });
const patch = (type: string, id: string, properties: Record<string, string>) => s.api('PATCH', `${OBJECTS}/${type}/${id}`, { properties });

describe('6. Tasks', () => {
  it.each([
    ['tasks', 'contacts', 204, 203],
    ['tasks', 'companies', 192, 191],
    ['tasks', 'deals', 216, 215],
    ['tasks', 'leads', 647, 646],
    ['deals', 'contacts', 3, 4],
    ['deals', 'leads', 1038, 1037],
    ['calls', 'contacts', 194, 193],
    ['calls', 'deals', 206, 205],
    ['calls', 'leads', 597, 596],
    ['emails', 'contacts', 198, 197],
    ['emails', 'deals', 210, 209],
    ['meetings', 'contacts', 200, 199],
    ['meetings', 'deals', 212, 211],
    ['meetings', 'leads', 601, 600],
    ['notes', 'contacts', 202, 201],
    ['notes', 'deals', 214, 213],
    ['notes', 'leads', 855, 854],
    ['leads', 'contacts', 608, 609],
  ])('associates %s with %s as %i and back as %i', async (from, to, there, back) => {
    const labels = async (a: string, b: string) => (await s.api('GET', `/crm/associations/2026-09/${a}/${b}/labels`)).body.results;
    expect(await labels(from, to)).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: there, label: null });
    expect(await labels(to, from)).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: back, label: null });
  });

  it.each([
    ['contacts', '0-1'],
    ['companies', '0-2'],
    ['deals', '0-3'],
    ['communications', '0-18'],
    ['tasks', '0-27'],
    ['notes', '0-46'],
    ['meetings', '0-47'],
    ['calls', '0-48'],
    ['emails', '0-49'],
    ['users', '0-115'],
    ['leads', '0-136'],
  ])('knows %s as %s too', async (name, typeId) => {
    expect((await s.api('GET', `${OBJECTS}/${typeId}`)).status).toBe(200);
    expect((await s.api('GET', `/crm/properties/2026-09/${typeId}`)).body.results.length).toBeGreaterThan(5);
    expect((await s.api('GET', `${OBJECTS}/${name.toUpperCase()}`)).status).toBe(200);
  });

  it('takes the due date in both spellings, owner ids but no user ids, and starts not started', async () => {
    const id = owner();
    const { userId } = (await s.api('GET', `/crm/owners/2026-09/${id}`)).body;
    const make = (properties: Record<string, string>) => s.api('POST', `${OBJECTS}/tasks`, { properties });
    const iso = await make({ hs_timestamp: '2026-03-05T09:00:00Z', hubspot_owner_id: id });
    const millis = await make({ hs_timestamp: String(Date.UTC(2026, 2, 5, 9)), hubspot_owner_id: id });
    expect(iso.body.properties.hs_timestamp).toBe(millis.body.properties.hs_timestamp);
    expect(iso.body.properties).toMatchObject({ hs_task_status: 'NOT_STARTED', hs_task_type: 'TODO', hs_task_priority: 'NONE' });
    expect((await make({ hs_timestamp: '0', hubspot_owner_id: String(userId) })).body.errors[0].code).toBe('INVALID_OWNER_ID');
    for (const hs_task_status of ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'DEFERRED', 'COMPLETED'])
      expect((await patch('tasks', iso.body.id, { hs_task_status })).status).toBe(200);
    expect((await patch('tasks', iso.body.id, { hs_task_priority: 'URGENT' })).status).toBe(400);
  });
});

describe('10. Pipelines, deal and contact built-ins', () => {
  it('gives the deal pipeline with seven stages and metadata in strings', async () => {
    const { stages } = (await s.api('GET', '/crm/pipelines/2026-09/deals/default')).body;
    expect(stages.map((stage: any) => stage.id)).toEqual([
      ...['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'decisionmakerboughtin', 'contractsent'],
      ...['closedwon', 'closedlost'],
    ]);
    for (const { metadata } of stages)
      expect(metadata).toEqual({ isClosed: expect.stringMatching(/^(true|false)$/), probability: expect.any(String) });
    const lost = stages.find((stage: any) => stage.id === 'closedlost');
    expect(lost.metadata).toEqual({ isClosed: 'true', probability: '0.0' });
    expect((await s.api('GET', '/crm/pipelines/2026-09/deals/none')).status).toBe(404);
    expect((await s.api('GET', '/crm/pipelines/2026-09/deals/default/stages')).body.results).toHaveLength(7);
  });

  it('sets the close date when a deal closes, not when it moves between closed stages, and never over a given one', async () => {
    const deal = s.portal.create('deals', { dealname: 'D' }, BY);
    const read = () => s.portal.get('deals', deal)?.properties;
    await patch('deals', deal, { dealstage: 'closedlost' });
    const first = read()?.closedate;
    await later(86_400_000);
    await patch('deals', deal, { dealstage: 'closedwon' });
    expect(read()).toMatchObject({ closedate: first, hs_is_closed_won: 'true', hs_is_closed_lost: 'false' });
    await patch('deals', deal, { dealstage: 'contractsent' });
    expect(read()).toMatchObject({ hs_is_closed: 'false', hs_is_closed_won: 'false' });
    await patch('deals', deal, { dealstage: 'closedwon', closedate: '2026-01-01' });
    expect(read()?.closedate).toBe('2026-01-01T00:00:00.000Z');
  });

  it("notes the present owner's first engagement, how long it took, and forgets it with the owner", async () => {
    const [ana, bo] = [owner('Ana'), owner('Bo')];
    const contact = s.portal.create('contacts', { hubspot_owner_id: ana }, BY);
    await later(90_000);
    const call = (by: string) =>
      s.portal.create('calls', { hs_call_direction: 'OUTBOUND', hubspot_owner_id: by }, BY, [{ objectType: 'contacts', id: contact }]);
    const read = () => s.portal.get('contacts', contact)?.properties ?? {};
    call(bo);
    expect(read().hs_sa_first_engagement_date ?? null).toBeNull();
    expect(read().hs_first_outreach_date).toBe('2026-03-02T00:01:30.000Z');
    const hers = call(ana);
    await later(1_000);
    call(ana);
    expect(read()).toMatchObject({
      hs_sa_first_engagement_date: '2026-03-02T00:01:30.000Z',
      hs_sa_first_engagement_object_type: 'CALL',
      hs_first_engagement_object_id: hers,
      hs_time_to_first_engagement: '90000',
      num_contacted_notes: '3',
    });
    s.portal.update('contacts', contact, { hubspot_owner_id: bo }, BY);
    expect(read()).toMatchObject({ hs_sa_first_engagement_date: null, hs_time_to_first_engagement: null });
  });

  it("counts what the contact did as the contact's, never as contacted", async () => {
    const contact = s.portal.create('contacts', {}, BY);
    s.portal.create('emails', { hs_email_direction: 'INCOMING_EMAIL' }, BY, [{ objectType: 'contacts', id: contact }]);
    const values = s.portal.get('contacts', contact)?.properties;
    expect(values).toMatchObject({
      hs_last_sales_activity_timestamp: '2026-03-02T00:00:00.000Z',
      hs_last_sales_activity_type: 'EMAIL',
      hs_sales_email_last_replied: '2026-03-02T00:00:00.000Z',
      hs_email_last_reply_date: '2026-03-02T00:00:00.000Z',
    });
    expect(values?.notes_last_contacted ?? null).toBeNull();
  });

  it('refuses to let an app write those figures', async () => {
    const contact = s.portal.create('contacts', {}, BY);
    for (const name of ['notes_last_contacted', 'num_contacted_notes', 'hs_sa_first_engagement_date', 'hubspot_owner_assigneddate'])
      expect((await patch('contacts', contact, { [name]: '1' })).body.errors[0].code).toBe('READ_ONLY_VALUE');
  });

  it('lists owners with teams, by id and by user id', async () => {
    const id = s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid', teams: ['EMEA', 'North'] });
    const { body } = await s.api('GET', `/crm/owners/2026-09/${id}`);
    expect(body).toMatchObject({ id, type: 'PERSON', archived: false, userIdIncludingInactive: body.userId });
    expect(body.teams.map((team: any) => [team.name, team.primary])).toEqual([
      ['EMEA', true],
      ['North', false],
    ]);
    expect((await s.api('GET', `/crm/owners/2026-09/${body.userId}?idProperty=userId`)).body.id).toBe(id);
    expect((await s.api('GET', `/crm/owners/2026-09/${body.userId}`)).status).toBe(404);
    expect((await s.api('GET', '/crm/owners/2026-09?limit=501')).status).toBe(400);
  });
});

describe('What the rules need from HubSpot beyond the above', () => {
  const names = ['hs_standard_time_zone', 'hs_working_hours', 'hs_out_of_office_hours', 'hs_internal_user_id', 'hs_deactivated'];

  it('keeps zone, hours and absence on users, joined by user id and changed as people change them', async () => {
    const id = s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'a@example.invalid', timeZone: 'America/Bogota' });
    const { userId } = (await s.api('GET', `/crm/owners/2026-09/${id}`)).body;
    const list = async () => (await s.api('GET', `${OBJECTS}/users?properties=${names.join(',')}`)).body.results;
    const [user] = await list();
    expect(user.properties).toMatchObject({
      hs_standard_time_zone: 'America/Bogota',
      hs_internal_user_id: String(userId),
      hs_deactivated: 'false',
    });
    const away = JSON.stringify([{ startTimestamp: Date.UTC(2026, 2, 9), endTimestamp: Date.UTC(2026, 2, 13) }]);
    const hours = JSON.stringify([{ days: 'MONDAY', startMinute: 600, endMinute: 900 }]);
    const properties = { hs_out_of_office_hours: away, hs_working_hours: hours, hs_standard_time_zone: 'Asia/Tokyo' };
    await s.control('POST act', { objectType: 'users', op: 'update', id: user.id, properties });
    const read = await s.api('POST', `${OBJECTS}/users/batch/read`, { inputs: [{ id: user.id }], properties: names });
    expect(read.body.results[0].properties).toMatchObject(properties);
    s.portal.deactivateOwner(id);
    expect((await list())[0].properties.hs_deactivated).toBe('true');
  });

  it('names on owners neither zone nor manager', async () => {
    const { body } = await s.api('GET', `/crm/owners/2026-09/${owner()}`);
    expect(Object.keys(body).filter((name) => /zone|manager|hours/i.test(name))).toEqual([]);
  });

  it('tells who made a record: a person, a form, an import or an app', async () => {
    const { access_token } = await s.install();
    const source = async (id: string) =>
      (await s.api('GET', `${OBJECTS}/contacts/${id}?properties=hs_object_source,hs_object_source_id`)).body.properties;
    const app = (await s.api('POST', `${OBJECTS}/contacts`, { properties: {} }, access_token)).body.id;
    expect(await source(app)).toMatchObject({ hs_object_source: 'INTEGRATION', hs_object_source_id: '4010001' });
    const person = s.portal.create('contacts', {}, { source: 'CRM_UI', userId: '9' });
    expect(await source(person)).toMatchObject({ hs_object_source: 'CRM_UI', hs_object_source_id: 'userId:9' });
    expect(await source(s.portal.create('contacts', {}, { source: 'IMPORT' }))).toMatchObject({ hs_object_source: 'IMPORT' });
    const { id } = await s.control('POST act', { op: 'submitForm', form: 'Page: Demo', properties: { email: 'f@example.invalid' } });
    const form = await s.api('GET', `${OBJECTS}/contacts/${id}?properties=hs_object_source,hs_object_source_detail_1`);
    expect(form.body.properties).toMatchObject({ hs_object_source: 'FORM', hs_object_source_detail_1: 'Page: Demo' });
  });

  it('lists ids of live and archived records, so that missed deletions can be found, and none of purged ones', async () => {
    const [live, gone, purged] = ['l', 'g', 'p'].map((n) => s.portal.create('contacts', { firstname: n }, BY)) as [string, string, string];
    await s.api('DELETE', `${OBJECTS}/contacts/${gone}`);
    await s.api('POST', `${OBJECTS}/contacts/gdpr-delete`, { objectId: purged });
    const ids = async (query: string) => (await s.api('GET', `${OBJECTS}/contacts${query}`)).body.results.map((record: any) => record.id);
    expect(await ids('')).toEqual([live]);
    expect(await ids('?archived=true')).toEqual([gone]);
  });

  it('forgets a person by id or e-mail, whether archived or not, and answers 204 for a stranger', async () => {
    const [a, b] = ['a', 'b'].map((n) => s.portal.create('contacts', { email: `${n}@example.invalid` }, BY)) as [string, string];
    const task = s.portal.create('tasks', {}, BY, [{ objectType: 'contacts', id: a }]);
    const forget = (body: unknown) => s.api('POST', `${OBJECTS}/contacts/gdpr-delete`, body);
    expect((await forget({ objectId: a })).status).toBe(204);
    expect(s.portal.associated('tasks', task, 'contacts')).toEqual([]);
    s.portal.archive('contacts', b, BY);
    expect((await forget({ objectId: b })).status).toBe(204);
    expect((await forget({ objectId: 'nobody@example.invalid', idProperty: 'email' })).status).toBe(204);
    expect((await s.control('GET dump?type=contacts&archived=true')).contacts).toEqual([]);
    expect((await s.api('POST', `${OBJECTS}/contacts`, { properties: { email: 'a@example.invalid' } })).status).toBe(201);
  });
});
