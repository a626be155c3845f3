/** Decides, without any database, what a newly wanted task changes among the tasks a slot has had. */
import type { WantedTaskState } from '../../ports/ledger/index.ts';
import { same } from '../json.ts';

/** A task of the slot as stored. */
export interface SlotRow {
  readonly key: string;
  readonly leadId: string;
  readonly current: boolean;
  readonly wanted: WantedTaskState;
  readonly sent: WantedTaskState | null;
  /** Its id in the CRM is known: from the answer to our write, or because it was seen there after a write whose outcome was not. */
  readonly made: boolean;
  readonly mayExist: boolean;
  readonly leased: boolean;
  /** Completed or deleted there, by a person or by us. */
  readonly closedInCrm: boolean;
}

export type SlotChange =
  /** Never left the ledger: nothing to close. */
  | { readonly kind: 'drop'; readonly key: string }
  | {
      readonly kind: 'put';
      readonly key: string;
      readonly leadId: string;
      readonly current: boolean;
      readonly wanted: WantedTaskState;
      /** A new revision; false: only `current` changes. */
      readonly revise: boolean;
      /** The CRM has it already: nothing to write. */
      readonly asSent: boolean;
    };

/** `task` null wants the slot empty. */
export function planSlot(leadId: string, known: readonly SlotRow[], task: WantedTaskState | null): SlotChange[] {
  const others = known.filter((row) => row.key !== task?.key).flatMap(close);
  return task === null ? others : [...others, ...want(leadId, known.find((row) => row.key === task.key) ?? null, task)];
}

/** Former tasks are completed, not deleted: the rep sees what they did. */
function close(row: SlotRow): SlotChange[] {
  const untouched = row.sent === null && !row.made && !row.mayExist && !row.leased;
  if (untouched) return [{ kind: 'drop', key: row.key }];
  if (row.wanted.status !== 'open') return row.current ? [put(row, { current: false })] : [];
  const wanted: WantedTaskState = { ...row.wanted, status: 'completed' };
  return [put(row, { current: false, wanted, revise: true, asSent: row.closedInCrm && !row.leased })];
}

function want(leadId: string, row: SlotRow | null, task: WantedTaskState): SlotChange[] {
  if (row === null) {
    const created: SlotChange = { kind: 'put', key: task.key, leadId, current: true, wanted: task, revise: true, asSent: false };
    return task.status === 'open' ? [created] : [];
  }
  if (task.status !== 'open') return close({ ...row, wanted: { ...task, status: 'open' } });
  if (same(row.wanted, task)) return row.current ? [] : [put(row, { current: true })];
  const asSent = same(row.sent, task) && !row.leased && !row.mayExist;
  return [put(row, { current: true, wanted: task, revise: true, asSent })];
}

type Put = Extract<SlotChange, { kind: 'put' }>;

function put({ key, leadId, current, wanted }: SlotRow, change: Partial<Put>): Put {
  return { kind: 'put', key, leadId, current, wanted, revise: false, asSent: false, ...change };
}
