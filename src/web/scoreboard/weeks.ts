/** The scored hand-offs of an account by the week they were handed over in: what changed since a week was added up is all that is added up anew. */
import type { Millis } from '../../domain/fact.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { type InquiryClock, type ScoredWeek, type WeekCounts, weekCounts } from './week-counts.ts';

export interface ScoredWeeks {
  /** Name of an instant's week: names sort as weeks do. */
  weekOf(at: Millis): string;
  put(handoffs: readonly ScoredHandoff[], inquiry: ScoredInquiry | null): void;
  /** What was put, named by the same objects. */
  drop(handoffs: readonly ScoredHandoff[], inquiry: ScoredInquiry | null): void;
  /** Weeks with anything of this span, oldest first, each added up over what lies in the span. */
  within(span: { readonly from: Millis; readonly until: Millis }): readonly WeekCounts[];
}

interface Kept extends ScoredWeek {
  readonly handoffs: Set<ScoredHandoff>;
  readonly inquiries: Set<InquiryClock>;
  /** Added up whole, with the instants between which all of it lies; null since something changed. */
  counts: WeekCounts | null;
}

export function createWeeks(weekOf: (at: Millis) => string): ScoredWeeks {
  const weeks = new Map<string, Kept>();
  const clocks = new Map<ScoredInquiry, readonly InquiryClock[]>();
  const change = (at: Millis): Kept => {
    const name = weekOf(at);
    const week = weeks.get(name) ?? { name, handoffs: new Set(), inquiries: new Set(), counts: null };
    weeks.set(name, week);
    week.counts = null;
    return week;
  };
  return {
    weekOf,
    put(handoffs, inquiry) {
      for (const handoff of handoffs) change(handoff.handedAt).handoffs.add(handoff);
      if (inquiry === null) return;
      const own = (inquiry.clocks ?? []).map((clock) => ({ inquiry, clock }));
      clocks.set(inquiry, own);
      for (const one of own) change(one.clock.startedAt).inquiries.add(one);
    },
    drop(handoffs, inquiry) {
      for (const handoff of handoffs) change(handoff.handedAt).handoffs.delete(handoff);
      if (inquiry === null) return;
      for (const one of clocks.get(inquiry) ?? []) change(one.clock.startedAt).inquiries.delete(one);
      clocks.delete(inquiry);
    },
    within({ from, until }) {
      const named = [...weeks.values()].filter(({ name }) => name >= weekOf(from)).sort((a, b) => (a.name < b.name ? -1 : 1));
      return named.map((week) => {
        week.counts ??= weekCounts(week, weekOf);
        const { first, last } = week.counts;
        return first >= from && last < until ? week.counts : weekCounts(partOf(week, from, until), weekOf);
      });
    },
  };
}

/** Clocks of inquiries are asked for since an instant alone: one that starts later than now is a plan of nobody's. */
function partOf({ name, handoffs, inquiries }: ScoredWeek, from: Millis, until: Millis): ScoredWeek {
  return {
    name,
    handoffs: new Set([...handoffs].filter(({ handedAt }) => handedAt >= from && handedAt < until)),
    inquiries: new Set([...inquiries].filter(({ clock }) => clock.startedAt >= from)),
  };
}

/** The Monday of an instant's week in a zone, `2026-03-02`; each hour is looked up once. */
export function mondays(zone: string): (at: Millis) => string {
  const weeks = new Map<number, string>();
  let last = Number.NaN;
  let named = '';
  return (at) => {
    const hour = Math.floor(at / 3_600_000);
    if (hour === last) return named;
    last = hour;
    named = weeks.get(hour) ?? mondayOf(at, zone).toString();
    weeks.set(hour, named);
    return named;
  };
}

/** The day with which an instant's week begins. */
export function mondayOf(at: Millis, zone: string): Temporal.PlainDate {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 });
}
