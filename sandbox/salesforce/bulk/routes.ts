/** The routes of Bulk API 2.0 below a version. */
import type { OrgCall, OrgReply, OrgRoute } from '../http/exchange.ts';
import {
  closeIngest,
  deleteIngest,
  failedResults,
  listJobs,
  openIngest,
  readIngest,
  successfulResults,
  unprocessedRecords,
  upload,
} from './ingest.ts';
import { abortQuery, deleteQuery, openQuery, queryResults, readQueryJob } from './query.ts';

const ROUTES: readonly (readonly [string, (call: OrgCall) => OrgReply])[] = [
  ['POST /jobs/query', openQuery],
  ['GET /jobs/query', listJobs],
  ['GET /jobs/query/:id', readQueryJob],
  ['PATCH /jobs/query/:id', abortQuery],
  ['DELETE /jobs/query/:id', deleteQuery],
  ['GET /jobs/query/:id/results', queryResults],
  ['POST /jobs/ingest', openIngest],
  ['GET /jobs/ingest', listJobs],
  ['GET /jobs/ingest/:id', readIngest],
  ['PATCH /jobs/ingest/:id', closeIngest],
  ['DELETE /jobs/ingest/:id', deleteIngest],
  ['PUT /jobs/ingest/:id/batches', upload],
  ['GET /jobs/ingest/:id/successfulResults', successfulResults],
  ['GET /jobs/ingest/:id/failedResults', failedResults],
  ['GET /jobs/ingest/:id/unprocessedrecords', unprocessedRecords],
];

export const BULK_ROUTES: readonly OrgRoute[] = ROUTES.map(([call, handle]) => {
  const [method, pattern] = call.split(' ') as [string, string];
  return { method, pattern, kind: 'bulk', handle };
});
