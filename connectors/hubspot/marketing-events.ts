/** Webinars and fairs that a person took part in: no record of the person tells of them, so they are asked for one by one. */
import { z } from 'zod';
import type { CrmTouch } from '../../src/domain/crm-record.ts';
import { type Api, type ApiRequest, failure } from './client.ts';
import { resultsOf } from './envelope.ts';
import { id, parseElements, text } from './schema.ts';

const EVENTS = '/marketing/marketing-events/2026-09';
const PATH = `${EVENTS}/participations/contacts`;
/** Required by the probe; free in every edition. */
export const EVENTS_SCOPE = 'crm.objects.marketing_events.read';

const participation = z.object({
  associations: z.object({ marketingEvent: z.object({ marketingEventId: id, name: text }) }),
  properties: z.object({ attendanceState: text, occurredAt: z.coerce.number() }),
});

/** Who registered and did not come answered marketing, and attended nothing (attribution, ruling 3). */
const KINDS: Readonly<Record<string, string>> = { ATTENDED: 'event attended', REGISTERED: 'event registered', NO_SHOW: 'no show' };

/** False only where the portal says so: a refusal may be about the list alone. Throws as every read. */
export async function hasMarketingEvents(api: Api): Promise<boolean> {
  const request: ApiRequest = { method: 'GET', path: EVENTS, query: { limit: '1' }, budget: 'fields' };
  const reply = await api.send(request);
  if (reply.kind === 'refused') return true;
  if (reply.kind !== 'ok') throw failure(reply, `GET ${EVENTS}`, api.session.accountId);
  return resultsOf(reply.json, api, request).results.length > 0;
}

/** One request a person, more for whoever took part in more than a hundred. Throws as every read; who is gone took part in nothing. */
export async function readParticipations(api: Api, leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly CrmTouch[]>> {
  const found = new Map<string, readonly CrmTouch[]>();
  for (const leadId of leadIds) found.set(leadId, await participationsOf(api, leadId));
  return found;
}

async function participationsOf(api: Api, leadId: string): Promise<CrmTouch[]> {
  const path = `${PATH}/${encodeURIComponent(leadId)}/breakdown`;
  const rows: unknown[] = [];
  for (let after: string | null = null; ; ) {
    const query: Record<string, string> = { limit: '100', ...(after === null ? {} : { after }) };
    const request: ApiRequest = { method: 'GET', path, query, budget: 'fields' };
    const reply = await api.send(request);
    if (reply.kind === 'refused' && (reply.status === 404 || reply.status === 403)) return [];
    if (reply.kind !== 'ok') throw failure(reply, `GET ${path}`, api.session.accountId);
    const page: { results: unknown[]; after: string | null } = resultsOf(reply.json, api, request);
    rows.push(...page.results);
    if (page.after === null) break;
    after = page.after;
  }
  return parseElements(rows, participation).good.flatMap(mapHubspotParticipation);
}

/** An event is a campaign of its own unless a campaign is called the same. */
function mapHubspotParticipation({ associations, properties }: z.infer<typeof participation>): CrmTouch[] {
  const { marketingEventId, name } = associations.marketingEvent;
  const { attendanceState, occurredAt: at } = properties;
  const kind = KINDS[attendanceState ?? ''];
  if (kind === undefined || !Number.isFinite(at)) return [];
  return [{ id: `event-${marketingEventId}-${attendanceState}`, at, kind, channel: 'event', campaign: name ?? marketingEventId }];
}
