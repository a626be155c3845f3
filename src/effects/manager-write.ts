/** Turns a manager's rolling task into the write a connector performs: this is where names join the text. */

import type { ManagerTaskState, OverdueLine } from '../domain/manager-task.ts';
import { type ManagerTextInput, managerText } from '../domain/manager-text.ts';
import type { TaskWrite } from '../ports/connector.ts';
import type { ManagerPush } from '../ports/ledger/index.ts';

/** Stable per manager; the ordinal rises when a task is over. */
function managerKey({ manager, ordinal }: Pick<ManagerPush, 'manager' | 'ordinal'>): string {
  return `m${manager === '' ? 'anager' : manager.replace(/[^A-Za-z0-9-]/g, '-')}-${ordinal}`;
}

export function managerWrite(
  push: ManagerPush,
  wanted: ManagerTaskState,
  lines: readonly OverdueLine[],
  input: ManagerTextInput,
): TaskWrite {
  return {
    key: managerKey(push),
    taskId: push.taskId,
    mayExist: push.mayExist,
    leadId: null,
    dealId: null,
    ownerId: wanted.owner,
    ...managerText(lines, input),
    dueAt: wanted.dueAt,
    priority: 'HIGH',
    channel: 'TODO',
    status: wanted.status,
  };
}
