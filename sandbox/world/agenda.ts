/** The world's agenda: a binary heap of what happens next, kept as a plain array so that it can be saved as it stands. */

import type { Millis } from '../portal.ts';

/** One entry of the agenda; what `what`, `lead`, `rep`, `n` and `id` mean is the actors' affair. */
export interface Entry {
  readonly at: Millis;
  /** Order of entry, which decides between equal instants. */
  readonly seq: number;
  readonly what: string;
  /** Index of the lead in the script, or -1. */
  readonly lead: number;
  /** Key of a rep, or ''. */
  readonly rep: string;
  /** A count or a stamp that the handler compares with the state. */
  readonly n: number;
  /** A CRM id, or ''. */
  readonly id: string;
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

export function pushEntry(heap: Entry[], entry: Entry): void {
  let i = heap.push(entry) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

/** Takes the earliest entry; the heap must not be empty. */
export function popEntry(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length > 0) sink(heap, last);
  return top;
}

function sink(heap: Entry[], entry: Entry): void {
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, entry)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = entry;
}
