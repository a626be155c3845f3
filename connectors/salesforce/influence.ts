/** CampaignInfluence rows under Baton's own locked model: looked at, made, changed and taken away, so that what stands there is what was wanted. */
import { z } from 'zod';
import type { BudgetClass, FieldWrite, WriteResult } from '../../src/ports/connector.ts';
import { type BatchRow, notSent, type Settled, verdict, writeBatch } from './batch-write.ts';
import { type Api, sentence } from './client.ts';
import { COLLECTION, chunk, SETTLE_MS } from './limits.ts';
import { objectOf } from './properties.ts';
import { id, number, optionalId, parseElements, rowErrorOf, savedRow } from './schema.ts';
import { readSettings } from './settings.ts';
import { idList, queryAll, soqlQuoted } from './soql.ts';

export const INFLUENCE = 'CampaignInfluence';
const MODEL = 'Baton';

/** Of the metadata component and the row it makes. */
export const INFLUENCE_MODEL = 'CampaignInfluenceModel';

/** Locked: rows come from the API alone. Never the default one, which Salesforce computes by itself (salesforce.md §6). */
export function influenceModel() {
  return {
    fullName: MODEL,
    name: MODEL,
    isActive: true,
    isDefaultModel: false,
    isModelLocked: true,
    modelDescription: 'Influence rows written by Baton.',
    recordPreference: 'AllRecords',
  };
}

const modelRow = z.object({ Id: id });

/** Id of Baton's own model; null where there is none. */
export async function modelIn(api: Api): Promise<string | null> {
  const where = `DeveloperName = ${soqlQuoted(MODEL)}`;
  const [rows = []] = await queryAll(api, 'evidence', [{ from: INFLUENCE_MODEL, select: ['Id'], where, optional: true }]);
  return parseElements(rows, modelRow).good[0]?.Id ?? null;
}

const influenceRow = z.object({ Id: id, OpportunityId: id, CampaignId: id, ContactId: optionalId, Influence: number });

type Row = z.infer<typeof influenceRow>;

/** By deal, then by campaign and person. */
type Present = ReadonlyMap<string, ReadonlyMap<string, Row>>;

async function presentRows(api: Api, deals: readonly string[], budget: BudgetClass): Promise<Present> {
  const { influenceModel: model } = readSettings(api.session.settings);
  const select = ['Id', 'OpportunityId', 'CampaignId', 'ContactId', 'Influence'];
  const queries = chunk(deals, COLLECTION).map((some) => {
    const where = `ModelId = ${soqlQuoted(model ?? '')} AND OpportunityId IN ${idList(some)}`;
    return { from: INFLUENCE, select, where, optional: true };
  });
  const found = parseElements((await queryAll(api, budget, queries)).flat(), influenceRow).good;
  const byDeal = Map.groupBy(found, ({ OpportunityId }) => OpportunityId);
  return new Map([...byDeal].map(([deal, own]) => [deal, new Map(own.map((row) => [keyOf(row), row]))]));
}

/** Somebody who is no contact (any more) is not named in a row. */
function keyOf({ CampaignId, ContactId }: Pick<Row, 'CampaignId' | 'ContactId'>): string {
  return ContactId === null ? CampaignId : `${CampaignId} ${ContactId}`;
}

interface Wanted {
  readonly deal: string;
  readonly campaign: string;
  readonly contact: string | null;
  /** Percent; null: no row. */
  readonly percent: number | null;
}

/** Two people who are no contacts share one row. */
function wantedOf({ id: deal, values }: FieldWrite): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const [named, value] of Object.entries(values)) {
    const [campaign = '', person = ''] = named.split(' ');
    const contact = objectOf(person) === 'Contact' ? person : null;
    const key = keyOf({ CampaignId: campaign, ContactId: contact });
    const before = wanted.get(key)?.percent ?? null;
    const percent = typeof value === 'number' ? (before ?? 0) + value : before;
    wanted.set(key, { deal, campaign, contact, percent });
  }
  return wanted;
}

/** What stands in the org, in the words of what was written; nothing where there is no row. */
export async function presentInfluence(
  api: Api,
  expected: readonly FieldWrite[],
): Promise<{ readonly asked: FieldWrite; readonly present: Readonly<Record<string, string | null>> }[]> {
  const deals = expected.map(({ id: deal }) => deal);
  const present = deals.length === 0 ? new Map<string, Map<string, Row>>() : await presentRows(api, deals, 'evidence');
  return expected.map((asked) => {
    const own = present.get(asked.id);
    const percentOf = (named: string): string | null => {
      const [campaign = '', person = ''] = named.split(' ');
      const contact = objectOf(person) === 'Contact' ? person : null;
      const percent = own?.get(keyOf({ CampaignId: campaign, ContactId: contact }))?.Influence ?? null;
      return percent === null ? null : String(percent);
    };
    return { asked, present: Object.fromEntries(Object.keys(asked.values).map((named) => [named, percentOf(named)])) };
  });
}

interface Plan {
  readonly gone: readonly { readonly deal: string; readonly row: Row }[];
  /** Falling ones first: no moment may hold more than the whole of a deal. */
  readonly falling: readonly BatchRow[];
  readonly rising: readonly BatchRow[];
  readonly made: readonly BatchRow[];
}

