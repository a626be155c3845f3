/** What Salesforce alone knows of people: conversion, queues, campaigns, the kinds of tasks, managers and hours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmActivity, CrmLead, CrmRep, CrmTask } from '../../../src/domain/crm-record.ts';
import { catchUp } from '../conformance/walk.ts';
import { convert, type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench();
});
afterEach(() => bench.close());

const readLead = async (id: string): Promise<CrmLead> => {
  const { found } = await bench.connector.read(bench.session(), 'lead', [id]);
  expect(found).toHaveLength(1);
  return found[0] as CrmLead;
};

describe('a converted lead', () => {
  it('lives on as its contact, with the start, the histories and the words of the lead', async () => {
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const id = await bench.addLead({ name: 'Lea', ownerId: ana, stage: 'Open - Not Contacted' });
    const createdAt = bench.now();
    await bench.pass();
    bench.person.change('Lead', id, { Status: 'Working - Contacted', Baton_Lead_Response__c: 'accept' }, ana);
    await bench.pass();
    await bench.moveLead(id, ben);
    const contact = convert(bench.person, id);
    const lead = await readLead(id);
    expect(lead).toMatchObject({ id: contact, mergedIds: [id], createdAt, ownerId: ben, person: { company: 'Lea Ltd' } });
    expect(lead.ownerHistory.map(({ value }) => value)).toEqual([ana, ben]);
    expect(lead.stageHistory.map(({ value }) => value)).toEqual(['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted']);
    expect(lead.response.leadResponse).toMatchObject([{ value: 'accept', by: ana, source: 'person' }]);
    expect(await readLead(contact)).toEqual(lead);
    const { found } = await bench.connector.read(bench.session(), 'lead', [id, contact]);
    expect(found).toHaveLength(1);
  });

  it('is counted once, as the contact', async () => {
    const [one] = [await bench.addLead({ name: 'One' }), await bench.addLead({ name: 'Two' })];
    convert(bench.person, one);
    await bench.pass();
    const span = { from: null, until: bench.now() };
    expect(await bench.connector.count(bench.session(), 'lead', span)).toBe(2);
  });
});

describe('who changed what', () => {
  it('keeps its owner when another lead turns out to be the same person, whoever had that one', async () => {
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const first = await bench.addLead({ name: 'Lea', ownerId: ana });
    await bench.pass();
    const contact = convert(bench.person, first);
    await bench.pass();
    const second = await bench.addLead({ name: 'Lea', ownerId: ana });
    await bench.moveLead(second, ben);
    bench.person.change('Lead', second, { IsConverted: true, ConvertedContactId: contact });
    const [found] = (await bench.connector.read(bench.session(), 'lead', [contact])).found as CrmLead[];
    expect(found).toMatchObject({ ownerId: ana, mergedIds: expect.arrayContaining([first, second]) });
    expect(found!.ownerHistory.map(({ value }) => value)).toEqual([ana]);
  });

  it('tells the rep who takes a lead from the queue', async () => {
    const ana = await bench.addRep('Ana');
    const { queueId } = bench.sandbox;
    const id = await bench.addLead({ name: 'Lea', ownerId: queueId });
    await bench.pass();
    bench.person.change('Lead', id, { OwnerId: ana }, ana);
    const lead = await readLead(id);
    expect(lead.ownerHistory).toMatchObject([{ value: queueId }, { value: ana, by: ana, source: 'person' }]);
    const { found } = await bench.connector.read(bench.session(), 'rep', [queueId]);
    expect(found[0]).toMatchObject({ type: 'queue', archived: false });
  });

  it('passes over the queue that a flow took the lead from in the save that made it', async () => {
    const ana = await bench.addRep('Ana');
    const { queueId } = bench.sandbox;
    const id = await bench.addLead({ name: 'Lea', ownerId: queueId });
    bench.person.change('Lead', id, { OwnerId: ana }, ana);
    expect((await readLead(id)).ownerHistory).toMatchObject([{ value: ana }]);
  });

  it('keeps an owner whom Baton relieved within the same second: an org tells no more than seconds', async () => {
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const { queueId } = bench.sandbox;
    const id = await bench.addLead({ name: 'Lea', ownerId: queueId });
    await bench.pass();
    bench.person.change('Lead', id, { OwnerId: ana });
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values: { owner: ben } }]);
    expect((await readLead(id)).ownerHistory).toMatchObject([{ value: queueId }, { value: ana }, { value: ben, source: 'baton' }]);
  });

  it('takes an opt-out for said once somebody ticks it, and a tick that is taken back for a word as well', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    expect((await readLead(id)).optOutHistory).toEqual([]);
    for (const HasOptedOutOfEmail of [true, false]) {
      await bench.pass();
      bench.person.change('Lead', id, { HasOptedOutOfEmail });
    }
    expect((await readLead(id)).optOutHistory?.map(({ value }) => value)).toEqual(['true', 'false']);
  });

  it('takes a tick at "Do Not Call" for a word about calls alone', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    await bench.pass();
    bench.person.change('Lead', id, { DoNotCall: true });
    const lead = await readLead(id);
    expect([lead.optedOut, lead.optOutHistory, lead.callOptOutHistory?.map(({ value }) => value)]).toEqual([false, [], ['true']]);
  });

  it('knows its own changes from a person’s', async () => {
    const [ana, id] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values: { owner: ana } }]);
    expect((await readLead(id)).ownerHistory.at(-1)).toMatchObject({ value: ana, by: null, source: 'baton' });
  });

  it('reads a response to a campaign as an inquiry, and tells the lead when one comes', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    const campaign = bench.person.make('Campaign', { Name: 'Spring demo' });
    const since = bench.now();
    await bench.pass();
    const before = await catchUp(bench, 'lead', null, since);
    bench.person.make('CampaignMember', { CampaignId: campaign, LeadId: id, Status: 'Responded' });
    const at = bench.now();
    await bench.pass();
    expect((await catchUp(bench, 'lead', before.next, since)).ids).toEqual([id]);
    const lead = await readLead(id);
    expect(lead.conversions).toEqual([{ at, name: 'Spring demo' }]);
    expect(lead.version).toBe(at);
  });
});

describe('what was done', () => {
  const done = async (leadId: string) => (await bench.connector.activities(bench.session(), [leadId], 0)).items;

  it('takes a completed call for a call and a ticked task for a ticked task', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const plan = bench.person.make('Task', { Subject: 'Ring', WhoId: lead, OwnerId: ana, TaskSubtype: 'Call', ActivityDate: '2026-03-02' });
    const note = await bench.addOwnTask({ leadId: lead, ownerId: ana, subject: 'Look her up' });
    expect((await done(lead)).map(({ kind, id }) => [kind, id]).sort()).toEqual(
      [
        ['task', note],
        ['task', plan],
      ].sort(),
    );
    await bench.pass();
    for (const id of [plan, note]) await bench.tickTask(id);
    const items = await done(lead);
    expect(items.find((item) => item.kind === 'call')).toMatchObject({ id: plan, ownerId: ana, at: bench.now(), recordedAt: bench.now() });
    expect(items.filter((item) => item.kind === 'task').map((item) => [item.id, (item as CrmTask).open])).toEqual([
      [plan, false],
      [note, false],
    ]);
    expect(items).toHaveLength(3);
  });

  it('learns from the message behind a mail whether it came in, and from one that bounced that it reached nobody', async () => {
    const lead = await bench.addLead({ name: 'Lea' });
    const mail = (values: Record<string, unknown>) => {
      const task = bench.person.make('Task', { Subject: 'Mail', WhoId: lead, TaskSubtype: 'Email', Status: 'Completed' });
      bench.person.make('EmailMessage', { ActivityId: task, FromAddress: 'a@example.invalid', Subject: 'Hello', ...values });
      return task;
    };
    const [reply, bounce] = [mail({ Incoming: true, Status: '0' }), mail({ Incoming: false, Status: '3', IsBounced: true })];
    const list = bench.person.make('Task', { Subject: 'News', WhoId: lead, TaskSubtype: 'ListEmail', Status: 'Completed' });
    const items = (await done(lead)) as CrmActivity[];
    expect(items.find(({ id }) => id === reply)).toMatchObject({ kind: 'email', direction: 'in', by: 'machine', connected: null });
    expect(items.find(({ id }) => id === bounce)).toMatchObject({ kind: 'email', direction: 'out', connected: false });
    expect(items.filter(({ id, kind }) => id === list && kind !== ('task' as string))).toEqual([]);
  });

  it('reads a mail that hangs on no task by the people it names', async () => {
    const lead = await bench.addLead({ name: 'Lea' });
    const id = bench.person.make('EmailMessage', { FromAddress: 'a@example.invalid', Subject: 'Hello', Incoming: true, Status: '0' });
    bench.person.make('EmailMessageRelation', { EmailMessageId: id, RelationId: lead, RelationType: 'FromAddress' });
    expect(await done(lead)).toMatchObject([{ kind: 'email', id, direction: 'in', leadIds: [lead] }]);
  });

  it('books an event and believes the rep how it went', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const start = bench.now() + 3_600_000;
    const times = { StartDateTime: new Date(start).toISOString(), EndDateTime: new Date(start + 1_800_000).toISOString() };
    const id = bench.person.make('Event', { Subject: 'Demo', WhoId: lead, OwnerId: ana, DurationInMinutes: 30, ...times });
    expect(await done(lead)).toMatchObject([{ kind: 'meeting', id, at: start, state: 'booked', ownerId: ana }]);
    bench.person.change('Event', id, { Baton_Meeting_Outcome__c: 'no_show' });
    expect(await done(lead)).toMatchObject([{ id, state: 'no-show' }]);
  });

  it('tells what another tool mailed in a rep’s name, and what a visitor of a site booked', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const user = (name: string, more: Record<string, unknown>) =>
      bench.person.make('User', {
        LastName: name,
        Alias: name,
        Username: `${name}@example.invalid`,
        Email: `${name}@example.invalid`,
        ...more,
      });
    const [profile] = await bench.sandbox.query("SELECT Id FROM Profile WHERE Name = 'Integration'");
    const [tool, guest] = [user('Mailer', { ProfileId: profile.Id }), user('guest', { UserType: 'Guest' })];
    const mail = { Subject: 'Mail', WhoId: lead, OwnerId: ana, TaskSubtype: 'Email', Status: 'Completed' };
    const [step, own] = [bench.person.make('Task', mail, tool), bench.person.make('Task', mail, ana)];
    const start = new Date(bench.now() + 3_600_000).toISOString();
    const times = { StartDateTime: start, EndDateTime: start, DurationInMinutes: 0 };
    const booked = bench.person.make('Event', { Subject: 'Demo', WhoId: lead, OwnerId: ana, ...times }, guest);
    const { items } = await bench.connector.activities(await bench.reprobe(), [lead], 0);
    const found = (id: string) => items.find((item) => item.id === id && item.kind !== 'task');
    expect(found(step)).toMatchObject({ ownerId: ana, tool: 'Mailer', direction: 'out', by: 'machine' });
    expect(found(own)).not.toHaveProperty('tool');
    expect(found(booked)).toMatchObject({ ownerId: ana, direction: 'in', state: 'booked' });
  });

  it('tells a deleted task, and what a logged call is not', async () => {
    const [ana, lead, since] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' }), bench.now()];
    const task = await bench.addOwnTask({ leadId: lead, ownerId: ana, subject: 'Ring' });
    const call = await bench.addCall({ leadIds: [lead], ownerId: ana, connected: true });
    await bench.pass();
    const tasks = await catchUp(bench, 'task', null, since);
    expect(tasks.ids).toEqual([task]);
    expect((await catchUp(bench, 'call', null, since)).ids).toEqual([call]);
    bench.person.remove('Task', task);
    await bench.pass();
    expect((await catchUp(bench, 'task', tasks.next, since)).ids).toEqual([task]);
    const { found } = await bench.connector.read(bench.session(), 'task', [task]);
    expect(found[0]).toMatchObject({ kind: 'task', archived: true, open: false });
  });
});

describe('tasks that are counted and walked', () => {
  it('are those that were to do, and not what was logged as done', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const logged = { WhoId: lead, OwnerId: ana, Status: 'Completed', ActivityDate: '2026-03-02' };
    for (const TaskSubtype of ['Call', 'Email', 'LinkedIn']) bench.person.make('Task', { Subject: 'Done', TaskSubtype, ...logged });
    const ticked = bench.person.make('Task', { Subject: 'Note', ...logged });
    const plan = bench.person.make('Task', { Subject: 'Ring', WhoId: lead, OwnerId: ana, TaskSubtype: 'Call', ActivityDate: '2026-03-02' });
    await bench.pass();
    const span = { from: null, until: bench.now() };
    expect(await bench.connector.count(bench.session(), 'task', span)).toBe(2);
    const { items } = await bench.connector.ids(bench.session(), 'task', null, span);
    expect(items.map(({ id }) => id)).toEqual([ticked, plan]);
  });
});

describe('the company', () => {
  it('reads zones and managers of users', async () => {
    const { repIds } = bench.sandbox;
    const { found } = await bench.connector.read(bench.session(), 'rep', repIds);
    const reps = found as CrmRep[];
    expect(reps.every((rep) => rep.zone === 'Europe/Madrid' && rep.type === 'person')).toBe(true);
    const boss = reps[0]!.id;
    bench.person.change('User', repIds[1]!, { ManagerId: boss });
    expect((await bench.connector.read(bench.session(), 'rep', [repIds[1]!])).found[0]).toMatchObject({ managerId: boss });
  });

  it('reads business hours and holidays', async () => {
    bench.person.make('Holiday', { Name: 'Local feast', IsAllDay: true, ActivityDate: '2026-05-04' });
    const { settings } = await bench.connector.probe(bench.session());
    expect(settings.companyTime).toMatchObject({
      hours: { mon: ['09:00-18:00'], fri: ['09:00-18:00'] },
      daysOff: ['2026-05-04', '2026-12-25'],
    });
  });

  it('tells holidays of every year by date and by the fourth Thursday of a month, while they last', async () => {
    const yearly = { IsAllDay: true, IsRecurrence: true, RecurrenceStartDate: '2026-01-01' };
    const byDate = {
      RecurrenceType: 'RecursYearly',
      RecurrenceDayOfMonth: 12,
      RecurrenceMonthOfYear: 'October',
      RecurrenceEndDateOnly: '2027-12-31',
    };
    const byPlace = {
      RecurrenceType: 'RecursYearlyNth',
      RecurrenceInstance: 'Fourth',
      RecurrenceDayOfWeekMask: 16,
      RecurrenceMonthOfYear: 'November',
    };
    bench.person.make('Holiday', { Name: 'National day', ...yearly, ...byDate });
    bench.person.make('Holiday', { Name: 'Thanksgiving', ...yearly, ...byPlace });
    bench.person.make('Holiday', { Name: 'Half a day', IsAllDay: false, ActivityDate: '2026-12-24' });
    const { settings } = await bench.connector.probe(bench.session());
    const days = ['2026-10-12', '2026-11-26', '2026-12-25', '2027-10-12', '2027-11-25', '2028-11-23'];
    expect(settings.companyTime).toMatchObject({ daysOff: days });
  });

  it('takes business hours that are open day and night, as Salesforce makes them, for not chosen', async () => {
    const [row] = await bench.sandbox.query('SELECT Id FROM BusinessHours WHERE IsDefault = true');
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    const round = days.flatMap((day) => [`${day}StartTime`, `${day}EndTime`].map((name) => [name, '00:00:00.000Z']));
    bench.person.change('BusinessHours', row.Id, Object.fromEntries(round));
    const { settings } = await bench.connector.probe(bench.session());
    expect(settings.companyTime).toMatchObject({ hours: null });
  });

  it('leaves out a field that nobody may see any more, and says so', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    await bench.sandbox.control('POST settings', { hiddenFields: ['Lead.MobilePhone', 'Lead.Baton_Lead_Response__c'] });
    expect((await readLead(id)).person.name).toBe('Lea Lead');
    const told = bench.log.lines.filter(({ message }) => message.includes('left out')).map(({ fields }) => fields.field);
    expect(told).toEqual(expect.arrayContaining(['Baton_Lead_Response__c', 'MobilePhone']));
  });
});
