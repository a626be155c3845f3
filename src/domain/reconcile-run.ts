/** A night's reconciliation as a list of steps that survives a stop between any two of them, and when the next night is. */
import type { RecordKind } from './crm-record.ts';
import { DAY, MINUTE } from './duration.ts';
import type { Millis } from './fact.ts';

/** Where a page goes on; as the connector gave it. */
type Cursor = Readonly<Record<string, unknown>>;

/**
 * `changes`: what changed since the last night. `reps`: all of them. `handoffs`, `tasks`: what the CRM shows of the open ones. `count`: how many there are.
 * `walk`: every id, where the counts differ. `wait`: for whatever was on its way. `raise`: look again, and mark what still differs. `settle`: what came of it.
 */
export type Step =
  | { readonly do: 'changes' | 'walk'; readonly record: RecordKind; readonly cursor: Cursor | null }
  | { readonly do: 'reps'; readonly cursor: Cursor | null }
  | { readonly do: 'handoffs' | 'tasks'; readonly after: string | null }
  | { readonly do: 'count'; readonly record: RecordKind }
  | { readonly do: 'wait'; readonly until: Millis | null }
  | { readonly do: 'raise' }
  | { readonly do: 'settle'; readonly looks: number };

export interface Counted {
  readonly crm: number;
  readonly ledger: number;
}

export interface Run {
  readonly startedAt: Millis;
  /** What changed from here on is the next night's. */
  readonly until: Millis;
  /** The first one is the one at work. */
  readonly steps: readonly Step[];
  /** Failures of the first step in a row. */
  readonly failures: number;
  /** Noted since the last look again. */
  readonly suspects: number;
  /** Asked of the CRM so far. */
  readonly requests: number;
  readonly counts: Readonly<Partial<Record<RecordKind, Counted>>>;
  readonly walked: readonly RecordKind[];
  /** Changes of these kinds are compared up to here, this night's among them. */
  readonly comparedUntil: Readonly<Partial<Record<RecordKind, Millis>>>;
  /** Steps that were given up, with the reason. */
  readonly skipped: readonly string[];
}

/** A finished night. */
export interface RunReport extends Pick<Run, 'startedAt' | 'requests' | 'counts' | 'walked' | 'comparedUntil' | 'skipped'> {
  readonly finishedAt: Millis;
  readonly drift: number;
  readonly mended: number;
}

/** "A difference is an offence once it outlives 15 minutes of open access": search has caught up by then, and so have the webhooks. */
export const GRACE = 15 * MINUTE;
/** Activities decide nothing after this; older ones are known of people with a hand-off only. */
export const WINDOW = 30 * DAY;

/** Kinds of which the ledger has all there are, whenever they were made. */
const WHOLE: ReadonlySet<RecordKind> = new Set<RecordKind>(['lead', 'lead-object', 'deal']);

/** What is counted and walked of a kind: all of it, else what was created since the account was connected, and lately. */
export function spanOf(record: RecordKind, connectedAt: Millis, until: Millis): { from: Millis | null; until: Millis } {
  return { from: WHOLE.has(record) ? null : Math.max(connectedAt, until - WINDOW), until };
}

/** `kinds`: those that are followed, without the reps. */
export function startRun(kinds: readonly RecordKind[], comparedUntil: Run['comparedUntil'], now: Millis): Run {
  const until = now - GRACE;
  return {
    startedAt: now,
    until,
    steps: [
      // What an earlier night marked and did not see the end of.
      { do: 'settle', looks: 0 },
      ...kinds.map((record): Step => ({ do: 'changes', record, cursor: null })),
      { do: 'reps', cursor: null },
      { do: 'handoffs', after: null },
      { do: 'tasks', after: null },
      ...MEND,
      // After the mending: what is counted now is not what was merely told late.
      ...kinds.map((record): Step => ({ do: 'count', record })),
    ],
    failures: 0,
    suspects: 0,
    requests: 0,
    counts: {},
    walked: [],
    comparedUntil,
    skipped: [],
  };
}

const MEND: readonly Step[] = [{ do: 'wait', until: null }, { do: 'raise' }, { do: 'settle', looks: 0 }];

/** The first step is done. */
export function passed(run: Run): Run {
  return { ...run, steps: run.steps.slice(1), failures: 0 };
}

/** The first step goes on as this one. */
export function continued(run: Run, step: Step): Run {
  return { ...run, steps: [step, ...run.steps.slice(1)], failures: 0 };
}

/** Notes the counts; where they differ, all ids of the kind are walked after everything was counted, and what that brings is mended. */
export function counted(run: Run, record: RecordKind, counts: Counted): Run {
  const next = passed({ ...run, counts: { ...run.counts, [record]: counts } });
  if (counts.crm === counts.ledger) return next;
  const walk: Step = { do: 'walk', record, cursor: null };
  const rest = next.steps.filter((step) => step.do === 'count' || step.do === 'walk');
  return { ...next, steps: [...rest, walk, ...MEND] };
}

/** 02:00 of the account, and up to an hour later by its id: many accounts do not begin at one instant. */
export function nextNight(after: Millis, zone: string, installId: string): Millis {
  const minute = [...installId].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 60, 7);
  const day = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
  const nightOf = (days: number) => day.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour: 2, minute } }).epochMilliseconds;
  return [0, 1].map(nightOf).find((at) => at > after) ?? nightOf(2);
}
