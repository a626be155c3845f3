/** Health of the key ring: that it can be read by Baton and by nobody else, and which of its keys are still needed. */
import { statSync } from 'node:fs';
import type { App } from '../app.ts';
import { keyUse } from '../keys.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

export async function keys(app: App): Promise<readonly Finding[]> {
  const { sealer, options } = app;
  const from = options.key ? 'BATON_KEY' : (options.keyFile ?? 'baton.key in the data directory');
  const problem = sealer.problem();
  if (problem !== null) return [broken('key', problem, 'Restore the file; until then the keys read before stay in force.')];
  if (sealer.open(sealer.seal('key')) !== 'key')
    return [broken('key', `${from} does not open what it sealed`, 'Restore the key from a copy.')];
  const uses = (await keyUse(app)).filter(({ inRing }) => inRing);
  const [newest, ...older] = uses;
  return [
    ok('key', `${from}: ${newest?.id} seals and opens`),
    ...older.map(({ id, accounts }) =>
      accounts > 0
        ? warning('key', `${id} still seals the tokens of ${accounts} account(s)`, 'Run `baton keys reseal`.')
        : warning(
            'key',
            `${id} seals nothing that is stored`,
            `Run \`baton keys drop ${id}\`; digest links it sealed are good for two weeks.`,
          ),
    ),
    ...readableByOthers(sealer.file),
  ];
}

function readableByOthers(file: string | null): Finding[] {
  if (file === null || process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return [];
  return [warning('key', `${file} can be read by other users of this machine`, `Run \`chmod 600 ${file}\`.`)];
}
