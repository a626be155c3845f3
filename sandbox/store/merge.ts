/** Merging two records: the winner keeps its id, its values and both pasts. */
import { invalid } from '../kit/refusal.ts';
import type { ChangedBy } from '../portal.ts';
import { applyValues } from './apply.ts';
import { link, unlinkAll } from './links.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord, Values } from './record.ts';
import { archiveRecord } from './write.ts';

/** Values only the loser had; its e-mail becomes an additional one. */
function movedValues(winner: Values, loser: Values, portal: PortalState, type: StoredRecord['type']): Record<string, string | null> {
  const moved: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(loser)) {
    if (value !== null && !winner[name] && !portal.schema.find(type, name)?.readOnly) moved[name] = value;
  }
  return moved;
}

function joined(...lists: (string | null | undefined)[]): string {
  return [...new Set(lists.flatMap((list) => (list ? list.split(';') : [])))].join(';');
}

/** Merges `loser` into `winner`; afterwards the loser's id leads to the winner. */
export function mergeRecords(portal: PortalState, winner: StoredRecord, loser: StoredRecord, by: ChangedBy): void {
  if (winner === loser) throw invalid(`Cannot merge object ${winner.id} with itself`);
  const moved = movedValues(winner.values, loser.values, portal, winner.type);
  const loserIds = joined(loser.id, loser.values.hs_merged_object_ids).split(';');
  const ends = [...loser.links].flatMap(([type, side]) =>
    [...side].flatMap(([id, typeIds]) => typeIds.map((typeId) => ({ type, id, typeId }))),
  );
  const muted = portal.muted;
  portal.muted = true;
  archiveRecord(portal, loser, by);
  unlinkAll(portal, loser);
  portal.muted = muted;
  portal.shelf(loser.type).byId.delete(loser.id);
  portal.shelf(loser.type).order.remove(loser);
  for (const id of loserIds) portal.mergedInto.set(`${winner.type} ${id}`, winner.id);
  for (const end of ends) if (portal.findLive(end.type, end.id) && end.id !== winner.id) link(portal, winner, end, by);
  const merged: Record<string, string | null> = { ...moved, hs_merged_object_ids: joined(winner.values.hs_merged_object_ids, ...loserIds) };
  if (winner.values.email && loser.values.email) {
    merged.hs_additional_emails = joined(winner.values.hs_additional_emails, loser.values.email, loser.values.hs_additional_emails);
  }
  applyValues(portal, winner, merged, by);
  portal.emit({
    kind: 'merge',
    type: winner.type,
    id: winner.id,
    at: portal.now(),
    by,
    loserIds: [loser.id],
    moved: Object.keys(moved).length,
  });
}
