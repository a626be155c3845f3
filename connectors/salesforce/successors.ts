/** Where a lead lives on that can no longer be written: the contact and the opportunity it was converted into, or the record it was merged into. */
import { z } from 'zod';
import type { BudgetClass } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { COLLECTION, chunk } from './limits.ts';
import { objectOf } from './properties.ts';
import { flag, id, optionalId, parseElements } from './schema.ts';
import { idList, queryAll, type Soql } from './soql.ts';

const row = z.object({
  Id: id,
  IsDeleted: flag,
  MasterRecordId: optionalId,
  IsConverted: flag,
  ConvertedContactId: optionalId,
});

const MOST_HOPS = 5;

/** Id to the id it lives on as; ids that live themselves, or nowhere, are absent. */
export async function successorsOf(api: Api, ids: readonly string[], budget: BudgetClass): Promise<Map<string, string>> {
  const next = new Map<string, string>();
  let ask = ids.filter((one) => ['Lead', 'Contact'].includes(objectOf(one) ?? ''));
  for (let hop = 0; ask.length > 0 && hop < MOST_HOPS; hop++) {
    const rows = parseElements((await queryAll(api, budget, queries(ask))).flat(), row).good;
    const found = rows.flatMap((one): [string, string][] => {
      const to = one.IsConverted ? one.ConvertedContactId : one.IsDeleted ? one.MasterRecordId : null;
      return to === null ? [] : [[one.Id, to]];
    });
    for (const [from, to] of found) next.set(from, to);
    ask = found.map(([, to]) => to).filter((to) => !next.has(to));
  }
  return new Map(ids.flatMap((one) => (next.has(one) ? [[one, endOf(one, next)] as const] : [])));
}

function queries(ids: readonly string[]): Soql[] {
  return (['Lead', 'Contact'] as const).flatMap((from): Soql[] => {
    const own = ids.filter((one) => objectOf(one) === from);
    const select = ['Id', 'IsDeleted', 'MasterRecordId', ...(from === 'Lead' ? ['IsConverted', 'ConvertedContactId'] : [])];
    return own.length === 0 ? [] : [{ from, select, where: `Id IN ${idList(own)}`, deleted: true }];
  });
}

function endOf(one: string, next: ReadonlyMap<string, string>): string {
  let at = one;
  for (let hop = 0; hop < MOST_HOPS && next.has(at); hop++) at = next.get(at)!;
  return at;
}

const converted = z.object({ ConvertedContactId: id, ConvertedOpportunityId: id });

/** Opportunities that conversions made for these contacts. */
export async function dealsOfContacts(api: Api, contacts: readonly string[], budget: BudgetClass): Promise<Map<string, string>> {
  if (contacts.length === 0) return new Map();
  const where = `ConvertedContactId IN ${idList(contacts)} AND ConvertedOpportunityId != null`;
  const select = ['ConvertedContactId', 'ConvertedOpportunityId'];
  const [rows = []] = await queryAll(api, budget, [{ from: 'Lead', select, where, orderBy: 'ConvertedDate' }]);
  const found = parseElements(rows, converted).good;
  return new Map(found.map((one) => [one.ConvertedContactId, one.ConvertedOpportunityId]));
}

/** Contacts that leads became by the conversions that made these deals. */
export async function contactsOfDeals(api: Api, deals: readonly string[], budget: BudgetClass): Promise<Map<string, string[]>> {
  const select = ['ConvertedContactId', 'ConvertedOpportunityId'];
  const queries = chunk(deals, COLLECTION).map((some): Soql => {
    return { from: 'Lead', select, where: `ConvertedOpportunityId IN ${idList(some)}`, orderBy: 'ConvertedDate', optional: true };
  });
  const found = parseElements((await queryAll(api, budget, queries)).flat(), converted).good;
  const contacts = Map.groupBy(found, ({ ConvertedOpportunityId: deal }) => deal);
  return new Map([...contacts].map(([deal, own]) => [deal, [...new Set(own.map(({ ConvertedContactId }) => ConvertedContactId))]]));
}
