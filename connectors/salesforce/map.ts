/** Salesforce opportunities, users and queues to Baton deals and reps. */
import { z } from 'zod';
import type { CrmDeal, CrmRep, DealLine } from '../../src/domain/crm-record.ts';
import { businessOf } from '../../src/domain/loop/business.ts';
import { children, flag, id, instant, number, optionalId, parent, parseElements, requiredInstant, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';

export const dealRow = z
  .object({
    Id: id,
    IsDeleted: flag,
    CreatedDate: requiredInstant,
    SystemModstamp: requiredInstant,
    OwnerId: optionalId,
    StageName: text,
    IsClosed: flag,
    IsWon: flag,
    CloseDate: text,
    Amount: text,
    CurrencyIsoCode: text,
    Probability: number,
    Type: text,
    CampaignId: optionalId,
    AccountId: optionalId,
    LastStageChangeDate: instant,
    OpportunityContactRoles: children,
    OpportunityHistories: children,
    OpportunityLineItems: children,
  })
  .catchall(z.unknown());

export type DealRow = z.infer<typeof dealRow>;

/** A query that tells of deleted deals tells of their deleted roles too. */
const role = z.object({ ContactId: id, IsDeleted: flag });
const stageRow = z.object({ StageName: text, CreatedDate: requiredInstant });

/**
 * The people of a deal are the contacts in its roles, else `converted`: those that the leads became which were converted into it. A close date
 * is a day, which ends where the org is.
 */
export function mapSalesforceDeal(deal: DealRow, converted: readonly string[], settings: OrgSettings): CrmDeal {
  const roles = rolesOf(deal);
  const leadIds = roles.length > 0 ? roles : converted;
  const lost = settings.lossReason === null ? null : text.safeParse(deal[settings.lossReason]);
  return {
    kind: 'deal',
    id: deal.Id,
    version: deal.SystemModstamp,
    archived: deal.IsDeleted,
    createdAt: deal.CreatedDate,
    ownerId: deal.OwnerId,
    stage: stageOf(deal),
    stageName: deal.StageName ?? '',
    stageAt: stageAt(deal),
    closesAt: deal.CloseDate === null ? null : endOf(deal.CloseDate, settings.zone),
    amount: amountOf(deal, settings),
    currency: deal.CurrencyIsoCode ?? settings.currency,
    lostReason: lost?.success ? lost.data : null,
    business: businessOf(deal.Type),
    probability: deal.Probability === null ? null : deal.Probability / 100,
    stageDates: stageDates(deal),
    ...(leadIds.length > 0 || deal.AccountId === null ? {} : { companyIds: [deal.AccountId] }),
    ...(roles.length > 0 || converted.length === 0 ? {} : { converted: true as const }),
    ...(deal.CampaignId === null ? {} : { primaryCampaign: deal.CampaignId }),
    ...linesOf(deal),
    leadIds,
  };
}

/** Of the field that the company calls the amount, else Salesforce's own. */
function amountOf(deal: DealRow, { amount: { field } }: OrgSettings): string | null {
  return decimal(field === null ? deal.Amount : (text.safeParse(deal[field]).data ?? null));
}

const lineRow = z.object({
  Product2: parent({ Name: text }),
  ProductCode: text,
  Quantity: text,
  TotalPrice: text,
  SortOrder: number,
  IsDeleted: flag,
});

function linesOf(deal: DealRow): { readonly lines?: readonly DealLine[] } {
  const rows = parseElements(deal.OpportunityLineItems, lineRow).good.filter(({ IsDeleted }) => !IsDeleted);
  if (rows.length === 0) return {};
  const sorted = rows.sort((a, b) => (a.SortOrder ?? 0) - (b.SortOrder ?? 0));
  return {
    lines: sorted.map(({ Product2, ProductCode: code, Quantity: quantity, TotalPrice }) => {
      return { name: Product2?.Name ?? code ?? '', code, quantity, amount: decimal(TotalPrice) };
    }),
  };
}

/** Contacts in its roles, each once. */
export function rolesOf(deal: DealRow): string[] {
  const roles = parseElements(deal.OpportunityContactRoles, role).good;
  return [...new Set(roles.flatMap((one) => (one.IsDeleted ? [] : [one.ContactId])))];
}

function stageOf({ IsClosed, IsWon }: DealRow): CrmDeal['stage'] {
  if (!IsClosed) return 'open';
  return IsWon ? 'won' : 'lost';
}

/** Histories also note changes of amount and date: the stage began with the first of the last rows that name it. */
function stageAt(deal: DealRow): number {
  const rows = parseElements(deal.OpportunityHistories, stageRow).good.sort((a, b) => b.CreatedDate - a.CreatedDate);
  const before = rows.findIndex((row) => row.StageName !== deal.StageName);
  const began = rows[(before === -1 ? rows.length : before) - 1];
  return began?.CreatedDate ?? deal.LastStageChangeDate ?? deal.CreatedDate;
}

/** When it last entered each stage: rows that only note another amount begin none. */
function stageDates(deal: DealRow): Record<string, number> {
  const rows = parseElements(deal.OpportunityHistories, stageRow).good.sort((a, b) => a.CreatedDate - b.CreatedDate);
  const entered = rows.filter(({ StageName }, index) => StageName !== null && StageName !== rows[index - 1]?.StageName);
  return Object.fromEntries(entered.map(({ StageName, CreatedDate }) => [StageName!, CreatedDate]));
}

/** JSON numbers lose their last zero: money is told with the decimals it is counted in. */
function decimal(amount: string | null): string | null {
  const value = Number(amount);
  return amount === null || !Number.isFinite(value) ? null : value.toFixed(2);
}

function endOf(day: string, zone: string): number {
  return Temporal.PlainDate.from(day.slice(0, 10)).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
}

export const userRow = z.object({
  Id: id,
  Name: text,
  Email: text,
  IsActive: flag,
  UserType: text,
  TimeZoneSidKey: text,
  ManagerId: optionalId,
  UserRole: parent({ Name: text }),
  SystemModstamp: requiredInstant,
});

export type UserRow = z.infer<typeof userRow>;

export function mapSalesforceUserToRep(user: UserRow): CrmRep {
  return {
    kind: 'rep',
    id: user.Id,
    version: user.SystemModstamp,
    archived: !user.IsActive,
    email: user.Email,
    name: user.Name,
    userId: user.Id,
    type: 'person',
    teams: user.UserRole?.Name ? [user.UserRole.Name] : [],
    zone: zoneOf(user.TimeZoneSidKey),
    managerId: user.ManagerId,
  };
}

export const queueRow = z.object({ Id: id, Name: text, SystemModstamp: requiredInstant });

export function mapSalesforceQueueToRep(queue: z.infer<typeof queueRow>): CrmRep {
  return {
    kind: 'rep',
    id: queue.Id,
    version: queue.SystemModstamp,
    archived: false,
    email: null,
    name: queue.Name,
    userId: null,
    type: 'queue',
    teams: [],
    zone: null,
  };
}

/** An IANA zone this runtime knows, else null. */
export function zoneOf(value: string | null): string | null {
  if (value === null) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
