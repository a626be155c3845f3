/** What search sees of a record: older than the truth by a seeded lag of world time. */
import type { Millis } from '../portal.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord, Values } from './record.ts';

/** Lets the index see the record's present values after its lag (at once while the portal is muted). */
export function scheduleIndexing(portal: PortalState, record: StoredRecord, at: Millis): void {
  if (portal.muted) {
    record.indexed = record.values;
    record.pending = [];
    return;
  }
  visibleValues(record, at);
  record.pending.push({ visibleAt: at + portal.indexLag(record), values: record.values });
}

/** The newest version the index shows at `now`, or null when it shows none yet. */
export function visibleValues(record: StoredRecord, now: Millis): Values | null {
  while (record.pending.length > 0) {
    const last = record.pending.findLastIndex((version) => version.visibleAt <= now);
    if (last < 0) break;
    record.indexed = (record.pending[last] as { values: Values }).values;
    record.pending = record.pending.slice(last + 1);
  }
  return record.indexed;
}
