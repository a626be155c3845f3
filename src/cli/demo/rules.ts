/** The contract of the demo's company: the shipped rules, with the three facts that its sales require of marketing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHIPPED = fileURLToPath(new URL('../../../config/rules.yaml', import.meta.url));
const REQUIRED = ['need', 'budget', 'time frame'];

/** Writes it into the demo's folder and gives its path. */
export function demoRules(dir: string): string {
  const file = join(dir, 'rules.yaml');
  writeFileSync(file, readFileSync(SHIPPED, 'utf8').replace(/required: \[\].*/, `required: [${REQUIRED.join(', ')}]`));
  return file;
}
