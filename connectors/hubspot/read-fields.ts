/** Looks whether Baton's fields and owners on contacts, Lead objects and deals still hold what was once written. */
import { z } from 'zod';
import type { FieldWrite } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { chunk, OBJECT_BATCH } from './limits.ts';
import { OBJECTS } from './properties.ts';
import { parseElements, searchRow } from './schema.ts';
import { mapFieldsToHubspot } from './write-fields.ts';

const present = z.object({ id: searchRow.shape.id, properties: z.record(z.string(), z.string().nullable().catch(null)) });

/** Per record, the keys whose value is still the given one; a record that is gone has no entry. Throws like any read. */
export async function stillHolding(api: Api, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const record of ['lead', 'lead-object', 'deal'] as const) {
    for (const batch of chunk(
      expected.filter((one) => one.record === record),
      OBJECT_BATCH,
    ))
      for (const [id, keys] of await readBatch(api, record, batch)) found.set(id, keys);
  }
  return found;
}

async function readBatch(api: Api, record: FieldWrite['record'], batch: readonly FieldWrite[]): Promise<[string, readonly string[]][]> {
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
  return rows.flatMap(({ id, properties }): [string, readonly string[]][] => {
    const asked = byId.get(id);
    if (asked === undefined) return [];
    const same = Object.entries(asked.values).filter(([key, value]) => {
      const [name = ''] = Object.keys(mapFieldsToHubspot({ [key]: value }));
      return isSame(properties[name] ?? null, value);
    });
    return [[id, same.map(([key]) => key)]];
  });
}

/** HubSpot gives numbers and truth values as text, and instants in ISO form. */
function isSame(text: string | null, value: string | number | boolean | null): boolean {
  if (value === null || value === '') return text === null || text === '';
  if (typeof value === 'number') return text !== null && text !== '' && (Number(text) === value || Date.parse(text) === value);
  return text === String(value);
}
