/** One Baton_Handoff__c per at-bat, upserted on its own key, so that the org's own reports count by rep, campaign and month. */
import { z } from 'zod';
import type { FieldWrite, WriteResult } from '../../src/ports/connector.ts';
import { type BatchRow, notSent, type Waiting, waitingOf, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { COLLECTION, chunk, ID_LIST, SETTLE_MS } from './limits.ts';
import { objectOf, TASK_KEY } from './properties.ts';
import { id, parseElements } from './schema.ts';
import { queryAll, type Soql, soqlQuoted } from './soql.ts';
import { dealsOfContacts } from './successors.ts';
import { mapFieldsToSalesforce } from './values.ts';

export const HANDOFF = 'Baton_Handoff__c';
/** Lookups of a hand-off record and what they point to. */
export const HANDOFF_LOOKUPS = {
  Baton_Lead__c: 'Lead',
  Baton_Contact__c: 'Contact',
  Baton_Opportunity__c: 'Opportunity',
  Baton_Campaign_Record__c: 'Campaign',
  Baton_Rep__c: 'User',
} as const;

/**
 * For the figures that were written just now. They are for reports: what the org refuses is told in the log and costs nothing else; what cannot
 * be sent yet is answered by write, to be written again.
 */
export async function writeHandoffs(
  api: Api,
  writes: readonly FieldWrite[],
  results: readonly WriteResult[],
): Promise<ReadonlyMap<string, Waiting>> {
  const at = new Map(results.flatMap(({ ref, status }) => (status.kind === 'done' ? [[ref, status.id] as const] : [])));
  const told = toldHandoffs(api, writes).filter(({ id: lead }) => at.has(lead));
  const waiting = new Map<string, Waiting>();
  for (const batch of chunk(told, COLLECTION)) {
    for (const [write, status] of await upsert(api, batch, at)) waiting.set(write, status);
  }
  return waiting;
}

/** Writes that tell of an at-bat; none where the org keeps no such records. */
export function toldHandoffs(api: Api, writes: readonly FieldWrite[]): readonly FieldWrite[] {
  return api.session.capabilities.has('handoff-records') ? writes.filter(({ values }) => typeof values.at_bat_number === 'number') : [];
}

async function upsert(api: Api, writes: readonly FieldWrite[], at: ReadonlyMap<string, string>): Promise<Map<string, Waiting>> {
  const path = `/composite/sobjects/${HANDOFF}/${TASK_KEY}`;
  try {
    const rows = await handoffRows(api, writes, at);
    const settled = await writeBatch(api, { method: 'PATCH', path, budget: 'fields', lookAfterMs: SETTLE_MS }, rows);
    const failed = [...settled.values()].filter(({ kind }) => kind !== 'done' && kind !== 'retry').length;
    if (failed > 0) api.log.warn(UNWRITTEN, { failed });
    return waitingOf(
      settled,
      writes.map((write) => [keyOf(write), write.id]),
    );
  } catch (error) {
    const status = notSent(error, api);
    if (status.kind === 'retry') return new Map(writes.map(({ id: lead }) => [lead, status]));
    api.log.warn(UNWRITTEN, { why: 'why' in status ? status.why : status.kind });
    return new Map();
  }
}

const UNWRITTEN = 'hand-off records could not be written';

const keyOf = (write: FieldWrite): string => `${write.id}-a${write.values.at_bat_number}`;

/** `at`: which record of the org took each write. */
export async function handoffRows(api: Api, writes: readonly FieldWrite[], at: ReadonlyMap<string, string>): Promise<BatchRow[]> {
  const contacts = [...new Set(writes.map((write) => at.get(write.id)!))].filter((one) => objectOf(one) === 'Contact');
  const deals = new Map<string, string>();
  for (const some of chunk(contacts, ID_LIST))
    for (const [contact, deal] of await dealsOfContacts(api, some, 'fields')) deals.set(contact, deal);
  const campaigns = await campaignsNamed(
    api,
    writes.flatMap(({ values }) => (typeof values.campaign === 'string' ? [values.campaign] : [])),
  );
  return writes.map((write): BatchRow => {
    const person = at.get(write.id)!;
    const key = keyOf(write);
    const campaign = campaigns.get(String(write.values.campaign));
    return {
      ref: key,
      type: HANDOFF,
      values: {
        [TASK_KEY]: key,
        ...mapFieldsToSalesforce(write.values),
        ...(objectOf(write.id) === 'Lead' ? { Baton_Lead__c: write.id } : {}),
        ...(objectOf(person) === 'Contact' ? { Baton_Contact__c: person } : {}),
        ...(deals.has(person) ? { Baton_Opportunity__c: deals.get(person) } : {}),
        ...(campaign === undefined ? {} : { Baton_Campaign_Record__c: campaign }),
        ...(write.handedTo !== undefined && objectOf(write.handedTo) === 'User' ? { Baton_Rep__c: write.handedTo } : {}),
      },
    };
  });
}

const campaignRow = z.object({ Id: id, Name: z.string() });

/** By name; a name that several campaigns bear is nobody's. */
async function campaignsNamed(api: Api, names: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return new Map();
  const queries = chunk(wanted, COLLECTION).map((some): Soql => {
    const where = `Name IN (${some.map(soqlQuoted).join(', ')})`;
    return { from: 'Campaign', select: ['Id', 'Name'], where, optional: true };
  });
  const found = parseElements((await queryAll(api, 'fields', queries)).flat(), campaignRow).good;
  const count = (name: string) => found.filter((one) => one.Name === name).length;
  return new Map(found.filter((one) => count(one.Name) === 1).map((one) => [one.Name, one.Id]));
}
