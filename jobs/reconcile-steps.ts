/** The comparing steps of a reconciliation: each reads one page of the CRM, notes who differs, and says where the run goes on. */
import type { RecordKind } from '../src/domain/crm-record.ts';
import {
  compareHandoff,
  compareListed,
  compareTask,
  gone,
  type KnownRecord,
  type Listed,
  type OpenHandoff,
  type SeenOpenTask,
  type Suspect,
} from '../src/domain/reconcile.ts';
import { continued, counted, passed, type Run, type Step, spanOf, WINDOW } from '../src/domain/reconcile-run.ts';
import type { FieldWrite, Page } from '../src/ports/connector.ts';
import type { InstallScope } from './deps.ts';
import { namedFields } from './lanes/push-fields.ts';
import { staffOf } from './staff.ts';

/** Full batches: hubspot.md §3 takes 100 inputs. */
const PAGE = 100;
/** Deletions told of one walk; a ledger that is further off than this needs more than one night. */
const MOST_GONE = 10_000;

/** What changed since the last night, by the CRM's own search, hours after it has caught up. */
export async function compareChanges(scope: InstallScope, run: Run, step: Extract<Step, { do: 'changes' | 'walk' }>): Promise<Run> {
  const { connector, session, install } = scope;
  const { record } = step;
  const since = Math.max(run.comparedUntil[record] ?? install.connectedAt, run.until - WINDOW);
  const page = await connector.changed(session, record, step.cursor, since);
  const listed = page.ids.map((id): Listed => ({ id, version: page.versions[id] ?? run.until }));
  const next = await noted(scope, run, await suspectsAmong(scope, run, record, listed));
  if (!page.caughtUp) return continued(next, { ...step, cursor: page.next });
  return passed({ ...next, comparedUntil: { ...next.comparedUntil, [record]: run.until } });
}

async function suspectsAmong(scope: InstallScope, run: Run, record: RecordKind, listed: readonly Listed[]): Promise<readonly Suspect[]> {
  return compareListed(record, listed, await knownOf(scope, record, listed), run.until);
}

async function knownOf(
  { ledger, ref }: InstallScope,
  record: RecordKind,
  of: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  const known = await ledger.reconcile.known(
    ref.installId,
    record,
    of.map(({ id }) => id),
  );
  return new Map(known.map((one) => [one.id, one]));
}

async function noted({ ledger, ref, deps }: InstallScope, run: Run, suspects: readonly Suspect[]): Promise<Run> {
  if (suspects.length === 0) return run;
  await ledger.reconcile.suspect(ref.installId, suspects, deps.clock.now());
  return { ...run, suspects: run.suspects + suspects.length };
}

/** One request tells how many there are; all ids are walked only where the ledger has another number. */
export async function compareCount(scope: InstallScope, run: Run, record: RecordKind): Promise<Run> {
  const { connector, session, ledger, ref, install } = scope;
  const span = spanOf(record, install.connectedAt, run.until);
  const crm = await connector.count(session, record, span);
  if (crm === null) return passed(run);
  return counted(run, record, { crm, ledger: await ledger.reconcile.count(ref.installId, record, span) });
}

/** Every id, page by page: what the ledger lacks or has older, and at the end what it has and no page named. */
export async function compareIds(scope: InstallScope, run: Run, step: Extract<Step, { do: 'reps' | 'changes' | 'walk' }>): Promise<Run> {
  const { connector, session, ledger, ref, install } = scope;
  const record = step.do === 'reps' ? 'rep' : step.record;
  const span = spanOf(record, install.connectedAt, run.until);
  if (step.cursor === null) await ledger.reconcile.endWalk(ref.installId, record);
  const page: Page<Listed> = await connector.ids(session, record, step.cursor, span);
  const named = [...page.items.map(({ id }) => id), ...page.bad.flatMap(({ id }) => id ?? [])];
  await ledger.reconcile.saw(ref.installId, record, named);
  const next = await noted(scope, run, await suspectsAmong(scope, run, record, page.items));
  if (page.next !== null) return continued(next, { ...step, cursor: page.next });
  const missing = await ledger.reconcile.unseen(ref.installId, record, span, MOST_GONE);
  await ledger.reconcile.endWalk(ref.installId, record);
  const all = await noted(
    scope,
    next,
    missing.map((known) => gone(record, known)),
  );
  return passed(step.do === 'reps' ? all : { ...all, walked: [...all.walked, record] });
}

type Paged = Extract<Step, { do: 'handoffs' | 'tasks' }>;

/** Who has the leads that are open, and whether what Baton wrote on them still stands there. */
export async function compareHandoffs(scope: InstallScope, run: Run, step: Paged): Promise<Run> {
  const { connector, session, ledger, ref } = scope;
  const open = await ledger.reconcile.openHandoffs(ref.installId, { after: step.after, limit: PAGE });
  if (open.length === 0) return passed(run);
  const { names } = await staffOf(scope);
  const present = await connector.differing(
    session,
    open.map((one) => expectedOf(one, names)),
  );
  const known = await knownOf(
    scope,
    'lead',
    open.map(({ leadId }) => ({ id: leadId })),
  );
  const suspects = open.flatMap((one) => compareHandoff(one, present.get(one.leadId), known.get(one.leadId) ?? null));
  return paged(await noted(scope, run, suspects), step, open.length, open.at(-1)!.leadId);
}

function expectedOf({ leadId, recordOwner, sent }: OpenHandoff, names: ReadonlyMap<string, string>): FieldWrite {
  return { record: 'lead', id: leadId, values: { ...namedFields(sent, names), owner: recordOwner } };
}

/** Whether each open task of Baton's is there, open, and with whom it was given to. */
export async function compareTasks(scope: InstallScope, run: Run, step: Paged): Promise<Run> {
  const { connector, session, ledger, ref } = scope;
  const open = await ledger.reconcile.openTasks(ref.installId, { after: step.after, limit: PAGE });
  if (open.length === 0) return passed(run);
  const ids = open.map(({ taskId }) => taskId);
  const { found } = await connector.read(session, 'task', ids);
  const seen = new Map(found.flatMap((one): [string, SeenOpenTask][] => (one.kind === 'task' ? [[one.id, one]] : [])));
  const known = await knownOf(
    scope,
    'task',
    ids.map((id) => ({ id })),
  );
  const suspects = open.flatMap((task) => compareTask(task, seen.get(task.taskId), known.get(task.taskId) ?? null) ?? []);
  return paged(await noted(scope, run, suspects), step, open.length, open.at(-1)!.key);
}

const paged = (run: Run, step: Paged, found: number, after: string): Run =>
  found === PAGE ? continued(run, { ...step, after }) : passed(run);
