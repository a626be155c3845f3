/** Listens where a CRM tells of changes while it is listened to: one process per account, under a lease; what is heard becomes marks, or an early poll. */
import { createTrouble } from '../src/lib/trouble.ts';
import type { Cursor, Heard } from '../src/ports/connector.ts';
import { PULL } from '../src/ports/jobs.ts';
import type { Install, InstallRef } from '../src/ports/ledger/index.ts';
import { type InstallScope, type JobDeps, openScope } from './deps.ts';
import { describe } from './lanes/lane.ts';

export interface Listening {
  /** Resolves when nothing is listened to any more. */
  stop(): Promise<void>;
}

/** Between two looks for accounts to listen to; a lease outlives three of them. */
const LOOK_MS = 10_000;
const LEASE_MS = 3 * LOOK_MS;
/** After a connection that ended, and after an account that had nothing to tell. */
const AGAIN_MS = 15_000;
const NOTHING_MS = 60 * 60_000;

interface Ear {
  readonly stop: AbortController;
  readonly done: Promise<void>;
  /** Machine time from which it may be opened anew; null while it is open. */
  againAt: number | null;
}

const leaseOf = ({ workspaceId, installId }: InstallRef): string => `listen ${workspaceId} ${installId}`;
const placeKey = (installId: string): string => `listen.${installId}`;

export function startListening(deps: JobDeps): Listening {
  const token = crypto.randomUUID();
  const ears = new Map<string, Ear>();
  const trouble = createTrouble((why, times) => deps.log.warn('listening to change events failed', { why, times }));
  let looking: Promise<void> | null = null;
  let isOver = false;
  const look = async () => {
    const wanted = await accountsThatTell(deps);
    for (const [name, ear] of ears) if (!wanted.has(name)) ear.stop.abort();
    for (const [name, install] of wanted) {
      const held = await deps.ledger.takeLease(name, { token, untilMachine: deps.machineNow() + LEASE_MS }, deps.machineNow());
      const ear = ears.get(name);
      if (!held) ear?.stop.abort();
      else if (!isOver && (ear === undefined || (ear.againAt !== null && ear.againAt <= deps.machineNow())))
        ears.set(
          name,
          openEar(deps, install, (why) => trouble.note(why)),
        );
    }
  };
  const run = () => {
    looking ??= look()
      .catch((error: unknown) => trouble.note(describe(error)))
      .finally(() => {
        looking = null;
      });
  };
  const timer = setInterval(run, LOOK_MS);
  run();
  return {
    async stop() {
      isOver = true;
      clearInterval(timer);
      await looking;
      for (const ear of ears.values()) ear.stop.abort();
      await Promise.all([...ears.values()].map(({ done }) => done));
      // Another process listens at once, not when the lease has run out.
      for (const name of ears.keys()) await deps.ledger.releaseLease(name, token).catch((error: unknown) => trouble.note(describe(error)));
    },
  };
}

async function accountsThatTell({ ledger, connectors }: JobDeps): Promise<Map<string, Install>> {
  const found = new Map<string, Install>();
  for (const { workspaceId } of await ledger.workspaces())
    for (const install of await ledger.workspace(workspaceId).installs.list())
      if (install.status === 'active' && connectors.get(install.crm)?.listen !== undefined) found.set(leaseOf(install), install);
  return found;
}

function openEar(deps: JobDeps, install: Install, complain: (why: string) => void): Ear {
  const stop = new AbortController();
  const ear: Ear = {
    stop,
    againAt: null,
    done: hearOut(deps, install, stop.signal).then(
      () => {
        ear.againAt = deps.machineNow() + (stop.signal.aborted ? 0 : NOTHING_MS);
      },
      (error: unknown) => {
        complain(describe(error));
        ear.againAt = deps.machineNow() + AGAIN_MS;
      },
    ),
  };
  return ear;
}

async function hearOut(deps: JobDeps, { workspaceId, installId }: Install, signal: AbortSignal): Promise<void> {
  const scope = await openScope(deps, { workspaceId, installId }, deps.log.child({ job: 'listen' }));
  if (scope === null) return;
  const place = ((await scope.ledger.setting(placeKey(installId))) ?? null) as Cursor | null;
  await scope.connector.listen?.(scope.session, place, (heard) => take(scope, heard), signal);
}

/** The place is kept last: what is heard twice is read twice, what is lost is read by the next poll only. */
async function take({ deps, ledger, ref }: InstallScope, { changed, look, next }: Heard): Promise<void> {
  const now = deps.clock.now();
  for (const [record, ids] of changed) {
    await ledger.marks.mark(ref.installId, `pull.${record}`, ids, now);
    await deps.queue.nudge(PULL, { ...ref, record });
  }
  // A poll tells of a second's changes once the second is over.
  await ledger.installs.hurryStreams(ref.installId, look, now + 1_000);
  await ledger.saveSetting(placeKey(ref.installId), next);
}
