/** Founding an org: its users, queue, stages, statuses, hours and currencies, as they stand on the first day. */
import type { Value } from '../schema/field.ts';
import type { Actor } from './access.ts';
import { insertRow } from './dml.ts';
import type { Org, Row } from './org.ts';

/** The org itself and people at their screens. */
export function systemActor(userId: string): Actor {
  return { userId, bound: false, assign: false };
}

type Line = Record<string, Value>;

const STATUSES: readonly Line[] = [
  { ApiName: 'Open - Not Contacted', IsDefault: true, IsConverted: false },
  { ApiName: 'Working - Contacted', IsDefault: false, IsConverted: false },
  { ApiName: 'Closed - Converted', IsDefault: false, IsConverted: true },
  { ApiName: 'Closed - Not Converted', IsDefault: false, IsConverted: false },
];
const TASK_STATUSES: readonly Line[] = ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'].map(
  (ApiName) => ({
    ApiName,
    IsDefault: ApiName === 'Not Started',
    IsClosed: ApiName === 'Completed',
  }),
);
const PRIORITIES: readonly Line[] = ['High', 'Normal', 'Low'].map((ApiName) => ({
  ApiName,
  IsDefault: ApiName === 'Normal',
  IsHighPriority: ApiName === 'High',
}));
const STAGES: readonly (readonly [string, number, string])[] = [
  ['Prospecting', 10, 'Pipeline'],
  ['Qualification', 10, 'Pipeline'],
  ['Needs Analysis', 20, 'Pipeline'],
  ['Value Proposition', 50, 'Pipeline'],
  ['Id. Decision Makers', 60, 'Pipeline'],
  ['Perception Analysis', 70, 'Pipeline'],
  ['Proposal/Price Quote', 75, 'BestCase'],
  ['Negotiation/Review', 90, 'BestCase'],
  ['Closed Won', 100, 'Closed'],
  ['Closed Lost', 0, 'Omitted'],
];

export interface Founding {
  readonly name: string;
  readonly timeZone: string;
}

/** Ids a driver and the command line need. */
export interface Founders {
  readonly orgId: string;
  readonly adminId: string;
  readonly integrationUserId: string;
  readonly queueId: string;
  readonly repIds: readonly string[];
}

/** Fills an empty org. */
export function foundOrg(org: Org, founding: Founding): Founders {
  const actor = systemActor('005gK0000000001AAA');
  const add = (object: string, line: Line): Row => insertRow(org, actor, org.schema.get(object), line);
  const orgId = add('Organization', {
    Name: founding.name,
    OrganizationType: 'Enterprise Edition',
    InstanceName: 'SBX1',
    TimeZoneSidKey: founding.timeZone,
    DefaultLocaleSidKey: 'en_GB',
    LanguageLocaleKey: 'en_US',
    FiscalYearStartMonth: 1,
  }).id;
  const profiles = addProfiles(add);
  const users = addUsers(add, profiles, founding);
  addLists(add);
  addHours(add, founding);
  addMoney(org, add);
  const queueId = addQueue(add, users.repIds);
  return { orgId, queueId, ...users };
}

type Add = (object: string, line: Line) => Row;

function addProfiles(add: Add): Readonly<Record<'admin' | 'integration' | 'standard', string>> {
  const all = {
    PermissionsApiEnabled: true,
    PermissionsModifyAllData: true,
    PermissionsViewAllData: true,
    PermissionsCustomizeApplication: true,
  };
  const admin = add('Profile', { Name: 'System Administrator', UserType: 'Standard', ...all }).id;
  const integration = add('Profile', {
    Name: 'Integration',
    UserType: 'Standard',
    PermissionsApiEnabled: true,
    PermissionsCustomizeApplication: true,
  }).id;
  const standard = add('Profile', { Name: 'Standard User', UserType: 'Standard', PermissionsApiEnabled: true }).id;
  for (const [n, ProfileId] of [admin, integration, standard].entries()) {
    add('PermissionSet', { Name: `X00e${n}_profile`, Label: `X00e${n}_profile`, ProfileId, IsOwnedByProfile: true, IsCustom: true });
  }
  return { admin, integration, standard };
}

