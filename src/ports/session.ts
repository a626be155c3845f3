/** An account as a connector sees it during a call, and where a reading stands. */
import type { Millis } from '../domain/fact.ts';

/** Order in which an account's request budget is shared out; the last two leave 30 % free. */
export type BudgetClass = 'urgent' | 'evidence' | 'fields' | 'backfill';

/** Everything a connector needs to speak to one connected account. Made per lane run; never kept. */
export interface Session {
  /** Portal id or org id. */
  readonly accountId: string;
  /** What the install's probe found; a missing capability is absent. */
  readonly capabilities: ReadonlySet<string>;
  /** Portal-specific settings found at install (unique task property, dispositions, won and lost stages …), as the connector stored them. */
  readonly settings: Readonly<Record<string, unknown>>;
  now(): Millis;
  /**
   * A valid access token, refreshed under the lease when needed. Throws `INSTALL_DISCONNECTED` when only a person can repair it.
   * `refused`: the token that the CRM has just turned away, for CRMs that end tokens early; it comes back when a new one is not to be had yet.
   */
  accessToken(refused?: string): Promise<string>;
  /** Address of this account's own API, where the CRM gives each account one with its tokens; null elsewhere. */
  apiBase(): Promise<string | null>;
  /** Asks the shared budget for one request. Throws `BUDGET_WAIT` with `retryAt` when there is none now. */
  permit(kind: BudgetClass | 'search'): Promise<void>;
  /** Tells the shared budget that the CRM itself said "too many" or "not now" until an instant. */
  backOff(until: Millis): Promise<void>;
}

/** Where a listing or a changed-since window stands; opaque to everyone but the connector, stored as JSON. */
export type Cursor = Readonly<Record<string, unknown>>;