/** One write a deal: every row of it is settled before the deal is. Rows that stand as wanted are left alone. */
export async function writeInfluence(api: Api, writes: readonly FieldWrite[]): Promise<WriteResult[]> {
  if (writes.length === 0) return [];
  const deals = writes.map(({ id: deal }) => deal);
  const settled = new Map<string, Settled>(deals.map((deal) => [deal, { kind: 'done', id: deal }]));
  try {
    const plan = planOf(api, writes, await presentRows(api, deals, 'fields'));
    for (const batch of chunk(plan.gone, COLLECTION)) note(settled, await deleteRows(api, batch));
    for (const rows of [plan.falling, plan.rising]) note(settled, await saveRows(api, 'PATCH', rows));
    note(settled, await saveRows(api, 'POST', plan.made));
  } catch (error) {
    const status = notSent(error, api);
    for (const deal of deals) settled.set(deal, status);
  }
  return deals.map((deal) => ({ ref: deal, status: verdict(settled.get(deal)!) }));
}

function planOf(api: Api, writes: readonly FieldWrite[], present: Present): Plan {
  const { influenceModel: model } = readSettings(api.session.settings);
  const all = writes.flatMap((write) =>
    [...wantedOf(write)].map(([key, wanted]) => ({ wanted, row: present.get(write.id)?.get(key), ref: `${write.id} ${key}` })),
  );
  const changed = all.flatMap(({ wanted: { percent }, row, ref }) =>
    row === undefined || percent === null || row.Influence === percent
      ? []
      : [{ rises: percent > (row.Influence ?? 0), row: { ref, type: INFLUENCE, values: { id: row.Id, Influence: percent } } }],
  );
  return {
    gone: all.flatMap(({ wanted, row }) => (row !== undefined && wanted.percent === null ? [{ deal: wanted.deal, row }] : [])),
    falling: changed.flatMap(({ rises, row }) => (rises ? [] : [row])),
    rising: changed.flatMap(({ rises, row }) => (rises ? [row] : [])),
    made: all.flatMap(({ wanted: { deal, campaign, contact, percent }, row, ref }) => {
      if (row !== undefined || percent === null) return [];
      const values = { CampaignId: campaign, OpportunityId: deal, ModelId: model, Influence: percent };
      return [{ ref, type: INFLUENCE, values: { ...values, ...(contact === null ? {} : { ContactId: contact }) } }];
    }),
  };
}

async function saveRows(api: Api, method: 'POST' | 'PATCH', rows: readonly BatchRow[]): Promise<Map<string, Settled>> {
  const settled = new Map<string, Settled>();
  const batch = { method, path: '/composite/sobjects', budget: 'fields' as const, lookAfterMs: api.timeoutMs + SETTLE_MS };
  for (const some of chunk(rows, COLLECTION)) for (const [ref, status] of await writeBatch(api, batch, some)) settled.set(ref, status);
  return settled;
}

/** Every row under Baton's own model. Answers how many are gone and what was refused, in the org's words. */
export async function removeInfluence(api: Api): Promise<{ readonly gone: number; readonly refused: readonly string[] }> {
  const model = await modelIn(api);
  if (model === null) return { gone: 0, refused: [] };
  const select = ['Id', 'OpportunityId', 'CampaignId', 'ContactId', 'Influence'];
  const where = `ModelId = ${soqlQuoted(model)}`;
  const [found = []] = await queryAll(api, 'fields', [{ from: INFLUENCE, select, where, optional: true }]);
  let gone = 0;
  const refused = new Set<string>();
  for (const rows of chunk(parseElements(found, influenceRow).good, COLLECTION)) {
    const settled = await deleteRows(
      api,
      rows.map((row) => ({ deal: row.OpportunityId, row })),
    );
    for (const status of settled.values()) {
      if (status.kind === 'done') gone += 1;
      else refused.add(status.kind === 'failed' ? sentence(status.error, 400) : 'an answer that passes over a row');
    }
  }
  return { gone, refused: [...refused].map((why) => `rows of campaign influence: ${why}`) };
}

const NOT_THERE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID']);

/** What is gone already is as wanted. */
async function deleteRows(api: Api, rows: Plan['gone']): Promise<Map<string, Settled>> {
  const query = { ids: rows.map(({ row }) => row.Id).join(','), allOrNone: 'false' };
  const reply = await api.get({ method: 'DELETE', path: '/composite/sobjects', query, budget: 'fields' });
  const answered = z.array(savedRow).safeParse(reply.json).data ?? [];
  return new Map(
    rows.map(({ deal, row }, n): [string, Settled] => {
      const saved = answered[n];
      if (saved === undefined) {
        const why = 'Salesforce’s answer passes over a row of influence';
        return [`${deal} ${row.Id}`, { kind: 'unknown', lookAfter: api.session.now() + SETTLE_MS, why }];
      }
      const error = rowErrorOf(saved);
      const done = saved.success || NOT_THERE.has(error.code ?? '');
      return [`${deal} ${row.Id}`, done ? { kind: 'done', id: row.Id } : { kind: 'failed', error }];
    }),
  );
}

/** The first row of a deal that was not written is what became of the deal. */
function note(settled: Map<string, Settled>, rows: ReadonlyMap<string, Settled>): void {
  for (const [ref, status] of rows) {
    const deal = ref.slice(0, ref.indexOf(' '));
    if (status.kind !== 'done' && settled.get(deal)?.kind === 'done') settled.set(deal, status);
  }
}
