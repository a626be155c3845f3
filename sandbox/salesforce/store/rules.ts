/** What single objects demand of a record, fill into it, and do after it was written. */
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Value } from '../schema/field.ts';
import type { Actor } from './access.ts';
import type { Org, Row, Values } from './org.ts';
import { relate } from './relations.ts';
import { addSystemRow } from './system-row.ts';

/** Values of a new record before those given. */
export function defaultsOf(org: Org, actor: Actor, object: ObjectType): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const field of object.fields.values()) {
    if (field.autoNumber !== null) values[field.name] = numbered(field.autoNumber, org.table(object.name).rows.size + 1);
    const preset = field.picklist.find(({ isDefault }) => isDefault)?.value;
    if (preset !== undefined) values[field.name] = preset;
    else if (field.initial !== null) values[field.name] = field.initial;
  }
  const owner = object.fields.get('ownerid');
  if (owner?.referenceTo.includes('User')) values.OwnerId = actor.userId;
  if (object.fields.has('currencyisocode')) values.CurrencyIsoCode = 'EUR';
  return { ...values, ...(object.name === 'User' ? userDefaults(org) : {}) };
}

/** `H-{0000}` and 7 give `H-0007`. */
function numbered(format: string, n: number): string {
  return format.replace(/\{(0+)\}/, (_whole, zeros: string) => String(n).padStart(zeros.length, '0'));
}

function userDefaults(org: Org): Record<string, Value> {
  const profile = [...org.rows('Profile')].find((row) => row.values.Name === 'Standard User');
  return {
    IsActive: true,
    TimeZoneSidKey: 'Europe/Madrid',
    LocaleSidKey: 'en_GB',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    UserType: 'Standard',
    Alias: 'user',
    ...(profile ? { ProfileId: profile.id } : {}),
  };
}

type Check = (org: Org, actor: Actor, values: Values, row: Row | null) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  Lead: (org, actor, _values, row) => {
    if (actor.bound && row?.values.IsConverted === true && !org.settings.editConvertedLeads) throw converted();
  },
  Task: checkActivity,
  Event: checkActivity,
  CampaignMember: (org, _actor, values, row) => {
    if (!values.LeadId && !values.ContactId)
      throw bad('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', ['LeadId', 'ContactId']);
    const [field, who] = values.ContactId ? (['ContactId', values.ContactId] as const) : (['LeadId', values.LeadId] as const);
    const twin = org
      .by('CampaignMember', field, who ?? null)
      .find((other) => other.id !== row?.id && other.values.CampaignId === values.CampaignId && other.values.IsDeleted !== true);
    if (twin) throw bad('DUPLICATE_VALUE', `Already a campaign member.: duplicates value on record with id: ${twin.id}`, [field]);
  },
  PermissionSetAssignment: (org, _actor, values, row) => {
    const twin = org
      .by('PermissionSetAssignment', 'AssigneeId', values.AssigneeId ?? null)
      .find((other) => other.id !== row?.id && other.values.PermissionSetId === values.PermissionSetId);
    if (twin)
      throw bad('DUPLICATE_VALUE', 'Duplicate PermissionSetAssignment. Assignee already has this permission set.', [
        'PermissionSetId',
        'AssigneeId',
      ]);
  },
  FieldPermissions: (org, _actor, values, row) => {
    const [object = '', field = ''] = String(values.Field).split('.');
    const known = object.toLowerCase() === 'activity' ? org.schema.field('Task', field) : org.schema.field(object, field);
    if (!known) throw bad('INVALID_CROSS_REFERENCE_KEY', `no CustomField named ${String(values.Field)} found`, ['Field']);
    if (known.required) throw bad('FIELD_INTEGRITY_EXCEPTION', `You cannot deploy to a required field: ${String(values.Field)}`, ['Field']);
    const twin = org
      .by('FieldPermissions', 'ParentId', values.ParentId ?? null)
      .find((other) => other.id !== row?.id && other.values.Field === values.Field);
    if (twin) throw bad('DUPLICATE_VALUE', `duplicate value found: Field duplicates value on record with id: ${twin.id}`, ['Field']);
  },
  CampaignInfluence: (org, _actor, values, row) => {
    const twin = org
      .by('CampaignInfluence', 'OpportunityId', values.OpportunityId ?? null)
      .find(
        (other) =>
          other.id !== row?.id &&
          other.values.IsDeleted !== true &&
          ['CampaignId', 'ModelId', 'ContactId'].every((name) => (other.values[name] ?? null) === (values[name] ?? null)),
      );
    if (twin) throw bad('DUPLICATE_VALUE', `duplicate value found: duplicates value on record with id: ${twin.id}`);
  },
};

