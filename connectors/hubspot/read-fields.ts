/** Looks whether Baton's fields and owners on contacts, Lead objects and deals still hold what was once written. */
import { z } from 'zod';
import type { FieldWrite } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { chunk, OBJECT_BATCH } from './limits.ts';
import { OBJECTS } from './properties.ts';
import { parseElements, searchRow } from './schema.ts';
import { mapFieldsToHubspot, type WrittenRecord } from './write-fields.ts';

const present = z.object({ id: searchRow.shape.id, properties: z.record(z.string(), z.string().nullable().catch(null)) });

type Present = Readonly<Record<string, string | null>>;

/** Per record, the keys whose value is still the given one; a record that is gone has no entry. Throws like any read. */
export async function stillHolding(api: Api, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await presentValues(api, expected);
  return new Map(found.map(({ asked, present }) => [asked.id, keysOf(asked, present, true)]));
}

/** Per record that is there, the keys that hold something else, with what they hold. Throws like any read. */
export async function differing(api: Api, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, Present>> {
  const found = await presentValues(api, expected);
  return new Map(
    found.map(({ asked, present }) => [
      asked.id,
      Object.fromEntries(keysOf(asked, present, false).map((key) => [key, present[key] ?? null])),
    ]),
  );
}

interface Found {
  readonly asked: FieldWrite;
  /** By the key of `asked.values`. */
  readonly present: Present;
}

function keysOf({ values }: FieldWrite, present: Present, same: boolean): string[] {
  return Object.keys(values).filter((key) => isSame(present[key] ?? null, values[key] ?? null) === same);
}

async function presentValues(api: Api, expected: readonly FieldWrite[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const record of ['lead', 'lead-object', 'deal'] as const) {
    const chosen = expected.filter((one) => one.record === record);
    for (const batch of chunk(chosen, OBJECT_BATCH)) found.push(...(await readBatch(api, record, batch)));
  }
  return found;
}

async function readBatch(api: Api, record: WrittenRecord, batch: readonly FieldWrite[]): Promise<Found[]> {
  const request = {
    method: 'POST' as const,
    path: `/crm/objects/2026-09/${OBJECTS[record].path}/batch/read`,
    body: {
      properties: [...new Set(batch.flatMap(({ values }) => Object.keys(mapFieldsToHubspot(values))))],
      propertiesWithHistory: [],
      inputs: batch.map(({ id }) => ({ id })),
    },
    budget: 'evidence' as const,
  };
  const rows = parseElements(resultsOf(await api.get(request), api, request).results, present).good;
  const byId = new Map(batch.map((one) => [one.id, one]));
  return rows.flatMap(({ id, properties }): Found[] => {
    const asked = byId.get(id);
    if (asked === undefined) return [];
    const names = Object.entries(asked.values).map(([key, value]) => [key, Object.keys(mapFieldsToHubspot({ [key]: value }))[0] ?? key]);
    return [{ asked, present: Object.fromEntries(names.map(([key, name]) => [key, properties[name as string] ?? null])) }];
  });
}

/** HubSpot gives numbers and truth values as text, and instants in ISO form. */
function isSame(text: string | null, value: string | number | boolean | null): boolean {
  if (value === null || value === '') return text === null || text === '';
  if (typeof value === 'number') return text !== null && text !== '' && (Number(text) === value || Date.parse(text) === value);
  return text === String(value);
}
