/** Users and queues as reps: all of them, as they are few and change seldom. */
import type { CrmRep } from '../../src/domain/crm-record.ts';
import type { BadRecord, BudgetClass, ReadResult } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { mapSalesforceQueueToRep, mapSalesforceUserToRep, queueRow, userRow } from './map.ts';
import { objectOf, QUEUE_FIELDS, USER_FIELDS } from './properties.ts';
import { parseElements } from './schema.ts';
import { idList, queryAll, type Soql } from './soql.ts';

/** Users who can own a lead: people of the company and its partners, and users for programs; not those who only see a portal. */
export const OWNING_USERS = "UserType IN ('Standard', 'PowerPartner', 'PartnerUser')";

function queries(users: string, queues: string): Soql[] {
  return [
    { from: 'User', select: USER_FIELDS, where: users },
    { from: 'Group', select: QUEUE_FIELDS, where: queues, optional: true },
  ];
}

async function mapped(api: Api, budget: BudgetClass, asked: readonly Soql[]): Promise<{ good: CrmRep[]; bad: BadRecord[] }> {
  const [users = [], groups = []] = await queryAll(api, budget, asked);
  const people = parseElements(users, userRow);
  const queues = parseElements(groups, queueRow);
  return {
    good: [...people.good.map(mapSalesforceUserToRep), ...queues.good.map(mapSalesforceQueueToRep)],
    bad: [...people.bad, ...queues.bad],
  };
}

/** Active and deactivated users and all queues, in one request. */
export function allReps(api: Api, budget: BudgetClass): Promise<{ good: CrmRep[]; bad: BadRecord[] }> {
  return mapped(api, budget, queries(OWNING_USERS, "Type = 'Queue'"));
}

export async function readReps(api: Api, ids: readonly string[]): Promise<ReadResult> {
  const of = (object: string) => idList(ids.filter((id) => objectOf(id) === object));
  const known = ids.filter((id) => objectOf(id) === 'User' || objectOf(id) === 'Group');
  if (known.length === 0) return { found: [], missing: ids, bad: [] };
  const { good, bad } = await mapped(api, 'evidence', queries(`Id IN ${of('User')}`, `Id IN ${of('Group')} AND Type = 'Queue'`));
  const seen = new Set([...good.map((rep) => rep.id), ...bad.map((one) => one.id)]);
  return { found: good, missing: ids.filter((id) => !seen.has(id)), bad };
}
