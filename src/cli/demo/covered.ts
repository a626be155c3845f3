/** How often each clause, rung, grade and event of the rule book occurred in a run; what never occurred stands there as 0. */
import { BREAKERS } from '../../domain/breakers.ts';
import type { Fact, LeadKind, Rung } from '../../domain/fact.ts';
import { SET_ASIDE_REASONS } from '../../domain/intake/set-aside.ts';
import type { ClauseClock, ClockState, HandoffJudgement, HandoffOutcome, PersonJudgement } from '../../domain/judgement.ts';
import { readReason } from '../../domain/reasons.ts';
import type { EvidenceGrade, RuleBook } from '../../domain/rule-book.ts';
import { CAMPAIGN_EVENTS } from './company.ts';
import { addJudged, eventsOfFact, FACT_EVENTS, JUDGED_EVENTS } from './events.ts';

/** A union of the domain, spelled out: a member that is added there and not here does not compile. */
const every = <T extends string>(members: Readonly<Record<T, true>>): readonly T[] => Object.keys(members) as T[];

const RUNGS = every<Rung>({ warn: true, manager: true, reassign: true, propose: true, 'safety-net': true });
const GRADES = every<EvidenceGrade>({ A: true, B: true, C: true });
const CLOCKS = every<ClockState>({ running: true, met: true, late: true, breached: true, ended: true });
const OUTCOMES = every<HandoffOutcome>({
  won: true,
  lost: true,
  recycled: true,
  disqualified: true,
  'handled-with-colleague': true,
  deleted: true,
  'before-go-live': true,
});

/** Counted in the ledger as they happen. */
const LEDGER_EVENTS = [
  'owner-known',
  'task-adopted',
  'owner-moved',
  'owner-returned',
  'reassigned',
  'manager-task',
  'manager-task-acknowledged',
  'given-to-marketing',
  'back-from-marketing',
];
/** Known to the world alone, by the name of its act. */
const WORLD_ACTS = [
  ...['merge', 'call-in-progress', 'time-edited-later', 'call-synced-late', 'leave', 'deactivate', 'answer:silent'],
  ...['too-soon', 'handed-over-late', 'handed-over-twice', 'handed-over-in-bulk', 'evaluated-in-bulk'],
];
/** What the admin does at each end of a day. */
const ADMIN_EVENTS = [
  'admin-looked',
  'campaign-announced',
  'review-due',
  'rules-signed',
  ...BREAKERS.map((kind) => `held-${kind}`),
  'released-by-hand',
  'backlog-released',
];

/** One person as the ledger holds them at the end. */
export interface CoveredPerson {
  readonly facts: readonly Fact[];
  readonly judgement: PersonJudgement;
}

export interface CoveredInput {
  readonly rules: RuleBook;
  readonly people: readonly CoveredPerson[];
  /** The ledger's counts of what was performed and noticed (`rung.warn`, `event.task-adopted`, …). */
  readonly events: Readonly<Record<string, number>>;
  readonly setAside: Readonly<Record<string, number>>;
  /** Owners that are nobody: in an org every lead has an owner, and a queue owns what was routed to no person. */
  readonly nobodies?: ReadonlySet<string>;
  /** The world's own counts of what its people did. */
  readonly acts: Readonly<Record<string, number>>;
}

/** Clauses that are judged for the company, not for a lead. */
const COMPANY_CLAUSES: ReadonlySet<string> = new Set(['M3', 'G1']);

/** Every key that a complete run shows at least once: `clause.<id>.<kind>`, `clock.`, `rung.`, `grade.`, `outcome.`, `set-aside.`, `event.`. */
export function expectedKeys(rules: RuleBook): readonly string[] {
  const events = [
    ...Object.values(FACT_EVENTS).flat(),
    ...JUDGED_EVENTS,
    ...LEDGER_EVENTS,
    ...CAMPAIGN_EVENTS,
    ...WORLD_ACTS,
    ...ADMIN_EVENTS,
  ];
  const keys = [
    ...rules.clauses.flatMap(({ id, kinds }) => (COMPANY_CLAUSES.has(id) ? [`clause.${id}`] : kinds.map((kind) => `clause.${id}.${kind}`))),
    ...CLOCKS.map((state) => `clock.${state}`),
    ...RUNGS.map((rung) => `rung.${rung}`),
    ...GRADES.map((grade) => `grade.${grade}`),
    ...OUTCOMES.map((outcome) => `outcome.${outcome}`),
    ...[...SET_ASIDE_REASONS, 'marketing'].map((why) => `set-aside.${why}`),
    ...events.map((event) => `event.${event}`),
  ];
  return [...new Set(keys)];
}

/** Counts by key, sorted; what is expected and never occurred is 0. */
export function countCovered(input: CoveredInput): Readonly<Record<string, number>> {
  const covered = new Map<string, number>(expectedKeys(input.rules).map((key) => [key, 0]));
  const add = (key: string, count: number) => covered.set(key, (covered.get(key) ?? 0) + count);
  for (const person of input.people) addPerson(person, input.nobodies ?? new Set(), add);
  for (const [key, count] of Object.entries(input.events)) add(key, count);
  // Marketing's own reasons are free text.
  for (const [why, count] of Object.entries(input.setAside)) add(`set-aside.${why.startsWith('marketing: ') ? 'marketing' : why}`, count);
  for (const act of WORLD_ACTS) add(`event.${act}`, input.acts[act] ?? 0);
  return Object.fromEntries([...covered].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Add = (key: string, count: number) => void;

function addPerson({ facts, judgement }: CoveredPerson, nobodies: ReadonlySet<string>, add: Add): void {
  for (const fact of facts) {
    // The ledger itself counts what was done with Baton's tasks.
    if (fact.type !== 'task') for (const event of eventsOfFact(fact)) add(`event.${event}`, 1);
    if (fact.type === 'handoff' && fact.owner !== null && nobodies.has(fact.owner)) add('event.unrouted', 1);
  }
  for (const handoff of judgement.handoffs) addHandoff(handoff, add);
  for (const clock of judgement.marketing ?? []) addClock(clock, 'inquiry', add);
}

function addHandoff(handoff: HandoffJudgement, add: Add): void {
  for (const clock of handoff.clocks) addClock(clock, handoff.kind, add);
  for (const [grade, count] of Object.entries(handoff.grades)) add(`grade.${grade}`, count);
  addJudged(handoff, (event, count) => add(`event.${event}`, count));
  if (handoff.outcome === null) return;
  add(`outcome.${handoff.outcome.value}`, 1);
  // S5 has no clock: it holds wherever a hand-off ends, or was to end, without a sale.
  if (readReason(handoff.outcome.reason).kind !== 'none') add(`clause.S5.${handoff.kind}`, 1);
}

function addClock(clock: ClauseClock, kind: LeadKind, add: Add): void {
  add(`clause.${clock.clause}.${kind}`, 1);
  add(`clock.${clock.state}`, 1);
}
