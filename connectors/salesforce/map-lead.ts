/** Salesforce leads and contacts to Baton leads: one person, who is a lead until converted and a contact from then on. */
import { z } from 'zod';
import type { CrmLead, ResponseField, ValueChange } from '../../src/domain/crm-record.ts';
import { type HistoryRow, mapSalesforceFlag, mapSalesforceHistory, mapSalesforceSource, mapSalesforceUser } from './map-source.ts';
import { conversionsOf, type MemberRow, touchesOf } from './map-touches.ts';
import { RESPONSE_FIELDS } from './properties.ts';
import { flag, id, optionalId, parent, requiredInstant, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';

const said = Object.fromEntries(Object.values(RESPONSE_FIELDS).map((name) => [name, text])) as Record<string, typeof text>;

export const personRow = z.object({
  Id: id,
  IsDeleted: flag,
  CreatedDate: requiredInstant,
  CreatedById: optionalId,
  SystemModstamp: requiredInstant,
  OwnerId: optionalId,
  MasterRecordId: optionalId,
  FirstName: text,
  LastName: text,
  Email: text,
  Phone: text,
  MobilePhone: text,
  LeadSource: text,
  HasOptedOutOfEmail: flag,
  DoNotCall: flag,
  Status: text,
  Company: text,
  AccountId: optionalId,
  Account: parent({ Name: text }),
  'Account.Name': text,
  IsConverted: flag,
  ConvertedContactId: optionalId,
  ConvertedOpportunityId: optionalId,
  ...said,
});

export type PersonRow = z.infer<typeof personRow>;

/** Everything a person's record is made of. */
export interface PersonParts {
  /** The record it lives on as. */
  readonly row: PersonRow;
  /** Leads that were converted into it, and records merged into any of them. */
  readonly former: readonly PersonRow[];
  /** Field histories of the record and of the leads it came from; null when they were not read. */
  readonly histories: readonly HistoryRow[] | null;
  readonly members: readonly MemberRow[];
}

/** The earliest start and all that was said stay, whichever record said it. */
export function mapSalesforcePerson(parts: PersonParts, settings: OrgSettings): CrmLead {
  const { row, former, histories, members } = parts;
  const origins = [row, ...former.filter((one) => one.IsConverted)];
  const first = origins.reduce((a, b) => (b.CreatedDate < a.CreatedDate ? b : a));
  const history: History = (field, name = field, fits = undefined, of = origins) => historyOf(of, histories, field, name, settings, fits);
  const touches = histories === null ? [] : touchesOf(first, members, settings);
  return {
    kind: 'lead',
    id: row.Id,
    version: Math.max(...[row, ...former].map((one) => one.SystemModstamp), ...members.map((one) => one.SystemModstamp), newest(histories)),
    archived: row.IsDeleted,
    createdAt: first.CreatedDate,
    ownerId: row.OwnerId,
    lifecycleStage: row.Status ?? origins.at(-1)?.Status ?? null,
    stageHistory: histories === null ? [] : history('Status'),
    ownerHistory: histories === null ? [] : withoutRepeats(lasting(ownersOf(row, history))),
    withHistory: histories !== null,
    conversions: conversionsOf(first, members, settings),
    ...(touches.length === 0 ? {} : { touches }),
    source: first.LeadSource,
    sourceDetail: null,
    createdBy: { source: mapSalesforceSource(first.CreatedById, settings), by: mapSalesforceUser(first.CreatedById, settings) },
    response: histories === null ? {} : responseOf(history),
    optedOut: row.HasOptedOutOfEmail,
    optOutHistory: histories === null ? [] : saidFlags(history('HasOptedOutOfEmail')),
    callOptOutHistory: histories === null ? [] : saidFlags(history('DoNotCall')),
    statusHistory: histories === null ? [] : history('Status'),
    companyId: row.AccountId,
    mergedIds: former.map((one) => one.Id),
    person: {
      name: [row.FirstName, row.LastName].filter((part) => part !== null).join(' ') || null,
      email: row.Email,
      phone: row.Phone ?? row.MobilePhone,
      company: row.Company ?? row.Account?.Name ?? row['Account.Name'] ?? null,
    },
  };
}

const isRecordId = (value: string): boolean => id.safeParse(value).success;

function newest(histories: readonly HistoryRow[] | null): number {
  return Math.max(0, ...(histories ?? []).map((row) => row.CreatedDate));
}

type History = (
  field: keyof PersonRow & string,
  name?: string,
  fits?: (value: string) => boolean,
  of?: readonly PersonRow[],
) => ValueChange[];

/** What became of a lead's owner after the contact was there is no word about the contact: the lead was converted into it later on. */
function ownersOf(row: PersonRow, history: History): ValueChange[] {
  const own = history('OwnerId', 'Owner', isRecordId, [row]);
  const all = history('OwnerId', 'Owner', isRecordId).filter((change) => change.at <= row.CreatedDate);
  return [...all, ...own.filter((change) => change.at > row.CreatedDate)];
}

function historyOf(
  origins: readonly PersonRow[],
  histories: readonly HistoryRow[] | null,
  field: keyof PersonRow & string,
  name: string,
  settings: OrgSettings,
  fits?: (value: string) => boolean,
): ValueChange[] {
  const all = origins.flatMap((origin) => {
    const rows = (histories ?? []).filter((row) => (row.LeadId ?? row.ContactId) === origin.Id);
    const value = origin[field];
    const present = value === null || value === undefined || typeof value === 'object' ? null : String(value);
    return mapSalesforceHistory(rows, name, present, { at: origin.CreatedDate, by: origin.CreatedById }, settings, fits);
  });
  return all.sort((a, b) => a.at - b.at);
}

/** A box that nobody ticked yet is no word of anybody's. */
function saidFlags(changes: readonly ValueChange[]): ValueChange[] {
  const flags = mapSalesforceFlag(changes);
  const first = flags.findIndex(({ value }) => value === 'true');
  return first < 0 ? [] : flags.slice(first);
}

/**
 * A queue from which the very save that made the lead took it again never had it: flows route in the transaction of the form. Later changes
 * stay, since an org tells seconds only: marketing's hand-over and Baton's move away from somebody absent may share one.
 */
function lasting(changes: readonly ValueChange[]): ValueChange[] {
  const madeAt = changes[0]?.at;
  return changes.filter((change, index) => {
    const next = changes[index + 1];
    return change.at !== madeAt || next?.at !== madeAt || next.source === 'baton';
  });
}

/** A contact made by a conversion begins with the owner the lead had. */
function withoutRepeats(changes: readonly ValueChange[]): ValueChange[] {
  return changes.filter((change, index) => change.value !== changes[index - 1]?.value);
}

const DATES: ReadonlySet<ResponseField> = new Set<ResponseField>(['callBackOn', 'wakeUpOn', 'nurtureUntil']);

/** What the facts say may be about a person: only their names are kept, from "need: two stores; budget: 20 k". */
function namesOf(words: string): string {
  const names = words.split(/[;\n]/).map((part) => part.split(':')[0]!.trim());
  return names.filter((name) => name !== '').join(';');
}

function responseOf(history: History): CrmLead['response'] {
  const entries = (Object.entries(RESPONSE_FIELDS) as [ResponseField, keyof PersonRow & string][]).map(
    ([field, name]): [ResponseField, ValueChange[]] => {
      const changes = history(name);
      if (field === 'factsPassedOn') return [field, changes.map((change) => ({ ...change, value: namesOf(change.value) }))];
      return [field, DATES.has(field) ? changes.map((change) => ({ ...change, value: change.value.slice(0, 10) })) : changes];
    },
  );
  return Object.fromEntries(entries.filter(([, changes]) => changes.length > 0));
}
