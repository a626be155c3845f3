/** How many records are read together: fewer once the requests of an account have not sufficed for a batch again and again, all of them once they do. */
import { isBatonError } from '../../src/errors/index.ts';
import type { InstallScope } from '../deps.ts';

/** Waits in a row that may be another lane's doing: with the next one the batch itself is taken to be more than the account allows at once. */
const PATIENCE = 2;

const keyOf = ({ ref }: InstallScope, what: string): string => `${ref.workspaceId} ${ref.installId} ${what}`;

/** At most `whole`. Pages may be short (rows that are very wide), and a batch that is read whole or not at all would begin anew for ever. */
export function spanOf(scope: InstallScope, what: string, whole: number): number {
  return Math.min(whole, scope.deps.memory.spans.get(keyOf(scope, what))?.most ?? whole);
}

/** What became of reading `n` records together; `error` null: they were read. */
export function noteSpan(scope: InstallScope, what: string, n: number, error: unknown): void {
  const { spans } = scope.deps.memory;
  const key = keyOf(scope, what);
  const { most, waits } = spans.get(key) ?? { most: Number.POSITIVE_INFINITY, waits: 0 };
  if (error === null) {
    // Twice as many as were read is tried where fewer than wanted was the limit.
    if (most < Number.POSITIVE_INFINITY) spans.set(key, { most: n < most ? most : most * 2, waits: 0 });
    else spans.delete(key);
  } else if (isBatonError(error, 'BUDGET_WAIT')) {
    spans.set(key, waits < PATIENCE ? { most, waits: waits + 1 } : { most: Math.max(1, Math.floor(n / 2)), waits: waits + 1 });
  }
}
