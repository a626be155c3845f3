/** Health of each connected account: status, tokens, capabilities, streams, parked records, roster gaps. */
import { alarmKey, alarmLines, readAlarm, WATCHED } from '../../domain/breakers.ts';
import type { CrmRep } from '../../domain/crm-record.ts';
import type { Capability } from '../../ports/connector.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { examineAmount } from './amount.ts';
import { examineCoverage } from './coverage.ts';
import { broken, type Finding, ok, warning } from './finding.ts';
import { mappings } from './mappings.ts';
import { examineTold } from './messages.ts';
import { examineReconciliation } from './reconciliation.ts';

/** A stream further behind than this many poll intervals is told. */
const LATE_POLLS = 3;
const PARKED_SHOWN = 1_000;

export async function examineAccounts(app: App): Promise<readonly Finding[]> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const installs = await ledger.installs.list();
  if (installs.length === 0)
    return [warning('accounts', 'no CRM is connected', 'Run `baton serve`, open its sign-in link and press Connect.')];
  const findings: Finding[] = [];
  for (const install of installs) findings.push(...(await examine(app, ledger, install)));
  return findings;
}

/** Accounts whose tokens this key ring cannot open: told at every start, since nothing else would work on them. */
export async function sealedOff(app: App): Promise<readonly Finding[]> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const installs = (await ledger.installs.list()).filter((install) => install.status === 'active' || install.status === 'paused');
  const findings = await Promise.all(installs.map((install) => tokens(app, ledger, `${install.crm} ${install.accountId}`, install)));
  return findings.filter(({ state }) => state === 'broken');
}

async function examine(app: App, ledger: WorkspaceLedger, install: Install): Promise<Finding[]> {
  const about = `${install.crm} ${install.accountId}`;
  if (install.status === 'uninstalled') return [ok(about, 'uninstalled')];
  return [
    status(about, install),
    await tokens(app, ledger, about, install),
    ...capabilities(about, install),
    ...examineAmount(app, about, install),
    ...(await streams(app, ledger, about, install)),
    ...(await examineReconciliation(app, ledger, about, install)),
    ...(await parked(ledger, about, install)),
    ...(await heldBack(app, ledger, about, install)),
    ...(await rosterGaps(app, ledger, about, install)),
    ...(await examineTold(ledger, about, install)),
    ...(await mappings(app, ledger, about, install)),
    ...(await examineCoverage(app, ledger, about, install)),
  ];
}

function status(about: string, { status: state, mode, statusReason }: Install): Finding {
  if (state === 'revoked') return broken(about, statusReason ?? 'access was revoked', 'Sign in and connect it again.');
  if (state === 'paused') return warning(about, `paused${statusReason ? `: ${statusReason}` : ''}`, 'Resume it when the reason is gone.');
  return statusReason ? warning(about, statusReason, 'Baton tries again by itself.') : ok(about, `${state}, ${mode}`);
}

async function tokens(app: App, ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding> {
  const stored = await ledger.installs.readTokens(installId);
  if (!stored) return broken(about, 'there are no tokens', 'Sign in and connect it again.');
  try {
    app.sealer.open(stored.sealed);
    return ok(about, `tokens open, generation ${stored.generation}`);
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    return broken(about, message, hint ?? 'Restore the key, or connect it again.');
  }
}

/** As the last probe declared them: what is missing, what is lost by it, how to get it. */
function capabilities(about: string, { settings }: Install): Finding[] {
  const declared = (settings.capabilities ?? []) as readonly Capability[];
  if (declared.length === 0) return [warning(about, 'not probed yet', 'Run `baton sync` or leave `baton serve` running.')];
  return declared.map(({ id, present, lost, remedy }) =>
    present ? ok(about, `can: ${id}`) : warning(about, `cannot: ${id}; ${lost}`, remedy),
  );
}

async function streams({ clock, options }: App, ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const late = LATE_POLLS * options.pollMinutes * 60_000;
  const positions = await ledger.installs.streams(installId);
  return positions.map(({ stream, phase, completeUntil, lastError }) => {
    const behind = completeUntil === null ? null : clock.now() - completeUntil;
    const where = behind === null ? 'not complete yet' : `${Math.round(behind / 1000)} s behind`;
    if (lastError) return warning(about, `${stream}: ${lastError} (${where})`, 'Baton tries again by itself; see the log if it stays.');
    if (behind !== null && behind > late && phase === 'changes')
      return warning(about, `${stream}: ${where}`, 'Check that a worker runs (`baton serve` or `baton work`).');
    return ok(about, `${stream}: ${phase}, ${where}`);
  });
}

async function parked(ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const records = await ledger.marks.parked(installId, PARKED_SHOWN);
  const byCode = Map.groupBy(records, (record) => record.code);
  return [...byCode].map(([code, rows]) =>
    warning(
      about,
      `${rows.length} parked as ${code}, first: ${rows[0]?.lane} ${rows[0]?.key}: ${rows[0]?.why}`,
      'Mend the cause and run `baton parked --all`; a record is also read again when it changes.',
    ),
  );
}

/** What the breakers hold, and what they never hold but had far more of than usual in the last day. */
async function heldBack({ clock }: App, ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const held = await ledger.breakers.held(installId);
  const found = held.map(({ kind, subject, n, why, againAt }) =>
    warning(
      about,
      `${n} ${kind} held${subject === '' ? '' : ` of ${subject}`}: ${why}`,
      `Run \`baton release ${kind}\` if they are right; by themselves they go from ${new Date(againAt).toISOString()}.`,
    ),
  );
  const alarms = WATCHED.map(async (kind) => [kind, readAlarm(await ledger.setting(alarmKey(kind, installId)))] as const);
  for (const line of alarmLines(await Promise.all(alarms), clock.now()))
    found.push(warning(about, line, 'If they are wrong, run `baton pause`.'));
  return found;
}

/** One roster names the people of both CRMs. */
async function repsElsewhere(ledger: WorkspaceLedger, { installId, crm }: Install): Promise<readonly CrmRep[]> {
  const others = (await ledger.installs.list()).filter(
    (one) => one.installId !== installId && one.crm !== crm && one.status !== 'uninstalled',
  );
  return (await Promise.all(others.map((one) => ledger.records.reps(one.installId)))).flat();
}

async function rosterGaps(app: App, ledger: WorkspaceLedger, about: string, install: Install): Promise<Finding[]> {
  const reps = await ledger.records.reps(install.installId);
  const settings = app.settings.operating();
  const roster = settings.roster(install, reps);
  const gaps = settings
    .unmatched([...reps, ...(await repsElsewhere(ledger, install))])
    .map((who) =>
      warning('roster', `${about} does not know ${who.includes('@') ? 'an address the roster names' : who}`, 'Mend the roster file.'),
    );
  const alone = roster.reps.filter((rep) => rep.active && rep.type === 'person' && rep.pool === null);
  if (alone.length > 0)
    gaps.push(
      warning(
        'roster',
        `${about}: ${alone.length} active rep(s) are in no pool`,
        'Give them a pool in the roster file, else only a manager can re-assign their leads.',
      ),
    );
  if (!roster.safetyNet)
    gaps.push(warning('roster', `${about}: nobody is named as safety net`, 'Name a person under safety-net in the roster file.'));
  return gaps;
}
