/** Plants names that are not kebab-case. */
import { expect, it } from 'vitest';
import { fileNames } from '../../scripts/check/file-names.ts';
import { offences } from './plant.ts';

it.each([
  'src/lib/retryLater.ts',
  'src/Lib/retry.ts',
  'src/web/Page.tsx',
  'src/lib/retry_later.ts',
  'src/ledger/0001_init.sql',
  'jobs/-a.ts',
])('refuses %s', async (path) => {
  expect(await offences(fileNames, { [path]: '' })).toEqual([expect.stringContaining(`${path} "`)]);
});

it.each(['src/lib/retry-later.ts', 'src/ledger/0001-init.sql', 'tsconfig.build.json', 'test/a-b.test.ts', 'README.md'])(
  'lets %s pass',
  async (path) => {
    expect(await offences(fileNames, { [path]: '', 'jobs/a.ts': '' })).toEqual([]);
  },
);
