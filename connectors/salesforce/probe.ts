/** Finds out what an org can do and which of its settings the other members need. */
import { z } from 'zod';
import type { Capability } from '../../src/ports/connector.ts';
import { amountFieldIn } from './amount-field.ts';
import { capability } from './capabilities.ts';
import { type Api, failure } from './client.ts';
import { HANDOFF } from './handoff-records.ts';
import { COMPANY_TIME, companyTimeIn } from './hours.ts';
import { INFLUENCE, modelIn } from './influence.ts';
import { zoneOf } from './map.ts';
import { fieldName, LINES, LOST_REASON, RESPONSE_FIELDS, TASK_KEY } from './properties.ts';
import { flag, id, parent, parseElements, text } from './schema.ts';
import { type OrgSettings, readSettings } from './settings.ts';
import { parse, queryAll, type Soql } from './soql.ts';

/** Objects Baton reads only where they are there. */
const OPTIONAL = [
  'LeadHistory',
  'ContactHistory',
  'CampaignMember',
  'EmailMessage',
  'EmailMessageRelation',
  'TaskRelation',
  'EventRelation',
  LINES,
  HANDOFF,
];
/** Shares of the platform's own limits that leave room for others; the day's total is watched by `Sforce-Limit-Info`. */
const LIMITS = { perTenSeconds: 100, searchPerSecond: 20 };

/** A refusal is a missing capability; a busy or silent Salesforce throws, so that nothing is wrongly called missing. */
export async function probeOrg(api: Api): Promise<{ capabilities: readonly Capability[]; settings: Record<string, unknown> }> {
  const objects = await objectNames(api);
  const [lead, task, deal] = [await describe(api, 'Lead'), await describe(api, 'Task'), await describe(api, 'Opportunity')];
  const campaign = objects.has('Campaign') ? await describe(api, 'Campaign') : [];
  const influence = objects.has(INFLUENCE) ? await influenceOf(api) : NO_INFLUENCE;
  const org = await readOrg(api);
  const { isOwnUser, ...users } = await usersOf(api);
  const lossReason = lossReasonIn(deal);
  const found: OrgSettings = {
    ...users,
    ...org,
    objects: OPTIONAL.filter((name) => objects.has(name)),
    taskPriority: prioritiesIn(task),
    callType: picked(task, 'Type', (value) => /^(phone )?call$/i.test(value)),
    lossReason,
    amount: amountFieldIn(deal, readSettings(api.session.settings).amount.asked),
    currencies: deal.some(({ name }) => name === 'CurrencyIsoCode'),
    ...influence,
  };
  const key = task.find(({ name }) => name === TASK_KEY);
  const capabilities = [
    capability('field-history', await tracksHistory(api, objects, lead)),
    capability('email-evidence', objects.has('EmailMessage')),
    capability('shared-activities', objects.has('TaskRelation')),
    capability('campaign-responses', objects.has('CampaignMember')),
    capability('unique-task-key', key?.externalId === true && key.unique === true),
    capability('handoff-records', objects.has(HANDOFF)),
    capability(
      'deal-fields',
      deal.some(({ name }) => name === fieldName('attempts')),
    ),
    capability('campaigns', campaign.length > 0),
    capability(
      'figures',
      deal.some(({ name }) => name === fieldName('attributed_amount')),
    ),
    capability(
      'campaign-figures',
      campaign.some(({ name }) => name === fieldName('inquiries')),
    ),
    capability('influence', influence.influenceModel !== null),
    capability('products', objects.has(LINES)),
    capability('loss-reasons', lossReason !== null),
    capability('own-user', isOwnUser),
    capability('provisioning', await mayProvision(api)),
  ];
  return { capabilities, settings: { ...found, limits: LIMITS } };
}

const globalDescribe = z.object({ sobjects: z.array(z.object({ name: z.string() })) });

async function objectNames(api: Api): Promise<Set<string>> {
  const reply = await api.get({ method: 'GET', path: '/sobjects', budget: 'evidence' });
  return new Set(parse(api, globalDescribe, reply.json, 'GET /sobjects').sobjects.map(({ name }) => name));
}

