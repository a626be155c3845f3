/** Steps that the conformance cases share: follow listings and windows to their end, make a wanted task, read a result. */
import { expect } from 'vitest';
import type { CrmRecord, RecordKind } from '../../../src/domain/crm-record.ts';
import type { ChangedPage, Cursor, TaskWrite, WriteResult } from '../../../src/ports/connector.ts';
import type { CrmBench } from '../crm-bench.ts';

/** Makes the bench of one case; it is closed after the case. */
export type Start = () => Promise<CrmBench>;

/** Follows a listing to its end. */
export async function listAll(bench: CrmBench, kind: RecordKind): Promise<{ items: CrmRecord[]; pages: number }> {
  const items: CrmRecord[] = [];
  let cursor: Cursor | null = null;
  let pages = 0;
  do {
    const page = await bench.connector.list(bench.session(), kind, cursor);
    items.push(...page.items);
    cursor = page.next === null ? null : (JSON.parse(JSON.stringify(page.next)) as Cursor);
    if (page.notBefore !== undefined) await bench.pass(Math.max(1, page.notBefore - bench.now()));
    pages += 1;
  } while (cursor !== null);
  return { items, pages };
}

/** Follows a window until it has caught up, storing the cursor as JSON in between. */
export async function catchUp(bench: CrmBench, kind: RecordKind, cursor: Cursor | null, since: number): Promise<ChangedPage> {
  const ids: string[] = [];
  let at = cursor;
  for (;;) {
    const page = await whenAllowed(bench, () => bench.connector.changed(bench.session(), kind, at, since));
    ids.push(...page.ids);
    at = JSON.parse(JSON.stringify(page.next)) as Cursor;
    if (page.caughtUp) return { ...page, ids, next: at };
  }
}

/** Waits as long as the CRM or the budget asks, in world time. */
async function whenAllowed<T>(bench: CrmBench, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const { retryAt } = (error as { details?: { retryAt?: number } }).details ?? {};
      if (retryAt === undefined) throw error;
      await bench.pass(Math.max(1, retryAt - bench.now()));
    }
  }
}

export function taskWrite(given: Partial<TaskWrite> & Pick<TaskWrite, 'key' | 'leadId' | 'ownerId'>): TaskWrite {
  return {
    taskId: null,
    mayExist: false,
    dealId: null,
    subject: `Call ${given.key}`,
    body: 'Asked for a demo.\nDue soon.',
    dueAt: Date.UTC(2026, 2, 3, 12),
    priority: 'MEDIUM',
    channel: 'CALL',
    status: 'open',
    ...given,
  };
}

export function statusOf(results: readonly WriteResult[], ref: string): WriteResult['status'] {
  const found = results.filter((result) => result.ref === ref);
  expect(found).toHaveLength(1);
  return found[0]!.status;
}

export function idOf(results: readonly WriteResult[], ref: string): string {
  const status = statusOf(results, ref);
  if (status.kind !== 'done') throw new Error(`${ref} is ${JSON.stringify(status)}`);
  return status.id;
}
