/** The rolling task of each manager: what is up with them, and how their one task stands in the CRM. */
import type { Millis } from '../../domain/fact.ts';
import type { ManagerTaskState, OverdueLine } from '../../domain/manager-task.ts';
import type { Lease } from './common.ts';
import type { EscalationSave } from './follow-ups.ts';
import type { AuditLine, PushSettlement } from './wanted.ts';

/** One line of a manager's task. */
export type EscalationRow = EscalationSave & OverdueLine;

export interface ManagerPush {
  readonly manager: string;
  readonly ordinal: number;
  readonly revision: number;
  readonly taskId: string | null;
  readonly mayExist: boolean;
  readonly attempts: number;
  /** Null when nothing of ours is open there. */
  readonly sent: ManagerTaskState | null;
  /** When a person ticked or deleted it; null when nobody did since the last write. */
  readonly tickedAt: Millis | null;
  readonly deletedInCrm: boolean;
  /** Longest overdue first. */
  readonly items: readonly EscalationRow[];
}

/** How a claimed rolling task ends. */
export interface ManagerSettlement {
  readonly push: ManagerPush;
  readonly settlement: PushSettlement;
  /** What was written; null when nothing was. */
  readonly wrote: ManagerTaskState | null;
  /** What is named from now on; only with `wrote`. */
  readonly listed: readonly string[];
  /** The manager has seen what was listed: it comes back then, the tick is dealt with. */
  readonly quietUntil: Millis | null;
  /** When the task is to be looked at again although nothing changes; null when only a change asks for it. */
  readonly again: Millis | null;
}

export interface ManagerLedger {
  /** One row at a time is in flight; doubt about a create is stored before the request leaves. Creates come with their items. */
  claimTasks(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly ManagerPush[]>;
  settleTasks(installId: string, lease: Lease, rows: readonly ManagerSettlement[], audit: readonly AuditLine[], now: Millis): Promise<void>;
  /** What is up, by manager; for pages, `doctor` and tests. */
  escalations(installId: string): Promise<readonly EscalationRow[]>;
}
