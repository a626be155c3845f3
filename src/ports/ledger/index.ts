/** The ledger as jobs, web and command line see it: Baton's own record, scoped to a workspace at construction. */
import type { Crm } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { BudgetClass } from '../connector.ts';
import type { AttributionLedger } from './attribution.ts';
import type { BacklogLedger } from './backlog.ts';
import type { BreakerLedger } from './breakers.ts';
import type { BulkLedger } from './bulk.ts';
import type { CampaignLedger } from './campaigns.ts';
import type { InstallRef, Lease } from './common.ts';
import type { ConsoleLedger } from './console.ts';
import type { HandoffLedger } from './handoffs.ts';
import type { InstallLedger, InstallStatus } from './installs.ts';
import type { LinkLedger } from './links.ts';
import type { ManagerLedger } from './managers.ts';
import type { MarkLedger } from './marks.ts';
import type { MessageLedger } from './messages.ts';
import type { ReconcileLedger } from './reconcile.ts';
import type { RecordLedger } from './records.ts';
import type { UndoLedger } from './undo.ts';
import type { WantedLedger } from './wanted.ts';

export type * from './attribution.ts';
export type * from './backlog.ts';
export type * from './breakers.ts';
export type * from './bulk.ts';
export type * from './campaigns.ts';
export type * from './common.ts';
export type * from './console.ts';
export type * from './follow-ups.ts';
export type * from './handoffs.ts';
export type * from './installs.ts';
export type * from './links.ts';
export type * from './managers.ts';
export type * from './marks.ts';
export type * from './messages.ts';
export type * from './reconcile.ts';
export type * from './records.ts';
export type * from './undo.ts';
export type * from './wanted.ts';

export interface WorkspaceLedger {
  readonly workspaceId: string;
  readonly installs: InstallLedger;
  readonly marks: MarkLedger;
  readonly records: RecordLedger;
  readonly handoffs: HandoffLedger;
  readonly wanted: WantedLedger;
  readonly bulk: BulkLedger;
  readonly managers: ManagerLedger;
  readonly messages: MessageLedger;
  readonly campaigns: CampaignLedger;
  readonly breakers: BreakerLedger;
  readonly undo: UndoLedger;
  readonly backlog: BacklogLedger;
  readonly reconcile: ReconcileLedger;
  readonly attribution: AttributionLedger;
  readonly console: ConsoleLedger;
  readonly links: LinkLedger;
  /** Key-value settings of the workspace (paused since, signed rules, roster revision …); JSON values. */
  setting(key: string): Promise<unknown>;
  saveSetting(key: string, value: unknown): Promise<void>;
}

/** Work that waits, per install: what the sweep nudges and what "idle" looks at. */
export interface WaitingWork {
  readonly ref: InstallRef;
  readonly crm: Crm;
  readonly status: InstallStatus;
  readonly deliveries: number;
  /** Due, unleased, unparked marks per lane. */
  readonly marks: Readonly<Record<string, number>>;
  readonly tasks: number;
  readonly fields: number;
  /** Rolling tasks of managers. */
  readonly managers: number;
  /** People and transports that have a message to get. */
  readonly messages: number;
  /** Streams whose `nextAt` has come. */
  readonly streams: readonly string[];
  /** The reconciliation's instant has come, or it is under way. */
  readonly reconcile: boolean;
}

/** The account a budget belongs to, as seen from one install of it. */
export type AccountRef = InstallRef & { readonly crm: Crm; readonly accountId: string };

export interface BudgetGrant {
  readonly granted: boolean;
  /** When to ask again; `now` when granted. */
  readonly retryAt: Millis;
}

/** What an account's budget stands at. */
export interface BudgetState {
  /** Requests of the window that ends now. */
  readonly used: number;
  /** Until when the CRM has asked to be left alone; null when it has not. */
  readonly blockedUntil: Millis | null;
}

export interface InvariantOffence {
  /** 1–6 as in the architecture page. */
  readonly line: 1 | 2 | 3 | 4 | 5 | 6;
  readonly workspaceId: string;
  readonly installId: string;
  readonly leadId: string;
  readonly what: string;
}

export interface Ledger {
  /** Applies missing migrations under a lock; safe to call from many processes. Returns the names applied. */
  migrate(): Promise<readonly string[]>;
  workspace(workspaceId: string): WorkspaceLedger;
  ensureWorkspace(workspaceId: string, name: string): Promise<void>;
  workspaces(): Promise<readonly { workspaceId: string; name: string }[]>;
  /** Who an inbound event of this account belongs to; uninstalled ones are returned with their status. Several workspaces may have connected the same account. */
  findInstalls(crm: Crm, accountId: string): Promise<readonly (InstallRef & { status: InstallStatus })[]>;
  /** Everything claimable at `now`; empty = nothing to nudge. Leased rows of dead processes count once their lease is over. */
  waiting(now: Millis, machineNow: Millis): Promise<readonly WaitingWork[]>;
  /** True when no delivery, due mark, due push, due stream or wake-up and no live lease exists: one cheap statement. */
  idle(now: Millis, machineNow: Millis): Promise<boolean>;
  /** The next instant after `now` at which work becomes due by itself (wake-up, retry, stream); null when never. */
  nextInstant(now: Millis): Promise<Millis | null>;
  /** The sweep's or another singleton's lease; true when taken or renewed by this holder. */
  takeLease(name: string, lease: Lease, machineNow: Millis): Promise<boolean>;
  /** Gives it back; nothing happens when another holds it by now. */
  releaseLease(name: string, token: string): Promise<void>;
  /** For a process that knows itself to be the only one: what a killed one had claimed is free at once. Returns how many leases that were. */
  endLeases(): Promise<number>;
  /** One request from the account's rolling budget (10 s window of world time, plus the back-off told by the CRM). */
  permit(
    account: AccountRef,
    kind: BudgetClass | 'search',
    limits: { perTenSeconds: number; searchPerSecond: number },
    now: Millis,
  ): Promise<BudgetGrant>;
  backOff(account: AccountRef, until: Millis): Promise<void>;
  /** As `permit` counts. */
  budgetState(account: AccountRef, now: Millis): Promise<BudgetState>;
  /** The promise of the architecture page; `leadIds` looks at those alone. */
  checkInvariant(now: Millis, sweepMs: number, leadIds?: readonly string[]): Promise<readonly InvariantOffence[]>;
  /** Vacuum, analyse, retention. */
  housekeeping(now: Millis, retentionDays: number): Promise<void>;
  close(): Promise<void>;
}
