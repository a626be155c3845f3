/** One batch of writes: sent whole, matched by trace id, and split when one refused record would sink the others. */
import type { z } from 'zod';
import { isBatonError } from '../../src/errors/index.ts';
import type { WriteResult } from '../../src/ports/connector.ts';
import type { Api, Reply } from './client.ts';
import { batchErrors, type PortalError, parseElements, results, sentenceIn, writtenRow } from './schema.ts';

/** What became of one input; `conflict` is the caller's to resolve by looking. */
export type Settled = WriteResult['status'] | { readonly kind: 'conflict'; readonly why: string };

export interface Batch<T> {
  readonly path: string;
  readonly budget: 'urgent' | 'fields';
  /** Unique within the batch; goes along as trace id, by which HubSpot answers for each input apart. */
  refOf(item: T): string;
  inputOf(item: T): Record<string, unknown>;
  /** Finds the input of an answered row that lacks the trace id. */
  refOfRow(row: z.infer<typeof writtenRow>): string | null;
  /** How long after an unknown outcome looking is conclusive, milliseconds. */
  readonly lookAfterMs: number;
}

const UNSENT_WAIT_MS = 5_000;
const UNAUTHORIZED_WAIT_MS = 60_000;

/** Sends the items, at most 100, and settles every one of them. Never throws for what HubSpot answers. */
export async function writeBatch<T>(api: Api, batch: Batch<T>, items: readonly T[]): Promise<Map<string, Settled>> {
  if (items.length === 0) return new Map();
  const reply = await sendBatch(api, batch, items);
  if ('settled' in reply) return all(batch, items, reply.settled);
  if (reply.kind === 'ok') return settleAnswered(api, batch, items, reply.json);
  if (reply.kind === 'refused') return settleRefused(api, batch, items, reply);
  return all(batch, items, undecided(reply, api, batch.lookAfterMs));
}

/** A budget that has nothing left, or a token that cannot be had, means "not sent": try those later. */
async function sendBatch<T>(api: Api, batch: Batch<T>, items: readonly T[]): Promise<Reply | { settled: Settled }> {
  const inputs = items.map((item) => ({ ...batch.inputOf(item), objectWriteTraceId: batch.refOf(item) }));
  try {
    return await api.send({ method: 'POST', path: batch.path, body: { inputs }, budget: batch.budget });
  } catch (error) {
    return { settled: notSent(error, api) };
  }
}

/** What HubSpot said no to stays refused; everything else that kept work from being sent passes. */
const FINAL = new Set(['CRM_REFUSED', 'SCOPE_MISSING']);

/** The settlement for work that an error kept from being sent. Rethrows what is no BatonError. */
export function notSent(error: unknown, api: Api): Settled {
  if (!isBatonError(error)) throw error;
  if (FINAL.has(error.code)) return { kind: 'refused', why: error.message };
  const { retryAt } = error.details;
  return { kind: 'retry', at: typeof retryAt === 'number' ? retryAt : api.session.now() + UNAUTHORIZED_WAIT_MS, why: error.message };
}

function undecided(reply: Exclude<Reply, { kind: 'ok' | 'refused' }>, api: Api, lookAfterMs: number): Settled {
  const now = api.session.now();
  if (reply.kind === 'busy') return { kind: 'retry', at: reply.until, why: reply.why };
  if (reply.kind === 'unsent') return { kind: 'retry', at: now + UNSENT_WAIT_MS, why: reply.why };
  return { kind: 'unknown', lookAfter: now + lookAfterMs, why: reply.why };
}

/** HubSpot shuffles the results of a batch, so position says nothing. An input that the answer passes over is unknown. */
function settleAnswered<T>(api: Api, batch: Batch<T>, items: readonly T[], json: unknown): Map<string, Settled> {
  const settled = new Map<string, Settled>();
  const asked = new Set(items.map((item) => batch.refOf(item)));
  const answer = results.safeParse(json);
  for (const row of parseElements(answer.success ? answer.data.results : [], writtenRow).good) {
    const ref = row.objectWriteTraceId ?? batch.refOfRow(row);
    if (ref !== null && asked.has(ref)) settled.set(ref, { kind: 'done', id: row.id });
  }
  for (const [ref, status] of errorsIn(json)) if (asked.has(ref)) settled.set(ref, status);
  const unanswered = {
    kind: 'unknown' as const,
    lookAfter: api.session.now() + batch.lookAfterMs,
    why: 'HubSpot’s answer passes over this record',
  };
  for (const ref of asked) if (!settled.has(ref)) settled.set(ref, unanswered);
  return settled;
}

function errorsIn(json: unknown): [string, Settled][] {
  const parsed = batchErrors.safeParse(json);
  if (!parsed.success) return [];
  return parsed.data.errors.flatMap(({ message, category, context }) => {
    const refs = [...(context?.objectWriteTraceId ?? []), ...(context?.ids ?? []), ...(context?.id ?? [])];
    return refs.map((ref): [string, Settled] => [ref, verdict(category ?? '', sentenceIn(message) ?? 'refused without a reason')]);
  });
}

function verdict(category: string, why: string): Settled {
  if (/NOT_FOUND/.test(category)) return { kind: 'gone' };
  return { kind: /CONFLICT/.test(category) ? 'conflict' : 'refused', why };
}

/** A refusal of the whole batch concerns at least one record: halves until it stands alone. */
async function settleRefused<T>(
  api: Api,
  batch: Batch<T>,
  items: readonly T[],
  reply: { readonly status: number; readonly error: PortalError },
): Promise<Map<string, Settled>> {
  const why = reply.error.message ?? `HubSpot answered ${reply.status}`;
  if (reply.status === 401) return all(batch, items, { kind: 'retry', at: api.session.now() + UNAUTHORIZED_WAIT_MS, why });
  if (reply.status === 403)
    return all(batch, items, { kind: 'refused', why: reply.error.scopes.length > 0 ? `${why} (${reply.error.scopes.join(', ')})` : why });
  if (items.length === 1) return all(batch, items, alone(reply.status, reply.error.category ?? '', why));
  const half = Math.ceil(items.length / 2);
  const first = await writeBatch(api, batch, items.slice(0, half));
  const second = await writeBatch(api, batch, items.slice(half));
  return new Map([...first, ...second]);
}

function alone(status: number, category: string, why: string): Settled {
  if (status === 404) return { kind: 'gone' };
  return status === 409 ? { kind: 'conflict', why } : verdict(category, why);
}

function all<T>(batch: Batch<T>, items: readonly T[], status: Settled): Map<string, Settled> {
  return new Map(items.map((item) => [batch.refOf(item), status]));
}

/** Settlements as the contract reports them: a conflict that nobody resolved is a refusal. */
export function toResults(settled: ReadonlyMap<string, Settled>): WriteResult[] {
  return [...settled].map(([ref, status]) => ({ ref, status: status.kind === 'conflict' ? { kind: 'refused', why: status.why } : status }));
}
