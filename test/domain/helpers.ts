/** Short ways to write a history, a roster and a judgement in tests. */
import { loadRules, parseRules } from '../../config/load-rules.ts';
import type { ActivityFact, Fact, HandoffFact, InquiryFact, LeadKind } from '../../src/domain/fact.ts';
import { indexRoster, judge } from '../../src/domain/judge.ts';
import type { ClauseClock, HandoffJudgement, PersonJudgement } from '../../src/domain/judgement.ts';
import type { Rep, Roster } from '../../src/domain/roster.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';

export const SHIPPED = loadRules();

/** 2026-03-02 is a Monday; the office is Europe/Berlin 9–17, which is 08:00–16:00 UTC in winter. `t('10:00')` is that Monday in UTC. */
export function t(text: string): number {
  const full = text.length <= 5 ? `2026-03-02T${text}:00Z` : /Z$/.test(text) ? text : `2026-03-${text}:00Z`;
  return Temporal.Instant.from(full).epochMilliseconds;
}

export function iso(at: number | null | undefined): string | null {
  return at == null ? null : Temporal.Instant.fromEpochMilliseconds(at).toString();
}

export function rep(id: string, over: Partial<Rep> = {}): Rep {
  return {
    id,
    zone: 'Europe/Berlin',
    calendar: 'office',
    manager: 'boss',
    pool: 'emea',
    team: null,
    type: 'person',
    active: true,
    deputy: null,
    ...over,
  };
}

const DAY = ['09:00-17:00'];

export function rosterOf(over: Partial<Roster> = {}): Roster {
  return {
    reps: [rep('ana'), rep('ben'), rep('boss')],
    calendars: [
      { id: 'office', zone: 'Europe/Berlin', hours: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY }, holidays: ['2026-04-03'] },
    ],
    absences: [],
    liveFrom: {},
    safetyNet: { rep: 'boss', deputy: null },
    blindReps: [],
    blindChannels: [],
    ...over,
  };
}

let count = 0;
const next = (name: string): string => `${name}${++count}`;

export function inquiry(at: string, kind: LeadKind = 'hand-raiser', over: Partial<InquiryFact> = {}): InquiryFact {
  return { type: 'inquiry', id: next('i'), at: t(at), kind, campaign: 'c7', ...over };
}

export function handoff(
  at: string,
  owner: string | null = 'ana',
  kind: LeadKind = 'hand-raiser',
  over: Partial<HandoffFact> = {},
): HandoffFact {
  return { type: 'handoff', id: next('h'), at: t(at), owner, kind, by: 'marketing', ...over };
}

export function activity(at: string, kind: ActivityFact['kind'] = 'call', over: Partial<ActivityFact> = {}): ActivityFact {
  return {
    type: 'activity',
    id: next('a'),
    at: t(at),
    rep: 'ana',
    kind,
    direction: 'out',
    recordedAt: over.at ?? t(at),
    by: 'machine',
    ...over,
  };
}

/** An unconnected outbound call: an attempt of grade B. */
export function attempt(at: string, over: Partial<ActivityFact> = {}): ActivityFact {
  return activity(at, 'call', { connected: false, ...over });
}

/** A connected outbound call: grade A. */
export function talk(at: string, over: Partial<ActivityFact> = {}): ActivityFact {
  return activity(at, 'call', { connected: true, ...over });
}

export function fact<T extends Fact['type']>(type: T, at: string, over: Record<string, unknown> = {}): Extract<Fact, { type: T }> {
  return { type, id: next(type), at: t(at), ...over } as unknown as Extract<Fact, { type: T }>;
}

export interface Setting {
  readonly rules?: RuleBook;
  readonly roster?: Partial<Roster>;
}

export function judged(facts: readonly Fact[], at: string, setting: Setting = {}): PersonJudgement {
  const context = { rules: setting.rules ?? SHIPPED, roster: indexRoster(rosterOf(setting.roster)) };
  return judge({ lead: 'l1', facts }, context, t(at));
}

/** The latest hand-off. */
export function latest(facts: readonly Fact[], at: string, setting: Setting = {}): HandoffJudgement {
  const found = judged(facts, at, setting).handoffs.at(-1);
  if (found === undefined) throw new Error('there is no hand-off');
  return found;
}

export function clockOf(handoff: HandoffJudgement, clause: string, nth = 0): ClauseClock {
  const found = handoff.clocks.filter((clock) => clock.clause === clause)[nth];
  if (found === undefined) throw new Error(`there is no clock ${clause} number ${nth}`);
  return found;
}

/** `warn 10:03` and so on: rung and UTC time of each decision. */
export function rungs(handoff: HandoffJudgement): readonly string[] {
  return handoff.decisions.map(({ at, rung }) => `${rung} ${iso(at)!.slice(8, 16).replace('T', ' ')}`);
}

export function rulesFrom(clauses: string): RuleBook {
  return parseRules('test.yaml', `version: 1\nclauses:\n${clauses}`);
}
