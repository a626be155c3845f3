/** What the API says of itself: its versions, its resources, its limits. */
import type { OrgBox } from '../box.ts';
import type { OrgCall, OrgReply } from '../http/exchange.ts';

/** Answered versions; the oldest ended in Summer '25. */
const OLDEST = 31;
const NEWEST = 68;
const SEASONS = ['Spring', 'Summer', 'Winter'] as const;

/** v66 is Spring '26, v67 Summer '26, v68 Winter '27. */
function labelOf(version: number): string {
  const season = SEASONS[version % 3] as string;
  const year = Math.floor((version - 66) / 3) + 26 + (season === 'Winter' ? 1 : 0);
  return `${season} '${String(year).padStart(2, '0')}`;
}

/** GET /services/data: needs no token. */
export function listVersions(): OrgReply {
  const versions = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => OLDEST + i);
  return {
    status: 200,
    body: versions.map((version) => ({ label: labelOf(version), url: `/services/data/v${version}.0`, version: `${version}.0` })),
  };
}

/** What is wrong with a version in a path, as a reply, or null. */
export function versionProblem(version: string): OrgReply | null {
  const number = Number(version);
  if (number >= OLDEST && number <= NEWEST && version.endsWith('.0')) return null;
  if (number >= 7 && number < OLDEST)
    return { status: 410, body: [{ errorCode: 'UNSUPPORTED_API_VERSION', message: `The API version ${version} is no longer supported.` }] };
  return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
}

const RESOURCES = ['tooling', 'metadata', 'query', 'queryAll', 'sobjects', 'composite', 'limits', 'jobs', 'search', 'recent'];

/** GET /services/data/v68.0. */
export function listResources({ box, base, actor }: OrgCall): OrgReply {
  const resources = Object.fromEntries(RESOURCES.map((name) => [name, `${base}/${name}`]));
  return { status: 200, body: { ...resources, identity: `${box.url}/id/${box.founders.orgId}/${actor.userId}` } };
}

const limit = (Max: number, used = 0) => ({ Max, Remaining: Math.max(0, Max - used) });

/** GET /limits. */
export function listLimits({ box }: OrgCall): OrgReply {
  return {
    status: 200,
    body: {
      DailyApiRequests: limit(box.org.settings.dailyApiRequests, box.usage.used(box.clock.now())),
      DailyBulkApiBatches: limit(15_000),
      DailyBulkV2QueryJobs: limit(10_000),
      DailyBulkV2QueryFileStorageMB: limit(976_562),
      DailyStreamingApiEvents: limit(1_000_000),
      DailyDeliveredPlatformEvents: limit(25_000),
      DataStorageMB: limit(11_264),
      FileStorageMB: limit(11_264),
      ConcurrentAsyncGetReportInstances: limit(200),
    },
  };
}

/** The header every reply carries. */
export function limitInfo(box: OrgBox): Record<string, string> {
  const max = box.org.settings.dailyApiRequests;
  return { 'sforce-limit-info': `api-usage=${Math.min(max, box.faults.overLimit ? max : box.usage.used(box.clock.now()))}/${max}` };
}
