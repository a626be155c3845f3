/** The judge lane: applies the rules to marked people, performs what has come due, and saves judgement and wanted states in one transaction. */
import type { ClaimedMark, JudgedUnder, JudgementSave, Settlement, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { type JudgeContext, judgeContext } from './judge-context.ts';
import { judgePerson } from './judge-person.ts';
import { describe, runLane } from './lane.ts';

const BATCH = 200;

/** How many people wait for their evidence to be read. */
export async function judgeLane(scope: InstallScope, signal: AbortSignal): Promise<{ waiting: number }> {
  const judging = await judgeContext(scope);
  await remarkWhenRevised(scope, judging.under);
  await runLane(scope, { lane: 'judge', batch: BATCH, run: (rows) => judgeBatch(scope, judging, rows) }, signal);
  return { waiting: judging.waiting };
}

/** A changed rule book, roster or engine judges every open hand-off again; the revision in force stands in the ledger. */
async function remarkWhenRevised({ ledger, ref, deps }: InstallScope, under: JudgedUnder): Promise<void> {
  if (!deps.memory.isNew(ref, under)) return;
  const key = `under.${ref.installId}`;
  const known = (await ledger.setting(key)) as JudgedUnder | null | undefined;
  if (known?.rules === under.rules && known.roster === under.roster && known.engine === under.engine) return;
  while ((await ledger.handoffs.remarkStale(ref.installId, under, deps.clock.now(), 1_000)) === 1_000) {
    /* the next thousand */
  }
  await ledger.saveSetting(key, under);
}

async function judgeBatch(
  scope: InstallScope,
  judging: JudgeContext,
  rows: readonly ClaimedMark[],
): Promise<ReadonlyMap<string, Settlement>> {
  const { ledger, ref, deps } = scope;
  const people = await ledger.records.persons(
    ref.installId,
    rows.map((row) => row.key),
  );
  const settled = new Map<string, Settlement>();
  const saves: JudgementSave[] = [];
  const evidence: string[] = [];
  for (const person of [...people].sort((a, b) => (a.leadId < b.leadId ? -1 : 1))) {
    const result = await judgeOne(scope, judging, person);
    if ('failed' in result) {
      settled.set(person.leadId, { kind: 'retry', at: deps.clock.now(), why: result.failed, failed: true });
      continue;
    }
    if (result.readEvidence) evidence.push(person.leadId);
    // Judged again as soon as the evidence is there: until then only what was done needs saving.
    if (!result.readEvidence || result.save.ownFacts.length > 0) saves.push(result.save);
  }
  if (evidence.length > 0) await ledger.marks.mark(ref.installId, 'evidence', evidence, deps.clock.now());
  judging.waiting += evidence.length;
  await ledger.handoffs.save(ref.installId, saves, judging.under, deps.clock.now());
  judging.chosen.clear();
  return settled;
}

/** One person whose facts break the rules' code must not stop the others. */
async function judgeOne(scope: InstallScope, judging: JudgeContext, person: StoredPerson) {
  try {
    return await judgePerson(scope, judging, person);
  } catch (error) {
    scope.log.error('lead cannot be judged', { leadId: person.leadId, why: describe(error) });
    return { failed: describe(error) };
  }
}
