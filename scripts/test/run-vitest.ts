/** Runs vitest in this process and counts how every test ended. */
import { relative } from 'node:path';
import { parseCLI, startVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node';
import type { LeftOut, Tally } from './closing-line.ts';

/** Runs the tests that these command-line arguments of vitest select; no arguments are the whole suite. */
export async function runVitest(root: string, args: readonly string[]): Promise<{ tally: Tally; leftOut: LeftOut[] }> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const vitest = await startVitest('test', filter, { ...options, root, watch: false });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const tally = {
    passed: count(tests, 'passed'),
    failed: count(tests, 'failed') + modules.filter(isBroken).length + vitest.state.getUnhandledErrors().length,
    skipped: tests.length - count(tests, 'passed') - count(tests, 'failed'),
  };
  await close(vitest);
  return { tally, leftOut: tests.filter((test) => !/passed|failed/.test(test.result().state)).map((test) => leftOutOf(root, test)) };
}

/** vitest sets the exit code for its own view of the run; `npm test` decides by the tally, which sees the checks too. */
async function close(vitest: Vitest): Promise<void> {
  await vitest.close();
  process.exitCode = undefined;
}

function count(tests: readonly TestCase[], state: string): number {
  return tests.filter((test) => test.result().state === state).length;
}

/** A file that failed outside its tests: while loading, in a hook, or without a test in it. */
function isBroken(module: TestModule): boolean {
  return !module.ok() && ![...module.children.allTests()].some((test) => test.result().state === 'failed');
}

function leftOutOf(root: string, test: TestCase): LeftOut {
  const parent = test.parent;
  return { file: relative(root, test.module.moduleId), suite: parent.type === 'suite' ? parent.fullName : '' };
}
