/** The Salesforce sandbox as a bench for the conformance suite: people act in the org, the connector speaks HTTP to it. */
import { createSalesforceConnector } from '../../../connectors/salesforce/index.ts';
import { fieldName, TASK_KEY } from '../../../connectors/salesforce/properties.ts';
import { markerIn } from '../../../connectors/salesforce/task-body.ts';
import { deleteRow, insertRow, updateRow } from '../../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../../sandbox/salesforce/store/found.ts';
import type { Org, Values } from '../../../sandbox/salesforce/store/org.ts';
import type { ConnectorConfig, Session } from '../../../src/ports/connector.ts';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';
import type { CrmBench, SeenRequest, SeenTask } from '../crm-bench.ts';
import { type TestLog, testLog, testSession } from '../session.ts';

const COMMIT_MS = 60_000;

export interface SalesforceBench extends CrmBench {
  readonly sandbox: SalesforceHandle;
  readonly config: ConnectorConfig;
  readonly log: TestLog;
  /** What a person does at their screen. */
  readonly person: Person;
  /** Probes again, as after a change of the org, and gives a session of what was found. */
  reprobe(): Promise<Session>;
}

export interface BenchOptions {
  readonly timeoutMs?: number;
  /** Skips making Baton's fields. */
  readonly bare?: boolean;
}

export function configOf(sandbox: Pick<SalesforceHandle, 'url' | 'clientId' | 'clientSecret'>, timeoutMs = 60_000): ConnectorConfig {
  const { url, clientId, clientSecret } = sandbox;
  return { clientId, clientSecrets: [clientSecret], apiBase: url, authorizeBase: url, timeoutMs };
}

/** An org with Baton connected, provisioned and probed. */
export async function salesforceBench(options: BenchOptions = {}): Promise<SalesforceBench> {
  const sandbox = await startSalesforce();
  const config = configOf(sandbox, options.timeoutMs);
  const log = testLog();
  const connector = createSalesforceConnector(config, log);
  const now = () => sandbox.server.box.clock.now();
  const base = { accountId: sandbox.orgId, token: sandbox.token, instance: sandbox.url, now };
  const probe = async () => {
    const { capabilities, settings } = await connector.probe(testSession({ ...base, capabilities: [] }));
    return { settings, capabilities: capabilities.filter(({ present }) => present).map(({ id }) => id) };
  };
  const org = sandbox.server.box.org;
  if (options.bare !== true && made !== null) restore(org, sandbox.adminId, made);
  else if (options.bare !== true) {
    await connector.provision(testSession({ ...base, capabilities: [] }), { preview: false });
    made = saved(org);
  }
  const probed = await probe();
  let seen = lastRequest(sandbox);
  const person = personIn(sandbox);
  return {
    sandbox,
    config,
    log,
    connector,
    person,
    sharesActivities: false,
    livesOnAs: (leadId) => String(person.get('Lead', leadId)?.ConvertedContactId ?? leadId),
    session: ({ unique = true, budget } = {}): Session =>
      testSession({
        ...base,
        settings: probed.settings,
        capabilities: probed.capabilities.filter((id) => unique || id !== 'unique-task-key'),
        ...(budget === undefined ? {} : { budget }),
      }),
    reprobe: async () => testSession({ ...base, ...(await probe()) }),
    now,
    pass: async (ms = COMMIT_MS) => {
      await sandbox.control('POST advance', { by: ms });
    },
    requests: async () => {
      const rows = sandbox.server.box.log.since(seen);
      seen = lastRequest(sandbox);
      return rows.map(({ kind, status, path, inputs }) => ({ kind: kindOf(kind), status, path, inputs }));
    },
    ...people(sandbox, person),
    ...looks(sandbox),
    ...faults(sandbox),
    close: () => sandbox.close(),
  };
}

/** What provisioning made in the first org of this process; later ones get it as it is, since making it again would take most of a test's time. */
let made: Made | null = null;

interface Made {
  readonly schema: unknown;
  readonly rows: readonly (readonly [object: string, values: Record<string, unknown>])[];
  /** Baton's own model of campaign influence. */
  readonly model: Record<string, unknown> | null;
}

const MODEL = 'CampaignInfluenceModel';

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  FieldPermissions: ['SobjectType', 'Field', 'PermissionsRead', 'PermissionsEdit'],
  ObjectPermissions: [
    'SobjectType',
    ...['Read', 'Create', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'].map((right) => `Permissions${right}`),
  ],
  PermissionSetAssignment: ['AssigneeId'],
};

const parentOf = (object: string): string => (object === 'PermissionSetAssignment' ? 'PermissionSetId' : 'ParentId');

