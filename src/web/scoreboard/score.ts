/** Turns hand-offs and their clocks into figures of both departments' duties: shares, medians and ninetieth percentiles, never averages. */
import type { Millis } from '../../domain/fact.ts';
import type { ClockState } from '../../domain/judgement.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';

export const DIMENSIONS = ['rep', 'team', 'source', 'campaign', 'week'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One clock, with everything it is counted by. */
export interface ScoredClock {
  readonly leadId: string;
  readonly atBat: number | null;
  readonly clause: string;
  readonly state: ClockState;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  /** Clocks that share it are one in figures. */
  readonly countedAs: string | null;
  readonly of: Readonly<Record<Dimension, string>>;
}

export interface Figures {
  readonly started: number;
  readonly met: number;
  readonly late: number;
  readonly breached: number;
  readonly running: number;
  /** Met in time of all that came to an end, 0 to 1; null while none did. */
  readonly kept: number | null;
  /** Minutes from the start of the clock to its evidence, of those that have any. */
  readonly median: number | null;
  readonly ninetieth: number | null;
}

/** How soon hand-offs were answered. */
export interface Speed {
  readonly handed: number;
  readonly answered: number;
  /** Business minutes until the first counted attempt. */
  readonly median: number | null;
  readonly ninetieth: number | null;
}

export interface Naming {
  nameOf(rep: string | null): string;
  teamOf(rep: string | null): string;
  /** The Monday of an instant's week in the account's zone, `2026-03-02`. */
  weekOf(at: Millis): string;
}

const UNKNOWN = 'unknown';

export function clocksOf(
  handoffs: readonly ScoredHandoff[],
  inquiries: readonly ScoredInquiry[],
  since: Millis,
  naming: Naming,
): ScoredClock[] {
  const ofHandoffs = handoffs.flatMap((handoff) =>
    handoff.clocks.map((clock) =>
      scored(handoff.leadId, handoff.atBat, clock, dimensionsOf(handoff, handoff.owner, clock.startedAt, naming)),
    ),
  );
  const ofInquiries = inquiries.flatMap((inquiry) =>
    (inquiry.clocks ?? [])
      .filter(({ startedAt }) => startedAt >= since)
      .map((clock) =>
        scored(inquiry.leadId, null, clock, {
          ...dimensionsOf(inquiry, null, clock.startedAt, naming),
          rep: 'marketing',
          team: 'marketing',
        }),
      ),
  );
  return [...ofHandoffs, ...ofInquiries];
}

function scored(leadId: string, atBat: number | null, clock: ScoredHandoff['clocks'][number], of: ScoredClock['of']): ScoredClock {
  const { clause, state, startedAt, dueAt, metAt, countedAs } = clock;
  return { leadId, atBat, clause, state, startedAt, dueAt, metAt, countedAs: countedAs ?? null, of };
}

function dimensionsOf(
  { source, campaign }: Pick<ScoredHandoff, 'source' | 'campaign'>,
  owner: string | null,
  at: Millis,
  { nameOf, teamOf, weekOf }: Naming,
): ScoredClock['of'] {
  return { rep: nameOf(owner), team: teamOf(owner), source: source || UNKNOWN, campaign: campaign || UNKNOWN, week: weekOf(at) };
}

export function figuresOf(clocks: readonly ScoredClock[]): Figures {
  const counts: Record<ClockState, number> = { running: 0, met: 0, late: 0, breached: 0, ended: 0 };
  const seen = new Set<string>();
  const minutes: number[] = [];
  for (const { state, countedAs, clause, startedAt, metAt } of clocks) {
    if (countedAs !== null) {
      const key = `${clause} ${state} ${countedAs}`;
      if (seen.has(key)) continue;
      seen.add(key);
    }
    counts[state] += 1;
    if (metAt !== null && state !== 'ended') minutes.push((metAt - startedAt) / 60_000);
  }
  const settled = counts.met + counts.late + counts.breached;
  return {
    started: settled + counts.running + counts.ended,
    met: counts.met,
    late: counts.late,
    breached: counts.breached,
    running: counts.running,
    kept: settled === 0 ? null : counts.met / settled,
    median: percentile(minutes, 0.5),
    ninetieth: percentile(minutes, 0.9),
  };
}

export function speedOf(handoffs: readonly Pick<ScoredHandoff, 'businessMinutes'>[]): Speed {
  const minutes = handoffs.flatMap(({ businessMinutes }) => (businessMinutes === null ? [] : [businessMinutes]));
  return { handed: handoffs.length, answered: minutes.length, median: percentile(minutes, 0.5), ninetieth: percentile(minutes, 0.9) };
}

/** Nearest rank; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** By name; weeks in their order. */
export function grouped<T>(all: readonly T[], nameOf: (one: T) => string): [string, T[]][] {
  return [...Map.groupBy(all, nameOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}
