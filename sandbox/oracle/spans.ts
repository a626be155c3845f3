/** Arithmetic of spans of time: joining, cutting and taking away; lists are sorted and never overlap. */
import type { Millis } from '../portal.ts';
import type { Span } from './setting.ts';

/** The same instants as a sorted list without overlap. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  const out: { from: Millis; to: Millis }[] = [];
  for (const { from, to } of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** What of `spans` lies outside `taken`. */
export function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  const cuts = joined(taken);
  return joined(spans).flatMap((span) => cut(span, cuts));
}

function cut(span: Span, cuts: readonly Span[]): Span[] {
  const out: Span[] = [];
  let { from } = span;
  for (const one of cuts) {
    if (one.to <= from) continue;
    if (one.from >= span.to) break;
    if (one.from > from) out.push({ from, to: one.from });
    from = Math.max(from, one.to);
  }
  if (from < span.to) out.push({ from, to: span.to });
  return out;
}

export function holds(spans: readonly Span[], at: Millis): boolean {
  return spans.some(({ from, to }) => from <= at && at < to);
}

export function lengthOf(spans: readonly Span[]): Millis {
  return joined(spans).reduce((sum, { from, to }) => sum + to - from, 0);
}
