/** Whether people can be told: the ways that are set up, what waits for whom, and who has no manager to be told. */
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** Connects to each and sends nothing. */
export async function examineMessengers({ messengers, options }: App): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const messenger of messengers) {
    const why = await messenger.probe();
    const isMail = messenger.transport === 'mail';
    const about = isMail ? 'messages by mail' : 'messages by webhook';
    const option = isMail ? 'BATON_SMTP_URL' : 'BATON_MESSAGE_WEBHOOK_URL';
    found.push(
      why === null ? ok(about, 'the other side answers') : broken(about, why, `Check ${option} and the way there; messages wait.`),
    );
  }
  if (messengers.length > 0 && !options.publicUrl)
    found.push(warning('messages', 'a digest carries no address to acknowledge it at', 'Set BATON_PUBLIC_URL so that reps can open it.'));
  return found;
}

/** What waits of one account although it was to be told. */
export async function examineTold(ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const unnamed = (await ledger.managers.escalations(installId)).filter(({ manager }) => manager === '').length;
  const stuck = (await ledger.messages.mailboxes(installId)).filter(({ parkedAt }) => parkedAt !== null);
  return [
    ...(unnamed === 0 ? [] : [unnamedManagers(about, unnamed)]),
    ...stuck.map(({ transport, recipient, waiting, why }) =>
      warning(
        about,
        `${waiting} message(s) by ${transport} to ${recipient} were given up: ${why ?? 'no reason'}`,
        'They go with the next one to the same person.',
      ),
    ),
  ];
}

function unnamedManagers(about: string, leads: number): Finding {
  const next = 'Name a manager for each rep, or a safety net, in the roster file.';
  return warning(about, `${leads} overdue lead(s) have no manager to be told, and nobody is the safety net`, next);
}
