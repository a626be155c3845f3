/** Confirms the silence of people with records in two CRMs: both are asked before any rung acts on it. */
import type { Millis } from '../../src/ports/clock.ts';
import type { Settlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { type Needy, withEvidence } from '../lanes/evidence.ts';
import type { JudgeContext } from '../lanes/judge-context.ts';
import { type Joined, type Joints, joinPeople } from './joined.ts';

/** Looked at again after this while a CRM in which the owner works cannot be read. */
const LOST_AGAIN_MS = 15 * 60_000;

/** The same people, read anew. Whoever works where nothing can be read waits: nobody's silence is acted on unseen. */
export async function joinedEvidence(
  scope: InstallScope,
  judging: JudgeContext,
  needy: readonly Needy[],
  joints: Joints,
  settled: Map<string, Settlement>,
): Promise<Joined> {
  const alone = needy.filter(({ leadId }) => !joints.has(leadId));
  const both = needy.filter(({ leadId }) => joints.get(leadId)?.unseen === false);
  for (const { leadId } of needy) if (joints.get(leadId)?.unseen) settled.set(leadId, waiting(scope.deps.clock.now()));
  const read = alone.length === 0 ? [] : await withEvidence(scope, alone);
  if (both.length === 0) return { people: read, joints };
  const there = scope.peer?.scope ?? null;
  const records = both.map(({ leadId, recordToo = false }) => ({ recordToo, ...joints.get(leadId)! }));
  await withEvidence(
    scope,
    records.map(({ here, recordToo }) => ({ ...here, recordToo })),
  );
  if (there !== null)
    await withEvidence(
      there,
      records.map((one) => ({ ...one.there, recordToo: one.recordToo })),
    );
  const again = await scope.ledger.records.persons(
    scope.ref.installId,
    both.map(({ leadId }) => leadId),
  );
  const joined = await joinPeople(scope, judging, again);
  return { people: [...read, ...joined.people], joints: joined.joints };
}

const waiting = (now: Millis): Settlement => ({
  kind: 'retry',
  at: now + LOST_AGAIN_MS,
  why: 'the other CRM cannot be read: reconnect it, or switch it off',
  failed: false,
});
