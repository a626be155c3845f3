/** Test runner settings: the sources run directly, tests mirror the folders they test. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['scripts/test/global-setup.ts'],
    pool: 'forks',
    // Much of the suite waits for child processes and servers: one worker would leave a machine of two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
