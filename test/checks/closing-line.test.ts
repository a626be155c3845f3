/** The last lines of `npm test` and its exit code. */
import { expect, it } from 'vitest';
import { closingLine, exitCode, leftOutLines } from '../../scripts/test/closing-line.ts';

it('names skipped tests only when there are some', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});

it('lists what did not run by suite', () => {
  const left = [
    { file: 'test/queue/queue.test.ts', suite: 'on Redis' },
    { file: 'test/queue/queue.test.ts', suite: 'on Redis' },
    { file: 'test/a.test.ts', suite: '' },
  ];
  expect(leftOutLines(left)).toEqual(['not run: test/queue/queue.test.ts › on Redis (2 tests)', 'not run: test/a.test.ts (1 test)']);
});

it('ends well only when something ran and nothing failed', () => {
  expect(exitCode({ passed: 1, failed: 0, skipped: 1 })).toBe(0);
  expect(exitCode({ passed: 9, failed: 1, skipped: 0 })).toBe(1);
  expect(exitCode({ passed: 0, failed: 0, skipped: 9 })).toBe(1);
});
