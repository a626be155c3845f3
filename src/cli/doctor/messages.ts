/** Whether people can be told: the ways that are set up, and what is overdue without anybody to hear of it. */
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

/** What is overdue in one account without anybody to be told. */
export async function examineTold(ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const unnamed = (await ledger.managers.escalations(installId)).filter(({ manager }) => manager === '').length;
  if (unnamed === 0) return [];
  const next = 'Name a manager for each rep, or a safety net, in the roster file.';
  return [warning(about, `${unnamed} overdue lead(s) have no manager to be told, and nobody is the safety net`, next)];
}
