/** The numbers of the contract by clause and kind of lead. */
import { type Duration, readDuration, rungAfter } from './durations.ts';
import type { ClauseJson, Setting } from './setting.ts';

export type Kind = 'hand-raiser' | 'qualified' | 'inquiry';
export type Grade = 'A' | 'B' | 'C';

export interface Rung {
  readonly after: Duration;
  readonly does: string;
}

export interface FirstAttempt {
  readonly within: Duration;
  /** Instead of `within` for what came out of hours; null: the same. */
  readonly outOfHours: Duration | null;
  readonly evidence: Grade;
  readonly ladder: readonly Rung[];
}

export interface Persistence {
  readonly attempts: number;
  readonly schedule: readonly number[];
  readonly within: Duration;
  readonly nextStepWithin: Duration | null;
}

export interface Ending {
  readonly dealQuietFor: Duration | null;
  readonly lostReasonWithin: Duration | null;
  readonly ladder: readonly Rung[];
}

function meant({ kind = 'any' }: ClauseJson, wanted: Kind): boolean {
  return kind === 'any' || kind === wanted || (Array.isArray(kind) && kind.includes(wanted));
}

/** A clause for the team comes before the general one. */
function find({ rules }: Setting, id: string, kind: Kind, team: string): ClauseJson | undefined {
  const all = rules.clauses.filter((clause) => clause.id === id && meant(clause, kind));
  return all.find(({ teams }) => teams?.includes(team)) ?? all.find(({ teams }) => teams === undefined);
}

/** A part that the file does not name is off. */
function optional(text: string | undefined): Duration | null {
  return text === undefined ? null : readDuration(text);
}

export function accepting(setting: Setting, kind: Kind, team: string): Duration | null {
  return optional(find(setting, 'S1', kind, team)?.within);
}

export function firstAttempt(setting: Setting, kind: Kind, team: string): FirstAttempt | null {
  const clause = find(setting, 'S2', kind, team);
  if (clause?.within === undefined) return null;
  const within = readDuration(clause.within);
  return {
    within,
    outOfHours: optional(clause['out-of-hours']),
    evidence: (clause.evidence ?? 'B') as Grade,
    ladder: (clause.ladder ?? []).map((rung) => ({ after: rungAfter(rung.after, within), does: rung.do })),
  };
}

export function persistence(setting: Setting, kind: Kind, team: string): Persistence | null {
  const clause = find(setting, 'S3', kind, team);
  if (clause?.within === undefined || clause.attempts === undefined) return null;
  const { attempts, schedule = [], within } = clause;
  return { attempts, schedule, within: readDuration(within), nextStepWithin: optional(clause['next-step-within']) };
}

export function ending(setting: Setting, kind: Kind, team: string): Ending | null {
  const clause = find(setting, 'S4', kind, team);
  if (clause?.within === undefined) return null;
  const within = readDuration(clause.within);
  return {
    dealQuietFor: optional(clause['deal-quiet-for']),
    lostReasonWithin: optional(clause['lost-reason-within']),
    ladder: (clause.ladder ?? []).map((rung) => ({ after: rungAfter(rung.after, within), does: rung.do })),
  };
}

/** How long marketing may leave a rejection unanswered before silence agrees. */
export function silenceAfter(setting: Setting): Duration | null {
  return optional(setting.rules.clauses.find(({ id }) => id === 'M4')?.within);
}
