/** Queries: several to a call, followed to their last page, and asked again without a field that the running user may not see. */

import type { z } from 'zod';
import { BatonError } from '../../src/errors/index.ts';
import { whyOf } from '../../src/lib/elements.ts';
import type { BudgetClass } from '../../src/ports/connector.ts';
import { type Api, failure } from './client.ts';
import { busyUntil, COMPOSITE_QUERIES, chunk, DATA_PATH } from './limits.ts';
import { compositeAnswer, orgError, queryAnswer } from './schema.ts';

export interface Soql {
  readonly from: string;
  /** Fields, parents' fields and child queries. */
  readonly select: readonly string[];
  readonly where?: string;
  readonly orderBy?: string;
  readonly limit?: number;
  /** Deleted rows too. */
  readonly deleted?: boolean;
  /** Nothing instead of an error where the org has no such object or the user may not read it. */
  readonly optional?: boolean;
}

/** One answer: its rows, still unparsed, and whether the CRM holds more of them back. */
export interface Rows {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly more: boolean;
}

/** Rows of each query to their end. At most five queries to a call, one more call per further page. Throws as `Api.get`. */
export async function queryAll(api: Api, budget: BudgetClass, queries: readonly Soql[]): Promise<(readonly unknown[])[]> {
  return (await run(api, budget, queries, true)).map(({ rows }) => rows);
}

/** The first page of each query only. */
export function queryPages(api: Api, budget: BudgetClass, queries: readonly Soql[]): Promise<Rows[]> {
  return run(api, budget, queries, false);
}

