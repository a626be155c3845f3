/** Several calls in one: composite with references between them, batch, and trees of new records. */
import type { OrgCall, OrgReply, OrgRequest } from '../http/exchange.ts';
import { bad, refusalOf } from '../kit/refusal.ts';
import { isJson, type Json, jsonBody } from './body.ts';
import { createOne, typeOf } from './rows.ts';

const MAX_PARTS = 25;
/** Queries and collections among them. */
const MAX_HEAVY = 5;

interface Part {
  readonly referenceId: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

class Undone extends Error {
  readonly answers: readonly Answer[];
  constructor(answers: readonly Answer[]) {
    super('undone');
    this.answers = answers;
  }
}

function partOf(raw: unknown): Part {
  const part = isJson(raw) ? raw : {};
  if (typeof part.referenceId !== 'string') throw bad('JSON_PARSER_ERROR', 'referenceId is required');
  return {
    referenceId: part.referenceId,
    method: String(part.method ?? 'GET').toUpperCase(),
    url: String(part.url ?? ''),
    body: part.body,
    headers: isJson(part.httpHeaders) ? lowerKeys(part.httpHeaders) : {},
  };
}

function lowerKeys(headers: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Puts what earlier parts answered in the place of `@{ref.id}`. */
function resolve(text: string, answers: readonly Answer[]): string {
  return text.replace(/@\{(\w+)\.([^}]+)\}/g, (_whole, reference: string, path: string) => {
    const answer = answers.find(({ referenceId }) => referenceId === reference);
    if (!answer) throw bad('PROCESSING_HALTED', `Invalid reference specified. No value for ${reference}.${path} found in ${reference}`);
    const value = path
      .split(/[.[\]]+/)
      .filter(Boolean)
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], answer.body);
    if (value === undefined || value === null)
      throw bad('PROCESSING_HALTED', `Invalid reference specified. No value for ${reference}.${path} found in ${reference}`);
    return String(value);
  });
}

/** A part as a request with the headers of the whole. */
function requestOf(call: OrgCall, part: Part, answers: readonly Answer[]): OrgRequest {
  const url = new URL(resolve(part.url, answers), 'http://org');
  const raw = part.body === undefined ? '' : resolve(JSON.stringify(part.body), answers);
  return {
    method: part.method,
    path: url.pathname,
    query: url.searchParams,
    headers: { ...call.request.headers, ...part.headers },
    raw: Buffer.from(raw),
  };
}

function answerPart(call: OrgCall, part: Part, answers: readonly Answer[]): Answer {
  let reply: OrgReply;
  try {
    reply = call.answer(requestOf(call, part, answers));
  } catch (error) {
    const refusal = refusalOf(error);
    reply = { status: refusal.status, body: refusal.body };
  }
  return { body: reply.body ?? null, httpHeaders: reply.headers ?? {}, httpStatusCode: reply.status, referenceId: part.referenceId };
}

function requireFewHeavy(parts: readonly Part[]): void {
  const heavy = parts.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/.test(url)).length;
  if (heavy > MAX_HEAVY)
    throw bad('INVALID_INPUT', `The request can't contain more than ${MAX_HEAVY} queries and sObject collections operations`);
}

/** POST /composite. */
export function composite(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const parts = (Array.isArray(body.compositeRequest) ? body.compositeRequest : []).map(partOf);
  if (parts.length === 0) throw bad('JSON_PARSER_ERROR', 'compositeRequest is required');
  if (parts.length > MAX_PARTS) throw bad('LIMIT_EXCEEDED', `The request contains ${parts.length} subrequests, the limit is ${MAX_PARTS}`);
  requireFewHeavy(parts);
  const answerAll = () => {
    const answers: Answer[] = [];
    for (const part of parts) answers.push(answerPart(call, part, answers));
    return answers;
  };
  const answers = body.allOrNone === true ? together(call, answerAll) : answerAll();
  return { status: 200, body: { compositeResponse: answers } };
}

/** One failure undoes all; the others say that they were halted. */
function together(call: OrgCall, answerAll: () => Answer[]): readonly Answer[] {
  try {
    return call.box.org.transact(() => {
      const answers = answerAll();
      if (answers.some(({ httpStatusCode }) => httpStatusCode >= 300)) throw new Undone(answers);
      return answers;
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    const halted = [
      {
        errorCode: 'PROCESSING_HALTED',
        message: 'The transaction was rolled back since another operation in the same transaction failed.',
      },
    ];
    return error.answers.map((answer) => (answer.httpStatusCode >= 300 ? answer : { ...answer, body: halted, httpStatusCode: 400 }));
  }
}

/** POST /composite/batch: parts that know nothing of each other. */
export function batch(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const parts = Array.isArray(body.batchRequests) ? body.batchRequests.filter(isJson) : [];
  if (parts.length > MAX_PARTS) throw bad('LIMIT_EXCEEDED', `The request contains ${parts.length} subrequests, the limit is ${MAX_PARTS}`);
  const results = parts.map(({ method = 'GET', url = '', richInput }) => {
    const path = String(url).startsWith('/services') ? String(url) : `/services/data/${String(url).replace(/^\//, '')}`;
    const { httpStatusCode, body: result } = answerPart(
      call,
      { referenceId: '', method: String(method), url: path, body: richInput, headers: {} },
      [],
    );
    return { statusCode: httpStatusCode, result };
  });
  return { status: 200, body: { hasErrors: results.some(({ statusCode }) => statusCode >= 300), results } };
}

/** POST /composite/tree/{object}: new records with their children, all or none. */
export function tree(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const records = Array.isArray(body.records) ? body.records.filter(isJson) : [];
  const { org } = call.box;
  const made: { referenceId: string; id: string }[] = [];
  const plant = (record: Json, link: Json): void => {
    const object = typeOf(call, record);
    const relations = org.schema
      .childrenOf(object)
      .filter(({ relationshipName }) => relationshipName !== null && isJson(record[relationshipName]));
    const nested = new Set(relations.map(({ relationshipName }) => relationshipName));
    const own = Object.fromEntries(Object.entries(record).filter(([name]) => !nested.has(name)));
    const row = createOne(call, object, { ...own, ...link });
    made.push({ referenceId: String((record.attributes as Json).referenceId ?? ''), id: row.id });
    for (const { field, relationshipName } of relations) {
      const children = (record[relationshipName as string] as Json).records;
      for (const child of Array.isArray(children) ? children.filter(isJson) : []) plant(child, { [field.name]: row.id });
    }
  };
  try {
    org.transact(() => {
      for (const record of records) plant(record, {});
    });
    return { status: 201, body: { hasErrors: false, results: made } };
  } catch (error) {
    const referenceId = String((records[made.length]?.attributes as Json | undefined)?.referenceId ?? '');
    return { status: 400, body: { hasErrors: true, results: [{ referenceId, errors: [refusalOf(error).rowError] }] } };
  }
}
