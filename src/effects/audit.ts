/** The audit lines of writes: what stood there before, what stands there now, and what it follows from. */
import type { Millis } from '../ports/clock.ts';
import type { FieldWrite, TaskWrite } from '../ports/connector.ts';
import type { AuditLine, FieldPush, TaskPush } from '../ports/ledger/index.ts';

/** A task that Baton makes was not there before. */
export function taskAudit(
  { push, write }: { push: TaskPush; write: TaskWrite },
  at: Millis,
  outcome: string,
  crmId: string | null,
): AuditLine {
  const { atBat, ordinal, owner, dueAt, priority, status } = push.wanted;
  return {
    at,
    record: 'task',
    crmId: crmId ?? write.taskId,
    leadId: push.leadId,
    action: `task ${write.taskId === null ? 'create' : status === 'open' ? 'update' : status} ${outcome}`,
    before: null,
    after: { key: write.key, atBat, ordinal, owner, dueAt, priority, status },
    because: String(push.wanted.text.clause ?? 'hand-off'),
  };
}

/** In the ledger's terms (owner ids, not names), so that what is undone is compared and restored in the same terms. */
export function fieldAudit({ push, write }: { push: FieldPush; write: FieldWrite }, at: Millis, outcome: string): AuditLine {
  const because = push.because ?? (push.kind === 'owner' ? 'owner move' : 'follow-up fields');
  return {
    at,
    record: write.record,
    crmId: write.id,
    leadId: push.leadId,
    action: `${push.kind} ${outcome}`,
    before: push.before,
    after: push.values,
    because,
  };
}

/** It is about many leads: which ones the ledger tells, by manager. */
export function managerAudit(item: { write: TaskWrite }, at: Millis, outcome: string, crmId: string | null): AuditLine {
  const { key, taskId, ownerId, dueAt, status } = item.write;
  return {
    at,
    record: 'task',
    crmId: crmId ?? taskId,
    leadId: '',
    action: `manager task ${taskId === null ? 'create' : status === 'open' ? 'update' : status} ${outcome}`,
    before: null,
    after: { key, owner: ownerId, dueAt, status },
    because: 'manager',
  };
}