function saved(org: Org): Made {
  const set = [...org.rows('PermissionSet')].find(({ values }) => values.Name === 'Baton_Integration')!;
  const rows = Object.entries(RIGHTS).flatMap(([object, names]) =>
    org
      .by(object, parentOf(object), set.id)
      .map((row) => [object, Object.fromEntries(names.map((name) => [name, row.values[name] ?? null]))] as const),
  );
  const made = [...org.rows(MODEL)].find(({ values }) => values.DeveloperName === 'Baton');
  const { DeveloperName, MasterLabel, IsActive, IsModelLocked } = made?.values ?? {};
  return { schema: org.schema.save(), rows, model: made === undefined ? null : { DeveloperName, MasterLabel, IsActive, IsModelLocked } };
}

function restore(org: Org, userId: string, { schema, rows, model }: Made): void {
  org.schema.load(structuredClone(schema));
  const actor = systemActor(userId);
  org.transact(() => {
    const set = insertRow(org, actor, org.schema.get('PermissionSet'), { Name: 'Baton_Integration', Label: 'Baton Integration' });
    if (model !== null) insertRow(org, actor, org.schema.get(MODEL), model);
    for (const [object, values] of rows) insertRow(org, actor, org.schema.get(object), { ...values, [parentOf(object)]: set.id });
  });
}

function lastRequest({ server }: SalesforceHandle): number {
  return server.box.log.since(0).at(-1)?.n ?? 0;
}

function kindOf(kind: string): SeenRequest['kind'] {
  if (kind === 'auth') return 'auth';
  return kind === 'collections' || kind === 'rows' ? 'write' : 'read';
}

export interface Person {
  make(object: string, values: Record<string, unknown>, userId?: string): string;
  change(object: string, id: string, values: Record<string, unknown>, userId?: string): void;
  remove(object: string, id: string): void;
  get(object: string, id: string): Values | null;
}

/** Like a user at a screen: bound by no field-level security of ours. */
function personIn({ server, adminId }: SalesforceHandle): Person {
  const { org } = server.box;
  const rowOf = (object: string, id: string) => {
    const row = org.find(object, id);
    if (!row) throw new Error(`There is no ${object} ${id}.`);
    return row;
  };
  return {
    make: (object, values, userId = adminId) => org.transact(() => insertRow(org, systemActor(userId), org.schema.get(object), values).id),
    change: (object, id, values, userId = adminId) => {
      org.transact(() => updateRow(org, systemActor(userId), rowOf(object, id), values));
    },
    remove: (object, id) => org.transact(() => deleteRow(org, systemActor(adminId), rowOf(object, id))),
    get: (object, id) => org.find(object, id)?.values ?? null,
  };
}

const objectOf = (id: string): string => (id.startsWith('003') ? 'Contact' : 'Lead');

type People = Pick<
  SalesforceBench,
  | 'addRep'
  | 'deactivateRep'
  | 'addLead'
  | 'addLeads'
  | 'moveLead'
  | 'addCall'
  | 'addDeal'
  | 'addProduct'
  | 'addOwnTask'
  | 'tickTask'
  | 'writeInTask'
  | 'deleteLead'
  | 'mergeLeads'
>;

const CALL = { TaskSubtype: 'Call', Status: 'Completed', CallType: 'Outbound', CallDurationInSeconds: 60 };

function people(sandbox: SalesforceHandle, person: Person): People {
  const { box } = sandbox.server;
  const lead = (name: string, more: Record<string, unknown> = {}) =>
    person.make('Lead', {
      FirstName: name,
      LastName: 'Lead',
      Company: `${name} Ltd`,
      Email: `${name.toLowerCase()}@example.invalid`,
      ...more,
    });
  const call = (leadId: string, values: Record<string, unknown> = {}) =>
    person.make('Task', { ...CALL, Subject: 'Call', WhoId: leadId, ...values });
  return {
    addRep: async (name) => {
      const mail = `${name.toLowerCase()}@example.invalid`;
      const names = { FirstName: name, LastName: 'Rep', Alias: name.slice(0, 8).toLowerCase() };
      return person.make('User', { ...names, Username: mail, Email: mail, TimeZoneSidKey: 'Europe/Berlin' });
    },
    deactivateRep: async (id) => person.change('User', id, { IsActive: false }),
    addLead: async ({ name, ownerId, stage, email }) =>
      lead(name, {
        ...(ownerId === undefined ? {} : { OwnerId: ownerId }),
        ...(stage === undefined ? {} : { Status: stage }),
        ...(email === undefined ? {} : { Email: email }),
      }),
    addLeads: async (count, callsEach) =>
      box.org.transact(() =>
        Array.from({ length: count }, (_, n) => {
          const id = lead(`Lead${n}`);
          for (let c = 0; c < callsEach; c++) call(id);
          return id;
        }),
      ),
    moveLead: async (id, ownerId) => person.change(objectOf(id), id, { OwnerId: ownerId }),
    addCall: async ({ leadIds, ownerId, connected }) =>
      call(leadIds[0]!, { OwnerId: ownerId, CallDisposition: connected ? 'Connected' : 'No answer' }),
    ...sales(person),
    addOwnTask: async ({ leadId, ownerId, subject }) =>
      person.make('Task', {
        Subject: subject,
        WhoId: leadId,
        OwnerId: ownerId,
        ActivityDate: new Date(box.clock.now()).toISOString().slice(0, 10),
      }),
    tickTask: async (id) => person.change('Task', id, { Status: 'Completed' }),
    writeInTask: async (id, words) => person.change('Task', id, { Description: `${person.get('Task', id)?.Description}${words}` }),
    deleteLead: async (id) => person.remove(objectOf(id), id),
    mergeLeads: async (winner, loser) => {
      person.change('Lead', loser, { MasterRecordId: winner });
      person.remove('Lead', loser);
    },
  };
}