const pick = z.object({ value: z.string(), active: z.boolean().nullish(), defaultValue: z.boolean().nullish() });
const described = z.object({
  name: z.string(),
  label: text,
  type: text,
  unique: z.boolean().nullish(),
  externalId: z.boolean().nullish(),
  length: z.number().nullish(),
  scale: z.number().nullish(),
  picklistValues: z.array(pick).nullish(),
});

export type DescribedField = z.infer<typeof described>;

/** Fields of an object that the user may see; none where the object itself is out of sight. */
export async function describe(api: Api, object: string): Promise<readonly DescribedField[]> {
  const request = { method: 'GET' as const, path: `/sobjects/${object}/describe`, budget: 'evidence' as const };
  const reply = await api.send(request);
  if (reply.kind === 'refused' && reply.status !== 401) return [];
  if (reply.kind !== 'ok') throw failure(reply, `${request.method} ${request.path}`, api.session.accountId);
  const { fields } = parse(api, z.object({ fields: z.array(z.unknown()) }), reply.json, request.path);
  return parseElements(fields, described).good;
}

const NO_INFLUENCE: Pick<OrgSettings, 'influenceModel' | 'influenceDecimals'> = { influenceModel: null, influenceDecimals: 2 };

async function influenceOf(api: Api): Promise<typeof NO_INFLUENCE> {
  const fields = await describe(api, INFLUENCE);
  const percent = fields.find(({ name }) => name === 'Influence');
  if (percent === undefined) return NO_INFLUENCE;
  return { influenceModel: await modelIn(api), influenceDecimals: percent.scale ?? NO_INFLUENCE.influenceDecimals };
}

function picked(fields: readonly DescribedField[], name: string, fits: (value: string) => boolean): string | null {
  const values = fields.find((field) => field.name === name)?.picklistValues ?? [];
  return values.find(({ value, active }) => active !== false && fits(value))?.value ?? null;
}

function prioritiesIn(task: readonly DescribedField[]): OrgSettings['taskPriority'] {
  const values = task.find(({ name }) => name === 'Priority')?.picklistValues ?? [];
  const usual = values.find(({ defaultValue }) => defaultValue === true)?.value ?? 'Normal';
  return { usual, high: picked(task, 'Priority', (value) => /high|urgent/i.test(value)) ?? usual };
}

/** The org's own field before the one Baton makes. */
function lossReasonIn(deal: readonly DescribedField[]): string | null {
  const own = deal.find(
    ({ name, label }) => /(loss|lost)_?reason(__c)?$/i.test(name) || /^(closed )?(loss|lost) reason$/i.test(label ?? ''),
  );
  return own?.name ?? deal.find(({ name }) => name === LOST_REASON)?.name ?? null;
}

const orgRow = z.object({ TimeZoneSidKey: text });
const statusRow = z.object({ ApiName: text, MasterLabel: text, IsDefault: flag, IsClosed: flag });

async function readOrg(api: Api): Promise<Pick<OrgSettings, 'zone' | 'taskStatus' | 'companyTime'>> {
  const optional = (from: string, select: string[]): Soql => ({ from, select, optional: true });
  const [orgs = [], statuses = [], hours = [], holidays = []] = await queryAll(api, 'evidence', [
    optional('Organization', ['TimeZoneSidKey']),
    optional('TaskStatus', ['ApiName', 'MasterLabel', 'IsDefault', 'IsClosed']),
    ...COMPANY_TIME,
  ]);
  const org = orgRow.safeParse(orgs[0]).data;
  const words = parseElements(statuses, statusRow).good;
  const nameOf = ({ ApiName, MasterLabel }: z.infer<typeof statusRow>) => ApiName ?? MasterLabel ?? '';
  const open = words.find(({ IsDefault, IsClosed }) => IsDefault && !IsClosed) ?? words.find(({ IsClosed }) => !IsClosed);
  const closed = words.filter(({ IsClosed }) => IsClosed).map(nameOf);
  return {
    zone: zoneOf(org?.TimeZoneSidKey ?? null) ?? 'UTC',
    taskStatus: { open: open === undefined ? 'Not Started' : nameOf(open), closed: closed.length > 0 ? closed : ['Completed'] },
    companyTime: companyTimeIn(hours[0], holidays, api.session.now()),
  };
}

