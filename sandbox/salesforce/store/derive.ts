/** The fields Salesforce computes: names, stage flags, what a task or a member says of itself, and the sums of a campaign. */
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field, Value } from '../schema/field.ts';
import type { Org, Row, Values } from './org.ts';

type Derived = Record<string, Value>;
type Derive = (org: Org, values: Values, before: Values | null) => Derived;

const person: Derive = (_org, { FirstName, LastName }) => ({ Name: [FirstName, LastName].filter(Boolean).join(' ') });

function stageOf(org: Org, name: Value): Values | null {
  for (const row of org.rows('OpportunityStage')) if (row.values.ApiName === name) return row.values;
  return null;
}

const CATEGORY_NAMES: Readonly<Record<string, string>> = { BestCase: 'Best Case', MostLikely: 'Most Likely', Forecast: 'Commit' };

const opportunity: Derive = (org, values, before) => {
  const stage = stageOf(org, values.StageName ?? null);
  const moved = before?.StageName !== values.StageName;
  const untouched =
    before === null ? values.Probability === null || values.Probability === undefined : before.Probability === values.Probability;
  const probability = moved && untouched ? (stage?.DefaultProbability ?? 0) : (values.Probability ?? null);
  const category = String(stage?.ForecastCategory ?? 'Pipeline');
  const closes = String(values.CloseDate ?? '');
  return {
    IsClosed: stage?.IsClosed === true,
    IsWon: stage?.IsWon === true,
    Probability: probability,
    ExpectedRevenue: typeof values.Amount === 'number' ? Number(((values.Amount * Number(probability ?? 0)) / 100).toFixed(2)) : null,
    ForecastCategory: category,
    ForecastCategoryName: CATEGORY_NAMES[category] ?? category,
    FiscalYear: Number(closes.slice(0, 4)) || null,
    FiscalQuarter: closes === '' ? null : Math.ceil(Number(closes.slice(5, 7)) / 3),
    ...(moved ? { LastStageChangeDate: before === null ? null : org.stamp } : {}),
  };
};

/** A status says more than its name: closed, converted, high. */
export function statusRow(org: Org, object: 'LeadStatus' | 'TaskStatus' | 'TaskPriority', name: Value): Values | null {
  for (const row of org.rows(object)) if (row.values.ApiName === name) return row.values;
  return null;
}

function accountOf(org: Org, values: Values): Value {
  const what = values.WhatId ? org.findAny(String(values.WhatId)) : null;
  if (what?.object === 'Account') return what.id;
  if (what?.values.AccountId) return what.values.AccountId;
  const who = values.WhoId ? org.findAny(String(values.WhoId)) : null;
  return who?.values.AccountId ?? null;
}

const task: Derive = (org, values, before) => {
  const closed = statusRow(org, 'TaskStatus', values.Status ?? null)?.IsClosed === true;
  return {
    IsClosed: closed,
    IsHighPriority: statusRow(org, 'TaskPriority', values.Priority ?? null)?.IsHighPriority === true,
    AccountId: accountOf(org, values),
    WhoCount: values.WhoId ? 1 : 0,
    WhatCount: values.WhatId ? 1 : 0,
    CompletedDateTime: closed ? (before?.CompletedDateTime ?? values.CompletedDateTime ?? org.stamp) : null,
  };
};

const event: Derive = (org, values) => {
  const start = (values.StartDateTime ?? values.ActivityDateTime ?? null) as string | null;
  const end = values.EndDateTime as string | null | undefined;
  const minutes =
    start && end
      ? (Date.parse(end.replace('+0000', 'Z')) - Date.parse(start.replace('+0000', 'Z'))) / 60_000
      : (values.DurationInMinutes ?? null);
  return {
    AccountId: accountOf(org, values),
    ...(start ? { StartDateTime: start, ActivityDateTime: start, ActivityDate: start.slice(0, 10) } : {}),
    DurationInMinutes: minutes,
    ...(start && !end && typeof minutes === 'number'
      ? { EndDateTime: new Date(Date.parse(start.replace('+0000', 'Z')) + minutes * 60_000).toISOString().replace('Z', '+0000') }
      : {}),
  };
};

const member: Derive = (org, values, before) => {
  const own = org.by('CampaignMemberStatus', 'CampaignId', values.CampaignId ?? null);
  const status = own.find((row) => row.values.Label === values.Status);
  const responded = status ? status.values.HasResponded === true : values.Status === 'Responded';
  const who = org.findAny(String(values.LeadId ?? values.ContactId ?? ''));
  return {
    HasResponded: responded,
    FirstRespondedDate: before?.FirstRespondedDate ?? values.FirstRespondedDate ?? (responded ? org.stamp.slice(0, 10) : null),
    LeadOrContactId: values.ContactId ?? values.LeadId ?? null,
    Type: values.ContactId ? 'Contact' : 'Lead',
    Name: who?.values.Name ?? null,
  };
};

const line: Derive = (org, { Quantity, UnitPrice, Product2Id }) => ({
  TotalPrice: typeof UnitPrice === 'number' ? Number((UnitPrice * Number(Quantity ?? 0)).toFixed(2)) : null,
  ProductCode: org.find('Product2', String(Product2Id ?? ''))?.values.ProductCode ?? null,
});

const DERIVES: Readonly<Record<string, Derive>> = {
  Lead: person,
  Contact: person,
  User: person,
  Opportunity: opportunity,
  OpportunityLineItem: line,
  Task: task,
  Event: event,
  CampaignMember: member,
};

/** What follows from a record's own values when it is written. */
export function derive(org: Org, object: ObjectType, values: Values, before: Values | null): Derived {
  return DERIVES[object.name]?.(org, values, before) ?? {};
}

const money = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + Number(row.values.Amount ?? 0), 0);

const SUMS: Readonly<Record<string, (members: readonly Row[], deals: readonly Row[]) => number>> = {
  NumberOfLeads: (members) => members.filter(({ values }) => values.LeadId).length,
  NumberOfContacts: (members) => members.filter(({ values }) => values.ContactId).length,
  NumberOfResponses: (members) => members.filter(({ values }) => values.HasResponded).length,
  NumberOfOpportunities: (_members, deals) => deals.length,
  NumberOfWonOpportunities: (_members, deals) => deals.filter(({ values }) => values.IsWon).length,
  AmountAllOpportunities: (_members, deals) => money(deals),
  AmountWonOpportunities: (_members, deals) => money(deals.filter(({ values }) => values.IsWon)),
};

/** A field that is computed when it is read, or undefined for one that is stored. */
export function computed(org: Org, row: Row, field: Field): Value | undefined {
  if (!field.calculated) return undefined;
  if (row.object === 'Campaign') return campaignSum(org, row, field.name);
  if (row.object === 'CampaignInfluence' && field.name === 'RevenueShare') {
    const deal = org.find('Opportunity', String(row.values.OpportunityId));
    return Number(((Number(deal?.values.Amount ?? 0) * Number(row.values.Influence ?? 0)) / 100).toFixed(2));
  }
  return undefined;
}

function campaignSum(org: Org, row: Row, name: string): number | undefined {
  const live = (object: string) => org.by(object, 'CampaignId', row.id).filter(({ values }) => values.IsDeleted !== true);
  if (name === 'NumberOfConvertedLeads')
    return live('CampaignMember').filter(({ values }) => values.LeadId && org.find('Lead', String(values.LeadId))?.values.IsConverted)
      .length;
  return SUMS[name]?.(live('CampaignMember'), live('Opportunity'));
}
