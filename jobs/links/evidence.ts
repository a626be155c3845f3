/** Confirms the silence of people with records in two CRMs: both are asked before any rung acts on it. */
import type { Settlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { type Needy, withEvidence } from '../lanes/evidence.ts';
import type { JudgeContext } from '../lanes/judge-context.ts';
import { type Joined, type Joints, joinPeople } from './joined.ts';
import { sideOf } from './peer.ts';

/** Looked at again after this while a CRM in which the owner works cannot be read. */
const LOST_AGAIN_MS = 15 * 60_000;
/** The same once it is back and what happened there meanwhile is being read. */
const BACK_AGAIN_MS = 60_000;

/** The same people, read anew. Whoever works where nothing can be read waits: nobody's silence is acted on unseen. */
export async function joinedEvidence(
  scope: InstallScope,
  judging: JudgeContext,
  needy: readonly Needy[],
  joints: Joints,
  settled: Map<string, Settlement>,
): Promise<Joined> {
  const dark = await isDark(scope);
  const hidden = needy.filter((person) => joints.get(person.leadId)?.unseen ?? (dark && worksThere(scope, judging, person)));
  if (hidden.length > 0 && scope.peer?.state === 'lost') await noteLost(scope);
  for (const { leadId } of hidden) settled.set(leadId, waiting(scope));
  const seen = needy.filter((person) => !hidden.includes(person));
  const alone = seen.filter(({ leadId }) => !joints.has(leadId));
  const both = seen.filter(({ leadId }) => joints.has(leadId));
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

/**
 * Of whoever has a record here alone: the owner works in the other CRM. They may have tried there, on a record that the sync made meanwhile
 * and that is neither read nor linked yet.
 */
function worksThere({ peer }: InstallScope, { joined }: JudgeContext, { lead }: Needy): boolean {
  if (!peer || joined === null || lead.ownerId === null) return false;
  return joined.reps.sideOf(lead.ownerId) === sideOf(peer.install);
}

/** When the other account was last seen lost while somebody's silence waited for it. */
const lostKey = (installId: string): string => `links.lost.${installId}`;

function noteLost({ ledger, peer, deps }: InstallScope): Promise<void> {
  return ledger.saveSetting(lostKey(peer!.install.installId), deps.clock.now());
}

/** The other CRM cannot be read, or is back and its people have not been read since: then they are read now, the next poll may be hours away. */
async function isDark({ ledger, peer, deps }: InstallScope): Promise<boolean> {
  if (peer?.state !== 'live') return peer?.state === 'lost';
  const { installId } = peer.install;
  const lostAt = await ledger.setting(lostKey(installId));
  if (typeof lostAt !== 'number') return false;
  const read = (await ledger.installs.streams(installId)).find(({ stream }) => stream === 'lead')?.completeUntil ?? 0;
  if (read < lostAt) {
    await ledger.installs.hurryStreams(installId, ['lead'], deps.clock.now());
    return true;
  }
  await ledger.saveSetting(lostKey(installId), null);
  return false;
}

function waiting({ deps, peer }: InstallScope): Settlement {
  const isBack = peer?.state === 'live';
  return {
    kind: 'retry',
    at: deps.clock.now() + (isBack ? BACK_AGAIN_MS : LOST_AGAIN_MS),
    why: isBack ? 'the other CRM is back and is being read' : 'the other CRM cannot be read: reconnect it, or switch it off',
    failed: false,
  };
}
