/** Custom fields, objects, permission sets and field-level security of the Salesforce sandbox, driven by jsforce (reference §4, §7). */
import { strToU8, zipSync } from 'fflate';
import { Connection } from 'jsforce';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
let conn: Connection;
beforeEach(async () => {
  s = await startSalesforce();
  conn = new Connection({ instanceUrl: s.url, accessToken: s.token, version: '68.0' });
});
afterEach(() => s.close());

const KEY = {
  fullName: 'Lead.Baton_Key__c',
  label: 'Baton Key',
  type: 'Text',
  length: 64,
  externalId: true,
  unique: true,
  caseSensitive: true,
};
const SCORE = { fullName: 'Lead.Baton_Score__c', label: 'Score', type: 'Number', precision: 5, scale: 0 };
const put = (type: string, ...parts: object[]): Promise<any[]> => conn.metadata.upsert(type as any, parts as any) as any;
const fieldsOf = async (object: string) => (await s.api('GET', `/sobjects/${object}/describe`)).body.fields.map((field: any) => field.name);
const granting = (fields: readonly string[], objects: readonly string[] = []) => ({
  fullName: 'Baton',
  label: 'Baton',
  hasActivationRequired: false,
  fieldPermissions: fields.map((field) => ({ field, readable: true, editable: true })),
  objectPermissions: objects.map((object) => ({
    object,
    allowRead: true,
    allowCreate: true,
    allowEdit: true,
    allowDelete: true,
    viewAllRecords: false,
    modifyAllRecords: false,
  })),
});
async function assign(): Promise<void> {
  const [set] = await s.query("SELECT Id FROM PermissionSet WHERE Name = 'Baton'");
  await s.api('POST', '/sobjects/PermissionSetAssignment', { PermissionSetId: set.Id, AssigneeId: s.integrationUserId });
}

