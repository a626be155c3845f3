/** What an admin asks for that needs the CRM: taking back, disconnecting, connecting by token; done by a job, or here where it is one request. */
import type { Request } from 'express';
import type { Crm } from '../../domain/crm-record.ts';
import { BatonError } from '../../errors/index.ts';
import { type Errand, errandDoneKey, errandKey } from '../../ports/errands.ts';
import { ERRAND, SETUP } from '../../ports/jobs.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { noteAct } from '../acts.ts';
import type { WebDeps } from '../deps.ts';
import { field } from '../forms.ts';
import type { Session } from '../session.ts';
import { getConnector } from '../webhooks.ts';
import { accountNamed, pauseWrites } from './acts.ts';

/** Pauses first: while Baton may write, what is taken back would be written again at once. Throws `CHOICE_INVALID`. */
export async function takeBack(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  const since = instantOf(field(request, 'since'), install.timeZone);
  if (since === null || since > deps.clock.now()) throw new BatonError('CHOICE_INVALID', { why: 'the instant has to be in the past' });
  if (deps.running().dryRun) throw new BatonError('UNDO_IN_DRY_RUN');
  await pauseWrites(deps, session, `taking back what was written since ${new Date(since).toISOString()}`);
  await ask(deps, session, install, { kind: 'undo', since, by: session.person.name, askedAt: deps.clock.now() });
}

export async function rehearse(deps: WebDeps, session: Session, request: Request): Promise<void> {
  await askIfIdle(deps, session, request, 'rehearse');
}

/** What writing figures onto deals that ended would touch: only the CRM can say what reacts there. */
export async function lookAhead(deps: WebDeps, session: Session, request: Request): Promise<void> {
  await askIfIdle(deps, session, request, 'preview');
}

/** One at a time: what else is asked for is more urgent, and ends this one. */
async function askIfIdle(deps: WebDeps, session: Session, request: Request, kind: 'rehearse' | 'preview'): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  const { installId } = install;
  const ledger = deps.ledger.workspace(session.workspaceId);
  if (((await ledger.setting(errandKey(installId))) ?? null) !== null) return;
  const errand: Errand = { kind, by: session.person.name, askedAt: deps.clock.now() };
  await ledger.saveSetting(errandKey(installId), errand);
  await deps.queue.nudge(ERRAND, { workspaceId: install.workspaceId, installId });
}

/** `2026-03-02T09:00` on the account's clock. */
function instantOf(text: string, zone: string): number | null {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Throws `CHOICE_INVALID` unless the box beside the account's name is ticked. */
export async function disconnect(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  if (field(request, 'sure') !== 'yes') throw new BatonError('CHOICE_INVALID', { why: 'the box beside the account’s name is not ticked' });
  const { installs } = deps.ledger.workspace(session.workspaceId);
  const by = session.person.name;
  if (install.status === 'revoked') {
    // Nothing can be reached there any more.
    await installs.update(install.installId, { status: 'uninstalled', statusReason: `disconnected by ${by}` });
    return noteAct(deps, session, install, { action: 'disconnect', because: 'access was gone already' });
  }
  await installs.update(install.installId, { status: 'paused', statusReason: 'being disconnected' });
  await noteAct(deps, session, install, { action: 'disconnect', because: 'asked for' });
  await ask(deps, session, install, {
    kind: 'disconnect',
    removeFields: field(request, 'fields') === 'remove',
    by,
    askedAt: deps.clock.now(),
  });
}

async function ask(deps: WebDeps, session: Session, { workspaceId, installId }: Install, errand: Errand): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  await ledger.saveSetting(errandKey(installId), errand);
  await ledger.saveSetting(errandDoneKey(installId), null);
  await deps.queue.nudge(ERRAND, { workspaceId, installId });
}

/** HubSpot lets the apps of an account's own make fewer requests than those of its marketplace: 100 in ten seconds for the smallest. */
const TOKEN_LIMITS = { perTenSeconds: 90, searchPerSecond: 4 };

/** Throws `OAUTH_REFUSED`, `CRM_NOT_CONFIGURED`. */
export async function connectByToken(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const crm = field(request, 'crm') as Crm;
  const connector = getConnector(deps, crm);
  if (connector.acceptToken === undefined) throw new BatonError('CRM_NOT_CONFIGURED', { crm });
  const now = deps.clock.now();
  const { tokens, account } = await connector.acceptToken({ token: field(request, 'accessToken'), now });
  const ledger = deps.ledger.workspace(session.workspaceId);
  const known = (await ledger.installs.list()).find((one) => one.crm === crm && one.accountId === account.accountId);
  const kept = known !== undefined && known.status !== 'uninstalled' ? known.mode : 'observe';
  const { userId: _, ...described } = account;
  const install = await ledger.installs.connect(
    {
      ...described,
      crm,
      status: 'active',
      mode: kept,
      statusReason: null,
      capabilities: known?.capabilities ?? [],
      settings: { ...known?.settings, staticToken: true, limits: TOKEN_LIMITS },
      connectedAt: now,
    },
    {
      sealed: deps.sealTokens({ accessToken: tokens.accessToken, refreshToken: null, apiBase: null }),
      expiresAt: tokens.expiresAt,
    },
  );
  await noteAct(deps, session, install, { action: 'connect', because: `${crm}, by a static token` });
  await deps.queue.nudge(SETUP, { workspaceId: install.workspaceId, installId: install.installId });
}
