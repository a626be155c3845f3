/** Request limits in world time, rolling and daily, by how an app is distributed and what tier the account has. */
import { Refusal } from '../kit/refusal.ts';
import type { Millis } from '../portal.ts';
import { reaches, type Tier } from '../store/settings.ts';

const BURST_WINDOW: Millis = 10_000;
/** Requests per ten seconds and install, for apps with marketplace distribution; no tier raises it. */
const MARKETPLACE_BURST = 110;
/** Searches per second and account, all apps together. */
const SEARCH_MAX = 5;
const SEARCH_WINDOW: Millis = 1_000;

/** `marketplace` and `private` are OAuth apps; `static` is the token of an account's own private app. */
export type Distribution = 'marketplace' | 'private' | 'static';

export interface Install {
  readonly appId: string;
  readonly portalId: string;
  readonly distribution: Distribution;
  readonly tier: Tier;
  /** The account's calendar day, on which its daily count restarts. */
  readonly day: string;
}

/** Requests per ten seconds of one install. */
function burstLimit(distribution: Distribution, tier: Tier): number {
  if (distribution === 'marketplace') return MARKETPLACE_BURST;
  return reaches(tier, 'professional') ? 190 : 100;
}

/** Requests a day of one account, all its privately distributed and static apps together. */
export function dailyLimit(tier: Tier): number {
  if (tier === 'enterprise') return 1_000_000;
  return tier === 'professional' ? 625_000 : 250_000;
}

class Window {
  readonly #length: Millis;
  #instants: Millis[] = [];

  constructor(length: Millis) {
    this.#length = length;
  }

  /** Requests left after taking one, or null when there was none to take. */
  take(max: number, now: Millis): number | null {
    this.#instants = this.#instants.filter((at) => at > now - this.#length);
    if (this.#instants.length >= max) return null;
    this.#instants.push(now);
    return max - this.#instants.length;
  }
}

export class Limits {
  readonly #burst = new Map<string, Window>();
  readonly #search = new Map<string, Window>();
  readonly #daily = new Map<string, { day: string; used: number }>();

  /** Counts one request of an install and returns the headers to send; throws the 429. */
  takeBurst(install: Install, now: Millis): Record<string, string> {
    const { appId, portalId, distribution, tier } = install;
    const max = burstLimit(distribution, tier);
    const left = windowOf(this.#burst, `${appId} ${portalId}`, BURST_WINDOW).take(max, now);
    if (left === null) throw limitRefusal(appId, 'TEN_SECONDLY_ROLLING');
    const daily = distribution === 'marketplace' ? {} : this.#takeDaily(install);
    return {
      'X-HubSpot-RateLimit-Max': String(max),
      'X-HubSpot-RateLimit-Remaining': String(left),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(BURST_WINDOW),
      ...daily,
    };
  }

  /** OAuth calls carry no daily headers [docs: rate-limit headers changelog]. */
  #takeDaily({ appId, portalId, distribution, tier, day }: Install): Record<string, string> {
    const used = this.usedToday(portalId, day) + 1;
    const max = dailyLimit(tier);
    if (used > max) throw limitRefusal(appId, 'DAILY');
    this.#daily.set(portalId, { day, used });
    if (distribution !== 'static') return {};
    return { 'X-HubSpot-RateLimit-Daily': String(max), 'X-HubSpot-RateLimit-Daily-Remaining': String(max - used) };
  }

  /** Requests of the account's day that count towards its daily limit. */
  usedToday(portalId: string, day: string): number {
    const count = this.#daily.get(portalId);
    return count?.day === day ? count.used : 0;
  }

  /** Lets a control door or a test stand shortly before the daily limit. */
  setUsedToday(portalId: string, day: string, used: number): void {
    this.#daily.set(portalId, { day, used });
  }

  /** Counts one search of an account; throws the 429. Searches carry no rate headers. */
  takeSearch(portalId: string, now: Millis): void {
    if (windowOf(this.#search, portalId, SEARCH_WINDOW).take(SEARCH_MAX, now) === null) {
      throw new Refusal(429, 'RATE_LIMITS', 'You have reached your secondly limit.');
    }
  }
}

function windowOf(windows: Map<string, Window>, key: string, length: Millis): Window {
  const window = windows.get(key) ?? new Window(length);
  windows.set(key, window);
  return window;
}

const LIMIT_NAMES = { TEN_SECONDLY_ROLLING: 'ten_secondly_rolling', DAILY: 'daily' } as const;

function limitRefusal(appId: string, policyName: keyof typeof LIMIT_NAMES): Refusal {
  return new Refusal(429, null, `You have reached your ${LIMIT_NAMES[policyName]} limit.`, {
    extra: { errorType: 'RATE_LIMIT', policyName, groupName: `publicapi:app:${appId}`, requestId: `${appId}-${policyName.toLowerCase()}` },
  });
}
