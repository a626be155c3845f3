/** One company in two CRMs: where acts land, what the sync carries over some minutes later, and how the judge sees one person of it all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { NATIVE_SYNC } from '../../../sandbox/salesforce/world/authors.ts';
import { arrive, by, FORM, type OpenedTwo, openTwo, placed } from './open.ts';

let two: OpenedTwo;
let marta: string;
let iker: string;

beforeEach(async () => {
  two = await openTwo({ places: placed({ Ana: 'both', Bea: 'hubspot', Carla: 'salesforce' }) });
  marta = two.rep('marta');
  iker = two.rep('iker');
});

const leads = () => two.rows('Lead');
const contactOf = (id: string) => two.portal.find('contacts', id)!.values;
const calls = () => [...two.portal.shelf('calls').byId.values()];
const fileCall = (id: string, rep: string, more: Record<string, string> = {}) =>
  two.actors.create(
    'calls',
    {
      hs_timestamp: new Date(two.actors.now()).toISOString(),
      hubspot_owner_id: rep,
      hs_call_direction: 'OUTBOUND',
      hs_call_status: 'COMPLETED',
      hs_call_duration: '60000',
      ...more,
    },
    by(rep),
    [{ objectType: 'contacts', id }],
  );

describe('a rep with a user in both', () => {
  it('is one person, under the id of Salesforce', () => {
    expect(marta).toMatch(/^005/);
    const [owner] = two.portal.owners.all().filter(({ email }) => email === 'marta@own.example');
    expect(owner).toBeDefined();
    expect(two.actors.owners().filter(({ email }) => email === 'marta@own.example')).toHaveLength(1);
  });

  it('is deactivated in both', () => {
    two.actors.deactivateOwner(marta);
    expect(two.portal.owners.all().find(({ email }) => email === 'marta@own.example')!.archived).toBe(true);
    expect(two.rows('User').find(({ Id }) => Id === marta)!.IsActive).toBe(false);
  });
});

describe('a lead that is to be in both', () => {
  it('comes to HubSpot first, and the sync brings it to Salesforce within a quarter of an hour', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    expect(leads()).toEqual([]);
    await two.pass();
    expect(leads()).toMatchObject([{ FirstName: 'Ana', Email: 'ana@buyer.example', OwnerId: marta, Status: 'Open - Not Contacted' }]);
    expect([undefined, null, leads()[0]!.Id]).toContain(contactOf(ana).salesforceleadid);
  });

  it('is worked in Salesforce from then on; what marketing and the web keep stays in HubSpot', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    two.actors.update('contacts', ana, { hs_lead_status: 'CONNECTED' }, by(marta));
    two.actors.update('contacts', ana, { hs_email_optout: 'true', lifecyclestage: 'opportunity' }, FORM);
    expect(leads()[0]!.Status).toBe('Working - Contacted');
    expect(contactOf(ana)).toMatchObject({ hs_email_optout: 'true', lifecyclestage: 'opportunity' });
    expect(contactOf(ana).hs_lead_status ?? '').toBe('');
    await two.pass();
    expect(leads()[0]!.HasOptedOutOfEmail).toBe(true);
  });

  it('has the later owner in both, whoever said so where', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    two.actors.update('contacts', ana, { hubspot_owner_id: iker }, by(marta));
    expect(leads()[0]!.OwnerId).toBe(iker);
    expect(two.actors.get('contacts', ana)!.properties.hubspot_owner_id).toBe(iker);
    await two.pass();
    const owner = two.portal.owners.find(contactOf(ana).hubspot_owner_id!)!;
    expect(owner.email).toBe('iker@own.example');
    expect(two.stage.mainPortal.find('contacts', ana)!.changes.filter(({ name }) => name === 'hubspot_owner_id')).toMatchObject([
      { value: iker, by: { userId: marta } },
    ]);
  });
});

describe('what stands in one CRM', () => {
  it('stays there', async () => {
    const [bea, carla] = [arrive(two, 'Bea'), arrive(two, 'Carla')];
    await two.pass();
    expect(leads().map(({ Id }) => Id)).toEqual([carla]);
    expect([...two.portal.shelf('contacts').byId.keys()]).toEqual([bea]);
    expect([...two.stage.mainPortal.shelf('contacts').byId.keys()].sort()).toEqual([bea, carla].sort());
  });
});

describe('a call', () => {
  it('is copied to the other CRM, and the judge counts it once', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    const call = fileCall(ana, marta);
    await two.pass();
    expect([two.rows('Task').filter(({ TaskSubtype }) => TaskSubtype === 'Call').length, calls().length]).toEqual([1, 1]);
    const judged = two.stage.mainPortal;
    expect([...judged.shelf('calls').byId.keys()]).toEqual([call]);
    expect([...judged.find('contacts', ana)!.links.get('calls')!.keys()]).toEqual([call]);
  });

  it('is copied without its owner where they have left by then', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    fileCall(ana, marta);
    two.actors.deactivateOwner(marta);
    await two.pass();
    expect(calls()).toMatchObject([{ values: { hs_call_duration: '60000' } }]);
    expect(calls()[0]!.values.hubspot_owner_id ?? null).toBeNull();
  });

  it('is not copied back, and not while it goes on', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    fileCall(ana, marta, { hs_call_status: 'IN_PROGRESS' });
    await two.pass(60);
    expect(two.rows('Task').length + calls().length).toBe(1);
  });
});

describe('a task', () => {
  const open = (id: string) =>
    two.actors.create(
      'tasks',
      { hs_task_subject: 'Ring Ana', hs_task_body: 'baton:l1-a1-t1', hs_timestamp: '2026-03-02T15:00:00.000Z', hubspot_owner_id: marta },
      by(marta),
      [{ objectType: 'contacts', id }],
    );
  const copies = () => [...two.portal.shelf('tasks').byId.values()].filter(({ createdBy }) => createdBy.appId === NATIVE_SYNC.appId);

  it('has a copy that follows it, on nobody’s list', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    const task = open(ana);
    await two.pass();
    expect(copies()).toMatchObject([
      { values: { hs_task_subject: 'Ring Ana', hs_task_body: 'baton:l1-a1-t1', hs_task_status: 'NOT_STARTED' } },
    ]);
    expect(two.actors.openTasks(marta).map(({ id }) => id)).toEqual([task]);
    expect(two.actors.associated('tasks', task, 'contacts')).toEqual([ana]);
    two.actors.update('tasks', task, { hs_task_status: 'COMPLETED' }, by(marta));
    await two.pass();
    expect(copies()[0]!.values.hs_task_status).toBe('COMPLETED');
  });

  it('loses its copy when it is thrown away', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    const task = open(ana);
    await two.pass();
    two.actors.archive('tasks', task, by(marta));
    await two.pass();
    expect(copies()[0]!.archived).toBe(true);
  });
});

describe('a deal', () => {
  it('is made of the lead in Salesforce, whose contact HubSpot then knows where it notes ids', async () => {
    const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
    await two.pass();
    const lead = String(leads()[0]!.Id);
    const deal = two.actors.create(
      'deals',
      { dealname: 'Ruiz', amount: '100.00', dealstage: 'appointmentscheduled', hubspot_owner_id: marta },
      by(marta),
      [{ objectType: 'contacts', id: ana }],
    );
    await two.pass();
    expect(two.rows('Opportunity').map(({ Id }) => Id)).toEqual([deal]);
    const contact = two.rows('Lead')[0]!.ConvertedContactId;
    expect(contactOf(ana).salesforceleadid ? contactOf(ana).salesforcecontactid : contact).toBe(contact);
    expect(two.stage.mainPortal.find('contacts', lead)!.id).toBe(ana);
    expect([...two.stage.mainPortal.find('contacts', ana)!.links.get('deals')!.keys()]).toEqual([deal]);
  });
});

it('goes on from a checkpoint with who is who, what is copied and what is due', async () => {
  const ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
  await two.pass();
  two.actors.update('contacts', ana, { hubspot_owner_id: iker }, by(marta));
  const saved = JSON.parse(JSON.stringify(two.stage.save()));
  const before = two.stage.laterAt;
  two.stage.load(saved);
  expect(two.stage.laterAt).toBe(before);
  await two.pass();
  expect(leads()).toHaveLength(1);
  expect(two.portal.owners.find(contactOf(ana).hubspot_owner_id!)!.email).toBe('iker@own.example');
});