const userRow = z.object({
  Id: id,
  Name: text,
  UserType: text,
  TimeZoneSidKey: text,
  DefaultCurrencyIsoCode: text,
  Profile: parent({ Name: text }),
});

/** Users by what they are. A user for programs bears it in the profile's name [Salesforce Integration licence]. */
async function usersOf(api: Api) {
  const who = await api.get({ method: 'GET', path: '/services/oauth2/userinfo', budget: 'evidence' });
  const userId = z.object({ user_id: id }).safeParse(who.json).data?.user_id ?? null;
  const [rows = []] = await queryAll(api, 'evidence', [
    { from: 'User', select: ['Id', 'Name', 'UserType', 'TimeZoneSidKey', 'DefaultCurrencyIsoCode', 'Profile.Name'] },
  ]);
  const users = parseElements(rows, userRow).good;
  const machines = users.flatMap((user) => {
    const kind = machineOf(user);
    return kind === null ? [] : [[user.Id, kind] as const];
  });
  const tools = users.filter((user) => machineOf(user) === 'integration').map((user) => [user.Id, user.Name ?? user.Id] as const);
  const zones = users.flatMap((user) =>
    user.UserType === 'Standard' && user.TimeZoneSidKey ? [[user.Id, user.TimeZoneSidKey] as const] : [],
  );
  const isOwnUser = machines.some(([machine]) => machine === userId);
  const currency = users.find((user) => user.Id === userId)?.DefaultCurrencyIsoCode ?? null;
  return {
    userId,
    currency,
    machines: Object.fromEntries(machines),
    tools: Object.fromEntries(tools),
    zones: Object.fromEntries(zones),
    isOwnUser,
  };
}

function machineOf({ UserType, Profile }: z.infer<typeof userRow>): OrgSettings['machines'][string] | null {
  if (UserType === 'Guest') return 'form';
  if (UserType === 'AutomatedProcess') return 'workflow';
  if (UserType === 'CloudIntegrationUser') return 'integration';
  return /\b(integration|api only)\b/i.test(Profile?.Name ?? '') ? 'integration' : null;
}

/** Both objects, and every field whose changes are facts; where the org does not say what it tracks, the history's being there counts. */
async function tracksHistory(api: Api, objects: ReadonlySet<string>, lead: readonly DescribedField[]): Promise<boolean> {
  if (!objects.has('LeadHistory') || !objects.has('ContactHistory')) return false;
  const where = "EntityDefinition.QualifiedApiName = 'Lead' AND IsFieldHistoryTracked = true";
  const [rows = []] = await queryAll(api, 'evidence', [
    { from: 'FieldDefinition', select: ['QualifiedApiName'], where, optional: true },
  ]).catch(() => [[]]);
  const tracked = new Set(
    parseElements(rows, z.object({ QualifiedApiName: z.string() })).good.map(({ QualifiedApiName }) => QualifiedApiName),
  );
  const own = Object.values(RESPONSE_FIELDS).filter((name) => lead.some((field) => field.name === name));
  return tracked.size === 0 || ['OwnerId', 'Status', ...own].every((name) => tracked.has(name));
}

/** Unknown counts as granted: the provisioning itself says what is refused. */
async function mayProvision(api: Api): Promise<boolean> {
  const select = ['PermissionsCustomizeApplication'];
  const rows = await queryAll(api, 'evidence', [{ from: 'UserPermissionAccess', select, optional: true }]).catch(() => [[]]);
  const found = z.object({ PermissionsCustomizeApplication: z.boolean() }).safeParse(rows[0]?.[0]);
  return !found.success || found.data.PermissionsCustomizeApplication;
}