function converted(): Error {
  return bad('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
}

function checkActivity(org: Org, actor: Actor, values: Values, row: Row | null): void {
  const who = values.WhoId ? org.findAny(String(values.WhoId)) : null;
  if (who?.object === 'Lead' && values.WhatId)
    throw bad('FIELD_INTEGRITY_EXCEPTION', 'Related To ID: must be empty when Name ID is a lead', ['WhatId']);
  const moved = row === null || row.values.WhoId !== values.WhoId;
  if (actor.bound && moved && who?.values.IsConverted === true && !org.settings.editConvertedLeads) throw converted();
}

/** What every record must obey: an active owner first of all. */
export function checkRow(org: Org, actor: Actor, object: ObjectType, values: Values, row: Row | null): void {
  const owner = values.OwnerId && values.OwnerId !== row?.values.OwnerId ? org.find('User', String(values.OwnerId)) : null;
  if (owner && owner.values.IsActive !== true)
    throw bad('INACTIVE_OWNER_OR_USER', `operation performed with inactive user [${owner.id}] as owner of ${object.name.toLowerCase()}`, [
      'OwnerId',
    ]);
  CHECKS[object.name]?.(org, actor, values, row);
}

/** Rows that follow from a write: statuses of a new campaign, a stage's history, the last activity of a person. */
export function afterWrite(org: Org, actor: Actor, row: Row, before: Values | null): void {
  if (row.object === 'Campaign' && before === null) addStatuses(org, actor, row);
  if (row.object === 'Opportunity') noteHistory(org, actor, row, before);
  if (row.object === 'Task' || row.object === 'Event') noteActivity(org, row);
  if (row.object === 'Task' || row.object === 'Event') relate(org, actor, row, before);
  if (row.object === 'User') giveOwnSet(org, row);
}

function addStatuses(org: Org, actor: Actor, campaign: Row): void {
  const labels = [
    { Label: 'Sent', SortOrder: 1, IsDefault: true, HasResponded: false },
    { Label: 'Responded', SortOrder: 2, IsDefault: false, HasResponded: true },
  ];
  for (const label of labels) addSystemRow(org, actor, 'CampaignMemberStatus', { CampaignId: campaign.id, ...label });
}

const HISTORY = ['StageName', 'Amount', 'ExpectedRevenue', 'CloseDate', 'Probability', 'ForecastCategory'];

function noteHistory(org: Org, actor: Actor, row: Row, before: Values | null): void {
  if (before !== null && HISTORY.every((name) => before[name] === row.values[name])) return;
  const values = Object.fromEntries(HISTORY.map((name) => [name, row.values[name] ?? null]));
  addSystemRow(org, actor, 'OpportunityHistory', { OpportunityId: row.id, ...values });
}

/** The latest date among a person's activities, which may lie ahead; it moves no stamp. */
function noteActivity(org: Org, activity: Row): void {
  const day = activity.values.ActivityDate;
  if (!day) return;
  for (const id of [activity.values.WhoId, activity.values.WhatId, activity.values.AccountId]) {
    const parent = id ? org.findAny(String(id)) : null;
    if (parent && org.schema.field(parent.object, 'LastActivityDate') && String(parent.values.LastActivityDate ?? '') < String(day))
      org.amend(parent, { LastActivityDate: day });
  }
}

/** A user always holds the permission set of the profile. */
function giveOwnSet(org: Org, user: Row): void {
  const own = [...org.rows('PermissionSet')].find(
    (row) => row.values.IsOwnedByProfile === true && row.values.ProfileId === user.values.ProfileId,
  );
  if (!own || org.by('PermissionSetAssignment', 'AssigneeId', user.id).some((row) => row.values.PermissionSetId === own.id)) return;
  addSystemRow(org, { userId: user.id, bound: false, assign: false }, 'PermissionSetAssignment', {
    PermissionSetId: own.id,
    AssigneeId: user.id,
    IsActive: true,
  });
}
