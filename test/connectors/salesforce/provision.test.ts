/** Making Baton's fields: fields, permission set, assignment, and a look; a preview that writes nothing; refusals that are told. */
import { afterEach, describe, expect, it } from 'vitest';
import { HANDOFF } from '../../../connectors/salesforce/handoff-records.ts';
import { statusOf } from '../conformance/walk.ts';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
afterEach(() => bench.close());

describe('provisioning', () => {
  it('shows what it would make and makes nothing', async () => {
    bench = await salesforceBench({ bare: true });
    const preview = await bench.connector.provision(bench.session(), { preview: true });
    expect(preview).toMatchObject({ conflicts: [], existing: 0 });
    expect(preview.create.join('\n')).toContain('Lead.Baton_Attempts__c');
    expect(preview.create.at(-1)).toContain('permission set');
    expect(await bench.connector.provision(bench.session(), { preview: true })).toEqual(preview);
    expect(bench.sandbox.server.box.org.schema.field('Lead', 'Baton_Attempts__c')).toBeNull();
  });

  it('makes fields that the user can then see and write, and the object of hand-offs', async () => {
    bench = await salesforceBench({ bare: true });
    const made = await bench.connector.provision(bench.session(), { preview: false });
    expect(made.conflicts).toEqual([]);
    const after = await bench.connector.provision(bench.session(), { preview: true });
    expect(after).toMatchObject({ create: [], conflicts: [] });
    expect(bench.sandbox.server.box.org.schema.find(HANDOFF)).not.toBeNull();
    const { capabilities } = await bench.connector.probe(bench.session());
    const present = capabilities.filter((one) => one.present).map(({ id }) => id);
    expect(present).toEqual(expect.arrayContaining(['unique-task-key', 'handoff-records', 'deal-fields', 'loss-reasons', 'provisioning']));
  });
});

describe('taking the fields out again', () => {
  const customFields = () =>
    bench.sandbox.server.box.org.schema
      .all()
      .flatMap(({ name, fields }) =>
        [...fields.values()].filter((field) => field.name.startsWith('Baton_')).map((field) => `${name}.${field.name}`),
      );

  it('leaves nothing of Baton’s behind, and once more takes nothing', async () => {
    bench = await salesforceBench({ bare: true });
    const { create } = await bench.connector.provision(bench.session(), { preview: false });
    const fields = create.filter((line) => / field "/.test(line)).length;
    await bench.addLead({ name: 'Lea' });
    expect(await bench.connector.unprovision!(bench.session())).toEqual({ removed: fields, rows: 0, kept: [] });
    const { org, metadata } = bench.sandbox.server.box;
    expect([customFields(), org.schema.find(HANDOFF), metadata.has('PermissionSet', 'Baton_Integration')]).toEqual([[], null, false]);
    expect([...org.rows('FieldPermissions')]).toEqual([]);
    expect([...org.rows('CampaignInfluenceModel')].map(({ values }) => values.DeveloperName)).not.toContain('Baton');
    expect(await bench.connector.unprovision!(bench.session())).toEqual({ removed: fields, rows: 0, kept: [] });
    expect((await bench.connector.provision(bench.session(), { preview: false })).conflicts).toEqual([]);
  });

  it('takes its own rows of influence and its model, and leaves those of others', async () => {
    bench = await salesforceBench({ bare: true });
    await bench.connector.provision(bench.session(), { preview: false });
    const campaign = bench.person.make('Campaign', { Name: 'Fair' });
    const deal = bench.person.make('Opportunity', { Name: 'Pumps', StageName: 'Closed Won', CloseDate: '2026-03-02', Amount: 10 });
    const others = bench.person.make('CampaignInfluenceModel', { DeveloperName: 'Finance', MasterLabel: 'Finance' });
    bench.person.make('CampaignInfluence', { CampaignId: campaign, OpportunityId: deal, ModelId: others, Influence: 100 });
    const session = await bench.reprobe();
    const done = await bench.connector.setFields(session, [{ record: 'influence', id: deal, values: { [`${campaign} `]: 60 } }]);
    expect(statusOf(done, deal).kind).toBe('done');
    const models = () => [...bench.sandbox.server.box.org.rows('CampaignInfluenceModel')].map(({ values }) => values.DeveloperName).sort();
    const rows = () => [...bench.sandbox.server.box.org.rows('CampaignInfluence')].filter(({ values }) => values.IsDeleted !== true);
    expect([models(), rows().length]).toEqual([['Baton', 'Finance', 'Primary_Campaign_Source'], 2]);
    expect(await bench.connector.unprovision!(session)).toMatchObject({ rows: 1, kept: [] });
    expect(models()).toEqual(['Finance', 'Primary_Campaign_Source']);
    expect(rows().map(({ values }) => values.ModelId)).toEqual([others]);
  });

  it('says what a report or a flow still uses, and takes the rest', async () => {
    bench = await salesforceBench({ bare: true });
    await bench.connector.provision(bench.session(), { preview: false });
    await bench.sandbox.control('POST settings', { usedComponents: ['Lead.Baton_State__c'] });
    const { kept } = await bench.connector.unprovision!(bench.session());
    expect(kept).toEqual([expect.stringMatching(/^Salesforce keeps Lead\.Baton_State__c: .*referenced elsewhere/)]);
    expect(customFields()).toEqual(['Lead.Baton_State__c']);
  });

  it('takes nothing where the user may not, and says so of each', async () => {
    bench = await salesforceBench({ bare: true });
    await bench.connector.provision(bench.session(), { preview: false });
    const { org, founders } = bench.sandbox.server.box;
    const before = customFields();
    const profile = String(org.find('User', founders.integrationUserId)!.values.ProfileId);
    bench.person.change('Profile', profile, { PermissionsCustomizeApplication: false, PermissionsModifyAllData: false });
    const { removed, kept } = await bench.connector.unprovision!(bench.session());
    expect([removed, customFields()]).toEqual([0, before]);
    expect(kept).toEqual(expect.arrayContaining([expect.stringMatching(/Lead\.Baton_State__c: .*Metadata/)]));
  });
});
