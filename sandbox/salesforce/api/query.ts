/** Queries over REST, and their further pages. */
import { header, type OrgCall, type OrgReply } from '../http/exchange.ts';
import { columnMetadata } from '../soql/columns.ts';
import { type Result, readQuery, runQuery } from '../soql/run.ts';
import { definitionsOf, isDefinition } from './definitions.ts';

/** Rows of a page, as the caller wishes within 200 and 2,000 and as the org grants. */
function pageSizeOf({ box, request }: OrgCall): number {
  const wished = Number(/batchSize\s*=\s*(\d+)/i.exec(header(request, 'sforce-query-options') ?? '')?.[1] ?? '2000');
  return Math.min(Math.max(200, Math.min(2_000, wished)), box.org.settings.pageSize);
}

function pageOf(call: OrgCall, result: Result, from: number, id: string | null): OrgReply {
  const size = pageSizeOf(call);
  const records = result.page(from, from + size);
  const next = from + size;
  const done = next >= result.total || records.length === 0;
  const locator = done ? null : `${id ?? call.box.cursors.keep(result)}-${next}`;
  return {
    status: 200,
    body: { totalSize: result.total, done, ...(locator === null ? {} : { nextRecordsUrl: `${call.base}/query/${locator}` }), records },
  };
}

function run(call: OrgCall, all: boolean): OrgReply {
  const { box, actor, base, request } = call;
  const asked = readQuery(request.query.get('q') ?? '');
  const sight = { org: isDefinition(asked.sObject) ? definitionsOf(box) : box.org, actor };
  if (request.query.get('columns') === 'true') return { status: 200, body: columnMetadata(sight, asked) };
  const running = {
    sight,
    all,
    base,
    pageSize: pageSizeOf(call),
    keep: (result: Result, from: number) => `${base}/query/${box.cursors.keep(result)}-${from}`,
  };
  return pageOf(call, runQuery(running, asked), 0, null);
}

/** GET /query?q=…. */
export function query(call: OrgCall): OrgReply {
  return run(call, false);
}

/** GET /queryAll?q=…: deleted rows too. */
export function queryAll(call: OrgCall): OrgReply {
  return run(call, true);
}

/** GET /query/{locator}. */
export function queryMore(call: OrgCall): OrgReply {
  const { id, result, from } = call.box.cursors.find(call.params.locator ?? '');
  return pageOf(call, result, from, id);
}
