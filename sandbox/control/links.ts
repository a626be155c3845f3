/** The associations of a control-door create: object type and id each, as actors name them. */
import { invalid } from '../kit/refusal.ts';
import type { LinkTo } from '../store/links.ts';
import { findObjectType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';

/** Every named record must be there. */
export function checkActorLinks(portal: PortalState, raw: unknown): LinkTo[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((item: { objectType?: unknown; id?: unknown; typeId?: unknown }) => {
    const type = findObjectType(String(item.objectType));
    if (!type || !portal.findLive(type, String(item.id)))
      throw invalid(`There is no ${String(item.objectType)} record ${String(item.id)} to associate with.`);
    return { type, id: String(item.id), ...(typeof item.typeId === 'number' ? { typeId: item.typeId } : {}) };
  });
}
