/** Plants files that import one another in a circle. */
import { expect, it } from 'vitest';
import { importCycles } from '../../scripts/check/import-cycles.ts';
import { offences, run } from './plant.ts';

const CHAIN = { 'jobs/a.ts': "import './b.ts';\n", 'jobs/b.ts': "import type { C } from './c.tsx';\n" };

it('shows the way round a cycle of three', async () => {
  expect(await offences(importCycles, { ...CHAIN, 'jobs/c.tsx': "export { a } from './a.ts';\n" })).toEqual([
    'jobs/a.ts imports itself: jobs/a.ts → jobs/b.ts → jobs/c.tsx → jobs/a.ts; move what both need into a file of its own',
  ]);
});

it('finds a cycle that a walk meets only from a later file', async () => {
  const files = {
    'jobs/a.ts': "import './b.ts';\n",
    'jobs/b.ts': '',
    'jobs/c.ts': "import './b.ts';\nimport './d.ts';\n",
    'jobs/d.ts': "import './c.ts';\n",
  };
  expect(await offences(importCycles, files)).toEqual([expect.stringContaining('jobs/c.ts → jobs/d.ts → jobs/c.ts')]);
});

it('lets a chain and a diamond pass', async () => {
  const diamond = { ...CHAIN, 'jobs/c.tsx': '', 'jobs/d.ts': "import './b.ts';\nimport './c.tsx';\n" };
  const result = await run(importCycles, diamond);
  expect(result).toEqual({ files: 4, offences: [] });
});
