/** Connected CRM accounts, their sealed tokens with the refresh lease, OAuth states and stream positions. */
import type { AccountChoices } from '../../domain/account-choices.ts';
import type { Crm, RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { Cursor } from '../connector.ts';
import type { InstallRef, Lease } from './common.ts';

export type InstallStatus = 'active' | 'paused' | 'revoked' | 'uninstalled';

export interface Install extends InstallRef {
  readonly crm: Crm;
  readonly accountId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly uiDomain: string;
  readonly status: InstallStatus;
  /** `observe` writes nothing to the CRM; `live` does. */
  readonly mode: 'observe' | 'live';
  /** Why it is not active, for a person. */
  readonly statusReason: string | null;
  readonly scopes: readonly string[];
  readonly capabilities: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly connectedAt: Millis;
  /** Absent: none yet. */
  readonly choices?: AccountChoices;
}

/** Tokens as stored: sealed text (AES-256-GCM by `lib/seal`), never plain. */
export interface StoredTokens {
  readonly sealed: string;
  readonly expiresAt: Millis;
  readonly generation: number;
  /** A refresh was begun and its end is unknown: a one-use token must not be tried again. */
  readonly refreshStartedAt: Millis | null;
}

export interface OAuthState {
  readonly state: string;
  readonly crm: Crm;
  /** Who began it; the callback must come back to the same person. */
  readonly startedBy: string;
  readonly expiresAt: Millis;
}

export interface StreamPosition {
  readonly stream: RecordKind;
  /** `backfill` walks everything once; `changes` follows. */
  readonly phase: 'backfill' | 'changes';
  readonly cursor: Cursor | null;
  /** Everything of this stream up to here is in the ledger or marked dirty. */
  readonly completeUntil: Millis | null;
  readonly nextAt: Millis;
  /** Last failure for `doctor` and Health; null when the last run was fine. */
  readonly lastError: string | null;
}

export interface InstallLedger {
  list(): Promise<readonly Install[]>;
  find(installId: string): Promise<Install | null>;
  /** The account, and whether another one of another CRM stands in this workspace: one statement, as `find` takes. */
  findWithOthers(installId: string): Promise<{ readonly install: Install; readonly others: boolean } | null>;
  /** Inserts or reconnects (same crm and account keeps its installId); tokens are stored with generation + 1. */
  connect(install: Omit<Install, 'workspaceId' | 'installId'>, tokens: { sealed: string; expiresAt: Millis }): Promise<Install>;
  update(
    installId: string,
    patch: Partial<
      Pick<Install, 'status' | 'mode' | 'statusReason' | 'scopes' | 'capabilities' | 'settings' | 'name' | 'timeZone' | 'choices'>
    >,
  ): Promise<void>;
  readTokens(installId: string): Promise<StoredTokens | null>;
  /** True for exactly one holder until released or `lease.untilMachine`; stores "started" before HTTP begins. */
  beginRefresh(installId: string, lease: Lease, machineNow: Millis, worldNow: Millis): Promise<boolean>;
  /** False when another generation was saved meanwhile. Ends the lease. */
  saveTokens(installId: string, lease: Lease, generation: number, tokens: { sealed: string; expiresAt: Millis }): Promise<boolean>;
  /** The same tokens under another key: only while `was` is still what is stored, and without a new generation, so that a refresh under way keeps its result. */
  resealTokens(installId: string, was: string, sealed: string): Promise<boolean>;
  /** The refresh ended without new tokens and without doubt about that. */
  abandonRefresh(installId: string, lease: Lease): Promise<void>;
  saveState(state: OAuthState): Promise<void>;
  /** Single use: a second call with the same state answers null; so does an expired one. */
  takeState(state: string, now: Millis): Promise<OAuthState | null>;
  streams(installId: string): Promise<readonly StreamPosition[]>;
  saveStream(installId: string, position: StreamPosition): Promise<void>;
  /** Has these streams read at `at`, if they are followed and would be read later only. */
  hurryStreams(installId: string, streams: readonly RecordKind[], at: Millis): Promise<void>;
}
