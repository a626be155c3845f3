/** The limits API: how full the account is, and how many of its daily requests are spent. */

import type { Call, Reply } from '../http/exchange.ts';
import { dailyLimit } from '../http/limits.ts';
import { calendarDay, DAY, HOUR, iso, MINUTE } from '../kit/instants.ts';
import { linked } from '../store/links.ts';
import { OBJECT_TYPES, STORE_TYPES, type StoreType } from '../store/object-types.ts';
import { typeOf } from './input.ts';

/** Share of a limit from which a record is worth telling of. */
const NEAR = 0.8;

function labelsOf(type: StoreType): Record<string, string> {
  const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return { singularLabel: upper(OBJECT_TYPES[type].singular), pluralLabel: upper(type) };
}

/** Usage and limit per object type. */
export function customPropertyLimits(call: Call): Reply {
  const limit = call.portal.settings.customPropertyLimit;
  const results = STORE_TYPES.map((type) => {
    const usage = call.portal.schema.list(type).filter((item) => !item.hubspotDefined).length;
    const percentage = limit === 0 ? 100 : (100 * usage) / limit;
    return { objectTypeId: OBJECT_TYPES[type].typeId, ...labelsOf(type), limit, usage, percentage };
  });
  return { status: 200, body: { results } };
}

/** Records of the first type that have, or nearly have, as many associations with the second as a record may. */
export function associationLimits(call: Call): Reply {
  const [from, to] = [typeOf(call.params.from), typeOf(call.params.to)];
  const limit = call.portal.settings.associationLimit;
  const results = [...call.portal.shelf(from).byId.values()]
    .filter((record) => !record.archived)
    .map((record) => ({ fromObjectId: record.id, usage: linked(call.portal, record, to).length }))
    .filter(({ usage }) => usage > 0 && usage >= NEAR * limit)
    .map(({ fromObjectId, usage }) => ({ fromObjectId, usage, limit, percentage: (100 * usage) / limit }));
  return {
    status: 200,
    body: { fromObjectTypeId: OBJECT_TYPES[from].typeId, toObjectTypeId: OBJECT_TYPES[to].typeId, limit, results },
  };
}

/** The first instant of the account's next calendar day, found on the half hour: no zone changes its day elsewhere. */
function nextDay(timeZone: string, now: number): number {
  const today = calendarDay(timeZone, now);
  const step = 30 * MINUTE;
  let at = Math.floor(now / step) * step;
  while (calendarDay(timeZone, at) === today && at < now + DAY + 2 * HOUR) at += step;
  return at;
}

/** Requests of private and static apps today; marketplace apps have no daily limit and do not count. */
export function dailyUsage(call: Call): Reply {
  const { timeZone, portalId, settings } = call.portal;
  const usage = {
    name: 'private-apps-api-calls-daily',
    usageLimit: dailyLimit(settings.tier),
    currentUsage: call.sandbox.limits.usedToday(portalId, calendarDay(timeZone, call.now)),
    collectedAt: iso(call.now),
    fetchStatus: 'SUCCESS',
    resetsAt: iso(nextDay(timeZone, call.now)),
  };
  return { status: 200, body: { results: [usage] } };
}
