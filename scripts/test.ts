/** Runs the checks, then the tests, and ends with one line that counts both; arguments go to vitest and then only tests run. */
import { join } from 'node:path';
import { CHECKS } from './check/all.ts';
import { runChecks } from './check/run.ts';
import { readTree } from './check/tree.ts';
import { closingLine, exitCode, leftOutLines } from './test/closing-line.ts';
import { runVitest } from './test/run-vitest.ts';

const root = join(import.meta.dirname, '..');
const print = (line: string) => process.stdout.write(`${line}\n`);
const args = process.argv.slice(2);

const checks = args.length > 0 ? { passed: 0, failed: 0 } : await runChecks(CHECKS, readTree(root), print);
const { tally, leftOut } = await runVitest(root, args);
const whole = { passed: checks.passed + tally.passed, failed: checks.failed + tally.failed, skipped: tally.skipped };
for (const line of leftOutLines(leftOut)) print(line);
if (checks.failed > 0) print(`${checks.failed} of the failures are checks: see the top, or run npm run check`);
print(closingLine(whole));
process.exit(exitCode(whole));
