/** What Salesforce's command line is asked to do, each with what has to come of it. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import type { Sf } from './given.ts';

const ORG = ['--target-org', 'box'];

const FIELD = `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>Sf_Score__c</fullName><label>Score</label>
<precision>5</precision><required>false</required><scale>0</scale><type>Number</type><unique>false</unique></CustomField>`;
const SET = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><fieldPermissions><editable>true</editable><field>Lead.Sf_Score__c</field><readable>true</readable>
</fieldPermissions><hasActivationRequired>false</hasActivationRequired><label>Sf</label></PermissionSet>`;
const PROJECT = JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '68.0' });

/** In this order: each goes on with what the ones before left. */
export const commands: Readonly<Record<string, (given: Sf) => Promise<void>>> = {
  'signs in': async ({ sf, org }) => {
    const { orgId, username } = await sf('org', 'login', 'access-token', '--instance-url', org.url, '--no-prompt', '--alias', 'box');
    strictEqual(orgId, org.box.founders.orgId);
    ok(username);
  },
  'shows the org and its limits': async ({ sf, org }) => {
    const shown = await sf('org', 'display', ...ORG);
    deepStrictEqual([shown.id, new URL(shown.instanceUrl).origin, shown.connectedStatus], [org.box.founders.orgId, org.url, 'Connected']);
    const limits = await sf('org', 'list', 'limits', ...ORG);
    ok(limits.some(({ name, max }: { name: string; max: number }) => name === 'DailyApiRequests' && max > 0));
  },
  'describes an object': async ({ sf }) => {
    const { fields } = await sf('sobject', 'describe', '--sobject', 'Lead', ...ORG);
    ok(fields.some(({ name }: { name: string }) => name === 'OwnerId'));
  },
  'creates, reads, changes and deletes a record': async ({ sf }) => {
    const { id } = await sf('data', 'create', 'record', '--sobject', 'Lead', '--values', 'LastName=Ruiz Company=Acme', ...ORG);
    await sf('data', 'update', 'record', '--sobject', 'Lead', '--record-id', id, '--values', 'Title=CEO', ...ORG);
    strictEqual((await sf('data', 'get', 'record', '--sobject', 'Lead', '--record-id', id, ...ORG)).Title, 'CEO');
    await sf('data', 'delete', 'record', '--sobject', 'Lead', '--record-id', id, ...ORG);
    strictEqual((await sf('data', 'query', '--query', 'SELECT Id FROM Lead', ...ORG)).totalSize, 0);
  },
  'loads rows in bulk and reads them back': async ({ sf, write }) => {
    const rows = Array.from({ length: 25 }, (_, n) => `N${n},Acme`);
    write('leads.csv', `LastName,Company\n${rows.join('\n')}\n`);
    const done = await sf(
      'data',
      'import',
      'bulk',
      '--file',
      'leads.csv',
      '--sobject',
      'Lead',
      '--wait',
      '5',
      '--line-ending',
      'LF',
      ...ORG,
    );
    strictEqual(done.processedRecords, 25);
    const { records } = await sf('data', 'query', '--query', 'SELECT LastName FROM Lead ORDER BY LastName', ...ORG);
    strictEqual(records.length, 25);
    const query = ['--query', 'SELECT Id, LastName FROM Lead', '--output-file', 'out.csv', '--result-format', 'csv'];
    strictEqual((await sf('data', 'export', 'bulk', ...query, '--wait', '5', ...ORG)).totalSize, 25);
  },
  'deploys a field and a permission set': async ({ sf, write, org }) => {
    write('sfdx-project.json', PROJECT);
    write('force-app/main/default/objects/Lead/fields/Sf_Score__c.field-meta.xml', FIELD);
    write('force-app/main/default/permissionsets/Sf.permissionset-meta.xml', SET);
    const { success, numberComponentsDeployed } = await sf(
      'project',
      'deploy',
      'start',
      '--source-dir',
      'force-app',
      '--wait',
      '5',
      ...ORG,
    );
    deepStrictEqual([success, numberComponentsDeployed], [true, 2]);
    ok(org.box.org.schema.field('Lead', 'Sf_Score__c'));
  },
};
