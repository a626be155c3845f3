/** Builds a small project: what is compiled, what is copied, and when a build is needed at all. */
import { existsSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build } from '../../scripts/build.ts';
import { isFresh, sourcesOf } from '../../scripts/compile/freshness.ts';
import { plant } from './plant.ts';

const SETTINGS = ['tsconfig.json', 'tsconfig.build.json'];
const FILES = {
  'package.json': '{ "type": "module" }',
  'src/main.ts': "import { a } from './lib/a.ts';\nexport const b: number = a;\n",
  'src/lib/a.ts': 'export const a = 1;\n',
  'src/ledger/0001-init.sql': 'select 1;\n',
};

function isStale(root: string): boolean {
  return !isFresh(root, sourcesOf(root));
}

it('compiles sources with their imports rewritten and copies the rest beside them', () => {
  const root = plant(FILES, SETTINGS);
  expect(build({ root })).toBe(0);
  expect(readFileSync(join(root, 'dist/src/main.js'), 'utf8')).toContain("from './lib/a.js'");
  expect(readFileSync(join(root, 'dist/src/ledger/0001-init.sql'), 'utf8')).toBe('select 1;\n');
  expect(isStale(root)).toBe(false);
});

it('builds again after a change, a new file or a removed one, and leaves unchanged files alone', () => {
  const root = plant(FILES, SETTINGS);
  build({ root });
  const before = statSync(join(root, 'dist/src/main.js')).ino;
  writeFileSync(join(root, 'src/lib/a.ts'), 'export const a = 2;\n');
  utimesSync(join(root, 'src/lib/a.ts'), 1, 1);
  expect(isStale(root)).toBe(true);
  build({ root });
  expect(readFileSync(join(root, 'dist/src/lib/a.js'), 'utf8')).toContain('a = 2');
  expect(statSync(join(root, 'dist/src/main.js')).ino).toBe(before);
  renameSync(join(root, 'src/ledger/0001-init.sql'), join(root, 'src/ledger/0002-init.sql'));
  expect(isStale(root)).toBe(true);
  build({ root });
  expect(existsSync(join(root, 'dist/src/ledger/0001-init.sql'))).toBe(false);
  expect(existsSync(join(root, 'dist/src/ledger/0002-init.sql'))).toBe(true);
});

it('keeps the build before when a file does not compile', () => {
  const root = plant(FILES, SETTINGS);
  build({ root });
  writeFileSync(join(root, 'src/lib/a.ts'), 'export const a = ;\n');
  expect(build({ root })).not.toBe(0);
  expect(readFileSync(join(root, 'dist/src/lib/a.js'), 'utf8')).toContain('a = 1');
  expect(isStale(root)).toBe(true);
});
