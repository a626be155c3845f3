/** Whether the field of deals that the company calls the amount is the one that figures are made of. */
import { amountFieldOf, amountText } from '../../domain/loop/amount-field.ts';
import type { Install } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { broken, type Finding, ok } from './finding.ts';

export function examineAmount(app: App, about: string, install: Install): Finding[] {
  const { settings } = app.settings.attribution();
  const what = amountText(settings, install);
  if (amountFieldOf(install).refused === null) return [ok(about, what)];
  return [broken(about, what, 'Mend amount-is in the attribution file, or make the field in the CRM: it is looked for again every night.')];
}
