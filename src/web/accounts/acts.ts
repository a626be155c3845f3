/** What an admin does to an account: pause, live or observing, team by team, people; every act in the audit. */
import type { Request } from 'express';
import { type AccountChoices, NEVER_LIVE } from '../../domain/account-choices.ts';
import { PAUSE_SETTING, readPause } from '../../domain/pause.ts';
import { BatonError } from '../../errors/index.ts';
import { type SetupState, setupKey } from '../../ports/errands.ts';
import { ATTRIBUTE, JUDGE, SETUP } from '../../ports/jobs.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { previewKey, switchClosedDeals, type WriteBackPreview } from '../../ports/write-back.ts';
import { noteAct } from '../acts.ts';
import type { WebDeps } from '../deps.ts';
import { field } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import type { Session } from '../session.ts';
import { chosenPeople } from './people-form.tsx';
import { goLive, nameOfTeam, observeOnly, type Switched, teamGoesLive, teamStops } from './teams.ts';

/** A form that names none acts on none: the first account is shown where no other is asked for, never changed. Throws `ACCOUNT_UNKNOWN`. */
export async function accountNamed(deps: WebDeps, session: Session, request: Request): Promise<Account> {
  const named = field(request, 'account');
  const account = named === '' ? null : await findAccount(deps, session, request, named);
  if (account === null) throw new BatonError('ACCOUNT_UNKNOWN', { id: named || '(none is named)' });
  return account;
}

/** A second pause leaves the first as it is. */
export async function pauseWrites(deps: WebDeps, session: Session, why: string): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  if (readPause(await ledger.setting(PAUSE_SETTING)) !== null) return;
  await ledger.saveSetting(PAUSE_SETTING, { at: deps.clock.now(), by: session.person.name, why });
  await noteAct(deps, session, null, { action: 'pause', because: why });
}

/** What a breaker holds stays held: the gate asks it again. */
export async function resumeWrites(deps: WebDeps, session: Session): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const pause = readPause(await ledger.setting(PAUSE_SETTING));
  if (pause === null) return;
  await ledger.saveSetting(PAUSE_SETTING, null);
  for (const { installId } of await ledger.installs.list()) await ledger.wanted.releaseHeld(installId, deps.clock.now());
  await noteAct(deps, session, null, { action: 'resume', because: `paused by ${pause.by}`, after: { since: pause.at } });
}

/** Throws `ACCOUNT_UNKNOWN`. */
export async function setMode(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  const live = field(request, 'mode') === 'live';
  await change(deps, session, install, live ? goLive(install, deps.clock.now()) : observeOnly(install), {
    action: live ? 'go live' : 'observe only',
    because: live ? 'writes begin' : 'writes end',
  });
}

/** Throws `ACCOUNT_UNKNOWN`, `CHOICE_INVALID`. */
export async function setTeam(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  const team = field(request, 'team').slice(0, 200);
  if (team === '') throw new BatonError('CHOICE_INVALID', { why: 'no team is named' });
  const live = field(request, 'live') === 'yes';
  await change(deps, session, install, live ? teamGoesLive(install, team, deps.clock.now()) : teamStops(install, team), {
    action: live ? 'go live' : 'observe only',
    because: `team: ${nameOfTeam(team)}`,
  });
}

/** Fields are made and everybody is judged before anything that waits is written. */
async function change(
  deps: WebDeps,
  session: Session,
  install: Install,
  to: Switched,
  told: { readonly action: string; readonly because: string },
): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const { installId, workspaceId } = install;
  const begins = install.mode === 'observe' && to.mode === 'live';
  if (begins) await ledger.saveSetting(setupKey(installId), { done: false, nextAt: null, release: true } satisfies SetupState);
  await ledger.installs.update(installId, { mode: to.mode, choices: to.choices });
  await noteAct(deps, session, install, {
    ...told,
    before: { mode: install.mode, ...liveWords(install.choices) },
    after: { mode: to.mode, ...liveWords(to.choices) },
  });
  await deps.queue.nudge(begins ? SETUP : JUDGE, { workspaceId, installId });
}

/** As the audit tells it. */
function liveWords({ liveFrom = {} }: AccountChoices = {}): Readonly<Record<string, string>> {
  const told = Object.entries(liveFrom).map(([team, at]) => [
    `${nameOfTeam(team)} live`,
    at >= NEVER_LIVE ? 'not yet' : `from ${new Date(at).toISOString()}`,
  ]);
  return Object.fromEntries(told);
}

function peopleWords({ safetyNet, managers = {}, place }: AccountChoices = {}): Readonly<Record<string, string>> {
  return {
    ...(safetyNet ? { 'safety net': safetyNet.rep, deputy: safetyNet.deputy ?? 'nobody' } : {}),
    ...Object.fromEntries(Object.entries(managers).map(([team, rep]) => [`manager of ${team}`, rep])),
    ...(place ? { 'holidays of': [place.country, place.region].filter((part) => part !== undefined).join(' ') } : {}),
  };
}

/** Throws `ACCOUNT_UNKNOWN`, `CHOICE_INVALID`. */
export async function setPeople(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const account = await accountNamed(deps, session, request);
  const { install } = account;
  const choices = chosenPeople(deps, account, request);
  await deps.ledger.workspace(session.workspaceId).installs.update(install.installId, { choices });
  await noteAct(deps, session, install, {
    action: 'people',
    because: 'chosen on Accounts',
    before: peopleWords(install.choices),
    after: peopleWords(choices),
  });
  await deps.queue.nudge(JUDGE, { workspaceId: install.workspaceId, installId: install.installId });
}

/** Only what was looked at is confirmed: the form names the preview it stands under. Throws `ACCOUNT_UNKNOWN`, `CHOICE_INVALID`. */
export async function setClosedDeals(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { install } = await accountNamed(deps, session, request);
  const { installId, workspaceId } = install;
  const ledger = deps.ledger.workspace(session.workspaceId);
  const on = field(request, 'write') === 'yes';
  const preview = ((await ledger.setting(previewKey(installId))) ?? null) as WriteBackPreview | null;
  if (on && (preview === null || String(preview.at) !== field(request, 'seen')))
    throw new BatonError('CHOICE_INVALID', { why: 'what it would touch was not looked at, or was looked up again since' });
  const by = session.person.name;
  const deals = await switchClosedDeals(ledger, installId, on ? { at: deps.clock.now(), by } : null);
  await noteAct(deps, session, install, {
    action: on ? 'write-back confirm' : 'write-back off',
    because: 'closed deals',
    after: on ? { deals, reacting: preview!.found.length } : { deals },
  });
  await deps.queue.nudge(ATTRIBUTE, { workspaceId, installId });
}
