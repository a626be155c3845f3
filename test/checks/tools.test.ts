/** Plants offences that the compiler, the linter and knip must report. */
import { describe, expect, it } from 'vitest';
import { deadCode } from '../../scripts/check/dead-code.ts';
import { style } from '../../scripts/check/style.ts';
import { types } from '../../scripts/check/types.ts';
import { offences, run } from './plant.ts';

describe('types', () => {
  const settings = ['tsconfig.json'];
  const manifest = { 'package.json': '{ "type": "module" }' };

  it('passes on the wrong type with file and line', async () => {
    expect(await offences(types, { ...manifest, 'src/lib/a.ts': "\nexport const a: number = 'b';\n" }, settings)).toEqual([
      "src/lib/a.ts:2 TS2322: Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it('refuses what a type stripper cannot erase', async () => {
    expect(await offences(types, { ...manifest, 'src/lib/a.ts': 'export enum A {\n  B,\n}\n' }, settings)).toEqual([
      expect.stringContaining('erasableSyntaxOnly'),
    ]);
  });

  it('refuses a file outside the settings', async () => {
    const files = { ...manifest, 'src/lib/a.ts': 'export const a = 1;\n', 'tools/b.ts': 'export const b = 1;\n' };
    expect(await offences(types, files, settings)).toEqual([expect.stringContaining('tools/b.ts is outside "include"')]);
  });

  it('lets the clean twin pass, having seen it', async () => {
    expect(await run(types, { ...manifest, 'src/lib/a.ts': 'export const a: number = 1;\n' }, settings)).toEqual({
      files: 1,
      offences: [],
    });
  });
});

describe('format and lint', () => {
  const settings = ['biome.json'];

  it('refuses other quotes and other indents', async () => {
    expect(await offences(style, { 'src/lib/a.ts': 'export const a = {\n    b: "c",\n};\n' }, settings)).toEqual([
      expect.stringMatching(/^src\/lib\/a\.ts File content differs .*npm run format/),
    ]);
  });

  it('refuses what the linter finds, with its line', async () => {
    expect(await offences(style, { 'src/lib/a.ts': 'export const a = 1;\ndebugger;\n' }, settings)).toEqual([
      expect.stringMatching(/^src\/lib\/a\.ts:2 .*noDebugger/),
    ]);
  });

  it('refuses what the linter only warns of', async () => {
    expect(await offences(style, { 'src/lib/a.ts': 'export function a(): number {\n  const b = 1;\n  return 2;\n}\n' }, settings)).toEqual([
      expect.stringMatching(/^src\/lib\/a\.ts:2 .*noUnusedVariables/),
    ]);
  });

  it('lets the clean twin pass, having seen it and the settings', async () => {
    expect(await run(style, { 'src/lib/a.ts': 'export const a = 1;\n' }, settings)).toEqual({ files: 2, offences: [] });
  });

  it('says when its settings are wrong', async () => {
    await expect(offences(style, { 'src/lib/a.ts': '', 'biome.json': '{ "linter": { "nonsense": 1 } }' })).rejects.toThrow(/nonsense/);
  });
});

describe('dead code', () => {
  const settings = ['knip.json', 'tsconfig.json', 'vitest.config.ts'];
  const manifest = (dependencies: Record<string, string>) =>
    JSON.stringify({ name: 'a', version: '1.0.0', type: 'module', dependencies, devDependencies: { vitest: '5.1.1' } });
  const clean = {
    'package.json': manifest({ zod: '4.6.7' }),
    'src/main.ts': "import { z } from 'zod';\nimport { a } from './lib/a.ts';\nz.number().parse(a);\n",
    'src/lib/a.ts': 'export const a = 1;\n',
    'scripts/test/global-setup.ts': 'export function setup(): void {}\n',
  };

  it('lets a project pass in which everything is used', async () => {
    expect(await run(deadCode, clean, settings)).toEqual({ files: 4, offences: [] });
  });

  it.each([
    ['a file', { 'src/lib/b.ts': 'export const b = 1;\n' }, 'src/lib/b.ts nothing uses this file'],
    [
      'an export',
      { 'src/lib/a.ts': 'export const a = 1;\nexport const b = 2;\n' },
      'src/lib/a.ts:2 b: is exported, but no other file uses it',
    ],
    ['a dependency', { 'package.json': manifest({ zod: '4.6.7', yaml: '2.9.1' }) }, 'yaml: nothing uses this dependency'],
    ['an unlisted package', { 'package.json': manifest({}) }, 'zod: is used but not in package.json'],
    [
      'a file that only a test uses',
      { 'src/lib/b.ts': 'export const b = 1;\n', 'test/b.test.ts': "import { b } from '../src/lib/b.ts';\nb.toFixed();\n" },
      'src/lib/b.ts nothing uses this file outside tests',
    ],
  ])('refuses %s that nothing needs', async (_what, change, offence) => {
    expect(await offences(deadCode, { ...clean, ...change }, settings)).toContainEqual(expect.stringContaining(offence));
  });
});
