/** What counts as a hand-off, seen on the account's own leads: each mapping with its last-30-days count and ten examples. */
import { type MappingUse, mappingUse, unmappedForms } from '../../domain/intake/mapping-use.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { type Finding, ok, warning } from './finding.ts';

const DAYS = 30;
const FORMS_SHOWN = 10;

export async function mappings(app: App, ledger: WorkspaceLedger, about: string, { installId }: Install): Promise<Finding[]> {
  const map = app.settings.operating().handoffMap;
  const seen = await ledger.records.seenNames(installId, app.clock.now() - DAYS * 24 * 60 * 60_000);
  if (seen.forms.length + seen.stages.length + seen.leadObjects.length === 0) return [];
  const used = mappingUse(map, seen);
  const others = unmappedForms(map, seen);
  const next = 'Mend the names under hand-off in the roster file: * stands for any text.';
  return [
    ...used.map((use) => ok(about, sentence(use))),
    ...(others.length === 0 ? [] : [ok(about, `forms that ask for nothing: ${others.slice(0, FORMS_SHOWN).map(named).join(', ')}`)]),
    ...(used.every(({ count }) => count === 0) ? [warning(about, `no mapping caught a lead in ${DAYS} days`, next)] : []),
  ];
}

const NAMES: Readonly<Record<MappingUse['setting'], string>> = {
  'hand-raiser-forms': 'hand-raiser form',
  'qualified-stages': 'qualified stage',
  'inquiry-stages': 'inquiry stage',
  'lead-objects': 'Lead objects made by',
};

function sentence({ setting, mapping, count, examples }: MappingUse): string {
  const such = examples.length === 0 ? '' : `, such as ${examples.join(', ')}`;
  return `${NAMES[setting]} "${mapping}": ${count} in ${DAYS} days${such}`;
}

const named = ({ name, count }: { readonly name: string; readonly count: number }): string => `"${name}" (${count})`;
