/** Has forms read as soon as somebody on a deal filled one in since the last reading: forms tell nobody, the record of the person does. */
import type { Millis } from '../../src/ports/clock.ts';
import type { Cursor } from '../../src/ports/connector.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';

/** Key of their mark among those of deals. */
export const FORMS = 'forms';
export const FORMS_CAPABILITY = 'form-submissions';

export interface FormsRead {
  readonly cursor: Cursor;
  /** Begin of the last reading that was carried to its end. */
  readonly completeUntil: Millis | null;
}

export const formsKey = (installId: string): string => `forms-read.${installId}`;

/** Nothing is asked for where nobody filled in anything. */
export async function askForForms(
  { connector, session, ledger, ref, deps }: InstallScope,
  people: Iterable<Pick<StoredPerson, 'lead'>>,
): Promise<void> {
  if (connector.formFills === undefined || !session.capabilities.has(FORMS_CAPABILITY)) return;
  const last = Math.max(...[...people].flatMap(({ lead }) => lead.conversions.map(({ at }) => at)));
  if (!Number.isFinite(last)) return;
  const read = (await ledger.setting(formsKey(ref.installId))) as FormsRead | null | undefined;
  if (last < (read?.completeUntil ?? Number.NEGATIVE_INFINITY)) return;
  await ledger.attribution.mark(ref.installId, [FORMS], deps.clock.now());
}
