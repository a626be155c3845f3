/** Lead objects of the sandbox: what they need, when they are gone, what their pipeline is, and which accounts have them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let contact: string;
beforeEach(async () => {
  sandbox = await startSandbox();
  contact = sandbox.portal.create('contacts', { firstname: 'Carla', email: 'carla@client.example' }, { source: 'FORM' });
});
afterEach(async () => sandbox.close());

const LEADS = '/crm/objects/2026-09/leads';
const type = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }];
const primary = () => [{ to: { id: contact }, types: type(578) }];
const create = (properties: object, associations: unknown) => sandbox.api('POST', LEADS, { properties, associations });

describe('a Lead object', () => {
  it('begins in the first stage and is read, updated, listed, searched and read in a batch like any object', async () => {
    const made = await create({ hs_lead_name: 'Pumps' }, primary());
    expect(made).toMatchObject({
      status: 201,
      body: { properties: { hs_pipeline: 'lead-pipeline-id', hs_pipeline_stage: 'new-stage-id' } },
    });
    const { id } = made.body;
    expect((await sandbox.api('PATCH', `${LEADS}/${id}`, { properties: { hs_pipeline_stage: 'connected-stage-id' } })).status).toBe(200);
    const read = { inputs: [{ id }], properties: ['hs_lead_name'], propertiesWithHistory: ['hs_pipeline_stage'] };
    expect((await sandbox.api('POST', `${LEADS}/batch/read`, read)).body.results[0].propertiesWithHistory.hs_pipeline_stage).toMatchObject([
      { value: 'connected-stage-id' },
      { value: 'new-stage-id' },
    ]);
    expect((await sandbox.api('GET', '/crm/objects/2026-09/0-136?limit=5')).body.results).toMatchObject([{ id }]);
    await sandbox.control('POST advance', { to: sandbox.portal.now() + 60_000 });
    const body = { filterGroups: [{ filters: [{ propertyName: 'hs_pipeline_stage', operator: 'EQ', value: 'connected-stage-id' }] }] };
    expect((await sandbox.api('POST', `${LEADS}/search`, body)).body.results).toMatchObject([{ id }]);
  });

  it('needs a name, a primary contact or company, and a stage that there is', async () => {
    expect(await create({}, primary())).toMatchObject({ status: 400, body: { context: { properties: ['hs_lead_name'] } } });
    expect((await create({ hs_lead_name: 'Pumps' }, [])).status).toBe(400);
    expect((await create({ hs_lead_name: 'Pumps' }, [{ to: { id: contact }, types: type(608) }])).status).toBe(400);
    expect((await create({ hs_lead_name: 'Pumps', hs_pipeline_stage: 'nowhere' }, primary())).status).toBe(400);
    const inputs = [{ properties: { hs_lead_name: 'Pumps' }, associations: [], objectWriteTraceId: 'a' }];
    expect(await sandbox.api('POST', `${LEADS}/batch/create`, { inputs })).toMatchObject({ status: 207, body: { numErrors: 1 } });
  });

  it('is deleted with the last of its primary associations, not with another', async () => {
    const { id } = (await create({ hs_lead_name: 'Pumps' }, primary())).body;
    const other = sandbox.portal.create('contacts', { firstname: 'Dan' }, { source: 'FORM' });
    await sandbox.api('PUT', `${LEADS}/${id}/associations/default/contacts/${other}`);
    await sandbox.api('DELETE', `${LEADS}/${id}/associations/contacts/${other}`);
    expect((await sandbox.api('GET', `${LEADS}/${id}`)).status).toBe(200);
    await sandbox.api('DELETE', `/crm/objects/2026-09/contacts/${contact}/associations/leads/${id}`);
    expect((await sandbox.api('GET', `${LEADS}/${id}`)).status).toBe(404);
    expect((await sandbox.api('GET', `${LEADS}/${id}?archived=true`)).status).toBe(200);
  });

  it('tells its primary contact from the others', async () => {
    const { id } = (await create({ hs_lead_name: 'Pumps' }, primary())).body;
    const { body } = await sandbox.api('POST', '/crm/associations/2026-09/leads/contacts/batch/read', { inputs: [{ id }] });
    expect(body.results[0].to).toEqual([
      { toObjectId: contact, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 578, label: 'Primary' }] },
    ]);
  });

  it('has a page that its contact’s page leads to', async () => {
    const { id } = (await create({ hs_lead_name: 'Pumps' }, primary())).body;
    const page = (typeId: string, of: string) => fetch(`${sandbox.url}/contacts/${sandbox.portalId}/record/${typeId}/${of}`);
    expect(await (await page('0-1', contact)).text()).toContain(`/record/0-136/${id}`);
    expect(await (await page('0-136', id)).text()).toContain('<h1>Pumps</h1>');
  });
});

describe('the lead pipeline', () => {
  it('is listed with its stages, and no deal pipeline beside it', async () => {
    const { results } = (await sandbox.api('GET', '/crm/pipelines/2026-09/leads')).body;
    expect(results.map((one: { id: string }) => one.id)).toEqual(['lead-pipeline-id']);
    expect(results[0].stages.map((stage: { label: string }) => stage.label)).toEqual([
      'New',
      'Attempting',
      'Connected',
      'Qualified',
      'Disqualified',
    ]);
    expect((await sandbox.api('GET', '/crm/pipelines/2026-09/leads/default')).status).toBe(404);
    expect((await sandbox.api('GET', '/crm/pipelines/2026-09/contacts')).body.results).toEqual([]);
  });
});

it('an account below Professional has none of it: 403, naming the scope', async () => {
  await sandbox.control('POST portal', { tier: 'starter' });
  for (const path of [LEADS, '/crm/pipelines/2026-09/leads', '/crm/properties/2026-09/leads']) {
    const { status, body } = await sandbox.api('GET', path);
    expect([status, body.category]).toEqual([403, 'MISSING_SCOPES']);
    expect(body.errors[0].context.requiredGranularScopes).toEqual(['crm.objects.leads.read']);
  }
});
