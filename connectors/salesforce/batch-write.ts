/** One collections call: sent whole, settled row by row, locked rows sent once more, and split when one record spoils the whole request. */

import { z } from 'zod';
import { isBatonError } from '../../src/errors/index.ts';
import type { WriteResult } from '../../src/ports/connector.ts';
import type { Api, Reply } from './client.ts';
import { sentence } from './client.ts';
import { type OrgError, rowErrorOf, savedRow } from './schema.ts';

export interface BatchRow {
  /** Unique within the batch. */
  readonly ref: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What became of one row; `failed` is the caller's to resolve or to call a refusal. */
export type Settled = WriteResult['status'] | { readonly kind: 'failed'; readonly error: OrgError };

export interface Batch {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly budget: 'urgent' | 'fields';
  /** How long after an unknown outcome looking is conclusive, milliseconds. */
  readonly lookAfterMs: number;
  /** Field by which rows are upserted: without it there is nothing to send. */
  readonly key?: string;
}

/** Marketing's rules must not give a lead to somebody else because Baton wrote a field: the platform's own default is to run them. */
const HEADERS = { 'Sforce-Auto-Assign': 'FALSE' };
const UNSENT_WAIT_MS = 5_000;
const UNAUTHORIZED_WAIT_MS = 60_000;
const LOCKED_WAIT_MS = 10_000;
/** A field lost to field-level security is found one or a few at a time. */
const MOST_ROUNDS = 12;

/** Sends at most 200 rows, sorted so that rows of one parent follow each other, and settles every one. Never throws for what Salesforce answers. */
export async function writeBatch(api: Api, batch: Batch, rows: readonly BatchRow[]): Promise<Map<string, Settled>> {
  const settled = await attempt(api, batch, sorted(rows));
  const locked = rows.filter(({ ref }) => codeOf(settled.get(ref)) === 'UNABLE_TO_LOCK_ROW');
  if (locked.length > 0) for (const [ref, status] of await attempt(api, batch, sorted(locked))) settled.set(ref, status);
  const fewer = await withoutLostFields(api, batch, rows, settled);
  for (const [ref, status] of fewer) settled.set(ref, status);
  for (const { ref } of rows)
    if (codeOf(settled.get(ref)) === 'UNABLE_TO_LOCK_ROW')
      settled.set(ref, { kind: 'retry', at: api.session.now() + LOCKED_WAIT_MS, why: 'another process holds the record' });
  return settled;
}

function sorted(rows: readonly BatchRow[]): BatchRow[] {
  const place = ({ type, values, ref }: BatchRow) => [type, values.WhoId ?? '', values.WhatId ?? '', values.id ?? '', ref].join('|');
  return [...rows].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function codeOf(status: Settled | undefined): string | null {
  return status?.kind === 'failed' ? status.error.code : null;
}

/** A field that the user may no longer write costs that field, not the record. */
async function withoutLostFields(
  api: Api,
  batch: Batch,
  rows: readonly BatchRow[],
  settled: ReadonlyMap<string, Settled>,
): Promise<Map<string, Settled>> {
  const found = new Map<string, Settled>();
  let left = rows.map((row) => ({ row, status: settled.get(row.ref) }));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const again = left.flatMap(({ row, status }): BatchRow[] => {
      const lost = (status?.kind === 'failed' ? lostFields(status.error) : []).filter((name) => name !== batch.key);
      const values = Object.fromEntries(Object.entries(row.values).filter(([name]) => !lost.includes(name)));
      return lost.length === 0 || Object.keys(values).length === Object.keys(row.values).length ? [] : [{ ...row, values }];
    });
    if (again.length === 0) return found;
    const lost = [...new Set(left.flatMap(({ status }) => (status?.kind === 'failed' ? lostFields(status.error) : [])))];
    api.log.warn('fields cannot be written and are left out', { fields: lost.join(', '), records: again.length });
    const next = await attempt(api, batch, sorted(again));
    for (const [ref, status] of next) found.set(ref, status);
    left = again.map((row) => ({ row, status: next.get(row.ref) }));
  }
  return found;
}

function lostFields({ code, message, fields }: OrgError): string[] {
  if (code === 'INVALID_FIELD_FOR_INSERT_UPDATE') return [...fields, ...(message?.match(/fields?: ([\w, ]+)\./)?.[1]?.split(', ') ?? [])];
  const named = code === 'INVALID_FIELD' ? message?.match(/No such column '([^']+)'/)?.[1] : undefined;
  return named === undefined ? [] : [named];
}

