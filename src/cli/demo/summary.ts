/** The demo's summary: what the ledger holds, what the CRM shows, what the sandbox counted, as one JSON object. */

import type { LoopFigures } from '../../../jobs/loop/read-loop.ts';
import type { Roster } from '../../domain/roster.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import type { Millis } from '../../ports/clock.ts';
import type { HandoffRow, InstallRef, InvariantOffence, Ledger } from '../../ports/ledger/index.ts';
import type { AdminDiary } from './admin.ts';
import { companyCounts } from './company.ts';
import type { Control, DumpedRecord, OracleAnswer, Truth } from './control.ts';
import { type CoveredPerson, countCovered } from './covered.ts';
import { handoffsOf } from './people.ts';

export interface SummaryInput {
  readonly ledger: Ledger;
  /** One for each CRM. */
  readonly refs: readonly InstallRef[];
  /** Everybody of all of them once, judged now. */
  readonly judged: () => Promise<readonly CoveredPerson[]>;
  readonly control: Control;
  readonly truth: Truth;
  readonly roster: Roster;
  readonly rules: RuleBook;
  readonly now: Millis;
  /** Deals, money and campaigns. */
  readonly loop: () => Promise<LoopFigures>;
  /** What the admin did and found, day by day. */
  readonly admin: AdminDiary;
  readonly engine: { readonly ledger: string; readonly queue: string };
  readonly offences: readonly InvariantOffence[];
  /** What the sandbox's oracle makes of the CRM at the end. */
  readonly oracle: OracleAnswer;
  readonly elapsedSeconds: number;
}

