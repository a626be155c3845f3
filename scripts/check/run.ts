/** Runs checks over a tree and prints what each saw and found. */
import type { Check, CheckResult, Offence } from './check.ts';
import type { Tree } from './tree.ts';

/** One line of standard output. */
type Print = (line: string) => void;

/** Runs all checks at once, prints them in order and counts; a check that throws or sees no file has failed. */
export async function runChecks(checks: readonly Check[], tree: Tree, print: Print): Promise<{ passed: number; failed: number }> {
  const results = await Promise.all(checks.map(async (check) => ({ check, result: await attempt(check, tree) })));
  for (const { check, result } of results) report(check, result, print);
  const failed = results.filter(({ result }) => result.offences.length > 0).length;
  return { passed: results.length - failed, failed };
}

async function attempt(check: Check, tree: Tree): Promise<CheckResult> {
  try {
    const result = await check.run(tree);
    const blind: Offence = { file: 'the whole project', reason: 'no file was seen, so nothing was proved' };
    return result.files === 0 ? { ...result, offences: [...result.offences, blind] } : result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { files: 0, offences: [{ file: 'the whole project', reason: `the check could not run: ${reason}` }] };
  }
}

function report({ name }: Check, { files, offences, notes = [] }: CheckResult, print: Print): void {
  const count = offences.length === 0 ? '' : `, ${offences.length} ${offences.length === 1 ? 'offence' : 'offences'}`;
  print(`${offences.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${files} files seen${count}`);
  for (const note of notes) print(`     ${note}`);
  for (const { file, line, reason } of offences) print(`     ${file}${line === undefined ? '' : `:${line}`} ${reason}`);
}
