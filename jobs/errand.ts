/** Errand: what a person asked for in the console and only the CRM can end: counting the last 30 days, looking up what figures would touch, taking back, disconnecting. */
import { openSession } from '../src/effects/session.ts';
import { removeTasks, type UndoCounts, type UndoDeps, type Undoing, undoSince, untilLanded } from '../src/effects/undo.ts';
import { type Errand, type ErrandDone, errandDoneKey, errandKey } from '../src/ports/errands.ts';
import { ERRAND, type InstallPayload } from '../src/ports/jobs.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import type { InstallScope, JobDeps } from './deps.ts';
import { installJob } from './install-jobs.ts';
import { describe } from './lanes/lane.ts';
import { namedFields } from './lanes/push-fields.ts';
import { previewWriteBack } from './preview.ts';
import { countRehearsal } from './rehearse.ts';
import { staffOf } from './staff.ts';

export function errandJob(deps: JobDeps): JobHandler<InstallPayload> {
  return installJob(deps, ERRAND, async (scope) => {
    const { ledger, ref } = scope;
    const errand = ((await ledger.setting(errandKey(ref.installId))) ?? null) as Errand | null;
    if (errand === null) return;
    if (errand.kind === 'rehearse') {
      await countRehearsal(scope, errand.askedAt);
      return close(scope, errand);
    }
    if (errand.kind === 'preview') {
      await previewWriteBack(scope);
      return close(scope, errand);
    }
    await untilLanded(ledger, ref.installId, () => deps.machineNow());
    const end = errand.kind === 'undo' ? await takeBack(scope, errand) : await disconnect(scope, errand);
    const done: ErrandDone = { errand, at: deps.clock.now(), ...end };
    await note(scope, done);
    await ledger.saveSetting(errandDoneKey(ref.installId), done);
    await close(scope, errand);
  });
}

/** Something else may have been asked for meanwhile. */
async function close({ ledger, ref }: InstallScope, { kind, askedAt }: Errand): Promise<void> {
  const now = ((await ledger.setting(errandKey(ref.installId))) ?? null) as Errand | null;
  if (now?.kind === kind && now.askedAt === askedAt) await ledger.saveSetting(errandKey(ref.installId), null);
}

type End = Pick<ErrandDone, 'told' | 'failed'>;

async function takeBack(scope: InstallScope, errand: Extract<Errand, { kind: 'undo' }>): Promise<End> {
  return undoTold(await undoSince(await undoDeps(scope, errand), errand.since));
}

async function undoDeps(scope: InstallScope, { by }: Pick<Errand, 'by'>): Promise<UndoDeps> {
  const { deps, ledger, install, connector } = scope;
  const { names } = await staffOf(scope);
  const { dryRun } = deps.settings;
  const named = (values: Parameters<typeof namedFields>[0]) => namedFields(values, names);
  const session = openSession(deps, install, connector);
  return { clock: deps.clock, ledger, install, connector, session, named, dryRun, by, onProgress: () => undefined };
}

function undoTold({ tasks, owners, fields, unsentMoves }: UndoCounts): End {
  const lines = [told('task', tasks, 'deleted'), told('owner', owners, 'restored'), told('field value', fields, 'restored')];
  const dropped = unsentMoves > 0 ? [`${counted(unsentMoves, 'owner move')} not written yet: dropped`] : [];
  return { told: [...lines.flatMap((line) => line.told), ...dropped], failed: lines.flatMap((line) => line.failed) };
}

function told(what: string, { undone, leftAlone, failed }: Undoing, done: string): End {
  const alone = leftAlone === 0 ? '' : `, ${leftAlone} left alone: somebody closed or changed them since`;
  return {
    told: undone + leftAlone === 0 ? [] : [`${counted(undone, what)} ${done}${alone}`],
    failed: failed === 0 ? [] : [`${counted(failed, what)}: the CRM refused or did not answer`],
  };
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** In this order: while the access lives, its tasks, then its fields, then the access itself. What fails keeps nobody connected. */
async function disconnect(scope: InstallScope, errand: Extract<Errand, { kind: 'disconnect' }>): Promise<End> {
  const { connector, session, install } = scope;
  const ends: End[] = [];
  const attempt = async (what: string, work: () => Promise<End>) => {
    try {
      ends.push(await work());
    } catch (error) {
      ends.push({ told: [], failed: [`${what}: ${describe(error)}`] });
    }
  };
  const { dryRun } = scope.deps.settings;
  if (!dryRun) {
    await attempt('deleting open tasks', async () => told('task', await removeTasks(await undoDeps(scope, errand)), 'deleted'));
    if (errand.removeFields) await attempt('removing fields', () => removeFields(scope));
    if (install.settings.staticToken !== true)
      await attempt('uninstalling the app', async () => {
        await connector.revoke(session);
        return { told: ['the app is uninstalled there'], failed: [] };
      });
  }
  await forgetAccess(scope);
  const because = `disconnected by ${errand.by}`;
  // Who connects it again begins by observing: what is handed over meanwhile was nobody's to follow up.
  const { liveFrom: _, hasBeenLive: __, ...choices } = install.choices ?? {};
  await scope.ledger.installs.update(scope.ref.installId, { status: 'uninstalled', statusReason: because, choices });
  return { told: ends.flatMap((end) => end.told), failed: ends.flatMap((end) => end.failed) };
}

async function removeFields({ connector, session, install }: InstallScope): Promise<End> {
  if (connector.unprovision === undefined)
    return { told: [], failed: [`Baton cannot remove its fields from ${install.crm}: delete those that begin with baton_ there`] };
  const { removed, rows = 0, kept } = await connector.unprovision(session);
  const gone = rows === 0 ? [] : [`${counted(rows, 'row')} of campaign influence removed`];
  return { told: [`${counted(removed, 'field')} removed`, ...gone], failed: kept };
}

/** The tokens are of no use any more, and no business of whoever reads the ledger later. */
async function forgetAccess({ ledger, ref, deps }: InstallScope): Promise<void> {
  const stored = await ledger.installs.readTokens(ref.installId);
  if (stored === null) return;
  await ledger.installs.resealTokens(
    ref.installId,
    stored.sealed,
    deps.sealer.seal(JSON.stringify({ accessToken: '', refreshToken: null })),
  );
}

async function note({ ledger, ref, install }: InstallScope, { errand, at, told: lines, failed }: ErrandDone): Promise<void> {
  const because = errand.kind === 'undo' ? `since ${new Date(errand.since).toISOString()}` : 'asked for in the console';
  const line = { at, record: 'account' as const, crmId: (install satisfies Install).accountId, leadId: '', before: null };
  await ledger.wanted.note(ref.installId, [{ ...line, action: errand.kind, after: { by: errand.by, done: lines, failed }, because }]);
}