export async function summarise(input: SummaryInput) {
  const { control, truth } = input;
  const workspace = workspaceOf(input);
  const handoffs = await allHandoffs(input);
  const tasks = countTasks(await control.dump('tasks'));
  const setAside = await summed(input, ({ installId }) => workspace.handoffs.setAside(installId));
  const counts = await summed(input, ({ installId }) => workspace.records.counts(installId));
  const noticed = await summed(input, ({ installId }) => workspace.handoffs.eventCounts(installId));
  const links = await workspace.links.counts();
  const leads = counts.lead ?? 0;
  const deliveries = await workspace.marks.deliveryCounts();
  const open = handoffs.filter((row) => row.judgement.outcome === null);
  return {
    engine: input.engine,
    source: truth.source,
    leads,
    people: leads - links.linkedAcrossCrms,
    ...links,
    handoffs: handoffs.length,
    open: open.length,
    closed: handoffs.length - open.length,
    overdue: open.filter((row) => row.judgement.clocks.some((clock) => clock.state === 'breached')).length,
    setAside: Object.values(setAside).reduce((sum, count) => sum + count, 0),
    orphans: input.offences.length,
    ...judged(input.oracle),
    tasks: { ...tasks, twinsMended: noticed['event.twin-mended'] ?? 0 },
    followUp: followUp(handoffs),
    firstResponse: firstResponse(handoffs, input.roster),
    attempts: handoffs.reduce((sum, row) => sum + row.judgement.attempts, 0),
    admin: input.admin,
    covered: await coveredBy(input, setAside, noticed),
    requests: await control.requests(),
    reconciliation: await reconciliation(input),
    ...(await input.loop()),
    webhooks: { received: deliveries.received ?? 0, duplicates: deliveries.duplicates ?? 0 },
    elapsedSeconds: Math.round(input.elapsedSeconds * 10) / 10,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

export type Summary = Awaited<ReturnType<typeof summarise>>;

const workspaceOf = ({ ledger, refs }: SummaryInput) => ledger.workspace(refs[0]!.workspaceId);

/** Of all accounts together, by key. */
async function summed(
  { refs }: SummaryInput,
  of: (ref: InstallRef) => Promise<Readonly<Record<string, number>>>,
): Promise<Readonly<Record<string, number>>> {
  const sum: Record<string, number> = {};
  for (const ref of refs) for (const [key, n] of Object.entries(await of(ref))) sum[key] = (sum[key] ?? 0) + n;
  return sum;
}

async function reconciliation(input: SummaryInput) {
  const { reconcile } = workspaceOf(input);
  const {
    runs = 0,
    drift = 0,
    mended = 0,
    requests = 0,
  } = await summed(input, async ({ installId }) => {
    const state = await reconcile.state(installId);
    return {
      runs: state?.last ? 1 : 0,
      drift: state?.last?.drift ?? 0,
      mended: state?.last?.mended ?? 0,
      requests: state?.last?.requests ?? 0,
    };
  });
  return { runs, drift, mended, requests };
}

/** The oracle's counts beside Baton's own; its orphans and doubled tasks stand with the others of its findings. */
function judged({ counts, checked }: OracleAnswer) {
  const { missedTasks = 0, wronglyClosed = 0, wrongOwner = 0, lateRungs = 0, ...others } = counts;
  return { missedTasks, wronglyClosed, wrongOwner, lateRungs, oracle: { ...others, checked } };
}

async function allHandoffs({ ledger, refs }: SummaryInput): Promise<HandoffRow[]> {
  const rows: HandoffRow[] = [];
  for (const ref of refs) for await (const row of handoffsOf(ledger, ref)) rows.push(row);
  return rows;
}

type Counts = Readonly<Record<string, number>>;

async function coveredBy(input: SummaryInput, setAside: Counts, noticed: Counts) {
  const { rules, admin, ledger, roster, now, refs } = input;
  const byAdmin: Record<string, number> = {};
  for (const [event, count] of Object.entries(admin.events)) byAdmin[`event.${event}`] = count;
  const [ref, ...alsoIn] = refs;
  const company = await companyCounts({ ledger, ref: ref!, alsoIn, rules, roster, now, admin });
  return countCovered({
    rules,
    people: await input.judged(),
    events: { ...noticed, ...byAdmin, ...company },
    setAside,
    nobodies: await queuesOf(input),
    acts: input.truth.acts,
  });
}

/** Of orgs: what a queue owns there, nobody was given. In HubSpot such a record has no owner. */
async function queuesOf({ ledger, refs, roster }: SummaryInput): Promise<ReadonlySet<string>> {
  const queues = new Set<string>();
  for (const ref of refs) {
    const { records, installs } = ledger.workspace(ref.workspaceId);
    if ((await installs.find(ref.installId))?.crm !== 'salesforce') continue;
    for (const { id } of await records.reps(ref.installId)) if (roster.reps.find((rep) => rep.id === id)?.type === 'queue') queues.add(id);
  }
  return queues;
}

/** Counted in the CRM itself by Baton's key: created ever, open now, closed = completed or deleted, open beyond one per person plus equal keys. */
function countTasks(records: readonly DumpedRecord[]) {
  const ours = records.flatMap((record) => {
    const key = record.properties.baton_key ?? /baton:([\w-]+)/.exec(record.properties.hs_task_body ?? '')?.[1];
    const [person] = record.associations?.contacts ?? [];
    return key ? [{ key, person, open: !record.archived && record.properties.hs_task_status !== 'COMPLETED' }] : [];
  });
  const open = ours.filter((task) => task.open);
  // Whoever has a record in two CRMs is one person, whose keys begin with either id.
  const slots = new Set(open.map((task) => task.person ?? task.key.split('-')[0]));
  const equalKeys = ours.length - new Set(ours.map((task) => task.key)).size;
  return { created: ours.length, open: open.length, closed: ours.length - open.length, duplicates: open.length - slots.size + equalKeys };
}

/** Tried = at least one counted attempt; who left untried counts against the percentage, who is still open and untried does not yet. */
function followUp(rows: readonly HandoffRow[]) {
  const counted = rows.filter((row) => row.judgement.outcome?.value !== 'before-go-live');
  const tried = counted.filter((row) => row.judgement.attempts > 0).length;
  const inProgress = counted.filter((row) => row.judgement.attempts === 0 && row.judgement.outcome === null).length;
  const neverTried = counted.length - tried - inProgress;
  const gaveUpAfterOne = counted.filter(
    ({ judgement }) => judgement.outcome !== null && judgement.outcome.value !== 'won' && judgement.attempts === 1,
  ).length;
  const percent = tried + neverTried === 0 ? null : round((100 * tried) / (tried + neverTried));
  return { handedOver: counted.length, tried, neverTried, inProgress, percent, gaveUpAfterOne };
}

function firstResponse(rows: readonly HandoffRow[], roster: Roster) {
  const index = indexRoster(roster);
  const minutes: number[] = [];
  let onTime = 0;
  let due = 0;
  for (const { judgement } of rows) {
    const clock = judgement.clocks.find((one) => one.clause === 'S2');
    if (clock === undefined) continue;
    if (clock.state === 'met' || clock.state === 'late' || clock.state === 'breached') due += 1;
    if (clock.state === 'met') onTime += 1;
    if (clock.metAt !== null)
      minutes.push(index.clockOf(judgement.firstResponse?.rep ?? judgement.owner).between(clock.startedAt, clock.metAt) / 60_000);
  }
  return { medianBusinessMinutes: median(minutes), onTimePercent: due === 0 ? null : round((100 * onTime) / due) };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return round(sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2);
}

const round = (value: number): number => Math.round(value * 10) / 10;