async function attempt(api: Api, batch: Batch, rows: readonly BatchRow[]): Promise<Map<string, Settled>> {
  if (rows.length === 0) return new Map();
  const reply = await sendRows(api, batch, rows);
  if ('settled' in reply) return all(rows, reply.settled);
  if (reply.kind === 'ok') return settleAnswered(api, batch, rows, reply.json);
  if (reply.kind === 'refused') return settleRefused(api, batch, rows, reply);
  return all(rows, undecided(reply, api, batch.lookAfterMs));
}

/** A budget that has nothing left, or a token that cannot be had, means "not sent": try those later. */
async function sendRows(api: Api, batch: Batch, rows: readonly BatchRow[]): Promise<Reply | { settled: Settled }> {
  const records = rows.map(({ type, values }) => ({ attributes: { type }, ...values }));
  try {
    return await api.send({
      method: batch.method,
      path: batch.path,
      body: { allOrNone: false, records },
      headers: HEADERS,
      budget: batch.budget,
    });
  } catch (error) {
    return { settled: notSent(error, api) };
  }
}

/** What Salesforce said no to stays refused; everything else that kept work from being sent passes. */
const FINAL = new Set(['CRM_REFUSED', 'SCOPE_MISSING']);

/** The settlement for work that an error kept from being sent. Rethrows what is no BatonError. */
export function notSent(error: unknown, api: Api): WriteResult['status'] {
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

/** Salesforce keeps the order; an answer of another length says nothing about any row. */
function settleAnswered(api: Api, batch: Batch, rows: readonly BatchRow[], json: unknown): Map<string, Settled> {
  const answer = z.array(savedRow).safeParse(json);
  if (!answer.success || answer.data.length !== rows.length) {
    const why = 'Salesforce’s answer does not say what became of the records';
    return all(rows, { kind: 'unknown', lookAfter: api.session.now() + batch.lookAfterMs, why });
  }
  return new Map(
    rows.map((row, n): [string, Settled] => {
      const saved = answer.data[n]!;
      const id = saved.id ?? String(row.values.id ?? '');
      return [row.ref, saved.success ? { kind: 'done', id } : { kind: 'failed', error: rowErrorOf(saved) }];
    }),
  );
}

/** A request that cannot be read as a whole concerns at least one record: halves until it stands alone. */
async function settleRefused(
  api: Api,
  batch: Batch,
  rows: readonly BatchRow[],
  reply: Extract<Reply, { kind: 'refused' }>,
): Promise<Map<string, Settled>> {
  const why = sentence(reply.error, reply.status);
  if (reply.status === 401) return all(rows, { kind: 'retry', at: api.session.now() + UNAUTHORIZED_WAIT_MS, why });
  if (reply.status === 403) return all(rows, { kind: 'refused', why });
  // What is not there is the address itself, the key's field in it: no row's fault.
  if (rows.length === 1 || reply.status === 404) return all(rows, { kind: 'failed', error: reply.error });
  const half = Math.ceil(rows.length / 2);
  const first = await attempt(api, batch, rows.slice(0, half));
  const second = await attempt(api, batch, rows.slice(half));
  return new Map([...first, ...second]);
}

function all(rows: readonly BatchRow[], status: Settled): Map<string, Settled> {
  return new Map(rows.map(({ ref }) => [ref, status]));
}

const GONE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND', 'MALFORMED_ID', 'INVALID_CROSS_REFERENCE_KEY', 'INVALID_ID_FIELD']);

/** What nobody resolved: the record is gone, or Salesforce's sentence is the refusal. */
export function verdict(status: Settled): WriteResult['status'] {
  if (status.kind !== 'failed') return status;
  if (GONE.has(status.error.code ?? '') && status.error.fields.every((field) => /^id$/i.test(field))) return { kind: 'gone' };
  return { kind: 'refused', why: sentence(status.error, 400) };
}

export type Waiting = Extract<WriteResult['status'], { kind: 'retry' }>;

/** By write: of what follows from it, what could not be sent yet. `rows`: reference of a row and of the write that it follows from. */
export function waitingOf(
  settled: ReadonlyMap<string, Settled>,
  rows: readonly (readonly [ref: string, write: string])[],
): Map<string, Waiting> {
  const found = rows.flatMap(([ref, write]): [string, Waiting][] => {
    const status = settled.get(ref);
    return status?.kind === 'retry' ? [[write, status]] : [];
  });
  return new Map(found);
}
