/** Prints the bill of materials of what production installs, as CycloneDX JSON. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Component {
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Bill {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

// Not `--omit dev`: npm 11 then leaves out yaml, zod and whatever else production shares with development.
const ARGUMENTS = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];

const isForDevelopment = ({ properties = [] }: Component): boolean =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');

function forProduction(bill: Bill): Bill {
  const gone = new Set(bill.components.filter(isForDevelopment).map((component) => component['bom-ref']));
  return {
    ...bill,
    components: bill.components.filter((component) => !gone.has(component['bom-ref'])),
    dependencies: bill.dependencies
      .filter(({ ref }) => !gone.has(ref))
      .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => !gone.has(ref)) })),
  };
}

const asked = spawnSync('npm', ARGUMENTS, { cwd: join(import.meta.dirname, '..'), encoding: 'utf8', maxBuffer: 64 * 1_048_576 });
if (asked.status === 0) process.stdout.write(`${JSON.stringify(forProduction(JSON.parse(asked.stdout) as Bill), null, 2)}\n`);
else process.stderr.write(asked.stderr);
process.exitCode = asked.status ?? 1;