function sales(person: Person): Pick<People, 'addDeal' | 'addProduct'> {
  return {
    addDeal: async ({ leadId, won, amount }) => {
      const contact = objectOf(leadId) === 'Contact' ? leadId : convert(person, leadId);
      const stage = won ? 'Closed Won' : 'Prospecting';
      const id = person.make('Opportunity', { Name: 'A deal', StageName: stage, CloseDate: '2026-06-30', Amount: Number(amount) });
      person.make('OpportunityContactRole', { OpportunityId: id, ContactId: contact, IsPrimary: true });
      return id;
    },
    addProduct: async ({ dealId, name, code, quantity, price }) => {
      const Product2Id = person.make('Product2', { Name: name, ProductCode: code, IsActive: true });
      person.make('OpportunityLineItem', { OpportunityId: dealId, Product2Id, Quantity: quantity, UnitPrice: price });
    },
  };
}

/** As a rep converts a lead: into a new account and contact. Answers the contact. */
export function convert(person: Person, leadId: string, opportunityId: string | null = null): string {
  const lead = person.get('Lead', leadId)!;
  const account = person.make('Account', { Name: lead.Company });
  const contact = person.make('Contact', {
    FirstName: lead.FirstName,
    LastName: lead.LastName,
    Email: lead.Email,
    AccountId: account,
    OwnerId: lead.OwnerId,
  });
  if (opportunityId !== null) person.make('OpportunityContactRole', { OpportunityId: opportunityId, ContactId: contact });
  person.change('Lead', leadId, {
    Status: 'Closed - Converted',
    IsConverted: true,
    ConvertedContactId: contact,
    ConvertedAccountId: account,
    ConvertedOpportunityId: opportunityId,
  });
  return contact;
}

function looks({ server }: SalesforceHandle): Pick<SalesforceBench, 'tasks' | 'field' | 'taskText'> {
  const { org } = server.box;
  const value = (object: string, id: string, name: string) => org.find(object, id)?.values[name] ?? null;
  return {
    tasks: async () =>
      [...org.rows('Task')]
        .map(({ values }) => values)
        .filter((row) => row.IsDeleted !== true)
        .map(seenTask),
    field: async (id, key) => {
      const found = value(objectOf(id), id, key === 'owner' ? 'OwnerId' : fieldName(key));
      return found === null ? null : String(found);
    },
    taskText: async (id) => String(value('Task', id, 'Description') ?? ''),
  };
}

function seenTask(row: Values): SeenTask {
  const description = row.Description === null || row.Description === undefined ? null : String(row.Description);
  return {
    id: String(row.Id),
    key: String(row[TASK_KEY] ?? '') || (markerIn(description)?.key ?? null),
    open: row.IsClosed !== true,
    subject: String(row.Subject ?? ''),
    ownerId: row.OwnerId === null || row.OwnerId === undefined ? null : String(row.OwnerId),
    leadIds: row.WhoId ? [String(row.WhoId)] : [],
  };
}

const CREATE = { path: '/composite/sobjects(/Task/Baton_Key__c)?$' };
const BREAKS = {
  applied: { applyThenFail: { match: CREATE, status: 502 } },
  lost: { dropConnection: { match: CREATE } },
  busy: {
    nextStatus: { match: CREATE, status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }] },
  },
} as const;

function faults({ control }: SalesforceHandle): Pick<SalesforceBench, 'breakNextTaskWrite' | 'refuseTasks' | 'addReaction'> {
  const automations: object[] = [];
  return {
    addReaction: async ({ name, on, off }) => {
      automations.push({ kind: 'flow', name, object: on === 'deal' ? 'Opportunity' : 'Lead', active: off !== true });
      await control('POST settings', { automations });
    },
    breakNextTaskWrite: async (how) => {
      await control('POST faults', BREAKS[how]);
    },
    refuseTasks: async (message) => {
      await control('POST settings', { validationRules: [{ object: 'Task', field: 'Priority', mode: 'forbidden', message }] });
    },
  };
}
