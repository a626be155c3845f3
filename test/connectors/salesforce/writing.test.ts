/** Writing where Salesforce has its own mind: assignment rules, converted leads, locks, lost fields, days instead of instants. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmTask } from '../../../src/domain/crm-record.ts';
import { idOf, statusOf, taskWrite } from '../conformance/walk.ts';
import { convert, type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench();
});
afterEach(() => bench.close());

const set = (id: string, values: Record<string, string | number | boolean | null>, more = {}) =>
  bench.connector.setFields(bench.session(), [{ record: 'lead', id, values, ...more }]);

describe('fields', () => {
  it('leaves a lead with its owner where an assignment rule would give it away', async () => {
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const id = await bench.addLead({ name: 'Lea', ownerId: ana });
    await bench.sandbox.control('POST settings', { leadAssignees: [ben] });
    expect(statusOf(await set(id, { attempts: 1 }), id).kind).toBe('done');
    expect(await bench.field(id, 'owner')).toBe(ana);
    const plain = await bench.sandbox.api('PATCH', `/sobjects/Lead/${id}`, { Company: 'Other' });
    expect(plain.status).toBe(204);
    expect(await bench.field(id, 'owner')).toBe(ben);
  });

  it('writes what a lead was converted into: the contact and the opportunity', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    const deal = bench.person.make('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30' });
    const contact = convert(bench.person, id, deal);
    expect(statusOf(await set(id, { attempts: 3 }), id)).toEqual({ kind: 'done', id: contact });
    expect(await bench.field(contact, 'attempts')).toBe('3');
    await set(contact, { attempts: 4 });
    expect(bench.person.get('Opportunity', deal)?.Baton_Attempts__c).toBe(4);
  });

  it('gives nobody the owner that was chosen for a lead which was converted into them meanwhile', async () => {
    const id = await bench.addLead({ name: 'Lea' });
    const contact = convert(
      bench.person,
      id,
      bench.person.make('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30' }),
    );
    const owner = bench.person.get('Contact', contact)?.OwnerId;
    expect(statusOf(await set(id, { owner: await bench.addRep('Ben') }), id)).toEqual({ kind: 'gone' });
    expect(bench.person.get('Contact', contact)?.OwnerId).toBe(owner);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'waits where the requests are used up after %i: the contact is written again with its deal',
    async (budget) => {
      const id = await bench.addLead({ name: 'Lea' });
      const deal = bench.person.make('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30' });
      const contact = convert(bench.person, id, deal);
      const write = (session = bench.session()) =>
        bench.connector.setFields(session, [{ record: 'lead', id: contact, values: { at_bat_number: 1, attempts: 4 } }]);
      const scarce = bench.session({ budget });
      const first = statusOf(await write(scarce), contact);
      expect(first).toMatchObject(budget < 5 ? { kind: 'retry', at: scarce.now() + 7_000 } : { kind: 'done' });
      if (budget < 5) expect(statusOf(await write(), contact).kind).toBe('done');
      expect(bench.person.get('Opportunity', deal)?.Baton_Attempts__c).toBe(4);
      expect([...bench.sandbox.server.box.org.rows('Baton_Handoff__c')].map(({ values }) => values.Baton_Opportunity__c)).toEqual([deal]);
      expect(bench.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    },
  );

  it('sends a locked row once more, and comes back for one that stays locked', async () => {
    const ids = await bench.addLeads(3, 0);
    const write = () =>
      bench.connector.setFields(
        bench.session(),
        ids.map((id) => ({ record: 'lead' as const, id, values: { attempts: 1 } })),
      );
    await bench.sandbox.control('POST faults', { rowFault: { key: ids[1], code: 'UNABLE_TO_LOCK_ROW' } });
    expect((await write()).map(({ status }) => status.kind)).toEqual(['done', 'done', 'done']);
    await bench.sandbox.control('POST faults', { rowFault: { key: ids[1], code: 'UNABLE_TO_LOCK_ROW', times: 9 } });
    expect(statusOf(await write(), ids[1]!)).toMatchObject({ kind: 'retry' });
  });

  it('writes everything else when the right to one field is lost, says so, and never calls it a difference', async () => {
    const ids = await bench.addLeads(5, 0);
    const writes = ids.map((id) => ({ record: 'lead' as const, id, values: { attempts: 2, channels: 'call' } }));
    await bench.sandbox.control('POST settings', { hiddenFields: ['Lead.Baton_Channels__c'] });
    await bench.requests();
    const results = await bench.connector.setFields(bench.session(), writes);
    expect(results.every(({ status }) => status.kind === 'done')).toBe(true);
    expect(await bench.field(ids[0]!, 'attempts')).toBe('2');
    expect((await bench.requests()).length).toBeLessThanOrEqual(3);
    expect(bench.log.lines.find(({ message }) => message.includes('cannot be written'))?.fields).toMatchObject({
      fields: 'Baton_Channels__c',
      records: 5,
    });
    expect([...(await bench.connector.differing(bench.session(), writes)).values()]).toEqual(ids.map(() => ({})));
  });

  it('keeps one record per at-bat for reports, with the lead, the campaign and the rep', async () => {
    const [ana, id] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const campaign = bench.person.make('Campaign', { Name: 'Spring demo' });
    const values = { at_bat_number: 1, campaign: 'Spring demo', handed_to: 'Ana Rep', attempts: 1 };
    await set(id, values, { handedTo: ana });
    await set(id, { ...values, attempts: 2 }, { handedTo: ana });
    await set(id, { ...values, at_bat_number: 2 }, { handedTo: ana });
    const rows = [...bench.sandbox.server.box.org.rows('Baton_Handoff__c')].map((row) => row.values);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ Baton_Lead__c: id, Baton_Campaign_Record__c: campaign, Baton_Rep__c: ana, Baton_Attempts__c: 2 });
  });
});

describe('tasks', () => {
  it('keep the instant that was meant, follow the rep to another day, and remind before they are due', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const dueAt = Date.UTC(2026, 2, 2, 23, 30);
    const id = idOf(
      await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'k-1', leadId: lead, ownerId: ana, dueAt })]),
      'k-1',
    );
    const row = bench.person.get('Task', id)!;
    expect(row).toMatchObject({ ActivityDate: '2026-03-03', TaskSubtype: 'Task', Type: 'Call', WhoId: lead, IsReminderSet: true });
    expect(Date.parse(String(row.ReminderDateTime))).toBe(dueAt - 300_000);
    const read = async () => (await bench.connector.read(bench.session(), 'task', [id])).found[0] as CrmTask;
    expect((await read()).dueAt).toBe(dueAt);
    bench.person.change('Task', id, { ReminderDateTime: new Date(dueAt + 600_000).toISOString() });
    expect((await read()).dueAt).toBe(dueAt);
    bench.person.change('Task', id, { ActivityDate: '2026-03-05' });
    expect((await read()).dueAt).toBe(dueAt + 2 * 86_400_000);
  });

  it('hang on whoever a lead was converted into a moment ago', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const contact = convert(bench.person, lead);
    const results = await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'k-1', leadId: lead, ownerId: ana })]);
    expect(bench.person.get('Task', idOf(results, 'k-1'))?.WhoId).toBe(contact);
  });

  it('are refused in the org’s words for an owner who has left', async () => {
    const [ana, lead] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    await bench.deactivateRep(ana);
    const status = statusOf(
      await bench.connector.ensureTasks(bench.session(), [taskWrite({ key: 'k-1', leadId: lead, ownerId: ana })]),
      'k-1',
    );
    expect(status).toMatchObject({ kind: 'refused', why: expect.stringContaining('inactive user') });
  });
});

describe('an org without room for a field on activities', () => {
  it('says what is lost and keeps tasks apart by the marker', async () => {
    const bare = await salesforceBench({ bare: true });
    try {
      await bare.sandbox.control('POST settings', { refuseActivityFields: true });
      const plan = await bare.connector.provision(bare.session(), { preview: false });
      expect(plan.conflicts.join('\n')).toContain('Activity.Baton_Key__c');
      const session = await bare.reprobe();
      expect(session.capabilities.has('unique-task-key')).toBe(false);
      expect(session.capabilities.has('handoff-records')).toBe(true);
      const [ana, lead] = [await bare.addRep('Ana'), await bare.addLead({ name: 'Lea' })];
      const wanted = taskWrite({ key: 'k-1', leadId: lead, ownerId: ana });
      const id = idOf(await bare.connector.ensureTasks(session, [wanted]), 'k-1');
      expect(idOf(await bare.connector.ensureTasks(session, [{ ...wanted, mayExist: true }]), 'k-1')).toBe(id);
    } finally {
      await bare.close();
    }
  });
});
