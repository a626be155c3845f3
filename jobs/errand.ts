/** Errand: what a person asked for in the console and only the CRM can end: counting the last 30 days, looking up what figures would touch, taking back, disconnecting. */
import { openSession } from '../src/effects/session.ts';
import { removeTasks, type UndoCounts, type UndoDeps, type Undoing, undoSince, untilLanded } from '../src/effects/undo.ts';
import { isBatonError } from '../src/errors/index.ts';
import { type Errand, type ErrandDone, type ErrandEnd, errandDoneKey, errandKey } from '../src/ports/errands.ts';
import { ERRAND, type InstallPayload } from '../src/ports/jobs.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import type { Session } from '../src/ports/session.ts';
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
    // Stands in its row until the sweep comes by again.
    if (end === null) return;
    const done: ErrandDone = { errand, at: deps.clock.now(), ...end };
    await note(scope, done);
    await ledger.saveSetting(errandDoneKey(ref.installId), done);
    await close(scope, errand);
  });
}

async function close(scope: InstallScope, errand: Errand): Promise<void> {
  await replace(scope, errand, null);
}

const keep = (scope: InstallScope, errand: Disconnect): Promise<void> => replace(scope, errand, errand);

/** Something else may have been asked for meanwhile. */
async function replace({ ledger, ref }: InstallScope, { kind, askedAt }: Errand, by: Errand | null): Promise<void> {
  const now = ((await ledger.setting(errandKey(ref.installId))) ?? null) as Errand | null;
  if (now?.kind === kind && now.askedAt === askedAt) await ledger.saveSetting(errandKey(ref.installId), by);
}

async function takeBack(scope: InstallScope, errand: Extract<Errand, { kind: 'undo' }>): Promise<ErrandEnd> {
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

function undoTold({ tasks, owners, fields, unsentMoves }: UndoCounts): ErrandEnd {
  const lines = [told('task', tasks, 'deleted'), told('owner', owners, 'restored'), told('field value', fields, 'restored')];
  const dropped = unsentMoves > 0 ? [`${counted(unsentMoves, 'owner move')} not written yet: dropped`] : [];
  return { told: [...lines.flatMap((line) => line.told), ...dropped], failed: lines.flatMap((line) => line.failed) };
}

function told(what: string, { undone, leftAlone, failed }: Undoing, done: string): ErrandEnd {
  const alone = leftAlone === 0 ? '' : `, ${leftAlone} left alone: somebody closed or changed them since`;
  return {
    told: undone + leftAlone === 0 ? [] : [`${counted(undone, what)} ${done}${alone}`],
    failed: failed === 0 ? [] : [`${counted(failed, what)}: the CRM refused or did not answer`],
  };
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/**
 * In this order: while the access lives, its tasks, then its fields, then the access itself. What fails keeps nobody connected; null: the
 * account's requests are used up, and it goes on where it stands when there are more.
 */
async function disconnect(scope: InstallScope, errand: Disconnect): Promise<ErrandEnd | null> {
  const { session, isShort } = watched(scope.session);
  let deleted = errand.deleted ?? 0;
  const tasks = async () => {
    const { undone: _, ...undoing } = await removeTasks({ ...(await undoDeps(scope, errand)), session }, (n) => {
      deleted += n;
    });
    return told('task', { ...undoing, undone: deleted }, 'deleted');
  };
  const over = { ...errand.over };
  for (const [what, work] of stepsOf({ ...scope, session }, errand, tasks)) {
    const end = over[what] ?? (await work().catch((error: unknown) => ({ told: [], failed: [`${what}: ${describe(error)}`] })));
    if (!isShort()) over[what] = end;
    await keep(scope, { ...errand, over, deleted });
    if (isShort()) return null;
  }
  await forgetAccess(scope);
  const because = `disconnected by ${errand.by}`;
  // Who connects it again begins by observing: what is handed over meanwhile was nobody's to follow up.
  const { liveFrom: _, hasBeenLive: __, ...choices } = scope.install.choices ?? {};
  await scope.ledger.installs.update(scope.ref.installId, { status: 'uninstalled', statusReason: because, choices });
  const ends = Object.values(over);
  return { told: ends.flatMap((end) => end.told), failed: ends.flatMap((end) => end.failed) };
}

type Disconnect = Extract<Errand, { kind: 'disconnect' }>;

/** A connector tells only some of its callers that the requests were used up; whoever asks for them knows. */
function watched(session: Session): { readonly session: Session; isShort(): boolean } {
  let short = false;
  const permit: Session['permit'] = async (kind) => {
    try {
      await session.permit(kind);
    } catch (error) {
      short ||= isBatonError(error, 'BUDGET_WAIT');
      throw error;
    }
  };
  return { session: { ...session, permit }, isShort: () => short };
}

type Step = readonly [what: string, work: () => Promise<ErrandEnd>];

function stepsOf(scope: InstallScope, errand: Disconnect, tasks: Step[1]): readonly Step[] {
  const { connector, session, install, deps } = scope;
  if (deps.settings.dryRun) return [];
  const access = async () => {
    await connector.revoke(session);
    return { told: ['the app is uninstalled there'], failed: [] };
  };
  return [
    ['deleting open tasks', tasks],
    ...(errand.removeFields ? [['removing fields', () => removeFields(scope)] as const] : []),
    ...(install.settings.staticToken === true ? [] : [['uninstalling the app', access] as const]),
  ];
}

async function removeFields({ connector, session, install }: InstallScope): Promise<ErrandEnd> {
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
