/** Is a task open in the CRM at every minute at which the rules want one, and never two for one person? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { type Demand, demandsOf, excusesOf } from './demands.ts';
import { NEVER } from './endings.ts';
import type { LeadFile } from './lead-file.ts';
import type { Span } from './setting.ts';
import { joined, lengthOf, without } from './spans.ts';
import { valueAt } from './timeline.ts';
import type { Notes } from './verdict.ts';

const MINUTE: Millis = 60_000;

/** Spans in which something fills the person's one slot: Baton's task or one of the rep's own. */
export function filled({ tasks, ownTasks }: LeadFile): Span[] {
  return joined([...tasks.flatMap(({ open }) => open), ...ownTasks]);
}

export function checkMissedTasks(known: Case, notes: Notes): void {
  for (const atBat of known.atBats) {
    if (atBat.mayHaveJoined) continue;
    const demands = demandsOf(atBat, known).filter(({ from }) => from < (known.setting.until ?? NEVER));
    const excused = [...excusesOf(atBat, known), ...known.outages];
    const have = filled(atBat.file);
    notes.checked.minutes += Math.round(
      lengthOf(
        without(
          demands.map((one) => untilNow(one, known)),
          excused,
        ),
      ) / MINUTE,
    );
    const first = firstMissing(known, atBat, demands, [...excused, ...have]);
    if (first !== null)
      notes.add('missedTasks', atBat.file.id, first.at, `no open task: ${first.why} (${atBat.kind}, hand-off ${atBat.n})`);
  }
}

const untilNow = <T extends Span>(span: T, { now }: Case): T => ({ ...span, to: Math.min(span.to, now) });

/** One finding per hand-off is enough: the first. */
function firstMissing(known: Case, atBat: AtBat, demands: readonly Demand[], taken: readonly Span[]): { at: Millis; why: string } | null {
  const missing = demands.flatMap((demand) =>
    without([untilNow(demand, known)], taken).flatMap((span) => {
      const wait = demand.inHoursOf === null ? span.from : known.company.calendarOf(demand.inHoursOf).nextOpen(span.from);
      const left = afterHold(known, atBat, { from: wait, to: span.to });
      return left === null || left.to - left.from <= known.grace ? [] : [{ at: left.from + known.grace, why: demand.why }];
    }),
  );
  return missing.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** A breaker holds a new task past the rep's day until the next business day, hand-raisers' never. */
function afterHold(known: Case, atBat: AtBat, { from, to }: Span): Span | null {
  if (atBat.kind === 'hand-raiser') return { from, to };
  for (let start = from; start < to; ) {
    const owner = valueAt(atBat.file.owners, start);
    const calendar = known.company.calendarOf(owner);
    const date = calendar.dateOf(start);
    const made = known.madeFor.get(owner)?.filter(({ madeAt }) => calendar.dateOf(madeAt) === date).length ?? 0;
    if (made < known.breakers.tasksPerRepAndDay) return { from: start, to };
    start = calendar.closeOfDay(start, 1);
  }
  return null;
}

export function checkDuplicates(known: Case, notes: Notes): void {
  notes.checked.tasks += known.tasks.length;
  for (const file of known.files) {
    // Two who become one had a task each: from the merge on they have one.
    const since = Math.max(0, ...file.merges);
    const edges = file.tasks.flatMap(({ open }) =>
      open
        .filter(({ to }) => to > since)
        .flatMap(({ from, to }) => [
          { at: Math.max(from, since), step: 1 },
          { at: to, step: -1 },
        ]),
    );
    const doubled = overlapOf(edges, known);
    if (doubled !== null) notes.add('duplicateTasks', file.id, doubled, 'more than one open task of Baton for one person');
  }
}

/** First instant at which more than one has been open for longer than the grace, with Baton there to see it. */
function overlapOf(edges: readonly { at: Millis; step: number }[], { grace, now, outages }: Case): Millis | null {
  let open = 0;
  let since = NEVER;
  for (const { at, step } of edges.toSorted((a, b) => a.at - b.at || a.step - b.step)) {
    const seen = open > 1 ? without([{ from: since, to: Math.min(at, now) }], outages) : [];
    const long = seen.find(({ from, to }) => to - from > grace);
    if (long !== undefined) return long.from + grace;
    open += step;
    since = open > 1 ? Math.min(since, at) : NEVER;
  }
  return null;
}
