/** What is wrong between one hand-off and the tasks that the CRM shows for its lead. */
import type { CrmTask } from '../../domain/crm-record.ts';
import type { HandoffRow } from '../../ports/ledger/index.ts';

/** Open access for this long makes a difference an offence: younger ones are on their way. */
const GRACE_MS = 15 * 60_000;

/** `owner` undefined: the lead is gone from the CRM. One sentence per difference. */
export function differencesOf(row: HandoffRow, tasks: readonly CrmTask[], owner: string | null | undefined, now: number): string[] {
  const open = tasks.filter((task) => task.open && !task.archived);
  const ours = open.filter((task) => task.batonKey !== null);
  const found: string[] = [];
  if (ours.length > 1) found.push(`${ours.length} open tasks of Baton instead of one (${ours.map((task) => task.id).join(', ')})`);
  const { judgement } = row;
  if (judgement.outcome) {
    const [left] = ours;
    // A lost deal owes its reason after the end: that task is wanted.
    if (left && judgement.task === null && now - judgement.outcome.at > GRACE_MS)
      found.push(`task ${left.id} is open although the hand-off is closed as ${judgement.outcome.value}`);
    return found;
  }
  if (owner === undefined) return [...found, 'the lead is gone from the CRM although its hand-off is open'];
  const settled = judgement.task !== null && now - judgement.task.from > GRACE_MS;
  if (judgement.task && settled && open.length === 0) found.push(`no open task, although one is owed under ${judgement.task.clause}`);
  const [task] = ours;
  if (judgement.task && settled && task && task.ownerId !== judgement.task.owner)
    found.push(`task ${task.id} is with ${task.ownerId ?? 'nobody'} instead of ${judgement.task.owner}`);
  return found;
}
