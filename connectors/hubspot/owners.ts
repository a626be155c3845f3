/** Owners of a portal as reps, with zone, hours and time off that stand on their user. */
import { z } from 'zod';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import type { BadRecord, BudgetClass, Cursor, Page, ReadResult } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { LIST_PAGE } from './limits.ts';
import { mapHubspotOwnerToRep, type UserTimes } from './map.ts';
import { type Owner, objectSchema, owner, parseElements, text } from './schema.ts';
import { awayIn, weekIn } from './user-hours.ts';

const OWNERS = '/crm/owners/2026-09';
const USERS = '/crm/objects/2026-09/users';

interface OwnersPage {
  readonly good: Owner[];
  readonly bad: BadRecord[];
  readonly after: string | null;
}

async function ownersPage(api: Api, archived: boolean, after: string | null, budget: BudgetClass): Promise<OwnersPage> {
  const query = { limit: String(LIST_PAGE), archived: String(archived), ...(after === null ? {} : { after }) };
  const request = { method: 'GET' as const, path: OWNERS, query, budget };
  const page = resultsOf(await api.get(request), api, request);
  return { ...parseElements(page.results, owner), after: page.after };
}

/** Every owner, the archived ones too when asked for. */
export async function allOwners(api: Api, archived: readonly boolean[], budget: BudgetClass): Promise<{ good: Owner[]; bad: BadRecord[] }> {
  const good: Owner[] = [];
  const bad: BadRecord[] = [];
  for (const state of archived) {
    let after: string | null = null;
    do {
      const page: OwnersPage = await ownersPage(api, state, after, budget);
      good.push(...page.good.map((each) => ({ ...each, archived: state })));
      bad.push(...page.bad);
      after = page.after;
    } while (after !== null);
  }
  return { good, bad };
}

/** HubSpot reads owners one by one or all together; reps are few, so all. */
export async function readOwners(api: Api, ids: readonly string[]): Promise<ReadResult> {
  if (ids.length === 0) return { found: [], missing: [], bad: [] };
  const { good, bad } = await allOwners(api, [false, true], 'evidence');
  const times = await userTimes(api, 'evidence');
  const wanted = new Set(ids);
  const found = good.filter((each) => wanted.has(each.id)).map((each) => mapHubspotOwnerToRep(each, times));
  const known = new Set([...good.map((each) => each.id), ...bad.map((each) => each.id)]);
  return { found, missing: ids.filter((id) => !known.has(id)), bad: bad.filter((each) => each.id === null || wanted.has(each.id)) };
}

/** Active owners first, then the archived; `cursor` is `{archived, after}`. */
export async function listOwners(api: Api, cursor: Cursor | null): Promise<Page<CrmRep>> {
  const archived = cursor?.archived === true;
  const page = await ownersPage(api, archived, typeof cursor?.after === 'string' ? cursor.after : null, 'backfill');
  // Nobody works by the zone of a deactivated owner, and this listing is repeated often.
  const times = archived ? new Map<string, UserTimes>() : await userTimes(api, 'backfill');
  const items = page.good.map((each) => mapHubspotOwnerToRep({ ...each, archived }, times));
  return { items, next: nextOf(archived, page.after), bad: page.bad };
}

function nextOf(archived: boolean, after: string | null): Cursor | null {
  if (after !== null) return { archived, after };
  return archived ? null : { archived: true };
}

const user = objectSchema(
  z.object({ hs_standard_time_zone: text, hs_internal_user_id: text, hs_working_hours: text, hs_out_of_office_hours: text }),
);

/** Times by user id; empty when the portal did not grant the users scope. */
async function userTimes(api: Api, budget: BudgetClass): Promise<Map<string, UserTimes>> {
  const times = new Map<string, UserTimes>();
  if (!api.session.capabilities.has('rep-zones')) return times;
  let after: string | null = null;
  do {
    const query = {
      limit: String(LIST_PAGE),
      properties: Object.keys(user.shape.properties.shape).join(','),
      ...(after === null ? {} : { after }),
    };
    const request = { method: 'GET' as const, path: USERS, query, budget };
    const page: ReturnType<typeof resultsOf> = resultsOf(await api.get(request), api, request);
    for (const each of parseElements(page.results, user).good) {
      const { hs_standard_time_zone: zone, hs_working_hours: hours, hs_out_of_office_hours: away } = each.properties;
      times.set(each.properties.hs_internal_user_id ?? each.id, timesOf({ zone, hours, away }, each.updatedAt));
    }
    after = page.after;
  } while (after !== null);
  return times;
}

function timesOf({ zone, hours, away }: Readonly<Record<'zone' | 'hours' | 'away', string | null>>, updatedAt: number): UserTimes {
  const week = weekIn(hours);
  return { zone: zoneOf(zone), ...(week === undefined ? {} : { hours: week }), away: awayIn(away), updatedAt };
}

/** An IANA zone this runtime knows, else null; HubSpot's enumerations also spell a slash as `_slash_`. */
export function zoneOf(value: string | null): string | null {
  if (value === null) return null;
  const zone = value.replaceAll('_slash_', '/');
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