it('makes a field that nobody sees until a permission set grants it and is assigned', async () => {
  expect(await put('CustomField', KEY, SCORE)).toMatchObject([{ created: true, fullName: KEY.fullName, success: true }, { success: true }]);
  expect(await fieldsOf('Lead')).not.toContain('Baton_Key__c');
  expect((await s.api('GET', '/query?q=SELECT+Baton_Key__c+FROM+Lead')).body).toMatchObject([
    { errorCode: 'INVALID_FIELD', message: expect.stringContaining("No such column 'Baton_Key__c'") },
  ]);
  const lead = { LastName: 'A', Company: 'B', Baton_Key__c: 'k1' };
  expect((await s.api('POST', '/sobjects/Lead', lead)).body).toMatchObject([
    { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Baton_Key__c'] },
  ]);
  expect(await put('PermissionSet', granting([KEY.fullName]))).toMatchObject([{ created: true, success: true }]);
  expect(await fieldsOf('Lead')).not.toContain('Baton_Key__c');
  await assign();
  expect(await fieldsOf('Lead')).toContain('Baton_Key__c');
  expect(await fieldsOf('Lead')).not.toContain('Baton_Score__c');
  expect((await s.api('POST', '/sobjects/Lead', lead)).status).toBe(201);
  expect((await s.api('POST', '/sobjects/Lead', lead)).body).toMatchObject([{ errorCode: 'DUPLICATE_VALUE', fields: ['Baton_Key__c'] }]);
});

it('upserts by an external id: created, changed, and refused where several match', async () => {
  await put('CustomField', { ...KEY, unique: false });
  await put('PermissionSet', granting([KEY.fullName]));
  await assign();
  const upsert = (key: string, body: object) => s.api('PATCH', `/sobjects/Lead/Baton_Key__c/${key}`, body);
  const made = await upsert('k1', { LastName: 'A', Company: 'B' });
  expect(made).toMatchObject({ status: 201, body: { created: true, success: true } });
  expect(await upsert('k1', { Title: 'CEO' })).toMatchObject({ status: 200, body: { id: made.body.id, created: false } });
  const many = await s.api('PATCH', '/composite/sobjects/Lead/Baton_Key__c', {
    records: [
      { attributes: { type: 'Lead' }, Baton_Key__c: 'k1', Title: 'CTO' },
      { attributes: { type: 'Lead' }, Baton_Key__c: 'k2', LastName: 'C', Company: 'D' },
      { attributes: { type: 'Lead' }, Baton_Key__c: 'k3' },
    ],
  });
  expect(many.body).toMatchObject([
    { created: false, success: true },
    { created: true, success: true },
    { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
  ]);
  await s.make('Lead', { LastName: 'Twin', Company: 'B', Baton_Key__c: 'k1' });
  expect(await upsert('k1', { Title: 'x' })).toMatchObject({
    status: 300,
    body: [expect.stringContaining('/sobjects/Lead/00Q'), expect.anything()],
  });
});

it('puts fields of Activity on tasks and events, or refuses them where the org has no room', async () => {
  await put('CustomField', { ...KEY, fullName: 'Activity.Baton_Key__c' });
  await put('PermissionSet', granting(['Task.Baton_Key__c']));
  await assign();
  expect(await fieldsOf('Task')).toContain('Baton_Key__c');
  expect(await fieldsOf('Event')).not.toContain('Baton_Key__c');
  await s.control('POST settings', { refuseActivityFields: true });
  expect(await put('CustomField', { ...SCORE, fullName: 'Activity.Baton_More__c' })).toMatchObject([
    { success: false, errors: [{ statusCode: 'LIMIT_EXCEEDED' }] },
  ]);
});

it('makes a custom object with lookups, which only a permission set opens', async () => {
  const object = {
    fullName: 'Baton_Handoff__c',
    label: 'Hand-off',
    pluralLabel: 'Hand-offs',
    nameField: { type: 'AutoNumber', label: 'Number', displayFormat: 'H-{0000}' },
    deploymentStatus: 'Deployed',
    sharingModel: 'ReadWrite',
  };
  const lookup = { fullName: 'Baton_Handoff__c.Lead__c', label: 'Lead', type: 'Lookup', referenceTo: 'Lead', relationshipName: 'Handoffs' };
  expect(await put('CustomObject', object)).toMatchObject([{ created: true, success: true }]);
  expect(await put('CustomField', lookup)).toMatchObject([{ created: true, success: true }]);
  expect((await s.api('GET', '/sobjects/Baton_Handoff__c/describe')).status).toBe(404);
  await put('PermissionSet', granting([lookup.fullName], ['Baton_Handoff__c']));
  await assign();
  const [lead] = await s.make('Lead', { LastName: 'Ruiz', Company: 'Acme' });
  expect((await s.api('POST', '/sobjects/Baton_Handoff__c', { Lead__c: lead })).status).toBe(201);
  expect(await s.query('SELECT Name, Lead__r.LastName FROM Baton_Handoff__c')).toMatchObject([
    { Name: 'H-0001', Lead__r: { LastName: 'Ruiz' } },
  ]);
  expect(await s.query('SELECT (SELECT Name FROM Handoffs__r) FROM Lead')).toMatchObject([{ Handoffs__r: { totalSize: 1 } }]);
});

it.each([
  [{ ...SCORE, fullName: 'Nope.X__c' }, 'INVALID_CROSS_REFERENCE_KEY'],
  [{ ...SCORE, fullName: 'Lead.X__y__c' }, 'INVALID_FULL_NAME'],
  [{ ...SCORE, precision: 19 }, 'FIELD_INTEGRITY_EXCEPTION'],
  [{ ...KEY, length: 256 }, 'FIELD_INTEGRITY_EXCEPTION'],
  [{ ...KEY, type: 'TextArea' }, 'FIELD_INTEGRITY_EXCEPTION'],
  [{ fullName: 'Lead.X__c', label: 'X', type: 'Checkbox' }, 'FIELD_INTEGRITY_EXCEPTION'],
])('refuses the field %j with %s and takes the one beside it', async (field, statusCode) => {
  expect(await put('CustomField', field, { ...KEY, fullName: 'Lead.Good__c' })).toMatchObject([
    { success: false, errors: [{ statusCode }] },
    { success: true },
  ]);
});

it('reads components back, the missing one without a name', async () => {
  await put('CustomField', KEY);
  const [found, none] = (await conn.metadata.read('CustomField', ['Lead.Baton_Key__c', 'Lead.None__c'])) as any[];
  expect(found).toMatchObject({ fullName: 'Lead.Baton_Key__c', length: 64, unique: true });
  expect(none?.fullName ?? null).toBeNull();
  await put('PermissionSet', granting([KEY.fullName]));
  expect(await conn.metadata.read('PermissionSet', 'Baton')).toMatchObject({
    fullName: 'Baton',
    fieldPermissions: [{ field: 'Lead.Baton_Key__c', editable: true }],
  });
});

it('refuses required fields in a permission set, and callers without the right', async () => {
  expect(await put('PermissionSet', granting(['Lead.Company']))).toMatchObject([
    { success: false, errors: [{ message: expect.stringContaining('required field') }] },
  ]);
  const token = await s.install({ userId: s.repIds[0] as string });
  const rep = new Connection({ instanceUrl: s.url, accessToken: token.access_token, version: '68.0' });
  await expect(rep.metadata.upsert('CustomField', [KEY] as any)).rejects.toThrow(/INSUFFICIENT_ACCESS/);
});

it('answers an expired session with the fault that makes a client refresh', async () => {
  const bare = new Connection({ instanceUrl: s.url, accessToken: 'expired', version: '68.0' });
  await expect(bare.metadata.upsert('CustomField', [KEY] as any)).rejects.toThrow(/INVALID_SESSION_ID/);
});

const XML = (type: string, inside: string) =>
  `<?xml version="1.0"?><${type} xmlns="http://soap.sforce.com/2006/04/metadata">${inside}</${type}>`;
const FIELD = '<fields><fullName>Zip__c</fullName><label>Zip</label><type>Text</type><length>10</length></fields>';
const zipOf = (objects: string, set: string) =>
  Buffer.from(
    zipSync({
      'package.xml': strToU8(XML('Package', '<version>68.0</version>')),
      'objects/Lead.object': strToU8(XML('CustomObject', objects)),
      'permissionsets/Baton.permissionset': strToU8(XML('PermissionSet', set)),
    }),
  );

it('deploys fields and permission set together, after some world time', async () => {
  const { id } = await conn.metadata.deploy(
    zipOf(
      FIELD,
      '<label>Baton</label><fieldPermissions><field>Lead.Zip__c</field><readable>true</readable><editable>true</editable></fieldPermissions>',
    ),
    { rollbackOnError: true },
  );
  expect(await conn.metadata.checkDeployStatus(id as string)).toMatchObject({ done: false, status: 'InProgress' });
  await s.control('POST advance', { by: 5_000 });
  expect(await conn.metadata.checkDeployStatus(id as string, true)).toMatchObject({
    done: true,
    success: true,
    status: 'Succeeded',
    numberComponentsDeployed: 2,
  });
  await assign();
  expect(await fieldsOf('Lead')).toContain('Zip__c');
});

it('undoes a deploy of which one component is refused', async () => {
  const { id } = await conn.metadata.deploy(
    zipOf(FIELD, '<label>Baton</label><fieldPermissions><field>Lead.Nope__c</field><readable>true</readable></fieldPermissions>'),
    { rollbackOnError: true },
  );
  await s.control('POST advance', { by: 5_000 });
  expect(await conn.metadata.checkDeployStatus(id as string, true)).toMatchObject({ done: true, success: false, numberComponentErrors: 1 });
  const { body } = await s.api(
    'GET',
    `/tooling/query?q=${encodeURIComponent("SELECT FullName FROM CustomField WHERE TableEnumOrId = 'Lead'")}`,
  );
  expect(body.records).toEqual([]);
});

it('hides and locks a field that loses its permission', async () => {
  await s.control('POST settings', { hiddenFields: ['Lead.Email'], lockedFields: ['Lead.Title'] });
  expect(await fieldsOf('Lead')).not.toContain('Email');
  expect((await s.api('GET', '/query?q=SELECT+Email+FROM+Lead')).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
  const { fields } = (await s.api('GET', '/sobjects/Lead/describe')).body;
  expect(fields.find((field: any) => field.name === 'Title')).toMatchObject({ createable: false, updateable: false });
});

it('answers tooling queries, makes fields there, and watches at most five objects', async () => {
  const query = async (q: string) => (await s.api('GET', `/tooling/query?q=${encodeURIComponent(q)}`)).body.records;
  const create = (object: string, body: object) => s.api('POST', `/tooling/sobjects/${object}`, body);
  expect(
    await create('CustomField', { FullName: 'Lead.X__c', Metadata: { type: 'Text', label: 'X', length: 50, required: false } }),
  ).toMatchObject({ status: 201 });
  expect(await create('CustomField', { FullName: 'Lead.X__c', Metadata: { type: 'Text', label: 'X', length: 50 } })).toMatchObject({
    status: 400,
    body: [{ errorCode: 'DUPLICATE_DEVELOPER_NAME' }],
  });
  expect(await query('SELECT DeveloperName FROM CustomField')).toMatchObject([{ DeveloperName: 'X' }]);
  expect(await query("SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Lead'")).toHaveLength(1);
  expect(await query('SELECT SelectedEntity FROM PlatformEventChannelMember')).toHaveLength(5);
  const watch = (selectedEntity: string) =>
    create('PlatformEventChannelMember', { FullName: 'x', Metadata: { eventChannel: 'ChangeEvents', selectedEntity } });
  expect((await watch('LeadChangeEvent')).body).toMatchObject([{ errorCode: 'DUPLICATE_VALUE' }]);
  expect((await watch('EventChangeEvent')).body).toMatchObject([{ errorCode: 'LIMIT_EXCEEDED' }]);
});
