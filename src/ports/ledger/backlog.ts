/** Hand-offs of before going live: which are still open in reality, and which are released. */
import type { BacklogItem, Release } from '../../domain/backlog.ts';
import type { Millis } from '../../domain/fact.ts';

export interface BacklogLedger {
  /** Closed as before-go-live, the lead's latest, not released; the lead still there, and no deal of its own. In no order. */
  candidates(installId: string): Promise<readonly BacklogItem[]>;
  /** Releases at or after `from`, those of coming days too. */
  releases(installId: string, from: Millis): Promise<readonly Release[]>;
  /** Each becomes a fact of its instant; the leads are judged again, and wake on their day by themselves. */
  release(installId: string, releases: readonly Release[], by: string, now: Millis): Promise<void>;
  /** Takes back the releases of coming days; returns how many. */
  withdraw(installId: string, now: Millis): Promise<number>;
}
