/** The last night's reconciliation: when it was, what it found and mended, and what is not mended yet. */
import { DAY } from '../../domain/duration.ts';
import { tellDrift, tellNight } from '../../domain/reconcile-text.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { type Finding, ok, warning } from './finding.ts';

const SHOWN = 5;
/** A night and what it may take to be over. */
const LATE_MS = 2 * DAY;

export async function examineReconciliation(
  { clock, options }: App,
  ledger: WorkspaceLedger,
  about: string,
  { installId, connectedAt }: Install,
): Promise<Finding[]> {
  if (!options.reconcile) return [ok(about, 'the ledger is not held against the CRM at night (BATON_RECONCILE)')];
  const state = await ledger.reconcile.state(installId);
  const last = state?.last ?? null;
  const since = last?.finishedAt ?? connectedAt;
  const found =
    last === null ? [ok(about, 'not held against the CRM yet: the first night is to come')] : [nightOf(about, tellNight(last), last)];
  if (clock.now() - since > LATE_MS)
    found.push(
      warning(
        about,
        'no night has held the ledger against the CRM for two days',
        'Check that a worker runs, and the log for `reconciliation`.',
      ),
    );
  const open = (await ledger.reconcile.drift(installId, SHOWN)).filter(({ mendedAt }) => mendedAt === null);
  const next = 'It is mended by its lane: see what is paused, held or parked.';
  return [...found, ...open.map((one) => warning(about, tellDrift(one), next))];
}

function nightOf(
  about: string,
  what: string,
  { drift, skipped }: { readonly drift: number; readonly skipped: readonly string[] },
): Finding {
  if (skipped.length > 0) return warning(about, `${what}; left out: ${skipped.join('; ')}`, 'The next night tries again.');
  return drift === 0
    ? ok(about, what)
    : warning(about, what, 'Webhooks or reads were lost: look at the webhook figures and the lag of the streams.');
}
