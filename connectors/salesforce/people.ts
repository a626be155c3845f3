/** People by id: leads and contacts with their histories and campaigns, found under the record they live on as. */
import type { CrmLead } from '../../src/domain/crm-record.ts';
import type { BadRecord, BudgetClass, ReadResult } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { mapSalesforcePerson, type PersonRow, personRow } from './map-lead.ts';
import { type HistoryRow, historyRow } from './map-source.ts';
import { type MemberRow, memberRow } from './map-touches.ts';
import { CONTACT_FIELDS, LEAD_FIELDS, objectOf } from './properties.ts';
import { parseElements } from './schema.ts';
import { readSettings } from './settings.ts';
import { idList, queryAll, type Soql } from './soql.ts';

/** Leads merged into a lead that was converted, and so on: longer chains than this do not happen. */
const MOST_HOPS = 5;

interface Known {
  readonly rows: Map<string, PersonRow>;
  readonly bad: BadRecord[];
}

/** Two requests for 200 people, one more for each hop of conversions and merges. */
export async function readPeople(api: Api, ids: readonly string[], budget: BudgetClass): Promise<ReadResult> {
  const known: Known = { rows: new Map(), bad: [] };
  await gather(api, ids, known, budget);
  const ends = new Map(ids.flatMap((id) => (known.rows.has(id) ? [[id, endOf(id, known.rows)] as const] : [])));
  const survivors = [...new Set(ends.values())].flatMap((id) => known.rows.get(id) ?? []);
  const former = formerOf(survivors, known.rows);
  const told = await toldOf(api, [...survivors, ...[...former.values()].flat()], budget);
  const settings = readSettings(api.session.settings);
  const found = survivors.map((row): CrmLead => {
    const own = former.get(row.Id) ?? [];
    const all = new Set([row.Id, ...own.map((one) => one.Id)]);
    return mapSalesforcePerson(
      {
        row,
        former: own,
        histories: told.histories.filter((one) => all.has(one.LeadId ?? one.ContactId ?? '')),
        members: told.members.filter((one) => all.has(one.LeadId ?? '') || all.has(one.ContactId ?? '')),
      },
      settings,
    );
  });
  const unread = new Set(known.bad.map((one) => one.id));
  return { found, missing: ids.filter((id) => !ends.has(id) && !unread.has(id)), bad: known.bad };
}

/** The records themselves, what became of them, and what was merged or converted into them. */
async function gather(api: Api, ids: readonly string[], known: Known, budget: BudgetClass): Promise<void> {
  let ask = [...new Set(ids)].filter((id) => ['Lead', 'Contact'].includes(objectOf(id) ?? ''));
  for (let hop = 0; ask.length > 0 && hop < MOST_HOPS; hop++) {
    const rows = await queryAll(api, budget, personQueries(ask));
    const { good, bad } = parseElements(rows.flat(), personRow);
    for (const row of good) known.rows.set(row.Id, row);
    known.bad.push(...bad);
    ask = [...new Set(good.flatMap(nextOf))].filter((id) => !known.rows.has(id));
  }
}

function personQueries(ids: readonly string[]): Soql[] {
  const of = (object: string) => ids.filter((id) => objectOf(id) === object);
  const [leads, contacts] = [of('Lead'), of('Contact')];
  const query = (from: 'Lead' | 'Contact', where: string): Soql => {
    return { from, select: from === 'Lead' ? LEAD_FIELDS : CONTACT_FIELDS, where, deleted: true };
  };
  return [
    ...(leads.length === 0 ? [] : [query('Lead', `Id IN ${idList(leads)}`), query('Lead', `MasterRecordId IN ${idList(leads)}`)]),
    ...(contacts.length === 0
      ? []
      : [
          query('Contact', `Id IN ${idList(contacts)}`),
          query('Contact', `MasterRecordId IN ${idList(contacts)}`),
          query('Lead', `ConvertedContactId IN ${idList(contacts)}`),
        ]),
  ];
}

/** The id this row lives on as, if it does not live itself. */
function nextOf(row: PersonRow): string[] {
  if (row.IsConverted && row.ConvertedContactId !== null) return [row.ConvertedContactId];
  return row.IsDeleted && row.MasterRecordId !== null ? [row.MasterRecordId] : [];
}

function endOf(id: string, rows: ReadonlyMap<string, PersonRow>): string {
  let at = id;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const next = rows.get(at) === undefined ? undefined : nextOf(rows.get(at)!)[0];
    if (next === undefined || !rows.has(next)) return at;
    at = next;
  }
  return at;
}

function formerOf(survivors: readonly PersonRow[], rows: ReadonlyMap<string, PersonRow>): Map<string, PersonRow[]> {
  const former = new Map<string, PersonRow[]>(survivors.map((row) => [row.Id, []]));
  for (const row of rows.values()) {
    const end = endOf(row.Id, rows);
    if (end !== row.Id) former.get(end)?.push(row);
  }
  return former;
}

const HISTORY_FIELDS = ['Field', 'OldValue', 'NewValue', 'CreatedDate', 'CreatedById'];
const MEMBER_FIELDS = [
  'Id',
  'IsDeleted',
  'CampaignId',
  'LeadId',
  'ContactId',
  'HasResponded',
  'FirstRespondedDate',
  'CreatedDate',
  'SystemModstamp',
  'Campaign.Name',
];

async function toldOf(
  api: Api,
  rows: readonly PersonRow[],
  budget: BudgetClass,
): Promise<{ histories: HistoryRow[]; members: MemberRow[] }> {
  const of = (object: string) => rows.filter((row) => objectOf(row.Id) === object).map((row) => row.Id);
  const queries = (['Lead', 'Contact'] as const).flatMap((object): Soql[] => {
    const ids = of(object);
    if (ids.length === 0) return [];
    const where = `${object}Id IN ${idList(ids)}`;
    return [
      { from: `${object}History`, select: [`${object}Id`, ...HISTORY_FIELDS], where, optional: true },
      { from: 'CampaignMember', select: MEMBER_FIELDS, where, deleted: true, optional: true },
    ];
  });
  const answers = await queryAll(api, budget, queries);
  const rowsFrom = (history: boolean) => answers.filter((_, n) => (queries[n]?.from !== 'CampaignMember') === history).flat();
  const members = parseElements(rowsFrom(false), memberRow).good;
  return {
    histories: parseElements(rowsFrom(true), historyRow).good,
    members: [...new Map(members.map((member) => [member.Id, member])).values()],
  };
}
