/** The sandbox as a bench for the conformance suite: people act through its control door, the connector speaks HTTP to it. */
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import type { ConnectorConfig, Session } from '../../../src/ports/connector.ts';
import { DEFAULT_SCOPES, type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import type { CrmBench, SeenRequest, SeenTask } from '../crm-bench.ts';
import { testLog, testSession } from '../session.ts';

const INDEX_MS = 60_000;
const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';
const NO_ANSWER = '73a0d17f-1163-4015-bdd5-ec830791da20';
/** Scopes of an installation that granted everything. */
export const EVERYTHING = [
  ...DEFAULT_SCOPES,
  'crm.objects.users.read',
  'crm.objects.leads.read',
  'crm.objects.leads.write',
  'crm.objects.companies.read',
  'marketing.campaigns.read',
  'automation',
  'settings.currencies.read',
  'crm.objects.marketing_events.read',
  'forms',
  'crm.objects.line_items.read',
];

export interface HubspotBench extends CrmBench {
  readonly sandbox: SandboxHandle;
  readonly config: ConnectorConfig;
}

export interface BenchOptions {
  readonly scopes?: readonly string[];
  readonly timeoutMs?: number;
  /** The company works with Lead objects. */
  readonly leadObjects?: boolean;
  /** Skips making Baton's fields. */
  readonly bare?: boolean;
}

export function configOf(sandbox: Pick<SandboxHandle, 'url' | 'clientId' | 'clientSecret'>, timeoutMs = 5_000): ConnectorConfig {
  const { url, clientId, clientSecret } = sandbox;
  return { clientId, clientSecrets: [clientSecret], apiBase: url, authorizeBase: url, timeoutMs };
}

/** An empty portal with Baton installed, provisioned and probed. */
export async function hubspotBench(options: BenchOptions = {}): Promise<HubspotBench> {
  const sandbox = await startSandbox();
  const config = configOf(sandbox, options.timeoutMs);
  const connector = createHubspotConnector(config, testLog());
  const { access_token: token } = await sandbox.install({ scopes: options.scopes ?? EVERYTHING });
  const now = () => sandbox.portal.now();
  const base = { accountId: sandbox.portalId, token, now, settings: { leadObjects: options.leadObjects === true } };
  if (options.bare !== true) await connector.provision(testSession(base), { preview: false });
  const probed = await connector.probe(testSession(base));
  const granted = probed.capabilities.filter((capability) => capability.present).map((capability) => capability.id);
  let seen = await lastRequest(sandbox);
  return {
    sandbox,
    config,
    connector,
    sharesActivities: true,
    livesOnAs: (leadId) => leadId,
    session: ({ unique = true, budget } = {}): Session =>
      testSession({
        ...base,
        settings: probed.settings,
        capabilities: granted.filter((id) => unique || id !== 'unique-task-key'),
        ...(budget === undefined ? {} : { budget }),
      }),
    now,
    pass: async (ms = INDEX_MS) => {
      await sandbox.control('POST advance', { to: now() + ms });
    },
    requests: async () => {
      const rows = await sandbox.control<(SeenRequest & { n: number })[]>(`GET requests?since=${seen}`);
      seen = await lastRequest(sandbox);
      return rows;
    },
    ...people(sandbox),
    ...looks(sandbox),
    ...faults(sandbox),
    close: () => sandbox.close(),
  };
}

async function lastRequest(sandbox: SandboxHandle): Promise<number> {
  const rows = await sandbox.control<{ n: number }[]>('GET requests?since=0');
  return rows.at(-1)?.n ?? 0;
}

type People = Pick<
  HubspotBench,
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

const PERSON = { source: 'CRM_UI' as const, userId: '9001001' };

function people({ portal, control }: SandboxHandle): People {
  return {
    addRep: async (name) =>
      portal.addOwner({ firstName: name, lastName: 'Rep', email: `${name.toLowerCase()}@example.invalid`, timeZone: 'Europe/Berlin' }),
    deactivateRep: async (id) => portal.deactivateOwner(id),
    addLead: async ({ name, ownerId, stage, email }) =>
      portal.create(
        'contacts',
        {
          firstname: name,
          email: email ?? `${name.toLowerCase()}@example.invalid`,
          lifecyclestage: stage ?? 'lead',
          ...(ownerId === undefined ? {} : { hubspot_owner_id: ownerId }),
        },
        { source: 'FORM' },
      ),
    addLeads: async (contacts, activities) => (await control<{ ids: string[] }>('POST seed', { contacts, activities })).ids,
    moveLead: async (id, ownerId) => portal.update('contacts', id, { hubspot_owner_id: ownerId }, PERSON),
    addCall: async ({ leadIds, ownerId, connected }) =>
      portal.create(
        'calls',
        {
          hs_timestamp: String(portal.now()),
          hubspot_owner_id: ownerId,
          hs_call_direction: 'OUTBOUND',
          hs_call_disposition: connected ? CONNECTED : NO_ANSWER,
          hs_call_duration: '60000',
        },
        PERSON,
        leadIds.map((id) => ({ objectType: 'contacts' as const, id })),
      ),
    addDeal: async ({ leadId, won, amount }) =>
      portal.create('deals', { dealname: 'A deal', amount, dealstage: won ? 'closedwon' : 'contractsent', pipeline: 'default' }, PERSON, [
        { objectType: 'contacts', id: leadId },
      ]),
    addProduct: async ({ dealId, name, code, quantity, price }) => {
      const line = { name, hs_sku: code, quantity: String(quantity), price: String(price) };
      portal.create('line_items', line, PERSON, [{ objectType: 'deals', id: dealId }]);
    },
    addOwnTask: async ({ leadId, ownerId, subject }) =>
      portal.create(
        'tasks',
        { hs_timestamp: String(portal.now() + 3_600_000), hs_task_subject: subject, hubspot_owner_id: ownerId },
        PERSON,
        [{ objectType: 'contacts', id: leadId }],
      ),
    tickTask: async (id) => portal.update('tasks', id, { hs_task_status: 'COMPLETED' }, PERSON),
    writeInTask: async (id, words) =>
      portal.update('tasks', id, { hs_task_body: `${portal.get('tasks', id)?.properties.hs_task_body}${words}` }, PERSON),
    deleteLead: async (id) => portal.archive('contacts', id, PERSON),
    mergeLeads: async (winner, loser) => portal.merge('contacts', winner, loser, PERSON),
  };
}

type Dump = { readonly tasks: readonly { readonly id: string; readonly properties: Record<string, string | null> }[] };

function looks({ portal, control }: SandboxHandle): Pick<HubspotBench, 'tasks' | 'field' | 'taskText'> {
  return {
    tasks: async () => {
      const dump = await control<Dump>('GET dump?type=tasks');
      return tasksIn(dump, (id) => portal.associated('tasks', id, 'contacts'));
    },
    field: async (id, key) => portal.get('contacts', id)?.properties[key === 'owner' ? 'hubspot_owner_id' : `baton_${key}`] ?? null,
    taskText: async (id) => portal.get('tasks', id)?.properties.hs_task_body ?? '',
  };
}

function tasksIn(dump: Dump, leadIds: (id: string) => readonly string[]): SeenTask[] {
  return dump.tasks.map(({ id, properties }) => ({
    id,
    key: properties.baton_key ?? properties.hs_task_body?.match(/baton:([\w-]+)/)?.[1] ?? null,
    open: properties.hs_task_status !== 'COMPLETED',
    subject: properties.hs_task_subject ?? '',
    ownerId: properties.hubspot_owner_id ?? null,
    leadIds: leadIds(id),
  }));
}

const CREATE = { method: 'POST', path: '/tasks/batch/create' };
const BREAKS = {
  applied: { applyThenFail: { match: CREATE, status: 502 } },
  lost: { dropConnection: { match: CREATE } },
  busy: { nextStatus: { match: CREATE, status: 429, body: { message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' } } },
} as const;

function faults({ control }: SandboxHandle): Pick<HubspotBench, 'breakNextTaskWrite' | 'refuseTasks' | 'addReaction'> {
  const workflows: object[] = [];
  return {
    addReaction: async ({ name, on, off }) => {
      workflows.push({ name, objectTypeId: on === 'deal' ? '0-3' : '0-1', isEnabled: off !== true });
      await control('POST portal', { workflows });
    },
    breakNextTaskWrite: async (how) => {
      await control('POST faults', BREAKS[how]);
    },
    refuseTasks: async (sentence) => {
      await control('POST faults', { validationRule: { objectType: 'tasks', property: 'hs_task_priority', message: sentence } });
    },
  };
}
