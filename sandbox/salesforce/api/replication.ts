/** Which records of an object changed, or were deleted, between two instants. */
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { millisOf, parseStamp, stamp } from '../kit/dates.ts';
import { bad } from '../kit/refusal.ts';
import { objectIn } from './objects.ts';

const DAY = 86_400_000;
/** How far back may be asked [docs: resources-getupdated]. */
const REACH = 30 * DAY;
/** Deleted rows stay in the bin for so long. */
const BIN = 15 * DAY;

interface Window {
  readonly start: string;
  readonly end: string;
}

function windowOf({ box, request }: OrgCall): Window {
  const [start, end] = ['start', 'end'].map((name) => parseStamp((request.query.get(name) ?? '').replace(' ', '+')));
  if (!start || !end) throw bad('INVALID_REPLICATION_DATE', 'start and end must be ISO 8601 instants');
  const now = box.clock.now();
  if (millisOf(start) < now - REACH)
    throw bad('INVALID_REPLICATION_DATE', 'startDate before org replication enabled date or more than 30 days ago');
  if (end <= start) throw bad('INVALID_REPLICATION_DATE', 'endDate must be at least one minute greater than startDate');
  return { start, end };
}

/** Long transactions may still commit with older stamps. */
function covered({ box }: OrgCall, { end }: Window): string {
  const safe = stamp(box.clock.now() - box.org.settings.commitLag);
  return end < safe ? end : safe;
}

/** GET /sobjects/{object}/updated. */
export function updatedRows(call: OrgCall): OrgReply {
  const object = objectIn(call);
  const window = windowOf(call);
  const { org } = call.box;
  const ids: string[] = [];
  for (const row of org.rows(object.name)) {
    const values = org.seen(row);
    const at = String(values?.SystemModstamp ?? '');
    if (values && values.IsDeleted !== true && at >= window.start && at < window.end) ids.push(row.id);
  }
  if (ids.length > 600_000) throw bad('EXCEEDED_ID_LIMIT', 'too many ids in the window; ask for a smaller one');
  return { status: 200, body: { ids, latestDateCovered: covered(call, window) } };
}

/** GET /sobjects/{object}/deleted. */
export function deletedRows(call: OrgCall): OrgReply {
  const object = objectIn(call);
  const window = windowOf(call);
  const { org } = call.box;
  const deletedRecords: { id: string; deletedDate: string }[] = [];
  for (const row of org.rows(object.name)) {
    const values = org.seen(row);
    const deletedDate = String(values?.SystemModstamp ?? '');
    if (values?.IsDeleted === true && deletedDate >= window.start && deletedDate < window.end)
      deletedRecords.push({ id: row.id, deletedDate });
  }
  return {
    status: 200,
    body: { deletedRecords, earliestDateAvailable: stamp(call.box.clock.now() - BIN), latestDateCovered: covered(call, window) },
  };
}