const REPS = [
  ['Marta', 'Soler'],
  ['Iker', 'Landa'],
  ['Nora', 'Vidal'],
  ['Pau', 'Ferrer'],
] as const;

function addUsers(
  add: Add,
  profiles: ReturnType<typeof addProfiles>,
  { timeZone }: Founding,
): Pick<Founders, 'adminId' | 'integrationUserId' | 'repIds'> {
  const user = (first: string, last: string, ProfileId: string, ManagerId: string | null = null) => {
    const mail = `${first}.${last}`.toLowerCase();
    const names = { FirstName: first, LastName: last, Alias: first.slice(0, 8).toLowerCase() };
    return add('User', {
      ...names,
      Username: `${mail}@example.sandbox`,
      Email: `${mail}@example.invalid`,
      TimeZoneSidKey: timeZone,
      ProfileId,
      ManagerId,
    }).id;
  };
  const adminId = user('Ada', 'Admin', profiles.admin);
  const integrationUserId = user('Baton', 'Integration', profiles.integration);
  const manager = user('Lucia', 'Manager', profiles.standard);
  return { adminId, integrationUserId, repIds: REPS.map(([first, last]) => user(first, last, profiles.standard, manager)) };
}

function addLists(add: Add): void {
  const rows = (object: string, lines: readonly Line[]) => {
    for (const [i, line] of lines.entries()) add(object, { MasterLabel: line.ApiName ?? null, SortOrder: i + 1, ...line });
  };
  rows('LeadStatus', STATUSES);
  rows('TaskStatus', TASK_STATUSES);
  rows('TaskPriority', PRIORITIES);
  rows(
    'OpportunityStage',
    STAGES.map(([ApiName, DefaultProbability, ForecastCategory]) => ({
      ApiName,
      DefaultProbability,
      ForecastCategory,
      ForecastCategoryName: ForecastCategory === 'BestCase' ? 'Best Case' : ForecastCategory,
      IsActive: true,
      IsClosed: ApiName.startsWith('Closed'),
      IsWon: ApiName === 'Closed Won',
    })),
  );
}

function addHours(add: Add, { timeZone }: Founding): void {
  const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
  const times = Object.fromEntries(
    weekdays.flatMap((day) => [
      [`${day}StartTime`, '09:00:00.000Z'],
      [`${day}EndTime`, '18:00:00.000Z'],
    ]),
  );
  add('BusinessHours', { Name: 'Default', IsActive: true, IsDefault: true, TimeZoneSidKey: timeZone, ...times });
  add('Holiday', { Name: 'Christmas Day', IsAllDay: true, ActivityDate: '2026-12-25' });
}

function addMoney(org: Org, add: Add): void {
  if (org.schema.find('CurrencyType')) {
    add('CurrencyType', { IsoCode: 'EUR', ConversionRate: 1, DecimalPlaces: 2, IsActive: true, IsCorporate: true });
    add('CurrencyType', { IsoCode: 'USD', ConversionRate: 1.1, DecimalPlaces: 2, IsActive: true, IsCorporate: false });
  }
  if (org.schema.find('DatedConversionRate'))
    add('DatedConversionRate', { IsoCode: 'USD', StartDate: '2025-01-01', NextStartDate: '9999-12-31', ConversionRate: 1.1 });
  if (org.schema.find('ForecastingType'))
    add('ForecastingType', { DeveloperName: 'OpportunityRevenue', MasterLabel: 'Opportunity Revenue', IsActive: true, IsAmount: true });
  if (org.schema.find('CampaignInfluence'))
    add('CampaignInfluenceModel', {
      DeveloperName: 'Primary_Campaign_Source',
      MasterLabel: 'Primary Campaign Source',
      IsDefaultModel: true,
      IsActive: true,
      ModelType: 'PrimaryCampaignSource',
    });
}

function addQueue(add: Add, repIds: readonly string[]): string {
  const { id } = add('Group', { Name: 'Unassigned leads', DeveloperName: 'Unassigned_Leads', Type: 'Queue' });
  add('QueueSobject', { QueueId: id, SobjectType: 'Lead' });
  add('QueueSobject', { QueueId: id, SobjectType: 'Task' });
  for (const repId of repIds.slice(0, 2)) add('GroupMember', { GroupId: id, UserOrGroupId: repId });
  return id;
}
