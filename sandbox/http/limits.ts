/** Rolling request limits in world time, with the bodies recorded from live traffic. */
import { Refusal } from '../kit/refusal.ts';
import type { Millis } from '../portal.ts';

/** Requests per ten seconds and install, for apps with marketplace distribution. */
const BURST_MAX = 110;
const BURST_WINDOW: Millis = 10_000;
/** Searches per second and account, all apps together. */
const SEARCH_MAX = 5;
const SEARCH_WINDOW: Millis = 1_000;

class Window {
  readonly #max: number;
  readonly #length: Millis;
  #instants: Millis[] = [];

  constructor(max: number, length: Millis) {
    this.#max = max;
    this.#length = length;
  }

  /** Requests left after taking one, or null when there was none to take. */
  take(now: Millis): number | null {
    this.#instants = this.#instants.filter((at) => at > now - this.#length);
    if (this.#instants.length >= this.#max) return null;
    this.#instants.push(now);
    return this.#max - this.#instants.length;
  }
}

export class Limits {
  readonly #burst = new Map<string, Window>();
  readonly #search = new Map<string, Window>();

  /** Counts one request of an install and returns the headers to send; throws the 429. */
  takeBurst(appId: string, portalId: string, now: Millis): Record<string, string> {
    const left = windowOf(this.#burst, `${appId} ${portalId}`, BURST_MAX, BURST_WINDOW).take(now);
    if (left === null) throw burstRefusal(appId);
    return {
      'X-HubSpot-RateLimit-Max': String(BURST_MAX),
      'X-HubSpot-RateLimit-Remaining': String(left),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(BURST_WINDOW),
    };
  }

  /** Counts one search of an account; throws the 429. Searches carry no rate headers. */
  takeSearch(portalId: string, now: Millis): void {
    if (windowOf(this.#search, portalId, SEARCH_MAX, SEARCH_WINDOW).take(now) === null) {
      throw new Refusal(429, 'RATE_LIMITS', 'You have reached your secondly limit.');
    }
  }
}

function windowOf(windows: Map<string, Window>, key: string, max: number, length: Millis): Window {
  const window = windows.get(key) ?? new Window(max, length);
  windows.set(key, window);
  return window;
}

function burstRefusal(appId: string): Refusal {
  return new Refusal(429, null, 'You have reached your ten_secondly_rolling limit.', {
    extra: {
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: `publicapi:app:${appId}`,
      requestId: `${appId}-burst`,
    },
  });
}
