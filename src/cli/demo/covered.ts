/** How often each clause, rung, grade and event of the rule book occurred in a run; what never occurred stands there as 0. */
import type { LeadKind } from '../../domain/fact.ts';
import type { HandoffRow } from '../../ports/ledger/index.ts';

const KINDS: readonly LeadKind[] = ['hand-raiser', 'qualified', 'inquiry'];
const EXPECTED: readonly string[] = [
  // The shipped rules ask for an accept of what was asked for or qualified, and for a first attempt of everything.
  ...['clause.S1.hand-raiser', 'clause.S1.qualified'],
  ...KINDS.map((kind) => `clause.S2.${kind}`),
  ...['met', 'late', 'breached'].map((state) => `clock.${state}`),
  ...['warn', 'manager', 'reassign'].map((rung) => `rung.${rung}`),
  ...['A', 'B', 'C'].map((grade) => `grade.${grade}`),
  ...['accepted', 'transferred', 'joined', 'outcome-refused', 'task-adopted', 'task-ticked', 'owner-moved', 'reassigned'].map(
    (event) => `event.${event}`,
  ),
  ...['won', 'lost', 'recycled', 'disqualified'].map((outcome) => `outcome.${outcome}`),
];

/** `events` are the ledger's counts of what was performed and noticed (`rung.warn`, `event.task-adopted`, …). */
export function countCovered(
  rows: readonly HandoffRow[],
  events: Readonly<Record<string, number>>,
  setAside: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const covered = new Map<string, number>(EXPECTED.map((key) => [key, 0]));
  const add = (key: string, count: number) => covered.set(key, (covered.get(key) ?? 0) + count);
  for (const row of rows) addHandoff(row, add);
  for (const [key, count] of Object.entries(events)) add(key, count);
  for (const [why, count] of Object.entries(setAside)) add(`set-aside.${why}`, count);
  return Object.fromEntries([...covered].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addHandoff({ judgement }: HandoffRow, add: (key: string, count: number) => void): void {
  for (const clock of judgement.clocks) {
    add(`clause.${clock.clause}.${judgement.kind}`, 1);
    add(`clock.${clock.state}`, 1);
  }
  for (const [grade, count] of Object.entries(judgement.grades)) add(`grade.${grade}`, count);
  if (judgement.acceptedAt !== null) add('event.accepted', 1);
  if (judgement.transfers > 0) add('event.transferred', judgement.transfers);
  if (judgement.joined > 0) add('event.joined', judgement.joined);
  if (judgement.refused.length > 0) add('event.outcome-refused', judgement.refused.length);
  if (judgement.outcome !== null) add(`outcome.${judgement.outcome.value}`, 1);
}
