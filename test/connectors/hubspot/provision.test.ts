/** Provisioning: shows before it makes, makes only what is missing, says what it cannot use. */
import { afterEach, describe, expect, it } from 'vitest';
import { contactProperties, dealProperties, taskKeyProperty } from '../../../connectors/hubspot/fields.ts';
import { MARKETING_FIELDS, REP_FIELDS } from '../../../connectors/hubspot/properties.ts';
import { FOLLOW_UP_FIELDS } from '../../../src/domain/fields.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../../src/domain/loop/figures.ts';
import { RESPONSE_REASONS } from '../../../src/domain/reasons.ts';
import { taskWrite } from '../conformance/walk.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
afterEach(() => bench.close());

const WRITTEN = FOLLOW_UP_FIELDS.length + CUSTOMER_FIELDS.length + DEAL_FIELDS.length;
const TOTAL = WRITTEN + Object.keys(REP_FIELDS).length + Object.keys(MARKETING_FIELDS).length + 1;

async function property(object: string, name: string): Promise<any> {
  return (await bench.sandbox.api('GET', `/crm/properties/2026-09/${object}/${name}`)).body;
}

describe('provision', () => {
  it('previews one sentence per group and field and writes nothing', async () => {
    bench = await hubspotBench({ bare: true });
    await bench.requests();
    const plan = await bench.connector.provision(bench.session(), { preview: true });
    expect(plan).toMatchObject({ conflicts: [], existing: 0 });
    expect(plan.create).toHaveLength(TOTAL + 3);
    expect((await bench.requests()).filter((request) => request.kind === 'write')).toEqual([]);
  });

  it('makes every field with its type, options and group in a handful of requests', async () => {
    bench = await hubspotBench({ bare: true });
    await bench.requests();
    expect((await bench.connector.provision(bench.session(), { preview: false })).conflicts).toEqual([]);
    expect((await bench.requests()).length).toBeLessThanOrEqual(12);
    for (const wanted of contactProperties()) {
      const made = await property('contacts', wanted.name);
      expect(made).toMatchObject({ type: wanted.type, fieldType: wanted.fieldType, groupName: 'baton', label: wanted.label });
      if (wanted.options !== undefined)
        expect(made.options.map((option: any) => option.value)).toEqual(wanted.options.map((option) => option.value));
    }
    expect((await property('contacts', 'baton_response_reason')).options.map((option: any) => option.value)).toEqual(RESPONSE_REASONS);
    expect((await property('contacts', 'baton_lead_response')).options.map((option: any) => option.value)).toEqual([
      'accept',
      'reject',
      'hand_back',
    ]);
    for (const wanted of dealProperties())
      expect(await property('deals', wanted.name)).toMatchObject({ type: wanted.type, groupName: 'baton' });
    expect(await property('tasks', taskKeyProperty().name)).toMatchObject({ hasUniqueValue: true, type: 'string' });
  });

  it('makes only what is missing and tells a field of the wrong type or without its options', async () => {
    bench = await hubspotBench({ bare: true });
    const groupName = 'contactinformation';
    await bench.sandbox.api('POST', '/crm/properties/2026-09/contacts', {
      name: 'baton_attempts',
      label: 'x',
      groupName,
      type: 'string',
      fieldType: 'text',
    });
    const options = [{ label: 'Accept', value: 'accept', displayOrder: 0, hidden: false }];
    const response = { name: 'baton_lead_response', label: 'x', groupName, type: 'enumeration', fieldType: 'select', options };
    await bench.sandbox.api('POST', '/crm/properties/2026-09/contacts', response);
    const plan = await bench.connector.provision(bench.session(), { preview: false });
    expect(plan.existing).toBe(2);
    expect(plan.conflicts).toEqual([
      expect.stringMatching(/contacts\.baton_attempts is of type string, Baton needs number/),
      expect.stringMatching(/baton_lead_response lacks the options reject, hand_back/),
    ]);
    expect((await bench.connector.provision(bench.session(), { preview: true })).create).toEqual([]);
  });

  it('goes on without the unique key where the portal refuses it, and tasks are then made by marker', async () => {
    bench = await hubspotBench({ bare: true });
    await bench.sandbox.control('POST faults', { refuseUniqueTaskProperty: true });
    const plan = await bench.connector.provision(bench.session(), { preview: false });
    expect(plan.conflicts).toEqual([expect.stringMatching(/refuses the field "Baton key" \(baton_key\) on tasks/)]);
    const { capabilities } = await bench.connector.probe(bench.session());
    expect(capabilities.find((capability) => capability.id === 'unique-task-key')?.present).toBe(false);
    const [ownerId, leadId] = [await bench.addRep('Ana'), await bench.addLead({ name: 'Lea' })];
    const results = await bench.connector.ensureTasks(bench.session({ unique: false }), [taskWrite({ key: 'slot-1', leadId, ownerId })]);
    expect(results).toMatchObject([{ status: { kind: 'done' } }]);
  });

  it('reports a missing scope as a conflict and keeps the connection', async () => {
    bench = await hubspotBench({ bare: true });
    await bench.sandbox.control('POST faults', { missingScopes: ['crm.schemas.contacts.write'] });
    const plan = await bench.connector.provision(bench.session(), { preview: false });
    expect(plan.conflicts.length).toBeGreaterThan(0);
    expect(plan.conflicts[0]).toContain('HubSpot refuses');
  });

  it('takes a field that somebody made in between for its own', async () => {
    bench = await hubspotBench({ bare: true });
    const conflict = { status: 409, body: { message: 'A property named already exists.', category: 'CONFLICT' } };
    await bench.sandbox.control('POST faults', { nextStatus: [{ match: { method: 'POST', path: '/groups' }, ...conflict }] });
    await bench.sandbox.control('POST faults', {
      nextStatus: [{ match: { method: 'POST', path: '/properties/2026-09/tasks$' }, ...conflict }],
    });
    const { conflicts } = await bench.connector.provision(bench.session(), { preview: false });
    expect(conflicts.filter((each) => each.includes('tasks'))).toEqual([]);
  });

  it('throws a retryable error when HubSpot is busy, and the next run goes on', async () => {
    bench = await hubspotBench({ bare: true });
    await bench.sandbox.control('POST faults', { nextStatus: { match: { path: '/batch/create' }, status: 503 } });
    await expect(bench.connector.provision(bench.session(), { preview: false })).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
    expect((await bench.connector.provision(bench.session(), { preview: false })).conflicts).toEqual([]);
  });
});

describe('taking the fields out again', () => {
  it('leaves none on contacts, deals or tasks, and no group', async () => {
    bench = await hubspotBench();
    expect(await bench.connector.unprovision!(bench.session())).toEqual({ removed: TOTAL, kept: [] });
    for (const object of ['contacts', 'deals', 'tasks']) {
      const { results } = (await bench.sandbox.api('GET', `/crm/properties/2026-09/${object}`)).body;
      expect(results.filter(({ name }: { name: string }) => name.startsWith('baton_'))).toEqual([]);
      expect((await bench.sandbox.api('GET', `/crm/properties/2026-09/${object}/groups/baton`)).status).toBe(404);
    }
  });
});
