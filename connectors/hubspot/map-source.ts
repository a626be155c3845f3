/** Who made a change in HubSpot, in Baton's coarse words. */
import type { ValueChange } from '../../src/domain/crm-record.ts';
import { type HistoryEntry, toInstant } from './schema.ts';
import type { PortalSettings } from './settings.ts';

type Source = ValueChange['source'];

/** HubSpot's source types; the list is open and undocumented, so words are matched, not whole values. */
const WORDS: readonly (readonly [RegExp, Source])[] = [
  [/IMPORT/, 'import'],
  [/(^|_)FORMS?(_|$)|CONVERSATION|CHAT|MEETING|(^|_)ADS(_|$)/, 'form'],
  [/AUTOMATION_PLATFORM|WORKFLOW|SEQUENCE/, 'workflow'],
  [/^CRM_UI|^MOBILE|^EXTENSION|^BATCH_UPDATE|^SALES$|^TASK$|^CALLING$/, 'person'],
  [/INTEGRATION|^API|SALESFORCE|^BET|SYNC|^EMAIL/, 'integration'],
];

/** The coarse source of a HubSpot `sourceType`; `sourceId` tells our own app's changes from another's. */
export function mapHubspotSource(sourceType: string | null, sourceId: string | null, settings: PortalSettings): Source {
  const type = sourceType?.toUpperCase() ?? '';
  const source = WORDS.find(([word]) => word.test(type))?.[1] ?? 'unknown';
  return source === 'integration' && settings.appId !== null && digits(sourceId) === settings.appId ? 'baton' : source;
}

/** Owner id of the person in a source id such as `userId:123`; null for apps, and for people who own nothing. */
export function mapHubspotUser(source: Source, sourceId: string | null, settings: PortalSettings): string | null {
  if (source !== 'person' || sourceId === null) return null;
  return settings.userToOwner[digits(sourceId)] ?? null;
}

/** A property's history, oldest first. */
export function mapHubspotHistory(entries: readonly HistoryEntry[] | undefined, settings: PortalSettings): ValueChange[] {
  const changes = (entries ?? []).map((entry) => {
    const source = mapHubspotSource(entry.sourceType, entry.sourceId, settings);
    return { value: entry.value, at: entry.timestamp, by: mapHubspotUser(source, entry.sourceId, settings), source };
  });
  return changes.reverse().sort((a, b) => a.at - b.at);
}

/** A date property as `YYYY-MM-DD`: histories give it as midnight UTC in epoch milliseconds or as the date itself. */
export function mapHubspotDate(value: string): string {
  const at = value === '' ? null : toInstant(value);
  return at === null ? value : new Date(at).toISOString().slice(0, 10);
}

function digits(sourceId: string | null): string {
  return sourceId?.match(/\d+/)?.[0] ?? '';
}