async function run(api: Api, budget: BudgetClass, queries: readonly Soql[], toTheEnd: boolean): Promise<Rows[]> {
  const found: Rows[] = [];
  for (const batch of chunk(queries, COMPOSITE_QUERIES)) found.push(...(await runBatch(api, budget, batch, toTheEnd)));
  return found;
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** Field-level security takes away one field at most per answer; past this something else is wrong. */
const MOST_DROPPED = 60;

async function runBatch(api: Api, budget: BudgetClass, batch: readonly Soql[], toTheEnd: boolean): Promise<Rows[]> {
  const results = new Map<number, Rows>();
  let left = batch.map((query, index) => ({ query, index }));
  for (let dropped = 0; left.length > 0; dropped++) {
    const outcomes = await ask(
      api,
      budget,
      left.map(({ query }) => query),
    );
    const again: typeof left = [];
    for (const [n, { query, index }] of left.entries()) {
      const outcome = outcomes[n]!;
      if (outcome.status < 300) results.set(index, await rowsOf(api, budget, outcome.body, toTheEnd));
      else if (isAbsent(outcome) && query.optional === true) results.set(index, { rows: [], total: 0, more: false });
      else again.push({ query: dropped < MOST_DROPPED ? without(api, query, outcome) : refuse(api, query, outcome), index });
    }
    left = again;
  }
  return batch.map((_, index) => results.get(index)!);
}

/** Longer addresses are refused by Salesforce and by proxies before it. */
const LONGEST_ADDRESS = 4_000;

async function ask(api: Api, budget: BudgetClass, queries: readonly Soql[]): Promise<Outcome[]> {
  const texts = queries.map((query) => ({ resource: query.deleted === true ? 'queryAll' : 'query', q: soqlText(query) }));
  const [only] = texts;
  if (only !== undefined && texts.length === 1 && encodeURIComponent(only.q).length < LONGEST_ADDRESS) {
    const request = { method: 'GET' as const, path: `/${only.resource}`, query: { q: only.q }, budget };
    const reply = await api.send(request);
    if (reply.kind === 'ok') return [{ status: reply.status, body: reply.json }];
    if (reply.kind === 'refused' && reply.status !== 401)
      return [{ status: reply.status, body: [{ ...reply.error, errorCode: reply.error.code }] }];
    throw failure(reply, `GET /${only.resource}`, api.session.accountId);
  }
  const compositeRequest = texts.map(({ resource, q }, n) => ({
    method: 'GET',
    url: `${DATA_PATH}/${resource}?q=${encodeURIComponent(q)}`,
    referenceId: `q${n}`,
  }));
  const request = { method: 'POST' as const, path: '/composite', body: { allOrNone: false, compositeRequest }, budget };
  const answer = parse(api, compositeAnswer, (await api.get(request)).json, 'POST /composite');
  return texts.map((_, n) => {
    const part = answer.compositeResponse.find(({ referenceId }) => referenceId === `q${n}`);
    if (part === undefined) throw unreadable(api, 'POST /composite', `no answer to q${n}`);
    return { status: part.httpStatusCode, body: part.body };
  });
}

/** The statement as it is sent. */
export function soqlText({ from, select, where, orderBy, limit }: Soql): string {
  return [
    `SELECT ${select.join(', ')} FROM ${from}`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(orderBy === undefined ? [] : [`ORDER BY ${orderBy}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ');
}

async function rowsOf(api: Api, budget: BudgetClass, body: unknown, toTheEnd: boolean): Promise<Rows> {
  let page = parse(api, queryAnswer, body, 'query');
  const rows = [...page.records];
  const total = page.totalSize ?? rows.length;
  while (toTheEnd && !page.done && page.nextRecordsUrl) {
    const path = page.nextRecordsUrl;
    page = parse(api, queryAnswer, (await api.get({ method: 'GET', path, budget })).json, `GET ${path}`);
    rows.push(...page.records);
  }
  return { rows, total, more: !page.done };
}

const ABSENT = new Set(['INVALID_TYPE', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY', 'NOT_FOUND']);

function isAbsent({ body }: Outcome): boolean {
  return ABSENT.has(orgError(body).code ?? '');
}

/** A field without field-level security fails the whole statement [omniphx/forrest#307]: it is named, left out and not asked for again in this call. */
function without(api: Api, query: Soql, outcome: Outcome): Soql {
  const message = orgError(outcome.body).message ?? '';
  const name = message.match(/No such column '([^']+)'/)?.[1] ?? message.match(/Didn't understand relationship '([^']+)'/)?.[1];
  const select = withoutPart(query.select, name ?? '');
  if (name === undefined || select.length === query.select.length || select.length === 0) return refuse(api, query, outcome);
  api.log.warn('a field cannot be read and is left out', { object: query.from, field: name });
  return { ...query, select };
}

/** A child query goes as a whole: where its relationship is not there, or a field of it that nothing else names. */
function withoutPart(select: readonly string[], name: string): string[] {
  const same = (part: string) => part.toLowerCase() === name.toLowerCase();
  const isNamed = (part: string) => part.split('.').some(same) || same(part.match(/FROM (\w+)/)?.[1] ?? '');
  const left = select.filter((part) => !isNamed(part));
  if (left.length < select.length) return left;
  return select.filter((part) => !part.startsWith('(') || !part.split(/\W+/).some(same));
}

function refuse(api: Api, query: Soql, { status, body }: Outcome): never {
  const error = orgError(body);
  const until = busyUntil(error.code, error.message, api.session.now());
  if (until !== null) throw failure({ kind: 'busy', until, why: error.message ?? 'wait' }, `query ${query.from}`, api.session.accountId);
  if (status >= 500) throw failure({ kind: 'unknown', why: `Salesforce answered ${status}` }, `query ${query.from}`, api.session.accountId);
  throw failure({ kind: 'refused', status, error }, `query ${query.from}`, api.session.accountId);
}

/** Parses an answer as a whole. Throws `CRM_UNREADABLE`. */
export function parse<T>(api: Api, schema: z.ZodType<T>, json: unknown, what: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw unreadable(api, what, whyOf(parsed.error));
}

function unreadable(api: Api, what: string, why: string): BatonError {
  return new BatonError('CRM_UNREADABLE', { crm: 'Salesforce', account: api.session.accountId, what, why });
}

/** A list of ids for an IN clause; what cannot be an id is left out, for Salesforce refuses the whole statement over one. */
export function idList(ids: Iterable<string>): string {
  const fit = [...new Set(ids)].filter((one) => /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(one));
  return `(${(fit.length === 0 ? ['000000000000000'] : fit).map((one) => `'${one}'`).join(',')})`;
}

/** An instant as a SOQL literal. */
export function soqlInstant(at: number): string {
  return new Date(at).toISOString();
}

/** A text as a SOQL literal. */
export function soqlQuoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}
