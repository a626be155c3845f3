/** Runs the checks of the project's own rules; names as arguments select some of them. */
import { join } from 'node:path';
import { CHECKS } from './check/all.ts';
import { runChecks } from './check/run.ts';
import { readTree } from './check/tree.ts';

const started = performance.now();
const print = (line: string) => process.stdout.write(`${line}\n`);
const names = process.argv.slice(2);
const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));

if (unknown.length > 0) {
  process.stderr.write(`There is no check "${unknown.join('", "')}". Choose from: ${CHECKS.map(({ name }) => `"${name}"`).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const chosen = CHECKS.filter(({ name }) => names.length === 0 || names.includes(name));
  const { passed, failed } = await runChecks(chosen, readTree(join(import.meta.dirname, '..')), print);
  print(`${passed} checks passed, ${failed} failed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  process.exitCode = failed === 0 ? 0 : 1;
}
