/** How late the rungs of a ladder may come where Baton itself did not run. */
import type { Millis } from '../portal.ts';
import type { Calendar } from './calendar.ts';
import type { Span } from './setting.ts';

/**
 * Of what fell due in a gap one rung acts at the recovery, in hours, and every later one keeps its distance from it: nobody is escalated past for
 * what they were never told. `business` false: distances are elapsed time.
 */
export function afterGaps(dues: readonly Millis[], gaps: readonly Span[], calendar: Calendar, business: boolean): readonly Millis[] {
  let late = dues;
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const first = Math.min(...late.filter((at) => gap.from <= at && at <= gap.to));
    if (first === Number.POSITIVE_INFINITY) continue;
    const recovery = calendar.nextOpen(gap.to);
    const distance = (at: Millis) => (business ? calendar.between(first, at) : at - first);
    late = late.map((at) => (at < first ? at : calendar.add(recovery, { amount: distance(at), business, businessDays: 0 })));
  }
  return late;
}
