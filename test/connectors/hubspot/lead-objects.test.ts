/** Lead objects over HTTP: read whole with the person they stand for, followed, written; and never asked for where nobody works with them. */
import { afterEach, describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../connectors/hubspot/inbound.ts';
import type { CrmLeadObject } from '../../../src/domain/crm-record.ts';
import type { TaskWrite } from '../../../src/ports/connector.ts';
import { testSession } from '../session.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
let secretaries = 0;
afterEach(async () => bench.close());

const start = async () => {
  bench = await hubspotBench({ leadObjects: true });
  return bench;
};

const MINUTE = 60_000;
const person = (owner: string) => ({
  source: 'CRM_UI' as const,
  userId: bench.sandbox.portal.owners().find(({ id }) => id === owner)!.userId!,
});

/** Made by a workflow, with a second contact that it does not stand for. */
async function leadObject(lead: string, owner: string): Promise<string> {
  secretaries += 1;
  const other = await bench.addLead({ name: 'Secretary', email: `s${secretaries}@client.example` });
  return bench.sandbox.portal.create('leads', { hs_lead_name: 'Pumps', hubspot_owner_id: owner }, { source: 'AUTOMATION_PLATFORM' }, [
    { objectType: 'contacts', id: lead, typeId: 578 },
    { objectType: 'contacts', id: other, typeId: 608 },
  ]);
}

async function readOne(id: string): Promise<CrmLeadObject> {
  const { found } = await bench.connector.read(bench.session(), 'lead-object', [id]);
  return found[0] as CrmLeadObject;
}

const wanted = (lead: string, patch: Partial<TaskWrite>): TaskWrite => ({
  key: `l${lead}-a1-t1`,
  taskId: null,
  mayExist: false,
  leadId: lead,
  dealId: null,
  ownerId: '',
  subject: 'Call',
  body: 'Call',
  dueAt: bench.now() + 60 * MINUTE,
  priority: 'HIGH',
  channel: 'CALL',
  status: 'open',
  ...patch,
});

describe('a Lead object', () => {
  it('comes with its maker, its owners, its stages by name and the primary contact it stands for', async () => {
    await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const probed = await bench.connector.probe(
      testSession({ ...bench.session(), settings: { leadObjects: true }, capabilities: [], token: await bench.session().accessToken() }),
    );
    const lead = await bench.addLead({ name: 'Carla' });
    const id = await leadObject(lead, ana);
    await bench.pass(MINUTE);
    bench.sandbox.portal.update(
      'leads',
      id,
      { hubspot_owner_id: ben, hs_pipeline_stage: 'unqualified-stage-id', hs_lead_disqualification_reason: 'OTHER' },
      person(ana),
    );
    const session = testSession({
      accountId: bench.sandbox.portalId,
      now: bench.now,
      token: await bench.session().accessToken(),
      settings: probed.settings,
      capabilities: ['lead-objects'],
    });
    const { found } = await bench.connector.read(session, 'lead-object', [id]);
    const at = bench.now();
    expect(found).toMatchObject([
      {
        kind: 'lead-object',
        id,
        ownerId: ben,
        createdAt: at - MINUTE,
        createdBy: { source: 'workflow', by: null },
        ownerHistory: [
          { value: ana, at: at - MINUTE },
          { value: ben, at, by: ana, source: 'person' },
        ],
        stageHistory: [{ value: 'new-stage-id' }, { value: 'unqualified-stage-id', at, by: ana }],
        stageNames: { 'new-stage-id': 'New', 'unqualified-stage-id': 'Disqualified' },
        reasonHistory: [{ value: 'OTHER', at }],
        leadIds: [lead],
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('Pumps');
  });

  it('tells its maker by its first stage where the account notes no source of a record', async () => {
    await start();
    await bench.sandbox.control('POST portal', { recordSources: false });
    const id = await leadObject(await bench.addLead({ name: 'Carla' }), await bench.addRep('Ana'));
    expect(await readOne(id)).toMatchObject({ createdBy: { source: 'workflow', by: null } });
  });

  it('is listed whole, fifty to a page, and told when it changes', async () => {
    await start();
    const ana = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Carla' });
    const ids: string[] = [];
    for (let n = 0; n < 51; n += 1) ids.push(await leadObject(lead, ana));
    const first = await bench.connector.list(bench.session(), 'lead-object', null);
    const second = await bench.connector.list(bench.session(), 'lead-object', first.next);
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 1, null]);
    expect([...first.items, ...second.items].map((item) => item.id).sort()).toEqual(ids.sort());
    expect(first.items[0]).toMatchObject({ ownerHistory: [{ value: ana }], leadIds: [lead] });
    await bench.pass();
    const since = bench.now();
    bench.sandbox.portal.update('leads', ids[3]!, { hs_pipeline_stage: 'connected-stage-id' }, person(ana));
    await bench.pass();
    expect((await bench.connector.changed(bench.session(), 'lead-object', null, since)).ids).toEqual([ids[3]]);
  });

  it('that was deleted is found among the archived', async () => {
    await start();
    const id = await leadObject(await bench.addLead({ name: 'Carla' }), await bench.addRep('Ana'));
    bench.sandbox.portal.archive('leads', id, { source: 'CRM_UI' });
    expect(await readOne(id)).toMatchObject({ id, archived: true });
  });

  it('takes another owner, and tells whether it still has it', async () => {
    await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const lead = await bench.addLead({ name: 'Carla', ownerId: ana });
    const id = await leadObject(lead, ana);
    const write = { record: 'lead-object' as const, id, values: { owner: ben } };
    expect(await bench.connector.setFields(bench.session(), [write])).toMatchObject([{ ref: id, status: { kind: 'done' } }]);
    expect(bench.sandbox.portal.get('leads', id)!.properties.hubspot_owner_id).toBe(ben);
    expect(await bench.field(lead, 'owner')).toBe(ana);
    expect(await bench.connector.stillHolding(bench.session(), [write])).toEqual(new Map([[id, ['owner']]]));
    expect((await readOne(id)).ownerHistory.at(-1)).toMatchObject({ value: ben, source: 'baton' });
  });
});

describe('what hangs on a Lead object', () => {
  it('was done with its primary contact: read with the person, and by itself', async () => {
    await start();
    const ana = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Carla' });
    const id = await leadObject(lead, ana);
    const at = new Date(bench.now()).toISOString();
    const call = bench.sandbox.portal.create('calls', { hs_timestamp: at, hubspot_owner_id: ana }, person(ana), [
      { objectType: 'leads', id },
    ]);
    const { items } = await bench.connector.activities(bench.session(), [lead], 0);
    expect(items).toMatchObject([{ kind: 'call', id: call, leadIds: [lead] }]);
    const { found } = await bench.connector.read(bench.session(), 'call', [call]);
    expect(found).toMatchObject([{ id: call, leadIds: [lead] }]);
  });

  it('is Baton’s task too, at once or later, and the task is made without it when it is gone', async () => {
    await start();
    const ana = await bench.addRep('Ana');
    const [carla, dan] = [await bench.addLead({ name: 'Carla' }), await bench.addLead({ name: 'Dan' })];
    const id = await leadObject(carla, ana);
    const tasks = [wanted(carla, { ownerId: ana, leadObjectId: id }), wanted(dan, { ownerId: ana, leadObjectId: '999' })];
    const results = await bench.connector.ensureTasks(bench.session(), tasks);
    expect(results.map(({ status }) => status.kind)).toEqual(['done', 'done']);
    const { portal } = bench.sandbox;
    expect(portal.associated('leads', id, 'tasks')).toEqual(portal.associated('contacts', carla, 'tasks'));
    expect(portal.associated('contacts', dan, 'tasks')).toHaveLength(1);
    const late = await leadObject(dan, ana);
    const [taskId] = portal.associated('contacts', dan, 'tasks');
    await bench.connector.ensureTasks(bench.session(), [wanted(dan, { ownerId: ana, taskId: taskId!, leadObjectId: late })]);
    expect(portal.associated('leads', late, 'tasks')).toEqual([taskId]);
  });

  it('costs no more than itself when the account loses it: the rest of the evidence is read', async () => {
    await start();
    const ana = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Carla' });
    await leadObject(lead, ana);
    const call = await bench.addCall({ leadIds: [lead], ownerId: ana, connected: true });
    const session = bench.session();
    await bench.sandbox.control('POST portal', { tier: 'starter' });
    expect((await bench.connector.activities(session, [lead], 0)).items).toHaveLength(1);
    expect((await bench.connector.read(session, 'call', [call])).found).toMatchObject([{ leadIds: [lead] }]);
    await expect(bench.connector.changed(session, 'lead-object', null, 0)).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
    const id = (await bench.connector.ensureTasks(session, [wanted(lead, { ownerId: ana, leadObjectId: '5' })]))[0]!;
    expect(id.status.kind).toBe('done');
  });
});

describe('the probe', () => {
  it('finds Lead objects in an account that has them, and says what is lost in one that has not', async () => {
    await start();
    const idsOf = async () => {
      const session = testSession({ token: await bench.session().accessToken(), now: bench.now, settings: { leadObjects: true } });
      const { capabilities } = await bench.connector.probe(session);
      return capabilities.filter(({ id }) => id.startsWith('lead-object')).map(({ id, present }) => [id, present]);
    };
    expect(await idsOf()).toEqual([
      ['lead-objects', true],
      ['lead-object-owners', true],
    ]);
    await bench.sandbox.control('POST portal', { tier: 'starter' });
    expect(await idsOf()).toEqual([
      ['lead-objects', false],
      ['lead-object-owners', true],
    ]);
  });
});

describe('where nobody works with Lead objects', () => {
  it('there is nothing to read, list or follow, and not one request is made for them', async () => {
    bench = await hubspotBench();
    const ana = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Carla' });
    const id = await leadObject(lead, ana);
    const call = await bench.addCall({ leadIds: [lead], ownerId: ana, connected: true });
    await bench.requests();
    const { connector } = bench;
    const session = bench.session();
    await connector.probe(session);
    expect(await connector.read(session, 'lead-object', [id])).toEqual({ found: [], missing: [], bad: [] });
    expect((await connector.list(session, 'lead-object', null)).items).toEqual([]);
    expect((await connector.changed(session, 'lead-object', null, 0)).ids).toEqual([]);
    await connector.activities(session, [lead], 0);
    await connector.read(session, 'call', [call]);
    expect((await bench.requests()).filter(({ path }) => /leads|0-136/.test(path))).toEqual([]);
  });
});

describe('webhooks', () => {
  const event = (more: object) => ({ eventId: 1, portalId: 7, occurredAt: 1_000, objectId: 5, objectTypeId: '0-136', ...more });
  const notices = (more: object) => parseWebhook(new TextEncoder().encode(JSON.stringify([event(more)]))).notices;

  it.each([
    ['object.creation', 'changed'],
    ['object.propertyChange', 'changed'],
    ['object.deletion', 'deleted'],
    ['object.restore', 'restored'],
  ])('%s of a Lead object is %s', (subscriptionType, change) => {
    expect(notices({ subscriptionType })).toMatchObject([{ record: 'lead-object', id: '5', change }]);
  });

  it('a contact that a Lead object gains or loses is told for both', () => {
    const ends = { subscriptionType: 'object.associationChange', associationType: 'LEAD_TO_CONTACT', fromObjectId: 5, toObjectId: 6 };
    expect(notices({ ...ends, fromObjectTypeId: '0-136', toObjectTypeId: '0-1' }).map(({ record, id }) => [record, id])).toEqual([
      ['lead-object', '5'],
      ['lead', '6'],
    ]);
  });
});
