/** The clocks of production and of a demo: the machine's, one that a driver sets, and one that follows a sandbox's. */
import { BatonError } from '../errors/index.ts';
import type { Clock, Millis } from '../ports/clock.ts';

/** World time is machine time. */
export const systemClock: Clock = { now: () => Date.now() };

/** World time stands where its driver last set it. */
export interface FollowClock extends Clock {
  /** Never moves backwards: a late answer about an earlier instant changes nothing. */
  set(now: Millis): void;
}

export function followClock(start: Millis): FollowClock {
  let at = start;
  return {
    now: () => at,
    set: (now) => {
      at = Math.max(at, now);
    },
  };
}

/** Follows the world time of a sandbox by asking its control door every `everyMs` of machine time; `close` ends that. */
export async function sandboxClock(url: string, everyMs = 100): Promise<FollowClock & { close(): void }> {
  const clock = followClock(await askSandbox(url));
  const timer = setInterval(() => {
    // A sandbox that is away for a moment leaves world time standing, which is what it does itself.
    askSandbox(url).then(clock.set, () => undefined);
  }, everyMs);
  timer.unref();
  return { ...clock, close: () => clearInterval(timer) };
}

async function askSandbox(url: string): Promise<Millis> {
  try {
    const response = await fetch(new URL('/_control/state', url), { signal: AbortSignal.timeout(5_000) });
    const { now } = (await response.json()) as { now?: unknown };
    if (typeof now === 'number') return now;
    throw new Error(`its answer (status ${response.status}) has no "now"`);
  } catch (cause) {
    throw new BatonError('CLOCK_UNAVAILABLE', { url, reason: (cause as Error).message }, { cause });
  }
}
