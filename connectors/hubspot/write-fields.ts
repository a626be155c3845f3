/** Writes Baton's fields and owner moves onto contacts, Lead objects and deals. */
import type { FieldWrite, WriteResult } from '../../src/ports/connector.ts';
import { type Batch, notSent, type Settled, toResults, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { SETTLE_MS } from './limits.ts';
import { FIELD_PREFIX, OBJECTS } from './properties.ts';

/** Campaigns take no fields of an app (hubspot.md §11), and HubSpot has no rows of influence. */
export type WrittenRecord = Exclude<FieldWrite['record'], 'campaign' | 'influence'>;

/** At most 100 writes, one per record. Throws only when the account as a whole cannot be used. */
export async function setFields(api: Api, writes: readonly FieldWrite[]): Promise<readonly WriteResult[]> {
  await api.session.accessToken();
  const results: WriteResult[] = [];
  for (const record of ['lead', 'lead-object', 'deal'] as const) {
    const chosen = writes.filter((write) => write.record === record);
    for (const [budget, group] of [
      ['urgent', chosen.filter(movesOwner)],
      ['fields', chosen.filter((write) => !movesOwner(write))],
    ] as const) {
      const settled = await writeBatch(api, fieldBatch(api, record, budget), group);
      results.push(...toResults(await retryGone(api, record, group, settled)));
    }
  }
  return results;
}

/** Moving an owner is urgent; values for the eye wait for the rest of the budget. */
function movesOwner(write: FieldWrite): boolean {
  return 'owner' in write.values;
}

function fieldBatch(api: Api, record: WrittenRecord, budget: 'urgent' | 'fields'): Batch<FieldWrite> {
  return {
    path: `/crm/objects/2026-09/${OBJECTS[record].path}/batch/update`,
    budget,
    refOf: (write) => write.id,
    inputOf: (write) => ({ id: write.id, properties: mapFieldsToHubspot(write.values) }),
    refOfRow: (row) => row.id,
    // Asking twice is harmless; a late first request after a newer second one is not.
    lookAfterMs: api.timeoutMs + SETTLE_MS,
  };
}

/** Baton's field keys and values as HubSpot's: prefixed names, text values, an empty text clears, instants in epoch milliseconds. */
export function mapFieldsToHubspot(values: FieldWrite['values']): Record<string, string> {
  const pairs = Object.entries(values).map(([key, value]) => [
    key === 'owner' ? 'hubspot_owner_id' : `${FIELD_PREFIX}${key}`,
    asText(value),
  ]);
  return Object.fromEntries(pairs);
}

function asText(value: string | number | boolean | null): string {
  return value === null ? '' : String(value);
}

/** The id of a merged contact is refused in a batch but accepted alone [docs: Using object APIs], so what is gone is asked once more. */
async function retryGone(
  api: Api,
  record: WrittenRecord,
  writes: readonly FieldWrite[],
  settled: Map<string, Settled>,
): Promise<Map<string, Settled>> {
  for (const write of writes) if (settled.get(write.id)?.kind === 'gone') settled.set(write.id, await updateOne(api, record, write));
  return settled;
}

async function updateOne(api: Api, record: WrittenRecord, write: FieldWrite): Promise<Settled> {
  const path = `/crm/objects/2026-09/${OBJECTS[record].path}/${encodeURIComponent(write.id)}`;
  try {
    const reply = await api.send({ method: 'PATCH', path, body: { properties: mapFieldsToHubspot(write.values) }, budget: 'fields' });
    if (reply.kind === 'ok') return { kind: 'done', id: write.id };
    if (reply.kind === 'refused')
      return reply.status === 404 ? { kind: 'gone' } : { kind: 'refused', why: reply.error.message ?? `HubSpot answered ${reply.status}` };
    if (reply.kind === 'busy') return { kind: 'retry', at: reply.until, why: reply.why };
    return { kind: 'unknown', lookAfter: api.session.now() + api.timeoutMs + SETTLE_MS, why: reply.why };
  } catch (error) {
    return notSent(error, api);
  }
}
