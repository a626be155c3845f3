/** What a replay says, in the shape the command prints: instants as text, lists sorted by lead, start and clause. */
import type { Millis } from '../fact.ts';
import { formatInstant } from '../instant.ts';
import type { ClauseClock, ClockState, Evidence, HandoffJudgement, PersonJudgement } from '../judgement.ts';
import type { RuleBook } from '../rule-book.ts';
import type { CampaignVerdict } from '../rules/m3.ts';
import type { ReplayCredits, ReplayRange, ReplaySourcing } from './credits.ts';
import type { RejectedLine } from './history.ts';

export type ClauseSummary = Record<'started' | ClockState, number>;

export interface ReplayClock {
  readonly clause: string;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly metAt: string | null;
  readonly state: ClockState;
  readonly evidence: {
    readonly at: string;
    readonly rep: string | null;
    readonly kind: string;
    readonly grade: string | null;
    readonly line: number | null;
  } | null;
  /** Left out when there is nothing to tell: `passed too late`, `unannounced` … */
  readonly note?: string;
}

export interface ReplayHandoff {
  readonly owner: string | null;
  readonly kind: string;
  readonly clocks: readonly ReplayClock[];
  readonly attempts: number;
  readonly outcome: { readonly value: string; readonly at: string; readonly reason: string } | null;
  readonly decisions: readonly { readonly at: string; readonly clause: string; readonly rung: string }[];
  /** Left out unless true. */
  readonly gaveUpEarly?: true;
  /** One of the objective rejections that somebody checks; left out unless true. */
  readonly toCheck?: true;
}

export interface ReplayCampaign {
  readonly campaign: string;
  readonly firstLeadAt: string | null;
  readonly clocks: readonly ReplayClock[];
}

export interface ReplayLead {
  readonly lead: string;
  readonly handoffs: readonly ReplayHandoff[];
  /** Marketing's clocks on inquiries that were not handed over; left out when there are none. */
  readonly clocks?: readonly ReplayClock[];
}

export interface ReplayOutput {
  readonly summary: { readonly byClause: Readonly<Record<string, ClauseSummary>> };
  readonly leads: readonly ReplayLead[];
  readonly setAside: readonly { readonly lead: string; readonly why: string }[];
  readonly rejectedLines: readonly RejectedLine[];
  /** M3, by campaign; left out where the history has no calendar. */
  readonly campaigns?: readonly ReplayCampaign[];
  /** Only where credits were asked for. */
  readonly credits?: readonly ReplayCredits[];
  readonly sourcing?: readonly ReplaySourcing[];
  readonly ranges?: readonly ReplayRange[];
}

export function leadOutput(judgement: PersonJudgement): ReplayLead {
  const clocks = (judgement.marketing ?? []).map(clockOutput);
  return { lead: judgement.lead, handoffs: judgement.handoffs.map(handoffOutput), ...(clocks.length > 0 ? { clocks } : {}) };
}

function handoffOutput(handoff: HandoffJudgement): ReplayHandoff {
  const { outcome } = handoff;
  return {
    owner: handoff.owner,
    kind: handoff.kind,
    clocks: handoff.clocks.map(clockOutput),
    attempts: handoff.attempts,
    outcome: outcome === null ? null : { value: outcome.value, at: formatInstant(outcome.at), reason: outcome.reason },
    decisions: handoff.decisions.map(({ at, clause, rung }) => ({ at: formatInstant(at), clause, rung })),
    ...(handoff.gaveUpEarly && { gaveUpEarly: true }),
    ...(handoff.toCheck && { toCheck: true }),
  };
}

export function campaignOutput({ campaign, firstLeadAt, clocks }: CampaignVerdict): ReplayCampaign {
  return { campaign, firstLeadAt: instantOrNull(firstLeadAt), clocks: clocks.map(clockOutput) };
}

function clockOutput(clock: ClauseClock): ReplayClock {
  return {
    clause: clock.clause,
    startedAt: formatInstant(clock.startedAt),
    dueAt: formatInstant(clock.dueAt),
    metAt: instantOrNull(clock.metAt),
    state: clock.state,
    evidence: evidenceOutput(clock.evidence),
    ...(clock.note === undefined ? {} : { note: clock.note }),
  };
}

function evidenceOutput(evidence: Evidence | null): ReplayClock['evidence'] {
  if (evidence === null) return null;
  const { at, rep, kind, grade, line } = evidence;
  return { at: formatInstant(at), rep, kind, grade, line: line ?? null };
}

function instantOrNull(at: Millis | null): string | null {
  return at === null ? null : formatInstant(at);
}

/** From the lightest to the gravest: of clocks that count as one the gravest is counted. */
const GRAVITY: readonly ClockState[] = ['ended', 'running', 'met', 'late', 'breached'];

export interface ClauseCounter {
  person(judgement: PersonJudgement): void;
  clocks(clocks: readonly ClauseClock[]): void;
  readonly byClause: Readonly<Record<string, ClauseSummary>>;
}

/** A counter per clause that the rules name; owner clocks are not among them, and what one bulk edit decided counts as one. */
export function countClauses(rules: RuleBook): ClauseCounter {
  const byClause: Record<string, ClauseSummary> = {};
  const shared = new Map<string, ClockState>();
  const ids = [...new Set(rules.clauses.map(({ id }) => id))].sort();
  for (const id of ids) byClause[id] = { started: 0, met: 0, late: 0, breached: 0, running: 0, ended: 0 };
  const count = ({ clause, state, countedAs }: ClauseClock) => {
    const summary = byClause[clause]!;
    const before = countedAs === undefined ? undefined : shared.get(`${clause} ${countedAs}`);
    if (before !== undefined && GRAVITY.indexOf(state) <= GRAVITY.indexOf(before)) return;
    if (countedAs !== undefined) shared.set(`${clause} ${countedAs}`, state);
    if (before === undefined) summary.started += 1;
    else summary[before] -= 1;
    summary[state] += 1;
  };
  const clocks = (all: readonly ClauseClock[]) => {
    for (const clock of all) count(clock);
  };
  const person = ({ handoffs, marketing }: PersonJudgement) => {
    for (const handoff of handoffs) clocks(handoff.clocks);
    clocks(marketing ?? []);
  };
  return { person, clocks, byClause };
}
